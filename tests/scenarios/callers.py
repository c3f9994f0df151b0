"""The platforms as callers of our webhooks: deliveries made by hand, so that anything about them can be wrong."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import urllib3
from wechatpy.crypto import WeChatCrypto  # type: ignore[import-untyped]  # has no types

WAIT = urllib3.Timeout(total=30)


@dataclass(frozen=True)
class Call:
    """One delivery as it goes over the wire."""

    url: str
    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def send(self) -> int:
        """Deliver it; returns the status."""
        url = f"{self.url}?{urlencode(self.query)}" if self.query else self.url
        headers = dict(self.headers)
        return urllib3.request("POST", url, body=self.body, headers=headers, retries=False, timeout=WAIT).status

    def with_body(self, body: bytes) -> "Call":
        """The same with another body."""
        return replace(self, body=body)


@dataclass(frozen=True)
class Hook:
    """One account's webhook, with the secrets that its platform shares with us."""

    url: str
    secrets: Mapping[str, str]


Caller = Callable[..., Call]
"""(hook, fan, words, …) → a delivery that says so. `number` is the message's id; by `late` seconds its clock is off."""


def wechat(hook: Hook, fan: str, words: str, *, number: int, late: float = 0.0, at: float = 0.0) -> Call:
    """A text message, encrypted, in WeChat's XML."""
    return wechat_clear(hook, wechat_text(fan, words, number, at), late=late)


def wechat_text(fan: str, words: str, number: int, at: float = 0.0) -> str:
    """The clear XML of a text message."""
    return (
        f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[{fan}]]></FromUserName>"
        f"<CreateTime>{int(at or time.time())}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{words}]]></Content><MsgId>{number}</MsgId></xml>"
    )


def wechat_clear(hook: Hook, clear: str, *, late: float = 0.0) -> Call:
    """Any clear text, encrypted and signed by wechatpy."""
    secrets = hook.secrets
    timestamp, nonce = str(int(time.time() - late)), "4711"
    crypto = WeChatCrypto(secrets["token"], secrets["encoding_aes_key"], secrets["app_id"])
    sealed = crypto.encrypt_message(clear, nonce, timestamp)
    encrypted, signature = (_between(sealed, name) for name in ("Encrypt", "MsgSignature"))
    query = {"timestamp": timestamp, "nonce": nonce, "encrypt_type": "aes", "msg_signature": signature}
    body = f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return Call(hook.url, body.encode(), query, {"Content-Type": "text/xml"})


def _between(xml: str, name: str) -> str:
    return str(xml).partition(f"<{name}><![CDATA[")[2].partition("]]>")[0]


def douyin(hook: Hook, fan: str, words: str, *, number: int, late: float = 0.0, at: float = 0.0) -> Call:
    """A private message, whose `content` is an object; Douyin's signature has no time."""
    event = douyin_event(hook, fan, words, number, at)
    return douyin_signed(hook, json.dumps(event, ensure_ascii=False).encode(), str(number))


def douyin_event(hook: Hook, fan: str, words: str, number: int, at: float = 0.0) -> dict[str, Any]:
    """The envelope of a private message."""
    ours = hook.secrets["open_id"]
    content = {
        "conversation_short_id": f"talk-{fan}",
        "server_message_id": f"message-{number}",
        "conversation_type": 1,
        "create_time": int((at or time.time()) * 1000),
        "message_type": "text",
        "text": words,
        "user_infos": [{"open_id": fan, "nick_name": fan, "avatar": ""}, {"open_id": ours, "nick_name": "山茶"}],
    }
    key = hook.secrets["client_key"]
    return {"event": "im_receive_msg", "client_key": key, "from_user_id": fan, "to_user_id": ours, "content": content}


def douyin_signed(hook: Hook, body: bytes, msg_id: str = "m-1") -> Call:
    """Any bytes, signed."""
    signature = hashlib.sha1(hook.secrets["client_secret"].encode() + body, usedforsecurity=False).hexdigest()
    headers = {"Content-Type": "application/json", "X-Douyin-Signature": signature, "Msg-Id": msg_id}
    return Call(hook.url, body, {}, headers)


def weibo(hook: Hook, fan: str, words: str, *, number: int, late: float = 0.0, at: float = 0.0) -> Call:
    """A private message; Weibo's signature does not cover the body."""
    created = time.strftime("%a %b %d %H:%M:%S +0800 %Y", time.gmtime((at or time.time()) + 8 * 3600))
    event = {
        "type": "text",
        "receiver_id": 1902538057,
        "sender_id": int(hashlib.sha256(fan.encode()).hexdigest()[:15], 16),
        "created_at": created,
        "text": words,
        "data": {"id": number},
    }
    return weibo_signed(hook, json.dumps(event, ensure_ascii=False).encode(), late=late)


def weibo_signed(hook: Hook, body: bytes, *, late: float = 0.0) -> Call:
    """Any bytes beside a good signature."""
    timestamp, nonce = str(int(time.time() - late)), "4711"
    parts = sorted([hook.secrets["app_secret"], timestamp, nonce])
    signature = hashlib.sha1("".join(parts).encode(), usedforsecurity=False).hexdigest()
    return Call(hook.url, body, {"signature": signature, "timestamp": timestamp, "nonce": nonce})


CALLERS: Mapping[str, Caller] = {"wechat": wechat, "douyin": douyin, "weibo": weibo}
