"""Working time: hours that count only while the brand works, whatever its clocks do."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from socialops import working_time
from socialops.brand import WorkingHours

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
FIRST = datetime(2026, 1, 1, tzinfo=UTC)

starts = st.timedeltas(timedelta(0), timedelta(days=400)).map(lambda since: FIRST + since)
amounts = st.timedeltas(timedelta(minutes=1), timedelta(hours=240))
zones = st.sampled_from(ZONES).map(ZoneInfo)
days = st.lists(st.integers(1, 7), min_size=1, unique=True)
opening = st.sampled_from(
    [(time(9, 0), time(18, 0)), (time(0, 0), time(23, 59)), (time(2, 30), time(3, 0)), (time(1, 0), time(2, 30))]
)
hours = st.builds(lambda on, at: WorkingHours(weekdays=on, opens=at[0], closes=at[1]), days, opening)


@given(starts, amounts, hours, zones)
def test_exactly_this_much_work_lies_between(
    start: datetime, amount: timedelta, week: WorkingHours, zone: ZoneInfo
) -> None:
    """Adding up the shifts up to the instant gives the amount, and the instant lies within a shift."""
    end = working_time.after(start, amount, week, zone)
    if end is None:
        return
    parts = [
        min(closes, end) - max(opens, start)
        for opens, closes in working_time.shifts(start, week, zone)
        if opens < end and closes > start
    ]
    assert sum((part for part in parts if part > timedelta()), timedelta()) == amount


@given(starts, amounts, amounts, hours, zones)
def test_more_work_never_ends_earlier(
    start: datetime, some: timedelta, more: timedelta, week: WorkingHours, zone: ZoneInfo
) -> None:
    """A reminder at a part of the time comes before the end, in every zone and across changes of the clocks."""
    first, second = (working_time.after(start, each, week, zone) for each in sorted((some, some + more)))
    if first and second:
        assert start <= first <= second


def test_the_night_when_clocks_go_forward() -> None:
    """In Berlin on 29 March 2026 the hour from two to three is missing: a shift from one to five lasts three hours."""
    berlin = ZoneInfo("Europe/Berlin")
    week = WorkingHours(weekdays=[7], opens=time(1, 0), closes=time(5, 0))
    start = datetime(2026, 3, 29, 0, 0, tzinfo=berlin)
    end = working_time.after(start, timedelta(hours=3), week, berlin)
    assert end == datetime(2026, 3, 29, 5, 0, tzinfo=berlin)


def test_who_never_works_has_no_working_time() -> None:
    """A brand without working days gets no instant."""
    assert working_time.after(FIRST, timedelta(hours=1), WorkingHours(weekdays=[]), ZoneInfo("UTC")) is None


def test_a_shift_that_the_clocks_skip_is_none() -> None:
    """From half past two to three in Berlin does not exist on that night; the work goes on a week later."""
    berlin = ZoneInfo("Europe/Berlin")
    week = WorkingHours(weekdays=[7], opens=time(2, 30), closes=time(3, 0))
    end = working_time.after(datetime(2026, 3, 29, 0, 0, tzinfo=berlin), timedelta(minutes=30), week, berlin)
    assert end == datetime(2026, 4, 5, 3, 0, tzinfo=berlin)
