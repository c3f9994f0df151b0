"""How a push travels: its signature, and its encryption in the three modes.

Source: developers.weixin.qq.com, "Message encryption and decryption". The encryption is wechatpy's and not ours, so
that code of other people stands between the sandbox and the adapter.
"""

from hashlib import sha1
from typing import Any
from urllib.parse import urlencode

from wechatpy.crypto import WeChatCrypto  # type: ignore[import-untyped]  # has no types
from wechatpy.exceptions import WeChatException  # type: ignore[import-untyped]  # has no types

from infra.local.sandbox.wechat import xml
from infra.local.sandbox.wechat.records import Json
from infra.local.sandbox.wechat.state import Account


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts, lower-case hex."""
    return sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - the platform's choice


def packed(account: Account, clear: str, openid: str, timestamp: str, nonce: str) -> tuple[str, bytes]:
    """The query and the body of one delivery."""
    query = {
        "signature": signature(account.token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": openid,
    }
    if account.mode == "plain":
        return urlencode(query), clear.encode()
    sealed = xml.read(_crypto(account).encrypt_message(clear, nonce, timestamp).encode())
    query |= {"encrypt_type": "aes", "msg_signature": str(sealed["MsgSignature"])}
    outside = xml.written({"ToUserName": account.original_id}) if account.mode == "secure" else clear
    body = outside.removesuffix("</xml>") + xml.written({"Encrypt": sealed["Encrypt"]}).removeprefix("<xml>")
    return urlencode(query), body.encode()


def opened(account: Account, raw: bytes) -> Json:
    """The fields of an XML answer; `ValueError` when it is not what the mode asks for."""
    fields = xml.read(raw)
    if "Encrypt" not in fields:
        if account.mode == "secure":
            raise ValueError("not encrypted")
        return fields
    if account.mode == "plain":
        raise ValueError("encrypted")
    missing = [name for name in ("MsgSignature", "TimeStamp", "Nonce") if not fields.get(name)]
    if missing:
        raise ValueError(f"without {missing[0]}")
    try:
        clear = _crypto(account).decrypt_message(raw, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"])
    except WeChatException as error:
        raise ValueError(type(error).__name__) from error
    return xml.read(str(clear).encode())


def _crypto(account: Account) -> Any:
    return WeChatCrypto(account.token, account.encoding_aes_key, account.app_id)
