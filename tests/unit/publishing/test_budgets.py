"""A budget is the sum of its entries, and what is reserved and spent never exceeds its limit."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing import budgets
from publishing.budgets import Budget, BudgetInput, Cause, Charge, LedgerEntry, Posted
from socialops.errors import BudgetExceeded, BudgetTooLow, InvalidInput

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CAUSE = Cause("ling", AT, promotion_id="o1")


def a_budget(limit: int = 100_000, **fields: int) -> Budget:
    """A budget of a thousand yuan for November."""
    return Budget(id="2026-11", created_at=AT, updated_at=AT, limit=limit, **fields)


def set_to(before: Budget | None, limit: int) -> Posted:
    """The budget with another limit."""
    return budgets.settle(before, "2026-11", BudgetInput(limit=limit), zone="Asia/Shanghai", by="hua", at=AT)


@pytest.mark.parametrize("budget_id", ["2026-11", "campaign:618", "campaign:double-eleven:2026-11"])
def test_months_and_campaigns_have_budgets(budget_id: str) -> None:
    """A month, a campaign, and a campaign in a month."""
    budgets.check_id(budget_id)


@pytest.mark.parametrize(
    "budget_id", ["2026-13", "2026", "campaign:", "618", "campaign:618:2026", "campaign:6:18:2026-11"]
)
def test_nothing_else_has_a_budget(budget_id: str) -> None:
    """An order would never be charged to it."""
    with pytest.raises(InvalidInput):
        budgets.check_id(budget_id)


def test_an_order_is_charged_to_its_month_and_its_campaign() -> None:
    """The month is that of the brand's clocks."""
    late = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
    month = budgets.month_of(late, "Asia/Shanghai")
    assert budgets.ids_for("", month) == ("2026-12",)
    assert budgets.ids_for("618", month) == ("2026-12", "campaign:618", "campaign:618:2026-12")


def test_more_than_is_left_is_not_reserved() -> None:
    """The refusal says what was needed, what is left and what is lacking."""
    with pytest.raises(BudgetExceeded) as caught:
        budgets.reserve(a_budget(reserved=60_000, spent=10_000), 30_001, CAUSE)
    facts = caught.value.facts
    assert (facts["needed"], facts["available"], facts["short"]) == ("300.01", "300.00", "0.01")
    assert budgets.reserve(a_budget(reserved=60_000, spent=10_000), 30_000, CAUSE).after.available == 0


def test_a_limit_is_not_lowered_below_what_is_used() -> None:
    """The refusal gives the figures; down to what is used it goes."""
    before = a_budget(reserved=30_000, spent=10_000, overrun=5_000)
    with pytest.raises(BudgetTooLow) as caught:
        set_to(before, 44_999)
    assert caught.value.facts["taken"] == "450.00"
    assert set_to(before, 45_000).after.available == 0


def test_a_budget_that_is_short_may_be_raised_step_by_step() -> None:
    """A platform took more than there was: nothing is reserved until the limit is high enough."""
    short = a_budget(limit=10_000, spent=10_000, overrun=500)
    assert (short.available, short.short) == (0, 500)
    with pytest.raises(BudgetTooLow):
        set_to(short, 9_999)
    nearly = set_to(short, 10_400).after
    assert (nearly.available, nearly.short) == (0, 100)
    with pytest.raises(BudgetExceeded):
        budgets.reserve(nearly, 1, CAUSE)
    assert budgets.reserve(set_to(nearly, 10_600).after, 100, CAUSE).after.available == 0


def test_what_an_order_spends_comes_out_of_its_reservation() -> None:
    """Spent, corrected, overrun: the reservation and what is spent of it are always the order's budget."""
    charge, moves = budgets.spend(budgets.reserved(10_000), 4_000)
    assert [(move.kind, move.reserved, move.spent) for move in moves] == [("spend", -4_000, 4_000)]
    charge, moves = budgets.spend(charge, 3_000)
    assert [(move.kind, move.reserved, move.spent) for move in moves] == [("correction", 1_000, -1_000)]
    charge, moves = budgets.spend(charge, 10_700)
    assert [(move.kind, move.spent, move.overrun) for move in moves] == [("spend", 7_000, 0), ("overrun", 0, 700)]
    assert (charge.held, charge.covered, charge.overrun) == (0, 10_000, 700)


@pytest.mark.parametrize(("room", "covered", "overrun"), [(10_000, 6_000, 0), (1_999, 4_000, 2_000)])
def test_what_is_told_after_the_release_is_spent_as_far_as_there_is_room(room: int, covered: int, overrun: int) -> None:
    """Late figures of an order that is over take nothing from the reservations of others."""
    charge, _ = budgets.spend(budgets.reserved(10_000), 4_000)
    charge, moves = budgets.release(charge)
    assert [(move.kind, move.reserved) for move in moves] == [("release", -6_000)]
    charge, moves = budgets.spend(charge, 6_000, room)
    assert (charge.covered, charge.overrun, sum(move.reserved for move in moves)) == (covered, overrun, 0)


def test_a_reservation_is_released_once() -> None:
    """A second release moves nothing."""
    charge, moves = budgets.release(budgets.reserved(10_000))
    assert len(moves) == 1
    assert budgets.release(charge) == (charge, [])


STEPS = st.one_of(
    st.tuples(st.just("order"), st.integers(1, 9_000), st.just(0)),
    st.tuples(st.just("spend"), st.integers(0, 12_000), st.integers(0, 3)),
    st.tuples(st.just("release"), st.just(0), st.integers(0, 3)),
    st.tuples(st.just("limit"), st.integers(0, 40_000), st.just(0)),
)


@given(st.lists(STEPS, max_size=40))
def test_the_ledger_adds_up_whatever_happens(steps: list[tuple[str, int, int]]) -> None:
    """Never below zero; the row is the sum of its entries and of its orders; and every stretch of it can be checked."""
    budget = set_to(None, 20_000).after
    entries: list[LedgerEntry] = list(set_to(None, 20_000).entries)
    charges: list[Charge] = []

    def keep(posted: Posted) -> None:
        nonlocal budget
        budget = posted.after
        entries.extend(posted.entries)

    def move(number: int, made: tuple[Charge, Any]) -> None:
        charges[number], moves = made
        keep(budgets.post(budget, moves, CAUSE))

    for name, amount, number in steps:
        try:
            if name == "order":
                keep(budgets.reserve(budget, amount, CAUSE))
                charges.append(budgets.reserved(amount))
            elif name == "limit":
                keep(set_to(budget, amount))
            elif number < len(charges):
                known = charges[number]
                move(
                    number,
                    budgets.spend(known, amount, budget.available) if name == "spend" else budgets.release(known),
                )
        except (BudgetExceeded, BudgetTooLow):
            continue
        assert budget.limit - budget.reserved - budget.spent >= 0
        assert all(each.covered + each.held <= each.amount for each in charges)
        assert budget.reserved == sum(each.held for each in charges)
        assert (budget.spent, budget.overrun) == (
            sum(each.covered for each in charges),
            sum(each.overrun for each in charges),
        )
    for first in range(1, len(entries) + 1):
        found = budgets.audit(budget, entries, first)
        assert (found.holds, found.complete, found.summed) == (True, True, budget.balance)


def test_an_audit_sees_what_is_missing_or_changed() -> None:
    """An entry that is gone, one that was changed, and a row that says something else."""
    first = set_to(None, 20_000)
    second = budgets.reserve(first.after, 5_000, CAUSE)
    entries = [*first.entries, *second.entries]
    assert budgets.audit(second.after, entries, 1).holds
    assert not budgets.audit(second.after, entries[1:], 1).holds
    forged = [entries[0].model_copy(update={"limit": 19_000}), entries[1]]
    assert not budgets.audit(second.after, forged, 1).holds
    assert not budgets.audit(second.after.model_copy(update={"reserved": 4_000}), entries, 1).holds
