"""The clock of the first response."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from engagement import sla
from socialops import working_time
from socialops.brand import WorkingHours

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")

FIRST = datetime(2026, 1, 1, tzinfo=UTC)

starts = st.timedeltas(timedelta(0), timedelta(days=700)).map(lambda since: FIRST + since)
minutes = st.integers(1, 5_000)
zones = st.sampled_from(ZONES).map(ZoneInfo)


@st.composite
def weeks(draw: st.DrawFn) -> WorkingHours:
    """Any week with at least one shift that is open for a minute or more, clear of the hours when clocks change."""
    opens = draw(st.integers(4 * 60, 22 * 60))
    closes = draw(st.integers(opens + 1, 23 * 60))
    days = draw(st.sets(st.integers(1, 7), min_size=1))
    return WorkingHours(
        weekdays=sorted(days), opens=time(opens // 60, opens % 60), closes=time(closes // 60, closes % 60)
    )


def worked(start: datetime, end: datetime, hours: WorkingHours, zone: ZoneInfo) -> timedelta:
    """Working time between two instants, counted shift by shift the slow way."""
    total = timedelta()
    day = start.astimezone(zone).date() - timedelta(days=1)
    while day <= end.astimezone(zone).date():
        if day.isoweekday() in hours.weekdays:
            opens, closes = (datetime.combine(day, at, zone).astimezone(UTC) for at in (hours.opens, hours.closes))
            total += max(min(closes, end) - max(opens, start), timedelta())
        day += timedelta(days=1)
    return total


def test_a_question_in_the_evening_is_due_next_morning() -> None:
    """Forty minutes before closing leave twenty of an hour for the next working day."""
    asked = datetime(2026, 11, 23, 17, 20, tzinfo=SHANGHAI)
    due = sla.deadline(asked, 60, WorkingHours(), SHANGHAI)
    assert due == datetime(2026, 11, 24, 9, 20, tzinfo=SHANGHAI)


def test_a_weekend_does_not_count() -> None:
    """What is asked on Saturday is due an hour after opening on Monday."""
    asked = datetime(2026, 11, 28, 12, 0, tzinfo=SHANGHAI)
    assert sla.deadline(asked, 60, WorkingHours(), SHANGHAI) == datetime(2026, 11, 30, 10, 0, tzinfo=SHANGHAI)


def test_a_brand_that_never_works_promises_nothing() -> None:
    """Without a working day there is no deadline."""
    asked = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
    assert sla.deadline(asked, 60, WorkingHours(weekdays=[]), SHANGHAI) is None


def test_a_shift_over_a_change_of_the_clocks_is_as_long_as_it_lasts() -> None:
    """In Berlin the night of 29 March 2026 has no hour from two to three, so one to five are three hours."""
    berlin = ZoneInfo("Europe/Berlin")
    hours = WorkingHours(weekdays=[7], opens=time(1), closes=time(5))
    asked = datetime(2026, 3, 29, 0, 0, tzinfo=berlin)
    assert sla.deadline(asked, 180, hours, berlin) == datetime(2026, 3, 29, 5, 0, tzinfo=berlin)


@given(starts, minutes, weeks(), zones)
def test_exactly_the_promised_working_time_passes(
    start: datetime, promised: int, hours: WorkingHours, zone: ZoneInfo
) -> None:
    """Between question and deadline lies the promised working time, no more and no less."""
    due = sla.deadline(start, promised, hours, zone)
    if due is None:
        year = start + working_time.LONGEST - timedelta(days=2)
        assert worked(start, year, hours, zone) < timedelta(minutes=promised)
    else:
        assert worked(start, due, hours, zone) == timedelta(minutes=promised)


@given(starts, minutes, weeks(), zones)
def test_a_deadline_lies_in_working_hours(start: datetime, promised: int, hours: WorkingHours, zone: ZoneInfo) -> None:
    """The clocks of the brand show a working day, after opening and not after closing."""
    due = sla.deadline(start, promised, hours, zone)
    if due is not None:
        local = due.astimezone(zone)
        assert local.isoweekday() in hours.weekdays
        assert hours.opens < local.time() <= hours.closes


@given(starts, st.timedeltas(timedelta(0), timedelta(days=9)), minutes, weeks(), zones)
def test_who_asks_later_is_never_due_earlier(
    start: datetime, later: timedelta, promised: int, hours: WorkingHours, zone: ZoneInfo
) -> None:
    """Deadlines keep the order of the questions."""
    first, second = (sla.deadline(at, promised, hours, zone) for at in (start, start + later))
    assert first is None or second is None or first <= second
