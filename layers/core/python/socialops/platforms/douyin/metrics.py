"""Counts of posts, at the moment and by the day, and of the account.

Douyin tells no impressions; plays are the closest.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from socialops.platforms.content import Connection
from socialops.platforms.douyin import client, figures, limits, looking
from socialops.platforms.douyin.values import rows, table
from socialops.platforms.errors import PermissionMissing
from socialops.platforms.reading import Figures, Published

_ITEM: Final = "/data/external/item/base/"
_ACCOUNT: Final = "/data/external/user/{name}/"
_SOURCES: Final = "/data/extern/fans/source/"
_DAYS: Final = "7"
"""`date_type`: the last seven days."""


class DouyinMetrics:
    """Reads counts: ten posts a call at the moment, one a call for what is counted by the day."""

    def posts(self, connection: Connection, posts: Sequence[Published], now: datetime) -> Mapping[str, Figures]:
        """Counts per post; those that Douyin does not show are absent.

        They are provisional until the day of the post is counted, which accounts without many fans never see.
        """
        items: dict[str, looking.Item] = {}
        for start in range(0, len(posts), limits.COUNTED):
            ids = [post.remote_id for post in posts[start : start + limits.COUNTED]]
            items |= looking.by_ids(connection, ids, now)
        shown = [post for post in posts if post.remote_id in items]
        bases = _bases(connection, [post.remote_id for post in shown if figures.has_base(post.live_at, now)], now)
        return {post.remote_id: _figures(items[post.remote_id], bases, post, now) for post in shown}

    def account(self, connection: Connection, now: datetime) -> Figures:
        """Followers and posts in all, the rest of the newest day; and where fans came from, if it is told."""
        counts: dict[str, int] = {}
        raw: dict[str, Any] = {}
        days: list[str] = []
        for name, fields in figures.ACCOUNT.items():
            answer = client.get(_ACCOUNT.format(name=name), connection, now, date_type=_DAYS)
            raw[name] = answer.get("result_list")
            told, day = figures.day_counts(raw[name], fields)
            counts |= told
            days.append(day)
        provisional = any(day and day < figures.newest_day(now) for day in days)
        raw["sources"] = _sources(connection, now)
        sources = figures.sources(raw["sources"] or (), counts.get("followers"))
        return Figures(counts, raw, provisional=provisional, sources=sources or None)


def _figures(item: looking.Item, bases: Mapping[str, Any] | None, post: Published, now: datetime) -> Figures:
    counts = figures.live_counts(item)
    if bases is None:
        return Figures(counts, item)
    base = table(bases.get(post.remote_id))
    late = not base and figures.is_expected(post.live_at, now)
    return Figures({**counts, **figures.base_counts(base)}, {**item, "base": base or None}, provisional=late)


def _bases(connection: Connection, item_ids: Sequence[str], now: datetime) -> Mapping[str, Any] | None:
    """What was counted by the day, per post; `None` for an account that did not allow data.external.item."""
    found: dict[str, Any] = {}
    for item_id in item_ids:
        try:
            found[item_id] = client.get(_ITEM, connection, now, item_id=item_id).get("result")
        except PermissionMissing:
            return None
    return found


def _sources(connection: Connection, now: datetime) -> list[Mapping[str, Any]] | None:
    """The shares of the sources of fans; `None` for an account that did not allow data.external.fans_source."""
    try:
        return rows(client.get(_SOURCES, connection, now).get("list"))
    except PermissionMissing:
        return None
