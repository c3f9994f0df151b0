"""Single values as Douyin writes them: numbers that come as text, ids above 2^53, and three kinds of times.

Standard library only, because the webhook reads with it too.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

BEIJING: Final = timezone(timedelta(hours=8))
"""China has one time and no summer time; a fixed offset needs no time zone data."""

_LATEST: Final = 32_503_680_000
"""The year 3000 in seconds; what is above it is milliseconds."""


def number(value: object) -> int | None:
    """A whole number, given as one or as text; `None` when it is neither."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and len(value) <= 20:
        digits = value.strip().removeprefix("-")
        return int(value) if digits.isascii() and digits.isdecimal() else None
    return None


def text(value: object) -> str:
    """An id or a word as text; a number keeps every digit, and what is neither is empty."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def table(value: object) -> Mapping[str, Any]:
    """An object, empty when it is none."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list, empty when it is none."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def instant(value: object) -> datetime | None:
    """The instant of seconds or milliseconds since 1970."""
    stamp = number(value)
    if stamp is None or stamp <= 0:
        return None
    seconds, thousandths = divmod(stamp, 1000) if stamp > _LATEST else (stamp, 0)
    if seconds > _LATEST:
        return None
    return datetime.fromtimestamp(seconds, UTC) + timedelta(milliseconds=thousandths)


def instant_of_log(log_id: object) -> datetime | None:
    """The instant at the head of a log id, `20230615163316…` in Beijing."""
    digits = text(log_id)[:14]
    if len(digits) != 14 or not (digits.isascii() and digits.isdecimal()):
        return None
    month, day, hour, minute, second = (digits[n : n + 2] for n in range(4, 14, 2))
    try:
        told = datetime.fromisoformat(f"{digits[:4]}-{month}-{day}T{hour}:{minute}:{second}+08:00").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return told if told.year >= 2000 else None
