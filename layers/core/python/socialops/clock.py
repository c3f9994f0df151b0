"""The one clock. Handlers ask it once and pass the instant on; rules never ask.

Instants are aware and in UTC; their text form has milliseconds, so it sorts as time does.
A wall-clock intent is a local time with its IANA zone and becomes an instant in `at_wall`.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from socialops.errors import TimeAmbiguous, TimeDoesNotExist, UnknownZone


def _system_now() -> datetime:
    return datetime.now(UTC)


class _Source:
    now: Callable[[], datetime] = staticmethod(_system_now)
    sleep: Callable[[float], None] = staticmethod(time.sleep)


def use(now: Callable[[], datetime] | None = None, sleep: Callable[[float], None] | None = None) -> None:
    """Replace the clock of this process (local system, tests, simulation); without arguments, restore it."""
    _Source.now = staticmethod(now or _system_now)
    _Source.sleep = staticmethod(sleep or time.sleep)


def now() -> datetime:
    """This instant, cut to milliseconds, as every stored instant is."""
    moment = _Source.now()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def sleep_until(instant: datetime, at_most: timedelta) -> None:
    """Wait for an instant that is near; returns at once when it is past, and never waits longer than `at_most`."""
    seconds = (min(instant, now() + at_most) - _Source.now()).total_seconds()
    if seconds > 0:
        _Source.sleep(seconds)


def text(instant: datetime) -> str:
    """`2026-11-23T08:00:00.000Z`: one width, so texts sort as instants do."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant(value: str) -> datetime:
    """The instant that `text` wrote."""
    return datetime.fromisoformat(value)


def zone(name: str) -> ZoneInfo:
    """An IANA zone by name.

    Raises:
        UnknownZone: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(zone=name) from error


def at_wall(local: datetime, zone_name: str, *, fold: int | None = None) -> datetime:
    """The instant at which the clocks of a zone show `local` (naive).

    Args:
        local: the wall-clock time, without offset.
        zone_name: IANA name, for example `Asia/Shanghai`.
        fold: 0 for the first, 1 for the second of two equal times at the end of summer time.

    Raises:
        UnknownZone: there is no such zone.
        TimeDoesNotExist: the clocks skip this time.
        TimeAmbiguous: the clocks show this time twice and `fold` does not say which.
    """
    tz = zone(zone_name)
    first, second = (local.replace(tzinfo=tz, fold=f).astimezone(UTC) for f in (0, 1))
    if first == second:
        return first
    if first.astimezone(tz).replace(tzinfo=None) != local:
        raise TimeDoesNotExist(wall=local.isoformat(), zone=zone_name)
    if fold is None:
        raise TimeAmbiguous(wall=local.isoformat(), zone=zone_name, first=text(first), second=text(second))
    return second if fold else first
