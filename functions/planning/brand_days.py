"""The brand's own days: an anniversary, a launch, a sale; once or every year, by the common or the lunar calendar."""

from calendar import monthrange
from datetime import date, datetime
from typing import Literal, Self

from pydantic import Field, model_validator

from planning import lunar
from socialops.models import Entity, Frozen, Line

MOST = 200
"""Days of its own that a brand may have; they are read as a whole wherever occasions are shown."""

Kind = Literal["anniversary", "birthday", "launch", "sale", "event", "other"]
LEAP_YEAR = 2024


class Day(Frozen):
    """A day as the brand keeps it.

    Attributes:
        calendar: `lunar` counts month, day and year by the Chinese calendar; leap months are not meant.
        year: of a day that is once; absent, it is every year. 29 February is the 28th in common years, a lunar 30th
            is the 29th in a short month.
        lead_days: how many days before the team starts to prepare.
    """

    name: Line
    kind: Kind = "anniversary"
    calendar: Literal["solar", "lunar"] = "solar"
    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)
    year: int | None = Field(default=None, ge=1901, le=2099)
    lead_days: int = Field(default=14, ge=0, le=180)


class DayInput(Day, extra="forbid"):
    """A day of the brand's own in a request."""

    @model_validator(mode="after")
    def _is_a_day(self) -> Self:
        most = 30 if self.calendar == "lunar" else monthrange(self.year or LEAP_YEAR, self.month)[1]
        if self.day > most:
            raise ValueError(f"day: this month has {most} days")
        return self


class BrandDay(Entity, Day):
    """A day of the brand's own."""

    def falls_in(self, year: int) -> date | None:
        """The day on which it falls in a year of its calendar, where it is in that year at all."""
        if self.year not in {None, year}:
            return None
        if self.calendar == "lunar":
            return lunar.day(year, self.month, self.day)
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))


def enter(body: DayInput, day_id: str, at: datetime) -> BrandDay:
    """The day of a body."""
    return BrandDay(id=day_id, created_at=at, updated_at=at, **body.model_dump())


def change(day: BrandDay, body: DayInput, at: datetime) -> BrandDay:
    """The day after it was written anew."""
    return day.next(at, **body.model_dump())
