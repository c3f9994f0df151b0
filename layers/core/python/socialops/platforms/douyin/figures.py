"""Douyin's counts in our words; pure. Numbers come as text, and what does not come is unknown, never zero."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from socialops.platforms.douyin import limits
from socialops.platforms.douyin.values import BEIJING, number, rows, table, text

LIVE: Final[Mapping[str, str]] = {
    "digg_count": "likes",
    "comment_count": "comments",
    "forward_count": "reposts",
    "share_count": "shares",
    "download_count": "downloads",
    "play_count": "plays",
}
"""`statistics` of video_data, at the moment (developer.open-douyin.com, video-data)."""

ACCOUNT: Final[Mapping[str, Mapping[str, str]]] = {
    "fans": {"total_fans": "followers", "new_fans": "new_followers"},
    "item": {"total_issue": "posts", "new_issue": "new_posts", "new_play": "plays"},
    "like": {"new_like": "likes"},
    "comment": {"new_comment": "comments"},
    "share": {"new_share": "shares"},
    "profile": {"profile_uv": "profile_visits"},
}
"""`/data/external/user/<name>/`, per day (developer.open-douyin.com, data.external.user)."""

_OUT_AT: Final = time(10)
"""Yesterday's figures are out at about ten in Beijing (developer.open-douyin.com, data.external.item)."""


def live_counts(item: Mapping[str, Any]) -> dict[str, int]:
    """The counts that go with a post."""
    return _counts(table(item.get("statistics")), LIVE)


def base_counts(result: Mapping[str, Any]) -> dict[str, int]:
    """What only /data/external/item/base/ tells: how long people watch, in thousandths of a second."""
    try:
        seconds = Decimal(str(result.get("avg_play_duration")))
    except InvalidOperation:
        return {}
    return {"average_play_ms": int(seconds * 1000)} if seconds.is_finite() and seconds >= 0 else {}


def day_counts(result_list: object, names: Mapping[str, str]) -> tuple[dict[str, int], str]:
    """The counts of the newest day that tells any, and that day."""
    days = sorted(rows(result_list), key=lambda row: text(row.get("date")), reverse=True)
    told = ((_counts(row, names), text(row.get("date"))) for row in days)
    return next(((counts, day) for counts, day in told if counts), ({}, ""))


def sources(shares: Sequence[Mapping[str, Any]], fans: int | None) -> dict[str, int] | None:
    """Fans by where they came from; Douyin tells percents (`31.32%`), which are taken of all fans."""
    if fans is None:
        return None
    percents = {text(share.get("source")): _percent(share.get("percent")) for share in shares}
    return {
        name: int(fans * part / 100 + Decimal("0.5")) for name, part in percents.items() if name and part is not None
    }


def has_base(live_at: datetime, now: datetime) -> bool:
    """Whether the day of the post is counted by now, and still kept."""
    return _counted_from(live_at) <= now <= live_at + limits.ITEM_DATA


def is_expected(live_at: datetime, now: datetime) -> bool:
    """Whether figures of the day after may still come."""
    return now <= live_at + limits.COUNTS_BY


def newest_day(now: datetime) -> str:
    """The newest day whose figures are out: yesterday from ten on, before that the day before."""
    local = now.astimezone(BEIJING)
    return (local.date() - timedelta(days=1 if local.time() >= _OUT_AT else 2)).isoformat()


def _counted_from(live_at: datetime) -> datetime:
    tomorrow = live_at.astimezone(BEIJING).date() + timedelta(days=1)
    return datetime.combine(tomorrow, _OUT_AT, BEIJING)


def _counts(item: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, int]:
    told = {ours: number(item.get(theirs)) for theirs, ours in names.items()}
    return {name: count for name, count in told.items() if count is not None and count >= 0}


def _percent(value: object) -> Decimal | None:
    try:
        percent = Decimal(text(value).strip().removesuffix("%"))
    except InvalidOperation:
        return None
    return percent if percent.is_finite() and 0 <= percent <= 100 else None
