"""The cadence of an account: how often it is to publish, in which hours, how close and how far apart. Pure."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, field_validator

from socialops import clock
from socialops.brand import WallTime, Weekday
from socialops.models import Entity, Frozen, Input

STEP: Final = timedelta(minutes=5)
"""Free times lie on whole steps."""
MIDNIGHT: Final = time()
ZoneName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/-]{1,60}$")]
Member = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class Hours(Frozen):
    """Hours of the wall clock on some days of the week; ISO weekdays, 1 is Monday.

    It may publish from `opens` until before `closes`; 00:00 closes at the end of the day.
    """

    weekdays: list[Weekday] = Field(min_length=1, max_length=7)
    opens: WallTime = MIDNIGHT
    closes: WallTime = MIDNIGHT


class HoursInput(Hours, extra="forbid"):
    """Hours in a request."""


class AccountCadenceInput(Input):
    """How an account is to publish; the whole cadence each time.

    Attributes:
        posts_per_week: how many publications the account should have in seven days; 0 promises none.
        hours: when it may publish, by the clocks of `zone`; none: at any time.
        zone: IANA zone; the brand's where absent.
        minimum_gap_minutes: how far apart two publications are at least.
        longest_hole_hours: how long it may be silent; absent: no limit.
        strict: a time too close to another, or outside the hours, is refused instead of warned of.
        responsible: members who are told when the account falls behind; where none is named, planners and managers.
    """

    posts_per_week: int = Field(default=0, ge=0, le=200)
    hours: list[HoursInput] = Field(default_factory=list, max_length=21)
    zone: ZoneName | None = None
    minimum_gap_minutes: int = Field(default=0, ge=0, le=10_080)
    longest_hole_hours: int | None = Field(default=None, ge=1, le=2160)
    strict: bool = False
    responsible: list[Member] = Field(default_factory=list, max_length=20)

    @field_validator("hours")
    @classmethod
    def _open_before_they_close(cls, value: list[HoursInput]) -> list[HoursInput]:
        if any(each.closes != MIDNIGHT and each.opens >= each.closes for each in value):
            raise ValueError("opens must be before closes")
        return value


class AccountCadence(Entity):
    """The cadence of an account; its id is the account's."""

    posts_per_week: int = 0
    hours: list[Hours] = Field(default_factory=list)
    zone: str
    minimum_gap_minutes: int = 0
    longest_hole_hours: int | None = None
    strict: bool = False
    responsible: list[str] = Field(default_factory=list)

    @property
    def gap(self) -> timedelta:
        """How far apart two publications are at least."""
        return timedelta(minutes=self.minimum_gap_minutes)


def settle(
    before: AccountCadence | None, body: AccountCadenceInput, account_id: str, *, zone: str, at: datetime
) -> AccountCadence:
    """The cadence as asked for; `zone` is the brand's.

    Raises:
        UnknownZone: there is no such zone.
    """
    name = body.zone or zone
    clock.zone(name)
    fields = {**body.model_dump(), "zone": name}
    if before:
        return before.next(at, **fields)
    return AccountCadence(id=account_id, created_at=at, updated_at=at, **fields)


def is_allowed(cadence: AccountCadence | None, at: datetime) -> bool:
    """Whether the account may publish at an instant, by what the clocks show then."""
    if cadence is None or not cadence.hours:
        return True
    shown = at.astimezone(clock.zone(cadence.zone))
    return any(_holds(each, shown) for each in cadence.hours)


def next_allowed(cadence: AccountCadence | None, after: datetime, until: datetime) -> datetime | None:
    """The first step from `after` on, until before `until`, at which the account may publish."""
    start = rounded(after)
    if start >= until:
        return None
    if cadence is None or is_allowed(cadence, start):
        return start
    zone = clock.zone(cadence.zone)
    day = start.astimezone(zone).date() - timedelta(days=1)
    while datetime.combine(day, time(), zone).astimezone(UTC) < until:
        found = [
            begin
            for each in cadence.hours
            if day.isoweekday() in each.weekdays
            for begin in _beginnings(day, each.opens, zone)
            if start <= begin < until and is_allowed(cadence, begin)
        ]
        if found:
            return min(found)
        day += timedelta(days=1)
    return None


def week_of(at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The week of an instant, from Monday's midnight in a zone until before the next one."""
    today = at.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    first, last = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (monday, monday + timedelta(days=7)))
    return first, last


def weeks_of(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The weeks of a zone that a range touches, each whole."""
    first, last = week_of(start, zone)
    while first < end:
        yield first, last
        first, last = week_of(last, zone)


def rounded(at: datetime) -> datetime:
    """The first whole step from an instant on."""
    over = timedelta(seconds=at.timestamp() % STEP.total_seconds())
    return at.astimezone(UTC) + (STEP - over if over else timedelta())


def _holds(hours: Hours, shown: datetime) -> bool:
    wall = shown.time()
    return (
        shown.isoweekday() in hours.weekdays
        and hours.opens <= wall
        and (hours.closes == MIDNIGHT or wall < hours.closes)
    )


def _beginnings(day: date, opens: time, zone: ZoneInfo) -> Iterator[datetime]:
    """The steps at which hours may begin on a day: one, or those around a change of the clocks."""
    first, last = sorted(datetime.combine(day, opens, zone).replace(fold=f).astimezone(UTC) for f in (0, 1))
    step = rounded(first)
    while step <= rounded(last):
        yield step
        step += STEP
