"""Comments under an article: where they stand, pages of them, and one of them as a message.

Source: developers.weixin.qq.com, comment/list. Articles count from 0 here. The order of a page is not documented
(uncertain), so nothing relies on it. That articles which were only published have comments too is likely (uncertain).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any, Final

from socialops.platforms.content import Connection
from socialops.platforms.inbound import InboundMessage
from socialops.platforms.wechat import client, limits
from socialops.platforms.wechat.ids import FIRST, MSG_DATA_ID, comment_id, number_of
from socialops.platforms.wechat.times import instant_of

_LIST: Final = "/cgi-bin/comment/list"
_KNOWN: Final = frozenset({"user_comment_id", "openid", "create_time", "content"})
OVERLAP: Final = 4
"""Comments that two neighbouring pages share, so that one which is deleted meanwhile hides no other."""
PAGES: Final = 10
"""Pages in which one comment is looked for."""


@dataclass(frozen=True)
class Place:
    """A comment as the interfaces name it."""

    msg_data_id: str
    index: str
    comment: str

    @classmethod
    def of(cls, answers: Mapping[str, str]) -> "Place | None":
        """The place that a message's `answers` name; `None` when they name none."""
        place = cls(answers.get(MSG_DATA_ID, ""), answers.get("index", FIRST), answers.get("comment", ""))
        return place if all(map(number_of, (place.msg_data_id, place.index, place.comment))) else None

    def fields(self) -> dict[str, object]:
        """The place in a request; ids are numbers of 64 bits there."""
        return {
            "msg_data_id": int(self.msg_data_id),
            "index": int(self.index),
            "user_comment_id": int(self.comment),
        }


@dataclass(frozen=True)
class Page:
    """A page of comments, and how many there are in all."""

    items: list[Any]
    total: int

    def ends(self, begin: int) -> bool:
        """Whether nothing follows this page, which began there."""
        return not self.items or begin + len(self.items) >= self.total


def page(msg_data_id: str, index: str, begin: int, connection: Connection, now: datetime) -> Page:
    """The comments from `begin` on, ordinary and featured ones.

    Raises:
        PlatformError: of the vocabulary.
    """
    ask = {"msg_data_id": int(msg_data_id), "index": int(index), "begin": begin, "count": limits.COMMENTS, "type": 0}
    answer = client.read(_LIST, connection, now, ask)
    return Page(client.items_of(answer, "comment"), int(number_of(answer.get("total")) or 0))


def find(place: Place, connection: Connection, now: datetime) -> Mapping[str, Any] | None:
    """A comment, when it is on one of the first pages.

    Raises:
        PlatformError: of the vocabulary.
    """
    begin = 0
    for _ in range(PAGES):
        seen = page(place.msg_data_id, place.index, begin, connection, now)
        for item in seen.items:
            if isinstance(item, dict) and number_of(item.get("user_comment_id")) == place.comment:
                return item
        if seen.ends(begin):
            break
        begin += limits.COMMENTS - OVERLAP
    return None


def message_of(item: object, remote_id: str, msg_data_id: str, now: datetime) -> InboundMessage:
    """A comment as a message; what cannot be read is kept whole, as a message of nobody.

    A reader without a WeChat identity has no openid, and is nobody that we could know again.
    """
    fields: Mapping[str, Any] = item if isinstance(item, dict) else {}
    number = number_of(fields.get("user_comment_id"))
    try:
        at = instant_of(fields.get("create_time"))
    except ValueError:
        number, at = "", now
    if not number:
        digest = sha256(dumps(item, sort_keys=True).encode()).hexdigest()[:16]
        return InboundMessage(f"unreadable-{digest}", "other", "", "", "", now, extra={"item": item})
    text, fan = fields.get("content"), fields.get("openid")
    extra = {name: value for name, value in fields.items() if name not in _KNOWN}
    if not isinstance(text, str):
        extra["content"] = text
    ours = comment_id(msg_data_id, number)
    return InboundMessage(
        id=ours,
        kind="comment",
        fan_id=fan if isinstance(fan, str) and fan else f"nameless-{ours}",
        fan_name="",
        text=text if isinstance(text, str) else "",
        at=at,
        status_id=remote_id,
        answers={"comment": number, "status": remote_id, MSG_DATA_ID: msg_data_id, "index": FIRST},
        extra=extra,
    )
