"""Weeks and schedules hold in every zone of the world."""

from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from insights import cadence
from insights.weeks import Period, Week, day_of
from socialops import clock

ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 13 * 366 * 86_400).map(lambda seconds: BEGIN + timedelta(seconds=seconds))
TICK = timedelta(milliseconds=1)


@given(instant=INSTANTS, zone=ZONES)
def test_an_instant_lies_within_its_week(instant: datetime, zone: str) -> None:
    """The week of an instant has begun, the next one has not, whatever the zone."""
    week = Week.of(instant, zone)
    following = Week.of_day(week.days()[-1] + timedelta(days=1))
    assert week.starts(zone) <= instant < following.starts(zone)


@given(instant=INSTANTS, zone=ZONES)
def test_weeks_meet_without_gap(instant: datetime, zone: str) -> None:
    """The first instant of a week is in it, and the millisecond before is in the week before."""
    week = Week.of(instant, zone)
    start = week.starts(zone)
    assert Week.of(start, zone) == week
    assert Week.of(start - TICK, zone) == week.previous()


@given(instant=INSTANTS, zone=ZONES)
def test_a_week_is_its_text(instant: datetime, zone: str) -> None:
    """Text and week are two forms of one thing, and texts sort as weeks do."""
    week = Week.of(instant, zone)
    assert Week.parse(str(week)) == week
    assert str(week.previous()) < str(week)
    assert week.previous() < week


def test_sunday_night_in_shanghai_is_still_sunday_afternoon_in_london() -> None:
    """The brand's zone decides on which side of midnight a publication falls."""
    instant = datetime(2026, 11, 29, 16, 30, tzinfo=UTC)
    assert str(Week.of(instant, "Asia/Shanghai")) == "2026-W49"
    assert str(Week.of(instant, "Europe/London")) == "2026-W48"


def test_the_turn_of_the_year_belongs_to_iso_weeks() -> None:
    """2026 has a week 53, and the first of January may be in it."""
    assert str(Week.of(datetime(2027, 1, 1, tzinfo=UTC), "UTC")) == "2026-W53"
    assert str(Week.parse("2027-W01").previous()) == "2026-W53"


@pytest.mark.parametrize("text", ["2025-W53", "2026-W00", "2026-W54", "2026-48", "2026-W48 ", "٢٠٢٦-W48", ""])
def test_what_is_no_week_is_refused(text: str) -> None:
    """A number that the year does not have, or another form."""
    with pytest.raises(ValidationError):
        TypeAdapter(Period).validate_python(text)


@given(after=INSTANTS, zone=ZONES)
def test_the_next_report_is_the_next_monday_morning(after: datetime, zone: str) -> None:
    """Within a week, on a Monday, at eight by the brand's clocks, for the week that is over."""
    due = cadence.next_report(after, zone)
    wall = due.astimezone(clock.zone(zone))
    assert after < due <= after + timedelta(days=7, hours=2)
    assert (wall.weekday(), wall.hour, wall.minute) == (0, 8, 0)
    assert Week.of(due, zone).previous() == Week.of(due - timedelta(days=1), zone)


@given(after=INSTANTS, later=st.timedeltas(timedelta(0), timedelta(hours=20)), zone=ZONES, account=st.uuids())
def test_daily_readings_stand_on_a_grid(after: datetime, later: timedelta, zone: str, account: object) -> None:
    """Two plans before the same reading give the same entry; the reading after it is on another day."""
    due = cadence.next_account_read(str(account), after, zone)
    if after + later < due:
        assert cadence.next_account_read(str(account), after + later, zone) == due
    assert day_of(cadence.next_account_read(str(account), due, zone), zone) > day_of(due, zone)


def test_waiting_grows_and_ends() -> None:
    """Each failure waits longer than the one before; after the last one the occasion is given up."""
    now = datetime(2026, 11, 23, tzinfo=UTC)
    waits = [cadence.retry_at(failures, now, None) for failures in range(1, len(cadence.BACKOFF) + 2)]
    assert waits[-1] is None
    assert waits[:-1] == sorted(wait for wait in waits if wait)
    assert cadence.retry_at(1, now, now + timedelta(days=1)) == now + timedelta(days=1)
    assert cadence.retry_at(1, now, now - timedelta(days=1)) == now + cadence.BACKOFF[0]
