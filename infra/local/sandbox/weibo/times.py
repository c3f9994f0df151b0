"""Times as Weibo writes them, always in Beijing time."""

from datetime import UTC, datetime, timedelta
from typing import Final

BEIJING_OFFSET: Final = 8 * 3600
"""Seconds."""

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def stamp(at: float) -> str:
    """`Wed Oct 24 23:49:17 +0800 2012`, in English whatever the locale."""
    local = _local(at)
    return f"{_DAYS[local.weekday()]} {_MONTHS[local.month - 1]} {local:%d %H:%M:%S} +0800 {local.year}"


def plain(at: float) -> str:
    """`2012-10-24 23:49:17`."""
    return f"{_local(at):%Y-%m-%d %H:%M:%S}"


def _local(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC) + timedelta(seconds=BEIJING_OFFSET)
