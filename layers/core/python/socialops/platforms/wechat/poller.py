"""Comments under our newest articles, which WeChat pushes to nobody. They are listed by article only.

The cursor remembers for each article how far it was read, and of a long list that one poll does not finish, where to go
on.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from socialops.platforms.content import Connection
from socialops.platforms.errors import ContentRefused
from socialops.platforms.inbound import InboundMessage, Polled
from socialops.platforms.reading import Published
from socialops.platforms.wechat import comments, limits
from socialops.platforms.wechat.ids import FIRST, MSG_DATA_ID, number_of

CALLS: Final = 20
"""Pages of one poll."""
KEPT: Final = 30
"""Comments that are remembered of an article: those that may come again within `LATE`."""
LATE: Final = 120
"""Seconds: a comment may show up so much later than one that is newer."""
_STEP: Final = limits.COMMENTS - comments.OVERLAP

Stamp = tuple[int, str]
"""A comment's second and its id."""


@dataclass(frozen=True)
class Mark:
    """How far an article's comments were read: the newest ones that are known, and how many there were.

    `begin` and `found` are of a reading that is under way: where it goes on, and the newest ones that it found.
    """

    known: tuple[Stamp, ...] = ()
    total: int = 0
    begin: int = 0
    found: tuple[Stamp, ...] = ()

    @classmethod
    def read(cls, stored: Sequence[Any]) -> "Mark":
        """The mark that `stored` wrote."""
        known, total, begin, found = stored
        return cls(tuple(map(tuple, known)), total, begin, tuple(map(tuple, found)))

    def stored(self) -> list[Any]:
        """The mark as JSON."""
        return [self.known, self.total, self.begin, self.found]

    @property
    def since(self) -> int:
        """From this second on, what is not known is new. Where more came than is remembered, from the oldest of it."""
        if not self.known:
            return 0
        return self.known[-1][0] if len(self.known) == KEPT else self.known[0][0] - LATE

    def is_new(self, message: InboundMessage) -> bool:
        """Whether a comment was not there when the article was read before."""
        known = any(_key(message) == key for _, key in (*self.known, *self.found))
        return not known and message.at.timestamp() >= self.since

    def with_page(self, new: Sequence[InboundMessage]) -> "Mark":
        """After one more page, of which these are new. One without a time goes with the newest."""
        dated = {_key(message): int(message.at.timestamp()) for message in new if message.kind == "comment"}
        newest = max([*dated.values(), *(second for second, _ in (*self.known, *self.found))], default=0)
        stamps = [(dated.get(_key(message), newest), _key(message)) for message in new]
        return replace(self, found=tuple(sorted([*self.found, *stamps], reverse=True)[:KEPT]))

    def on(self, *, rising: bool) -> "Mark":
        """Before the next page. In a rising list what is new is at the end, behind what was there before."""
        following = self.begin + _STEP
        return replace(self, begin=max(following, self.total - limits.COMMENTS) if rising else following)

    def finished(self, total: int) -> "Mark":
        """After the last page."""
        merged = sorted({*self.known, *self.found}, reverse=True)[:KEPT]
        return Mark(tuple(stamp for stamp in merged if stamp[0] >= merged[0][0] - LATE), total)


class WeChatPoller:
    """Reads the comments of each article: one call for each where little is new."""

    follows = limits.FOLLOWED

    def poll(self, connection: Connection, cursor: str, now: datetime, posts: Sequence[Published] = ()) -> Polled:
        """What is new under the posts, oldest first; posts that are not asked for any more are forgotten."""
        stored: dict[str, Any] = json.loads(cursor) if cursor else {"marks": {}, "turn": ""}
        named = {number_of(post.facts.get(MSG_DATA_ID)): post.remote_id for post in posts}
        named.pop("", None)
        marks = {key: Mark.read(mark) for key, mark in stored["marks"].items() if key in named}
        order = list(named)
        round_ = _Round(connection, now)
        turn = ""
        for msg_data_id in order[order.index(stored["turn"]) if stored["turn"] in named else 0 :]:
            mark, done = round_.read(named[msg_data_id], msg_data_id, marks.get(msg_data_id, Mark()))
            marks[msg_data_id] = mark
            if not done:
                turn = msg_data_id
                break
        ordered = sorted(round_.found.values(), key=lambda message: (message.at, message.id))
        kept = {key: marks[key].stored() for key in order if key in marks}
        return Polled(tuple(ordered), json.dumps({"marks": kept, "turn": turn}), more=bool(turn))


@dataclass
class _Round:
    """One poll: what it found, and how many calls it may still make."""

    connection: Connection
    now: datetime
    calls: int = CALLS
    found: dict[str, InboundMessage] = field(default_factory=dict)

    def read(self, remote_id: str, msg_data_id: str, mark: Mark) -> tuple[Mark, bool]:
        """Read on where a mark stands; whether the end was reached. An article that is gone has no comments."""
        while self.calls:
            self.calls -= 1
            try:
                page = comments.page(msg_data_id, FIRST, mark.begin, self.connection, self.now)
            except ContentRefused:
                return mark.finished(mark.total), True
            messages = [comments.message_of(item, remote_id, msg_data_id, self.now) for item in page.items]
            new = [message for message in messages if mark.is_new(message)]
            self.found |= {message.id: message for message in new}
            known_below = _is_falling(messages) and messages[-1] not in new
            begin, mark = mark.begin, mark.with_page(new)
            if known_below or page.ends(begin):
                return mark.finished(page.total), True
            mark = mark.on(rising=_is_falling(messages[::-1]))
        return mark, False


def _key(message: InboundMessage) -> str:
    return message.answers.get("comment", message.id)


def _is_falling(messages: Sequence[InboundMessage]) -> bool:
    """Whether the newest ones come first."""
    return bool(messages) and all(one.at >= other.at for one, other in pairwise(messages))
