"""Answers, mentions, quotes and follows, read from the notifications.

The list goes by the times that the fans' clients claim, newest first. So a poll walks down from the top until it is
some minutes below the newest that it knows, and the cursor remembers what was taken there; when one page does not
reach so far, it remembers where the walk goes on. Nothing is marked as seen: that is the people's own mark.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from socialops.platforms.bluesky import client, limits, mapping
from socialops.platforms.content import Connection
from socialops.platforms.errors import PlatformUnavailable
from socialops.platforms.inbound import InboundMessage, Polled
from socialops.platforms.reading import Published

_NOTIFICATIONS: Final = "app.bsky.notification.listNotifications"
_QUERY: Final = [
    ("limit", str(limits.NOTIFICATIONS)),
    ("priority", "false"),  # else the account's own setting may hide whom it does not follow
    *(("reasons", reason) for reason in mapping.REASONS),
]

_EPOCH: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class Walk:
    """What the cursor says; times are milliseconds since the epoch.

    Attributes:
        newest: the newest time seen.
        floor: how far down a walk goes.
        page: where the walk goes on, in the platform's words; empty at the top.
        taken: what was taken above the floor: digest of its address → its time.
    """

    newest: int = 0
    floor: int = 0
    page: str = ""
    taken: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, cursor: str, now: datetime) -> "Walk":
        """The walk of a cursor that `text` wrote; an empty one is the first time."""
        return cls(**json.loads(cursor)) if cursor else cls(newest=_milliseconds(now))

    def text(self) -> str:
        """The cursor."""
        return json.dumps(asdict(self), separators=(",", ":"))

    def after(self, seen: Mapping[str, int], page: str) -> "Walk":
        """The walk once these were taken. It goes on at `page`, or begins anew at the top where there is none."""
        newest, taken = max([self.newest, *seen.values()]), {**self.taken, **seen}
        if page:
            return Walk(newest, self.floor, page, taken)
        floor = max(newest - int(limits.LATENESS.total_seconds() * 1000), 0)
        return Walk(newest, floor, "", {name: at for name, at in taken.items() if at >= floor})


class BlueskyPoller:
    """Reads a few pages a poll. The first poll takes the newest page and does not go back into history."""

    follows = 0

    def poll(self, connection: Connection, cursor: str, now: datetime, posts: Sequence[Published] = ()) -> Polled:
        """What is new, oldest first."""
        walk, messages = Walk.read(cursor, now), list[InboundMessage]()
        for _ in range(limits.PAGES):
            items, page = _page(connection, walk, now)
            found, seen = _new(items, walk, connection.remote_id, now)
            messages += found
            reached = min(_times(items, now), default=walk.floor) < walk.floor
            walk = walk.after(seen, "" if reached or not cursor else page)
            if not walk.page:
                break
        ordered = sorted(messages, key=lambda message: (message.at, message.id))
        return Polled(tuple(ordered), walk.text(), more=bool(walk.page))


def _page(connection: Connection, walk: Walk, now: datetime) -> tuple[list[Any], str]:
    """The notifications where the walk is, and where it goes on. Even the last page may name a next, empty one."""
    query = [*_QUERY, *([("cursor", walk.page)] if walk.page else [])]
    answer = client.get(_NOTIFICATIONS, connection, now, query)
    items = answer.get("notifications")
    if not isinstance(items, list):
        raise PlatformUnavailable("the notifications are no list")
    return items, str(answer.get("cursor") or "")


def _new(items: list[Any], walk: Walk, remote_id: str, now: datetime) -> tuple[list[InboundMessage], dict[str, int]]:
    """The messages of a page that were not taken before, and what is to be remembered of them."""
    messages: list[InboundMessage] = []
    seen: dict[str, int] = {}
    for item, at in zip(items, _times(items, now), strict=True):
        message = _message(item, remote_id, now)
        name = mapping.digest(message.id)[:12]
        if at >= walk.floor and name not in walk.taken and name not in seen:
            seen[name] = at
            messages.append(message)
    return messages, seen


def _times(items: list[Any], now: datetime) -> list[int]:
    """The times of a page; one that cannot be read has its neighbour's."""
    times: list[int] = []
    for item in items:
        try:
            at = mapping.instant_of(item.get("indexedAt") if isinstance(item, dict) else None)
        except ValueError:
            times.append(times[-1] if times else _milliseconds(now))
        else:
            times.append(_milliseconds(at))
    return times


def _milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)


def _message(item: object, remote_id: str, now: datetime) -> InboundMessage:
    if not isinstance(item, dict):
        return mapping.unreadable(item, now)
    try:
        return mapping.message_of(item, remote_id)
    except ValueError:
        return mapping.unreadable(item, now)
