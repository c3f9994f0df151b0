"""DingTalk's custom robot: the millisecond and a signature stand in the query.

Source: https://open.dingtalk.com/document/robots/customize-robot-security-settings ("加签": `sign` is the URL-encoded
Base64 of HMAC-SHA256 over `timestamp + "\\n" + secret` with the key `secret`, `timestamp` in milliseconds and within an
hour) and https://open.dingtalk.com/document/orgapp/custom-robot-access (20 messages a minute for each robot; one that
sends more is held back for ten minutes; `errcode` 0 for success, 310000 for what the security settings do not let
through, 130101 for too many).
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs

from socialops.robots.contract import Delivered, Message, NotDelivered, Outcome, Request, Vendor, cut, plain

PATH: Final = "/robot/send"
MOST_BYTES: Final = 18_000
"""The whole body may have 20,000 bytes."""
TOO_OFTEN: Final = 130101
NOT_LET_THROUGH: Final = 310000
HELD_BACK: Final = timedelta(minutes=10)


def sign(timestamp: str, secret: str) -> str:
    """The signature of a millisecond, before it is encoded for the query."""
    return base64.b64encode(hmac.digest(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256)).decode()


def _token(path: str, query: str) -> str:
    return parse_qs(query).get("access_token", [""])[0] if path == PATH else ""


def _request(message: Message, token: str, secret: str, now: datetime) -> Request:
    timestamp = str(int(now.timestamp() * 1000))
    title = plain(message.title)
    text = "\n\n".join([f"#### {title}", *(plain(each) for each in message.paragraphs)])
    query = {"access_token": token} | ({"timestamp": timestamp, "sign": sign(timestamp, secret)} if secret else {})
    return Request(PATH, query, {"msgtype": "markdown", "markdown": {"title": title, "text": cut(text, MOST_BYTES)}})


def _outcome(told: dict[str, Any]) -> Outcome:
    match told.get("errcode"):
        case 0:
            return Delivered()
        case code if code == TOO_OFTEN:
            return NotDelivered("rate-limited", HELD_BACK)
        case code if code == NOT_LET_THROUGH:
            return NotDelivered("secret-refused")
        case code:
            return NotDelivered(f"refused-{code}")


VENDOR: Final = Vendor(
    id="dingtalk",
    names={"zh": "钉钉", "en": "DingTalk"},
    host="https://oapi.dingtalk.com",
    signs=True,
    per_minute=20,
    token_of=_token,
    request=_request,
    outcome=_outcome,
)
