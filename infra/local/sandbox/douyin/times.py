"""Days and stamps as Douyin counts them: in Beijing time."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

BEIJING: Final = timedelta(hours=8)
DAY: Final = 86_400
REFRESHED_AT: Final = 10
"""The hour in Beijing at which yesterday's figures appear (developer.open-douyin.com, data.external.item)."""


def local(at: float) -> datetime:
    """The wall clock in Beijing."""
    return datetime.fromtimestamp(at, UTC) + BEIJING


def day(at: float) -> date:
    """The day in Beijing."""
    return local(at).date()


def last_counted(at: float) -> date:
    """The newest day whose figures are out: yesterday from ten o'clock on, before that the day before."""
    return day(at) - timedelta(days=1 if local(at).hour >= REFRESHED_AT else 2)
