"""Other people's code in WeChat's place: each signs and seals a callback as WeChat would."""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xmltodict  # type: ignore[import-untyped]  # has no types
from wechatpy.crypto import WeChatCrypto  # type: ignore[import-untyped]  # has no types
from wechatpy.utils import WeChatSigner  # type: ignore[import-untyped]  # has no types

SCRIPT = Path(__file__).with_name("wechat_crypto.cjs")


@dataclass(frozen=True)
class Secrets:
    """What an account entered on the console."""

    token: str = "camellia2026"
    key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    app_id: str = "wxb11529c136998cb6"


@dataclass(frozen=True)
class Callback:
    """One call of the callback address."""

    query: dict[str, str]
    body: bytes


Sender = Callable[[Secrets, str, str, str], Callback]
"""Secrets, clear message, timestamp and nonce → the call."""


def with_wechatpy(secrets: Secrets, clear: str, timestamp: str, nonce: str) -> Callback:
    """Sealed by wechatpy (Python, cryptography)."""
    crypto = WeChatCrypto(secrets.token, secrets.key, secrets.app_id)
    sealed = xmltodict.parse(crypto.encrypt_message(clear, nonce, timestamp))["xml"]
    return _callback(secrets, sealed["Encrypt"], sealed["MsgSignature"], timestamp, nonce)


def with_npm(secrets: Secrets, clear: str, timestamp: str, nonce: str) -> Callback:
    """Sealed by npm wechat-crypto (Node's OpenSSL); its packages must be installed."""
    sealed = ask_npm(secrets, seal=clear, timestamp=timestamp, nonce=nonce)
    return _callback(secrets, sealed["encrypt"], sealed["signature"], timestamp, nonce)


def ask_npm(secrets: Secrets, **ask: str) -> Any:
    """One order to the Node helper; a missing Node fails the test."""
    node = shutil.which("node")
    assert node, "node is needed for the programs that judge ours"
    order = json.dumps({"token": secrets.token, "key": secrets.key, "id": secrets.app_id, **ask})
    done = subprocess.run([node, str(SCRIPT)], input=order, capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


def plain_query(secrets: Secrets, timestamp: str, nonce: str) -> dict[str, str]:
    """The query of an address check, signed by wechatpy."""
    signer = WeChatSigner()
    signer.add_data(secrets.token, timestamp, nonce)
    return {"signature": signer.signature, "timestamp": timestamp, "nonce": nonce}


def _callback(secrets: Secrets, encrypt: str, signature: str, timestamp: str, nonce: str) -> Callback:
    query = plain_query(secrets, timestamp, nonce) | {"encrypt_type": "aes", "msg_signature": signature}
    body = f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>"
    return Callback(query, body.encode())
