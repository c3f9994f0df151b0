"""The times of Weibo's answers and pushes; standard library only, because the webhook reads them too."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

_STAMP: Final = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d) (\d{4})")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def instant_of(stamp: object) -> datetime:
    """The instant of `Wed Oct 24 23:49:17 +0800 2012`, whatever the locale of this process.

    Raises:
        ValueError: it is not such a time.
    """
    match = _STAMP.fullmatch(stamp) if isinstance(stamp, str) else None
    if match is None or match[1] not in _MONTHS:
        raise ValueError(f"not a time of Weibo: {stamp!r}")
    month, day, hour, minute, second, sign, zone_hours, zone_minutes, year = match.groups()
    offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes)) * (-1 if sign == "-" else 1)
    local = datetime(
        int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second), tzinfo=timezone(offset)
    )
    try:
        return local.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"not a time of Weibo: {stamp!r}") from error
