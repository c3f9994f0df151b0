"""Ranges of the calendar and the lists they lie in."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing import calendar
from socialops import clock
from socialops.errors import TimeAmbiguous, TimeDoesNotExist

ZONES = sorted(available_timezones())

INSTANTS = st.integers(1_750_000_000_000, 1_900_000_000_000).map(lambda ms: datetime.fromtimestamp(ms / 1000, UTC))
"""From 2025 to 2030."""


@given(INSTANTS, st.floats(0.001, 93 * 24 * 3600), st.floats(0, 1))
def test_every_instant_of_a_range_lies_in_one_of_its_months(start: datetime, seconds: float, share: float) -> None:
    """The lists of a range are in order, each once, and hold every instant from its start until before its end."""
    end = start + timedelta(seconds=seconds)
    months = calendar.months(start, end)
    assert months == sorted(set(months))
    inside = min(start + timedelta(seconds=seconds * share), end - timedelta(microseconds=1))
    assert calendar.month_of(inside) in months
    assert calendar.month_of(start) == months[0]
    assert calendar.month_of(end - timedelta(microseconds=1)) == months[-1]


@given(st.integers(0, 364), st.sampled_from(ZONES), st.sampled_from(["day", "week", "month"]))
def test_days_weeks_and_months_follow_each_other_in_every_zone(day: int, zone: str, length: calendar.Span) -> None:
    """A date lies in its own day, week and month; the end begins the next one, also where clocks change."""
    date = f"{datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day):%Y-%m-%d}"
    first, last = calendar.span(date, length, zone)
    assert first <= calendar.span(date, "day", zone)[0] < last
    assert calendar.span(clock.text(last), length, zone)[0] == last
    assert calendar.span(clock.text(last - timedelta(milliseconds=1)), length, zone) == (first, last)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 200 * 24),
    st.integers(0, 1000),
)
def test_the_weeks_of_a_range_hold_each_of_its_instants(start: datetime, hours: int, part: int) -> None:
    """No time that an account has taken is overlooked at the edge of a week or a year; each week is read once."""
    end = start + timedelta(hours=hours)
    found = calendar.weeks(start, end)
    assert calendar.week_of(start + (end - start) * part / 1001) in found
    assert len(found) == len(set(found)) <= hours // 168 + 2


def test_a_wall_time_of_a_publication_is_asked_about_at_both_edges_of_every_zone() -> None:
    """Skipped: refused; shown twice: refused until `fold` says which, and then each is its own instant."""
    now, met = datetime(2026, 1, 1, tzinfo=UTC), Counter[str]()
    for zone, before, after in edges():
        skipped = after.replace(tzinfo=None) > before.replace(tzinfo=None)
        middle = before.replace(tzinfo=None) + (after.replace(tzinfo=None) - before.replace(tzinfo=None)) / 2
        wall = (middle.replace(second=0, microsecond=0)).isoformat()
        when = calendar.When(wall=wall, zone=zone)
        with pytest.raises(TimeDoesNotExist if skipped else TimeAmbiguous):
            calendar.resolve(when, "UTC", now)
        met["gap" if skipped else "fold"] += 1
        if not skipped:
            first, second = (
                calendar.resolve(when.model_copy(update={"fold": fold}), "UTC", now)["due"] for fold in (0, 1)
            )
            assert second - first == before.replace(tzinfo=None) - after.replace(tzinfo=None)
    assert min(met["gap"], met["fold"]) > 100


def edges() -> Iterator[tuple[str, datetime, datetime]]:
    """Each change of offset of 2026: the zone, and what its clocks show right before and right after it."""
    for name in ZONES:
        zone = ZoneInfo(name)
        for day in range(365):
            early = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
            late = early + timedelta(days=1)
            was = early.astimezone(zone).utcoffset()
            if was == late.astimezone(zone).utcoffset():
                continue
            while late - early > timedelta(seconds=1):
                middle = early + (late - early) // 2
                early, late = (middle, late) if middle.astimezone(zone).utcoffset() == was else (early, middle)
            change = late.replace(microsecond=0)
            yield name, (change + (was or timedelta())).replace(tzinfo=None), change.astimezone(zone)
