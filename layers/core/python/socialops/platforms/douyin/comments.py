"""Comments of one post, page by page, newest first (developer.open-douyin.com, item-comment)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from socialops.platforms.content import Connection
from socialops.platforms.douyin import client, limits, mapping
from socialops.platforms.douyin.values import instant

_LIST: Final = "/item/comment/list/"
_ANSWERS: Final = "/item/comment/reply/list/"

Comment = Mapping[str, Any]


def device(connection: Connection) -> dict[str, str]:
    """What the newest revision demands beside the real parameters: where the call comes from. We are a server."""
    return {
        "device_brand": "server",
        "device_platform": "server",
        "device_type": "server",
        "ip": connection.caller_ip,
        "os_version": "0",
        "shark_channel": "open_api",
    }


def page(
    connection: Connection, item_id: str, now: datetime, *, cursor: str = "0", answers_to: str = ""
) -> tuple[list[Comment], str]:
    """One page of the comments under a post, or of the answers to one of them; the next cursor, empty at the end.

    Raises:
        PlatformError: of the vocabulary.
    """
    query = {"item_id": item_id, "cursor": cursor, "count": str(limits.PAGE), "sort_type": "time"}
    if answers_to:
        query["comment_id"] = answers_to
    path = _ANSWERS if answers_to else _LIST
    return mapping.page_of(client.get(path, connection, now, **query, **device(connection)))


def since(
    connection: Connection, item_id: str, answers_to: str, sent_at: datetime, now: datetime
) -> tuple[list[Comment], bool]:
    """Everything not older than `sent_at`, and whether that is certainly all.

    The order is asked for and not trusted: only pages that run from new to old prove that what follows is older.
    """
    found: list[Comment] = []
    cursor = "0"
    for _ in range(limits.COMMENT_PAGES):
        items, cursor = page(connection, item_id, now, cursor=cursor, answers_to=answers_to)
        found += items
        if not cursor:
            return found, True
        if is_descending(items) and not mapping.is_after(items[-1], sent_at):
            return found, True
    return found, False


def is_descending(items: list[Comment]) -> bool:
    """Whether a page runs from new to old; pinned comments may stand before."""
    times = [instant(item.get("create_time")) for item in items if item.get("top") is not True]
    known = [at for at in times if at is not None]
    return bool(known) and len(known) == len(times) and known == sorted(known, reverse=True)
