"""What a server may answer to a push (developers.weixin.qq.com, "Passive reply to user messages")."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from infra.local.sandbox.wechat import envelope
from infra.local.sandbox.wechat.records import Json
from infra.local.sandbox.wechat.state import Account


def judged(account: Account, openid: str, raw: bytes) -> tuple[str, Json | None]:
    """How an answer is taken: `success`, `empty`, `reply` with its fields, or `malformed: why`.

    What is malformed shows the fan "service temporarily unavailable".
    """
    if raw in {b"", b"success"}:
        return (raw.decode() or "empty"), None
    try:
        fields = envelope.opened(account, raw)
        _check(account, openid, fields)
    except ValueError as error:
        return f"malformed: {error}", None
    return "reply", fields


def _check(account: Account, openid: str, fields: Json) -> None:
    """Ids swapped, a time, and the body of one of the seven types; `ValueError` otherwise."""
    if (fields.get("ToUserName"), fields.get("FromUserName")) != (openid, account.original_id):
        raise ValueError("ids not swapped")
    if not str(fields.get("CreateTime", "")).isdigit():
        raise ValueError("no CreateTime")
    check = _TYPES.get(str(fields.get("MsgType", "")))
    if check is None:
        raise ValueError("unknown MsgType")
    if not check(account, fields):
        raise ValueError("wrong body")


def _has(name: str, part: str) -> Callable[[Account, Json], bool]:
    """A media answer names a file of the account."""

    def check(account: Account, fields: Json) -> bool:
        body = _table(fields.get(name))
        return body.get(part) in account.media

    return check


def _text(account: Account, fields: Json) -> bool:
    return bool(fields.get("Content"))


def _news(account: Account, fields: Json) -> bool:
    item = _table(fields.get("Articles")).get("item")
    named = isinstance(item, dict) and {"Title", "Description", "PicUrl", "Url"} <= set(item)
    return named and fields.get("ArticleCount") == "1"


def _table(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


_TYPES: Final[Mapping[str, Callable[[Account, Json], bool]]] = {
    "text": _text,
    "image": _has("Image", "MediaId"),
    "voice": _has("Voice", "MediaId"),
    "video": _has("Video", "MediaId"),
    "music": _has("Music", "ThumbMediaId"),
    "news": _news,
    "transfer_customer_service": lambda account, fields: True,
}
