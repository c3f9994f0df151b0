"""That a budget comes to its end is told in time and once, and seen on the budget before."""

from datetime import timedelta
from typing import Any

import pytest

from publishing import budget_store, budgets
from publishing.budgets import Budget
from tests.cloud import Clock
from tests.stages.publishing.promoting import MONTH, Promoting

CAMPAIGN = "campaign:618"


@pytest.fixture
def brand(time: Clock, monkeypatch: pytest.MonkeyPatch) -> Promoting:
    """Something live in a campaign, a thousand yuan for the month."""
    made = Promoting(time, monkeypatch)
    made.begin(budget=100_000, campaign="618")
    return made


def put(brand: Promoting, budget_id: str, **body: Any) -> dict[str, Any]:
    """Set a budget in the version that it has."""
    present = budget_store.find_budget(budget_id)
    headers = {"if-match": f'"{present.version}"'} if present else {}
    answer = brand.world.ask(
        "PUT /v1/budgets/{budget_id}", path={"budget_id": budget_id}, body=body, headers=headers, member="hua"
    )
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


def seen(brand: Promoting, budget_id: str = MONTH) -> dict[str, Any]:
    """The budget as members see it."""
    found: dict[str, Any] = brand.world.ask("GET /v1/budgets/{budget_id}", path={"budget_id": budget_id}).body
    return found


def told(brand: Promoting, budget_id: str = MONTH) -> list[str]:
    """What was told of the end of a budget, in order."""
    names = {"BudgetNearlyUsed", "BudgetUsedUp", "BudgetEndsUnspent"}
    rows = [item for item in brand.journal() if item["event"] in names]
    return [item["event"] for item in rows if item["data"]["budget_id"] == budget_id]


def test_four_fifths_and_the_last_order_are_told_once_each(brand: Promoting) -> None:
    """Reserved money counts; an order that is dropped and asked for again tells nothing anew."""
    put(brand, MONTH, limit=100_000)
    brand.promote(budget=79_990)
    assert (told(brand), seen(brand)["used_percent"]) == ([], 79)
    last = brand.promote(budget=10_010)
    (event,) = brand.events("BudgetNearlyUsed")
    assert (event["percent"], event["available"], event["least"], event["owner"]) == (90, 10_000, 10_000, "hua")
    assert brand.call("stops", last, {}).body["state"] == "cancelled"
    brand.promote(budget=10_020)
    assert told(brand) == ["BudgetNearlyUsed", "BudgetUsedUp"]
    assert (seen(brand)["told"], seen(brand)["available"]) == (["share", "least"], 9_990)


def test_another_limit_tells_anew(brand: Promoting) -> None:
    """What does not hold any more may come again; what still holds is not repeated."""
    brand.promote(budget=95_000)
    assert told(brand) == ["BudgetNearlyUsed", "BudgetUsedUp"]
    assert put(brand, MONTH, limit=110_000)["told"] == ["share"]
    brand.promote(budget=10_000)
    assert told(brand) == ["BudgetNearlyUsed", "BudgetUsedUp", "BudgetUsedUp"]


def test_a_share_of_ones_own_is_told(brand: Promoting) -> None:
    """Half of it, where the budget says so."""
    put(brand, MONTH, limit=100_000, tell_at_percent=50)
    brand.promote(budget=50_000)
    assert told(brand) == ["BudgetNearlyUsed"]


def test_what_a_platform_takes_beyond_counts_too(brand: Promoting) -> None:
    """An overrun brings a budget over its threshold like a reservation."""
    promotion_id = brand.running(budget=70_000)
    brand.placed().spent = 85_000
    brand.run(minutes=11)
    assert (told(brand), brand.get(promotion_id).charge.overrun) == (["BudgetNearlyUsed"], 15_000)


def test_a_budget_shows_its_rate_and_how_long_it_lasts(brand: Promoting) -> None:
    """A third is gone in a day, so two days are left at that rate; without spending nobody can say."""
    assert (seen(brand)["spent_per_day"], seen(brand)["lasts_until"]) == (0, None)
    brand.running(budget=50_000)
    brand.placed().spent = 25_000
    brand.run(minutes=11)
    found = seen(brand)
    assert (found["spent"], found["spent_per_day"], found["days_left"]) == (25_000, 25_000, 8)
    lasts = brand.world.time.at.replace(microsecond=0) + timedelta(days=3)
    assert found["lasts_until"] == lasts.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert found["ends_at"] == "2026-11-30T16:00:00.000Z"


def test_a_campaign_that_ends_with_money_left_is_told(brand: Promoting) -> None:
    """Once, though its entry comes twice, and though another limit is set later."""
    put(brand, CAMPAIGN, limit=50_000, ends_on="2026-11-26", tell_days=1)
    (entry,) = (each for each in brand.world.agenda() if each.kind == "budget_ends")
    brand.run(hours=55)
    assert told(brand, CAMPAIGN) == []
    brand.run(hours=1)
    brand.world.deliver(entry.message())
    assert told(brand, CAMPAIGN) == ["BudgetEndsUnspent"]
    (event,) = brand.events("BudgetEndsUnspent")
    assert (event["days"], event["available"], event["owner"]) == (1, 50_000, "hua")
    put(brand, CAMPAIGN, limit=60_000)
    brand.run(hours=25)
    assert told(brand, CAMPAIGN) == ["BudgetEndsUnspent"]


def test_an_end_that_moved_is_told_at_its_new_time_alone(brand: Promoting) -> None:
    """The look goes with it; a budget without money for an order has none to tell of."""
    put(brand, CAMPAIGN, limit=50_000, ends_on="2026-11-24", tell_days=1)
    put(brand, CAMPAIGN, limit=50_000, ends_on="2026-11-25")
    ends = [entry.due for entry in brand.world.agenda() if entry.kind == "budget_ends"]
    assert [due.isoformat() for due in ends] == ["2026-11-24T16:00:00+00:00"]
    brand.promote(budget=45_000)
    brand.run(hours=33)
    assert told(brand, CAMPAIGN) == ["BudgetNearlyUsed", "BudgetUsedUp"]
    put(brand, CAMPAIGN, limit=90_000, ends_on=None)
    assert [entry for entry in brand.world.agenda() if entry.kind == "budget_ends"] == []


def test_between_read_and_write_another_moves_money(brand: Promoting, monkeypatch: pytest.MonkeyPatch) -> None:
    """The look decides anew on what is there then, and still tells once."""
    put(brand, CAMPAIGN, limit=50_000, ends_on="2026-11-24", tell_days=1)
    ending, pending = budgets.ending, [True]

    def meanwhile(budget: Budget, at: Any) -> Any:
        if pending:
            pending.clear()
            brand.promote(budget=20_000)
        return ending(budget, at)

    monkeypatch.setattr(budgets, "ending", meanwhile)
    brand.run(hours=16)
    assert [each["available"] for each in brand.events("BudgetEndsUnspent")] == [30_000]


@pytest.mark.parametrize("body", [{"ends_on": "2026-11-30"}, {"tell_at_percent": 0}, {"tell_days": 61}])
def test_what_makes_no_sense_is_refused(brand: Promoting, body: dict[str, Any]) -> None:
    """A month has its end; a share is of a hundred; a look is at most two months ahead."""
    answer = brand.world.ask(
        "PUT /v1/budgets/{budget_id}",
        path={"budget_id": MONTH},
        body={"limit": 1, **body},
        headers={"if-match": '"1"'},
    )
    assert (answer.status, answer.body["code"]) == (422, "invalid-input")
    assert answer.body["facts"]["errors"][0]["where"] == f"body.{next(iter(body))}"
