"""Windows of a platform's allowances: which one an instant falls into, and when the next one opens."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from socialops.platforms.limits import Limits, Quota

_DAY = 86_400


@dataclass(frozen=True)
class Window:
    """One window of one quota: its name in the counter's key, when it opened, and when the next one opens."""

    quota: Quota
    name: str
    starts: datetime
    ends: datetime


def window(quota: Quota, at: datetime) -> Window:
    """The window of an instant: whole days start at midnight in the quota's zone, shorter ones at round instants."""
    if quota.seconds % _DAY:
        starts = datetime.fromtimestamp(int(at.timestamp()) // quota.seconds * quota.seconds, UTC)
        return Window(quota, _name(quota, starts), starts, starts + timedelta(seconds=quota.seconds))
    days, zone = quota.seconds // _DAY, ZoneInfo(quota.zone)
    today = at.astimezone(zone).date()
    first = today - timedelta(days=today.toordinal() % days)
    midnights = [datetime.combine(day, datetime.min.time(), zone) for day in (first, first + timedelta(days=days))]
    opens, closes = (midnight.astimezone(UTC) for midnight in midnights)
    return Window(quota, _name(quota, midnights[0]), opens, closes)


def windows(limits: Limits, kinds: Set[str], at: datetime) -> list[Window]:
    """Every window that one sending is counted in; `kinds` are what it spends (`Platform.spends`)."""
    return [window(quota, at) for quota in limits.quotas if quota.kind in kinds]


def _name(quota: Quota, starts: datetime) -> str:
    return f"{quota.seconds}@{starts.isoformat(timespec='minutes')}"
