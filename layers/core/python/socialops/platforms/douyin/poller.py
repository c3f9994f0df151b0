"""Comments under our newest posts, and the answers to them, which no webhook brings for certain.

Comments show after a review, so later than their time says: each poll reads back to an hour before the newest that it
knows, and tells by digests what it took before. Answers are asked for where one of these comments has more than it had.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from socialops.platforms.content import Connection
from socialops.platforms.douyin import client, comments, errors, limits, mapping
from socialops.platforms.douyin.comments import Comment
from socialops.platforms.douyin.values import instant, number, text
from socialops.platforms.errors import PlatformError
from socialops.platforms.inbound import InboundMessage, Polled
from socialops.platforms.reading import Published

_OVERLAP: Final = timedelta(hours=1)
_REMEMBERED: Final = 100
"""Comments that are remembered of one post, newest first; what falls out may come twice, under the same id."""


@dataclass(frozen=True)
class Place:
    """How far the comments of one post were read. Times are seconds since 1970."""

    seen: int = 0
    """The newest comment of a reading that came to its end."""
    known: Mapping[str, int] = field(default_factory=dict)
    """Digest of a comment → how many answers it had."""
    newest: int = 0
    """The newest comment of a reading that goes on."""
    at: str = ""
    """The platform's cursor from which it goes on."""


class DouyinPoller:
    """Reads the newest comments of each post, twenty a call."""

    follows = limits.FOLLOWED

    def poll(self, connection: Connection, cursor: str, now: datetime, posts: Sequence[Published] = ()) -> Polled:
        """What is new, oldest first. A post that is gone is passed over."""
        client.token(connection)
        stored = {item_id: Place(**place) for item_id, place in json.loads(cursor or "{}").items()}
        places: dict[str, Place] = {}
        found: list[InboundMessage] = []
        for post in posts:
            item_id = post.remote_id
            places[item_id] = stored.get(item_id, Place())
            try:
                fresh, places[item_id] = _read_post(connection, item_id, places[item_id], now)
            except PlatformError as error:
                if error.platform_code not in errors.ONE_POST:
                    raise
                continue
            found += [mapping.message_of_comment(item, item_id) or mapping.unreadable(item, now) for item in fresh]
        ordered = sorted(found, key=lambda message: message.at, reverse=True)[::-1]  # equal times: newest came first
        following = json.dumps({item_id: asdict(place) for item_id, place in places.items()})
        return Polled(tuple(ordered), following, more=any(place.at for place in places.values()))


def _read_post(connection: Connection, item_id: str, place: Place, now: datetime) -> tuple[list[Comment], Place]:
    """What fans wrote and was not taken before, and the place after it."""
    items, goes_on = _read_pages(connection, item_id, place, now)
    threads = [item for item in items if _answers(item) > place.known.get(_digest(item), 0)]
    items += [answer for item in threads for answer in _read_answers(connection, item_id, item, place, now)]
    fresh = [
        item
        for item in items
        if _digest(item) not in place.known and not mapping.is_own(item, connection.remote_id, connection.handle)
    ]
    newest = max([place.newest, place.seen, *(_seconds(item) for item in items)])
    known = {**{_digest(item): _answers(item) for item in items}, **place.known}
    known |= {_digest(item): _answers(item) for item in items}
    known = dict(list(known.items())[:_REMEMBERED])
    if goes_on:
        return fresh, replace(place, known=known, newest=newest, at=goes_on)
    return fresh, Place(seen=newest, known=known)


def _read_pages(connection: Connection, item_id: str, place: Place, now: datetime) -> tuple[list[Comment], str]:
    """From the newest comment, or where the last poll stopped, down to what is known; and where to go on, if at all."""
    border = datetime.fromtimestamp(place.seen, UTC) - _OVERLAP if place.seen else None
    found: list[Comment] = []
    cursor = place.at or "0"
    for _ in range(limits.COMMENT_PAGES):
        items, cursor = comments.page(connection, item_id, now, cursor=cursor)
        found += items
        oldest = instant(items[-1].get("create_time")) if comments.is_descending(items) else None
        is_past = border is not None and oldest is not None and oldest < border
        if not cursor or is_past or (not place.at and _all_known(items, place)):
            return found, ""
    return found, cursor


def _read_answers(connection: Connection, item_id: str, comment: Comment, place: Place, now: datetime) -> list[Comment]:
    """The answers to a comment, from the newest down to one that is known."""
    found: list[Comment] = []
    cursor = "0"
    for _ in range(limits.COMMENT_PAGES):
        items, cursor = comments.page(
            connection, item_id, now, cursor=cursor, answers_to=text(comment.get("comment_id"))
        )
        found += items
        if not cursor or any(_digest(item) in place.known for item in items):
            break
    return found


def _all_known(items: list[Comment], place: Place) -> bool:
    return all(_digest(item) in place.known for item in items)


def _answers(item: Mapping[str, Any]) -> int:
    return number(item.get("reply_comment_total")) or 0


def _seconds(item: Mapping[str, Any]) -> int:
    at = instant(item.get("create_time"))
    return int(at.timestamp()) if at else 0


def _digest(item: Mapping[str, Any]) -> str:
    name = text(item.get("comment_id")) or json.dumps(item, sort_keys=True)
    return sha256(name.encode()).hexdigest()[:10]
