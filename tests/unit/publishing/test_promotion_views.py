"""What members see of the terms of promotions."""

from hypothesis import given
from hypothesis import strategies as st

from publishing.promotion_views import hours_taken
from socialops.platforms.handoff import orders
from socialops.platforms.registry import platform


@given(st.sets(st.integers(1, 400)).map(sorted))
def test_stretches_of_hours_are_the_hours(hours: list[int]) -> None:
    """None more, none less, in their order."""
    stretches = hours_taken(hours)
    told = [each for one in stretches for each in range(one.least, one.most + 1, one.step)]
    assert told == hours


def test_hours_are_told_in_a_few_words() -> None:
    """Whatever a platform takes is read at a glance."""
    douyin = platform("douyin").promotion
    assert douyin
    assert [(each.least, each.most, each.step) for each in hours_taken(orders.TERMS.hours)] == [(1, 2160, 1)]
    assert len(hours_taken(douyin.terms.hours)) <= 3
