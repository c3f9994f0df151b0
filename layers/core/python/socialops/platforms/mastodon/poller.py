"""Mentions, private messages and follows, read from the notifications; the cursor is the greatest id taken."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from socialops.platforms.content import Connection
from socialops.platforms.errors import PlatformUnavailable
from socialops.platforms.inbound import InboundMessage, Polled
from socialops.platforms.mastodon import client, limits, mapping
from socialops.platforms.reading import Published

_NOTIFICATIONS: Final = "/api/v1/notifications"
_TYPES: Final = [("types[]", "mention"), ("types[]", "follow")]


class MastodonPoller:
    """Reads upwards from the cursor, so a busy hour takes more polls and loses nothing.

    The first poll takes the newest page and does not go back into history.
    """

    follows = 0

    def poll(self, connection: Connection, cursor: str, now: datetime, posts: Sequence[Published] = ()) -> Polled:
        """The next page, oldest first."""
        query = [*_TYPES, ("limit", str(limits.PAGE)), *([("min_id", cursor)] if cursor else [])]
        page = client.get(_NOTIFICATIONS, connection, now, query)
        if not isinstance(page, list):
            raise PlatformUnavailable("the notifications are no list")
        messages = [message for item in page if (message := _message(item, connection.remote_id, now))]
        newest = mapping.newest_id([{"id": cursor}, *page])
        ordered = sorted(messages, key=lambda message: (message.at, message.id))
        return Polled(tuple(ordered), newest or "0", more=bool(cursor) and len(page) >= limits.PAGE)


def _message(item: object, remote_id: str, now: datetime) -> InboundMessage | None:
    try:
        return mapping.message_of(item, remote_id)
    except ValueError:
        return mapping.unreadable(item, now)
