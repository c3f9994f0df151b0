"""Feishu's custom bot: the second and a signature stand in the body.

Source: https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot ("自定义机器人使用指南": `sign` is the
Base64 of HMAC-SHA256 over nothing with the key `timestamp + "\\n" + secret`, `timestamp` in seconds and within an
hour; 100 messages a minute and 5 a second; `code` 0 for success, 19021 for a signature that does not fit, 11232 for
too many).
"""

import base64
import hashlib
import hmac
import re
from datetime import datetime
from typing import Any, Final

from socialops.robots.contract import A_MINUTE, Delivered, Message, NotDelivered, Outcome, Request, Vendor, cut, plain

PATH: Final = "/open-apis/bot/v2/hook/"
MOST_BYTES: Final = 18_000
"""The whole body may have 20 KB."""
TOO_OFTEN: Final = 11232
NOT_SIGNED: Final = 19021


def sign(timestamp: str, secret: str) -> str:
    """The signature of a second."""
    return base64.b64encode(hmac.digest(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256)).decode()


def _token(path: str, query: str) -> str:
    found = re.fullmatch(re.escape(PATH) + r"([A-Za-z0-9_-]{8,80})", path)
    return found[1] if found and not query else ""


def _request(message: Message, token: str, secret: str, now: datetime) -> Request:
    timestamp = str(int(now.timestamp()))
    text = "\n".join(plain(each) for each in (message.title, *message.paragraphs))
    body = {"timestamp": timestamp, "sign": sign(timestamp, secret)} if secret else {}
    return Request(PATH + token, {}, {**body, "msg_type": "text", "content": {"text": cut(text, MOST_BYTES)}})


def _outcome(told: dict[str, Any]) -> Outcome:
    match told.get("code", told.get("StatusCode")):
        case 0:
            return Delivered()
        case code if code == TOO_OFTEN:
            return NotDelivered("rate-limited", A_MINUTE)
        case code if code == NOT_SIGNED:
            return NotDelivered("secret-refused")
        case code:
            return NotDelivered(f"refused-{code}")


VENDOR: Final = Vendor(
    id="feishu",
    names={"zh": "飞书", "en": "Feishu"},
    host="https://open.feishu.cn",
    signs=True,
    per_minute=100,
    token_of=_token,
    request=_request,
    outcome=_outcome,
)
