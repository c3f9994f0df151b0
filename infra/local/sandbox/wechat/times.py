"""Days, months and dates as WeChat counts them: in Shanghai."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

SHANGHAI_OFFSET: Final = 8 * 3600
"""Seconds."""
MINUTE: Final = 60.0
HOUR: Final = 3600.0
DAY: Final = 86_400.0


def local(at: float) -> datetime:
    """The wall clock in Shanghai, as a UTC datetime shifted by its offset."""
    return datetime.fromtimestamp(at, UTC) + timedelta(seconds=SHANGHAI_OFFSET)


def day_of(at: float) -> date:
    """The day in Shanghai."""
    return local(at).date()


def month_of(at: float) -> str:
    """`2026-11`."""
    return f"{local(at):%Y-%m}"
