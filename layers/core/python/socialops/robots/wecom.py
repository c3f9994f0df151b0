"""WeCom's group robot: the key in its address is all the proof there is; a message carries no signature.

Source: https://developer.work.weixin.qq.com/document/path/91770 ("群机器人配置说明": `cgi-bin/webhook/send?key=`,
markdown up to 4096 bytes in UTF-8, 20 messages a minute for each robot, `errcode` 0 for success).
"""

from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs

from socialops.robots.contract import A_MINUTE, Delivered, Message, NotDelivered, Outcome, Request, Vendor, cut, plain

PATH: Final = "/cgi-bin/webhook/send"
MOST_BYTES: Final = 4096
BUSY: Final = -1
TOO_OFTEN: Final = 45009
"""Global error codes, https://developer.work.weixin.qq.com/document/path/90313."""


def _token(path: str, query: str) -> str:
    return parse_qs(query).get("key", [""])[0] if path == PATH else ""


def _request(message: Message, token: str, secret: str, now: datetime) -> Request:
    text = "\n".join([f"**{plain(message.title)}**", *(f"> {plain(each)}" for each in message.paragraphs)])
    return Request(PATH, {"key": token}, {"msgtype": "markdown", "markdown": {"content": cut(text, MOST_BYTES)}})


def _outcome(told: dict[str, Any]) -> Outcome:
    match told.get("errcode"):
        case 0:
            return Delivered()
        case code if code in {BUSY, TOO_OFTEN}:
            return NotDelivered("rate-limited", A_MINUTE)
        case code:
            return NotDelivered(f"refused-{code}")


VENDOR: Final = Vendor(
    id="wecom",
    names={"zh": "企业微信", "en": "WeCom"},
    host="https://qyapi.weixin.qq.com",
    signs=False,
    per_minute=20,
    token_of=_token,
    request=_request,
    outcome=_outcome,
)
