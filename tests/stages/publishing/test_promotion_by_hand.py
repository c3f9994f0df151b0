"""Where no interface is open a person buys the promotion: handed over, proved, its cost entered, stopped by hand."""

from typing import Any

import pytest

from tests import fakes
from tests.cloud import Clock
from tests.stages.publishing.by_hand import a_screenshot
from tests.stages.publishing.promoting import Promoting
from tests.stages.requests import Answer


@pytest.fixture
def brand(time: Clock, monkeypatch: pytest.MonkeyPatch) -> Promoting:
    """Something live on a network without ads for servers."""
    made = Promoting(time, monkeypatch)
    fakes.install(monkeypatch, made.world.network, made.world.network.platform(promotion=None))
    made.begin()
    return made


def handed_over(brand: Promoting, **body: Any) -> str:
    """A promotion that a person is to buy."""
    promotion_id = brand.promote(goal="reach", **body)
    brand.run(seconds=5)
    assert brand.view(promotion_id)["order"] == "handed_off"
    return promotion_id


def bought(brand: Promoting, **body: Any) -> str:
    """A promotion that a person bought."""
    promotion_id = handed_over(brand, **body)
    assert brand.call("confirmations", promotion_id, {"order_number": "W-2026"}).status == 200
    brand.tell()
    return promotion_id


def enter(brand: Promoting, promotion_id: str, spent: int, **body: Any) -> Answer:
    """Enter what the console shows."""
    route, path = "PUT /v1/promotions/{promotion_id}/figures", {"promotion_id": promotion_id}
    return brand.world.ask(route, path=path, body={"spent": spent, **body}, role="specialist")


def kit(brand: Promoting, promotion_id: str) -> Answer:
    """What is to be bought."""
    route, path = "GET /v1/promotions/{promotion_id}/kit", {"promotion_id": promotion_id}
    return brand.world.ask(route, path=path, role="specialist")


def test_it_is_handed_to_a_person_with_its_terms(brand: Promoting) -> None:
    """Address, goal, budget in yuan, hours, the checklist; and it is on the list of hand-offs."""
    promotion_id = handed_over(brand, audience={"note": "women, 25 to 35"})
    found = kit(brand, promotion_id).body
    assert (found["url"], found["goal_name"], found["budget_yuan"]) == ("https://fake.example/1", "Reach", "300.00")
    assert (found["audience"], len(found["steps"])) == ({"note": "women, 25 to 35"}, 5)
    (listed,) = brand.world.ask("GET /v1/handoffs").body["items"]
    assert (listed["id"], listed["kind"]) == (promotion_id, "order")
    assert [each["owner"] for each in brand.events("PromotionHandedOff")] == ["ling"]
    assert brand.left()["reserved"] == 30_000


def test_the_order_number_proves_it_and_what_it_costs_is_entered(brand: Promoting) -> None:
    """From then on it runs; its figures move money like those of a report, also when they are corrected."""
    promotion_id = bought(brand)
    found = brand.view(promotion_id)
    assert (found["state"], found["order_ids"], found["by_hand"]) == ("running", ["W-2026"], True)
    assert enter(brand, promotion_id, 12_000, counts={"impressions": 4_000}).body["cost_per_result"] == 3
    assert brand.left() == {"reserved": 18_000, "spent": 12_000, "overrun": 0, "available": 970_000}
    assert enter(brand, promotion_id, 11_000, counts={"impressions": 4_000}).status == 200
    assert (brand.left()["spent"], len(brand.events("BudgetCorrected"))) == (11_000, 1)
    assert enter(brand, promotion_id, 25_000, over=True).body["state"] == "done"
    assert brand.left() == {"reserved": 0, "spent": 25_000, "overrun": 0, "available": 975_000}
    assert brand.world.rows("PROMOTING") == []


def test_a_screenshot_proves_it_too(brand: Promoting) -> None:
    """One that is there and checked; without any proof it is refused."""
    promotion_id = handed_over(brand)
    assert brand.call("confirmations", promotion_id, {}).status == 422
    assert brand.call("confirmations", promotion_id, {"screenshot": "none"}).status == 404
    a_screenshot("m-1")
    assert brand.call("confirmations", promotion_id, {"screenshot": "m-1"}).status == 200
    brand.tell()
    assert brand.view(promotion_id)["state"] == "running"


def test_what_is_not_confirmed_is_told_and_may_be_dropped(brand: Promoting) -> None:
    """Late after half an hour; dropping it gives its money back."""
    promotion_id = handed_over(brand)
    brand.run(minutes=32)
    assert brand.events("SendingHandoffLate")[0]["sending_id"] == promotion_id
    assert brand.call("stops", promotion_id, {"reason": "not any more"}).body["state"] == "cancelled"
    assert (brand.left()["reserved"], kit(brand, promotion_id).status) == (0, 409)


def test_its_rules_are_judged_by_what_is_entered_and_a_person_stops_it(brand: Promoting) -> None:
    """Too dear: it is to stop, somebody is told, and again when nobody confirms it; the entry that it is over does."""
    promotion_id = bought(brand, stop_loss={"cost_per_result": 2})
    assert enter(brand, promotion_id, 12_000, counts={"impressions": 4_000}).body["state"] == "stopping"
    (asked,) = brand.events("PromotionStopAsked")
    assert (asked["by_rule"], asked["by_hand"]) == (True, True)
    brand.run(minutes=18)
    assert len(brand.events("PromotionStopUnconfirmed")) == 1
    assert enter(brand, promotion_id, 12_500, over=True).body["state"] == "stopped"
    assert brand.left()["reserved"] == 0
    brand.run(minutes=30)
    assert [each for each in brand.world.agenda() if each.kind == "promotions"] == []


def test_the_switch_of_spending_holds_for_people_too(brand: Promoting) -> None:
    """The kit is not shown while it is on."""
    promotion_id = handed_over(brand)
    brand.world.ask("PUT /v1/pauses/{scope}", path={"scope": "spend"}, body={"reason": "crisis"})
    assert (kit(brand, promotion_id).status, kit(brand, promotion_id).body["code"]) == (409, "paused")


def test_an_order_is_no_publication(brand: Promoting) -> None:
    """The routes of hand-published posts do not know it."""
    promotion_id = handed_over(brand)
    path = {"publication_id": promotion_id}
    assert brand.world.ask("GET /v1/publications/{publication_id}/kit", path=path).status == 404
    for action, body in (("confirmations", {"url": "https://fake.example/9"}), ("declines", {})):
        answer = brand.world.ask(f"POST /v1/publications/{{publication_id}}/{action}", path=path, body=body)
        assert answer.status == 404


def test_by_hand_may_be_wished_for_where_an_interface_is_open(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent to the platform, and no figures of it are asked for."""
    brand = Promoting(time, monkeypatch)
    brand.begin()
    promotion_id = brand.promote(goal="reach", by_hand=True)
    brand.run(minutes=1)
    assert (brand.view(promotion_id)["order"], brand.ads.calls) == ("handed_off", [])
    assert brand.call("confirmations", promotion_id, {"order_number": "D-1"}).status == 200
    brand.run(minutes=20)
    assert [call for call in brand.ads.calls if call.startswith("report")] == []
    assert enter(brand, brand.promote(), 1).status == 409
