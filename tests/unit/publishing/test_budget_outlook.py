"""A budget's end is seen coming: its rate, how long it lasts, its window, and thresholds that are told once each."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing import budget_outlook, budget_views, budgets
from publishing.budget_outlook import LEAST_ORDER, Mark
from publishing.budgets import Budget, BudgetInput, Cause, Move
from socialops.errors import InvalidInput
from socialops.platforms import registry

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ZONE = "Asia/Shanghai"


def a_budget(budget_id: str = "campaign:618", limit: int = 100_000, **body: Any) -> Budget:
    """A budget of a thousand yuan, as it was set."""
    return budgets.settle(None, budget_id, BudgetInput(limit=limit, **body), zone=ZONE, by="hua", at=AT).after


def set_anew(budget: Budget, limit: int, at: datetime = AT, **body: Any) -> Budget:
    """The budget, set anew."""
    return budgets.settle(budget, budget.id, BudgetInput(limit=limit, **body), zone=ZONE, by="hua", at=at).after


def spent(amounts: dict[int, int], limit: int = 100_000) -> Budget:
    """A budget of which so much was spent so many hours after the beginning of the day."""
    budget, day = a_budget(limit=limit), AT.replace(hour=0)
    for hour, amount in amounts.items():
        cause = Cause("clock", day + timedelta(hours=hour))
        budget = budgets.post(budget, [Move("reserve", reserved=amount)], cause).after
        budget = budgets.post(budget, [Move("spend", reserved=-amount, spent=amount)], cause).after
    return budget


def test_the_least_order_is_what_the_cheapest_platform_takes() -> None:
    """By its interface; what a person buys in a console has no least that we know."""
    promotions = [registry.platform(each).promotion for each in registry.REGISTRY]
    assert min(each.terms.budget.start for each in promotions if each) == LEAST_ORDER


@pytest.mark.parametrize(
    ("amounts", "hours", "per_day", "lasts"),
    [
        ({}, 12, 0, None),
        # Less than a day gone: a whole day is counted, so one burst at noon is not a rate of twice as much.
        ({1: 10_000}, 12, 10_000, timedelta(days=9)),
        # Two days gone: half as much a day.
        ({1: 10_000}, 48, 5_000, timedelta(days=18)),
        # The days that nothing was spent on since then count.
        ({1: 10_000, 25: 20_000}, 72, 10_000, timedelta(days=7)),
        # A third of a fen is a whole one, and a second that has begun is not counted.
        ({1: 10_000}, 72, 3_334, timedelta(days=27)),
        # What is older than seven days is no present rate: only the 700 of the eighth day, over six days and an hour.
        ({1: 10_000, 24 * 7 + 1: 700}, 24 * 7 + 1, 116, timedelta(seconds=(100_000 - 10_700) * 145 * 3600 // 700)),
        ({1: 10_000}, 24 * 8, 0, None),
        # Further than anybody plans.
        ({1: 50}, 24, 50, None),
    ],
)
def test_how_long_it_lasts_at_the_present_rate(
    amounts: dict[int, int], hours: int, per_day: int, lasts: timedelta | None
) -> None:
    """The rate is of the last seven days, or since spending began; up for a rate, down for an instant."""
    at = AT.replace(hour=0) + timedelta(hours=hours)
    shown = budget_views.view(spent(amounts), at)
    assert (shown.spent_per_day, shown.lasts_until) == (per_day, lasts and at + lasts)


def test_what_is_corrected_downwards_is_no_rate() -> None:
    """A platform that takes its figures back spends nothing."""
    budget = spent({1: 10_000})
    later = Cause("clock", AT + timedelta(days=9))
    budget = budgets.post(budget, [Move("correction", reserved=500, spent=-500)], later).after
    assert budget_views.view(budget, later.at).spent_per_day == 0


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 3_000)), max_size=12), st.integers(0, 400))
def test_nothing_is_promised_for_longer_than_it_lasts(steps: list[tuple[int, int]], after: int) -> None:
    """Whole fen and seconds only; at the rate that is shown the rest is gone by the instant that is shown."""
    hours, amounts = 0, dict[int, int]()
    for step, amount in steps:
        hours += step
        amounts[hours] = amount
    at = AT.replace(hour=0) + timedelta(hours=hours + after)
    budget = spent(amounts)
    shown = budget_views.view(budget, at)
    assert len(budget.marks) <= budget_outlook.RATED
    if shown.lasts_until:
        days = (shown.lasts_until - at) / timedelta(days=1)
        assert shown.spent_per_day * days >= (budget.limit - budget.spent) * 0.999 - shown.spent_per_day / 86_400
        assert shown.lasts_until.microsecond == 0


@pytest.mark.parametrize(
    ("budget_id", "ends_on", "zone", "end"),
    [
        ("2026-11", None, ZONE, "2026-11-30T16:00:00+00:00"),
        ("2026-12", None, "America/New_York", "2027-01-01T05:00:00+00:00"),
        ("campaign:618:2026-02", None, "UTC", "2026-03-01T00:00:00+00:00"),
        ("campaign:618", date(2026, 6, 20), ZONE, "2026-06-20T16:00:00+00:00"),
        # Midnight is skipped there that day.
        ("campaign:618", date(2026, 4, 23), "Africa/Cairo", "2026-04-23T22:00:00+00:00"),
        ("campaign:618", None, ZONE, None),
        ("campaign:2026-11", None, ZONE, None),
    ],
)
def test_a_window_ends_by_the_clocks_of_the_brand(
    budget_id: str, ends_on: date | None, zone: str, end: str | None
) -> None:
    """Behind the month, or behind the last day; a campaign without one has no end."""
    found = budget_outlook.window_end(budget_id, ends_on, zone)
    assert (found and found.isoformat()) == end


def test_a_last_day_is_for_campaigns_and_lies_ahead() -> None:
    """A month says its end itself."""
    for budget_id in ("2026-11", "campaign:618:2026-11"):
        with pytest.raises(InvalidInput):
            a_budget(budget_id, ends_on=date(2026, 12, 24))
    with pytest.raises(InvalidInput):
        a_budget(ends_on=date(2026, 11, 22))
    assert budget_views.view(a_budget(ends_on=date(2026, 11, 23)), AT).days_left == 1


def test_its_end_is_looked_at_days_ahead_or_half_way() -> None:
    """Where less is left than those days, the look is half-way; months of the brand have none."""
    looks = {
        "campaign:618": a_budget(ends_on=date(2026, 12, 23)).entry,
        "soon": a_budget(ends_on=date(2026, 11, 24)).entry,
        "month": a_budget("campaign:618:2026-11", tell_days=3).entry,
    }
    assert looks["campaign:618"].startswith("2026-12-16T16:00:00.000Z#publishing#budget_ends#campaign:618")
    assert looks["soon"].startswith("2026-11-24T00:00:00.000Z")
    assert looks["month"].startswith("2026-11-27T16:00:00.000Z")
    assert a_budget("2026-11").entry == a_budget().entry == ""


def test_what_is_not_given_anew_stays() -> None:
    """The last day, the share and the days stay when only the limit is set; null takes the last day away."""
    budget = a_budget(ends_on=date(2026, 12, 23), tell_at_percent=60, tell_days=3)
    raised = set_anew(budget, 200_000)
    same = ("ends_at", "tell_at_percent", "tell_days", "entry")
    assert [getattr(raised, name) for name in same] == [getattr(budget, name) for name in same]
    open_ended = set_anew(raised, 200_000, ends_on=None)
    assert (open_ended.ends_at, open_ended.entry, open_ended.tell_days) == (None, "", 3)


def test_its_end_is_told_once_and_only_with_money_for_an_order() -> None:
    """Another end may be told again."""
    budget = a_budget(ends_on=date(2026, 12, 23))
    turn = budgets.ending(budget, AT + timedelta(days=23, hours=8))
    assert turn is not None
    after, (event,) = turn
    assert (event.days, event.available, event.owner) == (7, 100_000, "hua")  # type: ignore[attr-defined]
    assert budgets.ending(after, AT) is None
    assert budgets.ending(set_anew(after, 100_000, ends_on=date(2026, 12, 23)), AT) is None
    assert budgets.ending(set_anew(after, 100_000, ends_on=date(2026, 12, 24)), AT) is not None
    assert budgets.ending(a_budget(limit=LEAST_ORDER - 1), AT) is None


NAMES = {"BudgetNearlyUsed": "share", "BudgetUsedUp": "least"}
MOVES = st.one_of(
    st.tuples(st.just("reserve"), st.integers(1, 40_000)),
    st.tuples(st.just("release"), st.integers(1, 40_000)),
    st.tuples(st.just("overrun"), st.integers(1, 40_000)),
    st.tuples(st.just("set"), st.integers(0, 150_000)),
)


@given(st.lists(MOVES, max_size=40), st.integers(1, 100))
def test_each_threshold_is_told_once_until_the_budget_is_set_anew(steps: list[tuple[str, int]], share: int) -> None:
    """However money comes and goes; what an order has reached is never left untold."""
    budget, events = a_budget(tell_at_percent=share), list[str]()
    for kind, amount in steps:
        used = budget.balance.used
        if kind == "set":
            budget = set_anew(budget, max(amount, used))
            events = [name for name, one in NAMES.items() if one in budget.told]
            continue
        move = {
            "reserve": Move("reserve", reserved=min(amount, budget.available)),
            "release": Move("release", reserved=-min(amount, budget.reserved)),
            "overrun": Move("overrun", overrun=amount),
        }[kind]
        posted = budgets.post(budget, [move], Cause("ling", AT, promotion_id="o1"))
        budget = posted.after
        events += [type(each).__name__ for each in posted.events if type(each).__name__ in NAMES]
        assert len(events) == len(set(events))
        assert {NAMES[each] for each in events} == set(budget.told)
        if budget.balance.used > used:
            assert set(budget_outlook.reached(budget.balance.used, budget.limit, share)) <= set(budget.told)


def test_marks_are_days() -> None:
    """However often money moves, a day is one mark, with what had been spent before it."""
    assert spent({1: 100, 2: 100, 30: 100}).marks == [
        Mark(day=date(2026, 11, 23), before=0),
        Mark(day=date(2026, 11, 24), before=200),
    ]
