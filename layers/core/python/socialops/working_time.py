"""Time that counts only while the brand works, in the brand's own zone. Pure; safe where clocks change."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from socialops.brand import WorkingHours

LONGEST = timedelta(days=366)
"""How far ahead working time is looked for; a brand that works less has none."""


def after(start: datetime, worked: timedelta, hours: WorkingHours, zone: ZoneInfo) -> datetime | None:
    """The instant at which this much working time has gone by since `start`; `None` for a brand that never works.

    Hours are real ones: on a day when the clocks change, a shift is as long as it lasts, not as the clocks show.
    """
    left = worked
    for opens, closes in shifts(start, hours, zone):
        begins = max(opens, start)
        if closes - begins >= left:
            return begins + left
        left -= closes - begins
    return None


def shifts(start: datetime, hours: WorkingHours, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The shifts, as instants from opening to closing, that end after `start`; in order, and for a year at most.

    A shift that lies within an hour that the clocks skip is none.
    """
    first = start.astimezone(zone).date()
    for number in range(LONGEST.days):
        day = first + timedelta(days=number)
        if day.isoweekday() in hours.weekdays:
            opens, closes = (datetime.combine(day, at, zone).astimezone(UTC) for at in (hours.opens, hours.closes))
            if closes > max(start, opens):
                yield opens, closes
