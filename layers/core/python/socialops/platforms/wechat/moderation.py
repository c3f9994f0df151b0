"""What the author of an article may do with a comment under it: feature it (精选) and remove it."""

from collections.abc import Mapping
from datetime import datetime

from socialops.platforms.content import Connection
from socialops.platforms.errors import ContentRefused
from socialops.platforms.wechat import client
from socialops.platforms.wechat.comments import Place


class WeChatModeration:
    """Features and removes comments. `comment` is the `answers` of the message that brought it."""

    def feature(self, connection: Connection, comment: Mapping[str, str], now: datetime, *, on: bool) -> None:
        """Feature a comment, or no longer."""
        client.read(f"/cgi-bin/comment/{'markelect' if on else 'unmarkelect'}", connection, now, _named(comment))

    def delete(self, connection: Connection, comment: Mapping[str, str], now: datetime) -> None:
        """Remove a comment; there is no way back."""
        client.read("/cgi-bin/comment/delete", connection, now, _named(comment))


def _named(comment: Mapping[str, str]) -> dict[str, object]:
    place = Place.of(comment)
    if place is None:
        raise ContentRefused("a comment is named by its article and its id")
    return place.fields()
