"""Received comments, which no webhook brings. Each poll is one call, because a day has only a hundred.

The cursor is the greatest id seen. When more came than one call shows, the newest page is taken first and the cursor
remembers the gap, `seen.newest.below`, so that the next polls walk back through it and nothing is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from socialops.platforms.content import Connection
from socialops.platforms.inbound import Polled
from socialops.platforms.reading import Published
from socialops.platforms.weibo import client, limits, mapping

_RECEIVED: Final = "/2/comments/to_me.json"


@dataclass(frozen=True)
class Gap:
    """What the cursor says: everything up to `seen` is taken, and from `below` up to `newest` as well."""

    seen: int = 0
    newest: int = 0
    below: int = 0

    @classmethod
    def read(cls, cursor: str) -> "Gap":
        """The gap of a cursor that `text` wrote; an empty one is the first time."""
        return cls(*(int(part) for part in cursor.split("."))) if cursor else cls()

    def text(self) -> str:
        """The cursor."""
        return f"{self.seen}.{self.newest}.{self.below}" if self.below else str(self.seen)


class WeiboPoller:
    """Reads comments/to_me. The first poll takes the newest page and does not go back into history."""

    follows = 0

    def poll(self, connection: Connection, cursor: str, now: datetime, posts: Sequence[Published] = ()) -> Polled:
        """The next page, oldest first."""
        gap = Gap.read(cursor)
        query = {"count": str(limits.COMMENTS_PAGE), "since_id": str(gap.seen)}
        if gap.below:
            query["max_id"] = str(gap.below - 1)
        page = mapping.items_of(client.get(_RECEIVED, connection, now, **query), "comments")
        messages = [mapping.message_of_comment(item) or mapping.unreadable(item, now) for item in page]
        rest = _after(gap, [int(mapping.id_of(item) or 0) for item in page], first=not cursor)
        ordered = sorted(messages, key=lambda message: (message.at, message.id))
        return Polled(tuple(ordered), rest.text(), more=bool(rest.below))


def _after(gap: Gap, ids: list[int], *, first: bool) -> Gap:
    readable = [number for number in ids if number]
    newest = max([gap.newest, gap.seen, *readable])
    if not first and len(ids) >= limits.COMMENTS_PAGE and readable:
        return Gap(gap.seen, newest, min(readable))
    return Gap(newest)
