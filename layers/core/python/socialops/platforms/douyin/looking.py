"""Is it there, and may others see it? Reads video_data and video_list; nothing here changes anything."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from socialops.platforms.content import Connection
from socialops.platforms.douyin import client, limits, mapping
from socialops.platforms.douyin.values import instant
from socialops.platforms.errors import PermissionMissing
from socialops.platforms.sending import Absent, Found, Inconclusive, LookOutcome, Refused, Traces

_LIST: Final = "/api/douyin/v1/video/video_list/"
_DATA: Final = "/api/douyin/v1/video/video_data/"

Item = Mapping[str, Any]


def newest_own(connection: Connection, now: datetime) -> str:
    """The newest own post; empty for an account that did not allow video_list, whose looks then see nothing either."""
    try:
        items, _ = mapping.page_of(client.get(_LIST, connection, now, cursor="0", count=str(limits.PAGE)))
    except PermissionMissing:
        return ""
    return mapping.newest(items)


def by_ids(connection: Connection, item_ids: list[str], now: datetime) -> dict[str, Item]:
    """Posts with their counts, by id (video_data); what the platform does not show is absent.

    Raises:
        PlatformError: of the vocabulary.
    """
    items, _ = mapping.page_of(client.ask(_DATA, connection, now, {"item_ids": item_ids}))
    return {mapping.id_of(item): item for item in items if mapping.id_of(item) in item_ids}


def by_handle(traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
    """What became of a post that the platform took under an id.

    Raises:
        PlatformError: of the vocabulary.
    """
    item = _by_id(traces.handle, connection, now)
    if item is not None:
        return _judged(item, traces)
    items, complete = _since(traces, connection, now)
    listed = next((item for item in items if mapping.id_of(item) == traces.handle), None)
    if listed is not None:
        return _judged(listed, traces)
    if not complete or now < traces.sent_at + limits.SETTLE:
        return Inconclusive("not shown")
    return Refused("ContentRefused", "taken, and no longer there: refused by the review, or deleted")


def by_words(traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
    """Whether a post whose answer was lost is in the list.

    Raises:
        PlatformError: of the vocabulary.
    """
    items, complete = _since(traces, connection, now)
    found = [item for item in items if mapping.is_ours(item, traces)]
    if len(found) == 1:
        return _judged(found[0], traces)
    if found:
        return Found(tuple(mapping.live_of(item) for item in sorted(found, key=_age, reverse=True)))
    return Absent() if complete else Inconclusive("newer posts hide the time of the request")


def _judged(item: Item, traces: Traces) -> LookOutcome:
    seen = mapping.is_seen(item, traces.content)
    if seen is None:
        return Inconclusive("there for its author; the outcome of the review is not told")
    if seen:
        return Found((mapping.live_of(item),))
    return Refused("ContentRefused", "the review did not pass it", "video_status 2")


def _by_id(item_id: str, connection: Connection, now: datetime) -> Item | None:
    try:
        return by_ids(connection, [item_id], now).get(item_id)
    except PermissionMissing:
        return None


def _since(traces: Traces, connection: Connection, now: datetime) -> tuple[list[Item], bool]:
    """The posts after the baseline and not older than the request, and whether these are all."""
    found: list[Item] = []
    cursor = "0"
    for _ in range(limits.LIST_PAGES):
        items, cursor = mapping.page_of(client.get(_LIST, connection, now, cursor=cursor, count=str(limits.PAGE)))
        for item in items:
            is_border = not mapping.is_pinned(item) and (
                mapping.id_of(item) == traces.prepared.baseline or not mapping.is_after(item, traces.sent_at)
            )
            if is_border:
                return found, True
            found.append(item)
        if not cursor:
            return found, True
    return found, False


def _age(item: Item) -> float:
    created = instant(item.get("create_time"))
    return created.timestamp() if created else 0.0
