"""Budgets over HTTP: set by the manager, read by everybody, with every entry, and proved to add up."""

import pytest

from publishing import budget_store, budgets
from publishing.budgets import Cause
from socialops.errors import StaleVersion
from socialops.table import Origin
from tests.publishing_world import World
from tests.stages.requests import Answer


def set_budget(world: World, budget_id: str, limit: int, *, seen: str = "", role: str = "manager") -> Answer:
    """Set a limit in fen."""
    headers = {"if-match": seen} if seen else {}
    return world.ask(
        "PUT /v1/budgets/{budget_id}", path={"budget_id": budget_id}, body={"limit": limit}, headers=headers, role=role
    )


def test_a_budget_is_set_and_read(world: World) -> None:
    """With what is left of it, and the entry that says who set it."""
    made = set_budget(world, "2026-11", 1_000_000)
    assert (made.status, made.body["limit"], made.body["available"], made.headers["etag"]) == (
        200,
        1_000_000,
        1_000_000,
        '"1"',
    )
    assert world.ask("GET /v1/budgets/{budget_id}", path={"budget_id": "2026-11"}, role="analyst").body == made.body
    (entry,) = world.ask("GET /v1/budgets/{budget_id}/entries", path={"budget_id": "2026-11"}).body["items"]
    assert (entry["kind"], entry["limit"], entry["by"], entry["number"]) == ("set", 1_000_000, "ling", 1)
    set_budget(world, "campaign:618", 5)
    listed = world.ask("GET /v1/budgets", role="reviewer").body["items"]
    assert [each["id"] for each in listed] == ["2026-11", "campaign:618"]


def test_a_change_of_a_budget_names_what_it_is_based_on(world: World) -> None:
    """Without a version 428, with an old one 412."""
    set_budget(world, "2026-11", 1_000_000)
    assert set_budget(world, "2026-11", 2_000_000).status == 428
    assert set_budget(world, "2026-11", 2_000_000, seen='"1"').body["limit"] == 2_000_000
    assert set_budget(world, "2026-11", 3_000_000, seen='"1"').status == 412


@pytest.mark.parametrize("body", [{"limit": -1}, {"limit": 1.5}, {"limit": "100"}, {"limit": True}, {}])
def test_money_is_whole_fen(world: World, body: dict[str, object]) -> None:
    """Never less than nothing, never a fraction, never a word."""
    answer = world.ask("PUT /v1/budgets/{budget_id}", path={"budget_id": "2026-11"}, body=body)
    assert (answer.status, answer.body["code"]) == (422, "invalid-input")


def test_only_months_and_campaigns_have_budgets(world: World) -> None:
    """Another id is refused, with what it may be."""
    answer = set_budget(world, "november", 1)
    assert (answer.status, answer.body["facts"]["errors"][0]["where"]) == (422, "path.budget_id")


def test_a_limit_below_what_is_used_is_refused_with_the_figures(world: World) -> None:
    """What is reserved, what is spent, and the least that can be set."""
    set_budget(world, "2026-11", 100_000)
    budget = budget_store.get_budget("2026-11")
    budget_store.put(budgets.reserve(budget, 60_000, Cause("ling", world.time.at)), Origin("ling", world.time.at))
    answer = set_budget(world, "2026-11", 50_000, seen='"2"')
    assert (answer.status, answer.body["code"], answer.body["facts"]["taken"]) == (409, "budget-too-low", "600.00")
    assert "600.00" in answer.body["next_step"]


def test_of_two_who_read_the_same_budget_one_reserves(world: World) -> None:
    """The second finds that it was changed; both together would have taken more than there is."""
    set_budget(world, "2026-11", 100_000)
    budget = budget_store.get_budget("2026-11")
    first, second = (budgets.reserve(budget, 60_000, Cause(who, world.time.at)) for who in ("ling", "hua"))
    budget_store.put(first, Origin("ling", world.time.at))
    with pytest.raises(StaleVersion):
        budget_store.put(second, Origin("hua", world.time.at))
    assert budget_store.get_budget("2026-11").available == 40_000


def test_a_ledger_is_proved_a_stretch_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many entries as one answer may add up, and then on from the next."""
    monkeypatch.setattr(budgets, "LONGEST_AUDIT", 3)
    set_budget(world, "2026-11", 100_000)
    for version in range(1, 5):
        set_budget(world, "2026-11", 100_000 + version, seen=f'"{version}"')
    route, path = "GET /v1/budgets/{budget_id}/audit", {"budget_id": "2026-11"}
    first = world.ask(route, path=path).body
    assert (first["holds"], first["complete"], first["last"]) == (True, False, 3)
    rest = world.ask(route, path=path, query={"from": "4"}).body
    assert (rest["holds"], rest["complete"], rest["summed"]) == (True, True, rest["shown"])


def test_a_browser_gets_bars(world: World) -> None:
    """In its language, with every number that the data has."""
    set_budget(world, "2026-11", 1_000_000)
    headers = {"accept": "text/html", "accept-language": "zh-CN"}
    answer = world.ask("GET /v1/budgets", role="manager", headers=headers)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "2026年11月" in answer.body
    assert "¥10,000.00" in answer.body
