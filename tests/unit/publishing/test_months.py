"""Ranges of the calendar and the lists they lie in."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from publishing import calendar

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
