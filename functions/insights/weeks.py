"""ISO weeks as the brand lives them: Monday to Sunday by the clocks of its zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, StringConstraints

from socialops import clock

_FORM = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, order=True)
class Week:
    """One ISO 8601 week; weeks sort by time."""

    year: int
    number: int

    @classmethod
    def of(cls, instant: datetime, zone: str) -> Self:
        """The week in which the clocks of the zone show `instant`.

        Raises:
            UnknownZone: there is no such zone.
        """
        return cls.of_day(day_of(instant, zone))

    @classmethod
    def of_day(cls, day: date) -> Self:
        """The week of a calendar day."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The week that `str` wrote.

        Raises:
            ValueError: the text is no week, or that year has no such week.
        """
        match = _FORM.fullmatch(text)
        if match is None:
            raise ValueError("a week looks like 2026-W48")
        week = cls(int(match[1]), int(match[2]))
        week.days()
        return week

    def __str__(self) -> str:
        """`2026-W48`."""
        return f"{self.year:04}-W{self.number:02}"

    def days(self) -> list[date]:
        """Monday to Sunday."""
        return [date.fromisocalendar(self.year, self.number, weekday) for weekday in range(1, 8)]

    def previous(self) -> Self:
        """The week before."""
        return self.of_day(self.days()[0] - timedelta(days=1))

    def starts(self, zone: str) -> datetime:
        """The instant at which it begins in a zone.

        Raises:
            UnknownZone: there is no such zone.
        """
        return wall(self.days()[0], time.min, zone)


def day_of(instant: datetime, zone: str) -> date:
    """The calendar day that the clocks of a zone show at an instant."""
    return instant.astimezone(clock.zone(zone)).date()


def utc_day(instant: datetime) -> date:
    """The calendar day of an instant in UTC."""
    return instant.astimezone(UTC).date()


def wall(day: date, at: time, zone: str) -> datetime:
    """The instant of a wall-clock time that a schedule, not a person, has chosen.

    A time that the clocks skip or show twice is no reason to stop a schedule: the offset before the change counts.
    """
    return datetime.combine(day, at, tzinfo=clock.zone(zone)).astimezone(UTC)


def _is_week(text: str) -> str:
    Week.parse(text)
    return text


Period = Annotated[str, StringConstraints(pattern=r"^(19|20)\d{2}-W\d{2}$"), AfterValidator(_is_week)]
"""An ISO week that exists, such as `2026-W48`."""
