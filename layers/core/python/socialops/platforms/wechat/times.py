"""The times of WeChat: whole seconds since the epoch, and days of Beijing. Standard library only, for the webhook."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from socialops.platforms.wechat.ids import number_of

BEIJING: Final = timezone(timedelta(hours=8))
"""Asia/Shanghai; its clocks have not been changed since 1991."""
_LONGEST: Final = 11
"""Digits of a second; more lie beyond the year 5000."""


def instant_of(seconds: object) -> datetime:
    """The instant of a number of seconds, which may come as a number or as text.

    Raises:
        ValueError: it is no such number.
    """
    number = number_of(seconds)
    if not number or len(number) > _LONGEST:
        raise ValueError("not a time of WeChat")
    return datetime.fromtimestamp(int(number), UTC)


def day_of(instant: datetime) -> date:
    """The day in Beijing."""
    return instant.astimezone(BEIJING).date()
