"""What the owner of a post may do with a comment under it: put it on top, one per post."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from socialops.platforms.content import Connection
from socialops.platforms.douyin import client, comments
from socialops.platforms.errors import ContentRefused, PermissionMissing

_TOP: Final = "/item/comment/top/"


class DouyinModeration:
    """Pins comments (developer.open-douyin.com, item-comment-top); no interface deletes one."""

    def feature(self, connection: Connection, comment: Mapping[str, str], now: datetime, *, on: bool) -> None:
        """Pin or unpin."""
        item_id, comment_id = comment.get("status", ""), comment.get("comment", "")
        if not item_id or not comment_id:
            raise ContentRefused("a comment is named by itself and its post")
        body = {"item_id": item_id, "comment_id": comment_id, "top": on}
        client.ask(_TOP, connection, now, body, **comments.device(connection))

    def delete(self, connection: Connection, comment: Mapping[str, str], now: datetime) -> None:
        """Douyin has no interface for that; people delete comments in its app."""
        raise PermissionMissing("Douyin has no interface to delete a comment")
