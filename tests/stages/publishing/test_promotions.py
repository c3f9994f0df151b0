"""A promotion from its order to its end: ordered once, within its budgets, by a claim that holds all of it."""

from datetime import timedelta
from typing import Any

import pytest

from publishing import keys, promotion_store
from socialops import table
from socialops.changes import Note
from socialops.platforms.sending import NotSent, Refused
from socialops.table import Origin
from tests.cloud import Clock
from tests.fake_promotion import doubled, doubled_and_lost, lost, swallowed
from tests.stages.publishing.promoting import MONTH, Promoting


@pytest.fixture
def brand(time: Clock, monkeypatch: pytest.MonkeyPatch) -> Promoting:
    """Something live, ten thousand yuan for the month, approvals above five thousand."""
    made = Promoting(time, monkeypatch)
    made.begin()
    return made


def test_a_promotion_is_ordered_once_and_its_money_is_reserved(brand: Promoting) -> None:
    """The order goes out at once; what it may cost is set aside before."""
    asked = brand.ask(audience={"gender": "FEMALE"})
    assert (asked.status, asked.body["state"], asked.body["reserved"]) == (201, "placing", 30_000)
    assert brand.left() == {"reserved": 30_000, "spent": 0, "overrun": 0, "available": 970_000}
    brand.run(seconds=5)
    found = brand.view(asked.body["id"])
    assert (found["state"], found["order"], found["order_ids"]) == ("running", "live", ["o-1"])
    order = brand.placed().order
    assert (order.remote_id, order.budget, order.hours, order.audience) == ("1", 30_000, 24, {"gender": "FEMALE"})
    assert brand.ads.calls.count("order") == 1
    assert "PromotionOrdered" in brand.world.events()


def test_a_decision_is_made_anew_on_what_another_wrote_meanwhile(
    brand: Promoting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the read and the commit of "it is ordered" somebody stops it: both hold, and it stops."""
    brand.ads.answers = [lost]
    promotion_id = brand.promote()
    brand.world.run(seconds=30)
    commit, pending = promotion_store._commit, [{"reason": "wrong post"}]

    def meanwhile(*args: Any) -> None:
        if pending:
            assert brand.call("stops", promotion_id, pending.pop()).status == 200
        commit(*args)

    monkeypatch.setattr(promotion_store, "_commit", meanwhile)
    brand.tell()
    found = brand.view(promotion_id)
    assert (found["state"], found["order_ids"], found["stop_reason"]) == ("stopping", ["o-1"], "wrong post")


def test_what_is_told_twice_happens_once(brand: Promoting) -> None:
    """Events of the bus come more than once: one reservation, one order, one release."""
    promotion_id = brand.promote()
    brand.world.run(seconds=5)
    brand.tell(twice=True)
    brand.call("stops", promotion_id, {})
    brand.world.run(minutes=3)
    brand.tell(twice=True)
    assert brand.get(promotion_id).state == "stopped"
    assert brand.left() == {"reserved": 0, "spent": 0, "overrun": 0, "available": 1_000_000}
    assert len(brand.events("BudgetReleased")) == 1


def test_an_order_is_charged_to_its_campaign_too(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Month and campaign, each with its own limit; the smaller one decides."""
    brand = Promoting(time, monkeypatch)
    brand.begin(campaign="double-eleven")
    brand.budget("campaign:double-eleven", 50_000)
    brand.promote()
    assert (brand.left()["reserved"], brand.left("campaign:double-eleven")["available"]) == (30_000, 20_000)
    refused = brand.ask()
    assert (refused.status, refused.body["code"]) == (409, "budget-exceeded")
    assert (refused.body["facts"]["budget"], refused.body["facts"]["available"]) == ("campaign:double-eleven", "200.00")
    assert brand.left()["reserved"] == 30_000


def test_a_month_without_a_budget_takes_no_order(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is spent that nobody planned."""
    brand = Promoting(time, monkeypatch)
    brand.begin(budget=0)
    answer = brand.ask()
    assert (answer.status, answer.body["code"], answer.body["facts"]["budget"]) == (409, "budget-missing", MONTH)


def test_a_promotion_of_later_is_charged_to_its_month(brand: Promoting) -> None:
    """Planned for December: December's money, and its order goes out then."""
    brand.budget("2026-12", 100_000)
    due = "2026-12-01T02:00:00Z"
    promotion_id = brand.promote(at=due)
    assert (brand.left()["reserved"], brand.left("2026-12")["reserved"]) == (0, 30_000)
    brand.run(minutes=5)
    assert brand.ads.placed == {}
    brand.world.run(days=8)
    brand.tell()
    assert brand.get(promotion_id).state == "running"


def test_a_refused_order_gives_its_money_back(brand: Promoting) -> None:
    """The platform will not take it: the reason is told, and the reservation is released."""
    brand.ads.answers = [Refused("ContentRefused", "not this post")]
    promotion_id = brand.promote()
    brand.run(seconds=5)
    found = brand.view(promotion_id)
    assert (found["state"], found["explanation"] is not None) == ("refused", True)
    assert brand.left()["available"] == 1_000_000


def test_an_order_that_did_not_leave_is_tried_again(brand: Promoting) -> None:
    """Provably nothing was sent: its reservation stands until it is."""
    brand.ads.answers = [NotSent("ConnectTimeoutError")]
    promotion_id = brand.promote()
    brand.run(seconds=5)
    assert (brand.get(promotion_id).state, brand.left()["reserved"]) == ("placing", 30_000)
    brand.run(minutes=1)
    assert (brand.get(promotion_id).state, len(brand.ads.placed)) == ("running", 1)


def test_a_lost_order_is_found_and_not_made_again(brand: Promoting) -> None:
    """Its outcome is unknown until a look finds it."""
    brand.ads.answers = [lost]
    promotion_id = brand.promote()
    brand.run(seconds=5)
    assert (brand.view(promotion_id)["order"], brand.view(promotion_id)["state"]) == ("unknown", "placing")
    brand.run(minutes=1)
    assert (brand.get(promotion_id).state, brand.ads.calls.count("order")) == ("running", 1)


def test_a_look_leaves_out_the_other_orders_that_are_ours(brand: Promoting) -> None:
    """The same terms twice: the second, whose answer was lost, is not taken for the first."""
    first = brand.running()
    brand.ads.answers = [lost]
    second = brand.promote()
    brand.run(minutes=2)
    assert [brand.get(each).order_ids for each in (first, second)] == [["o-1"], ["o-2"]]
    brand.run(minutes=12)
    assert brand.events("SendingDoubled") == []


def test_an_order_that_is_not_found_waits_for_a_person_with_its_money(brand: Promoting) -> None:
    """The platform bounds nothing, so nobody orders again by itself; who looked may give it up."""
    brand.ads.answers = [swallowed]
    promotion_id = brand.promote()
    brand.run(minutes=10)
    assert (brand.view(promotion_id)["order"], brand.left()["reserved"]) == ("needs_human", 30_000)
    assert brand.call("stops", promotion_id, {}).body["code"] == "wrong-state"
    given_up = brand.call("stops", promotion_id, {"not_there": True})
    assert (given_up.status, given_up.body["state"]) == (200, "cancelled")
    assert (brand.left()["reserved"], brand.view(promotion_id)["order"]) == (0, "cancelled")


def test_a_doubled_order_is_found_and_its_surplus_is_stopped(brand: Promoting) -> None:
    """Both cost money and both are counted; a person stops the second, and the first goes on."""
    brand.ads.answers = [doubled]
    promotion_id = brand.running()
    brand.run(minutes=12)
    found = brand.view(promotion_id)
    assert (found["doubled"], sorted(found["order_ids"])) == (True, ["o-1", "o-2"])
    assert brand.call("stops", promotion_id, {"only_surplus": True}).status == 200
    brand.ads.placed["o-1"].spent, brand.ads.placed["o-2"].spent = 4_000, 1_000
    brand.run(minutes=12)
    states = {key: each.state for key, each in brand.ads.placed.items()}
    assert sorted(states.values()) == ["running", "stopped"]
    found = brand.view(promotion_id)
    assert (found["state"], found["spent"]) == ("running", 5_000)
    assert brand.get(promotion_id).surplus == []


def test_an_order_found_twice_costs_money_twice_and_is_stopped_whole(brand: Promoting) -> None:
    """No answer came, and a look finds two: a person decides, both are counted meanwhile, and both can be stopped."""
    brand.ads.answers = [doubled_and_lost]
    promotion_id = brand.promote()
    brand.run(minutes=1)
    found = brand.view(promotion_id)
    assert (found["state"], found["order"], found["doubled"]) == ("running", "needs_human", True)
    for each in brand.ads.placed.values():
        each.spent = 20_000
    brand.run(minutes=12)
    assert brand.left() == {"reserved": 0, "spent": 30_000, "overrun": 10_000, "available": 960_000}
    assert brand.call("stops", promotion_id, {}).status == 200
    brand.run(minutes=3)
    assert {each.state for each in brand.ads.placed.values()} == {"stopped"}
    assert brand.get(promotion_id).state == "stopped"


def test_nothing_is_ordered_while_spending_is_switched_off(brand: Promoting) -> None:
    """The switch of spending holds the claim; posts still go out."""
    promotion_id = brand.promote(at=(brand.world.time.at + timedelta(minutes=10)).isoformat())
    assert brand.world.ask("PUT /v1/pauses/{scope}", path={"scope": "spend"}, body={"reason": "crisis"}).status == 200
    post = brand.world.schedule(brand.account, after=660)
    brand.run(minutes=15)
    found = brand.view(promotion_id)
    assert (found["order"], brand.ads.placed) == ("held", {})
    assert (found["explanation"]["cause"] != "", brand.world.get(post).state) == (True, "live")
    refused = brand.ask()
    assert (refused.status, refused.body["code"], refused.body["facts"]["scope"]) == (409, "paused", "spend")


def test_what_was_held_goes_out_when_a_person_says_so(brand: Promoting) -> None:
    """After the switch is lifted."""
    promotion_id = brand.promote(at=(brand.world.time.at + timedelta(minutes=5)).isoformat())
    pause = brand.world.ask("PUT /v1/pauses/{scope}", path={"scope": "spend"}, body={"reason": "crisis"})
    brand.run(minutes=6)
    tag = {"if-match": pause.headers["etag"]}
    lifted = brand.world.ask("DELETE /v1/pauses/{scope}", path={"scope": "spend"}, headers=tag)
    assert [each["sending_id"] for each in lifted.body["held"]] == [promotion_id]
    assert brand.call("retries", promotion_id).status == 200
    brand.run(seconds=5)
    assert brand.get(promotion_id).state == "running"


def test_held_orders_are_decided_like_posts(brand: Promoting) -> None:
    """While spending is off none goes out; then one is sent now, and one is dropped and gives its money back."""
    wanted = (brand.world.time.at + timedelta(minutes=5)).isoformat()
    first, second = brand.promote(at=wanted), brand.promote(at=wanted)
    pause = brand.world.ask("PUT /v1/pauses/{scope}", path={"scope": "spend"}, body={"reason": "crisis"})
    brand.run(minutes=6)

    def decide(**done: str) -> list[Any]:
        decisions = [{"publication_id": sending_id, "do": do} for sending_id, do in done.items()]
        path = {"scope": "spend"}
        route = "POST /v1/pauses/{scope}/decisions"
        answer = brand.world.ask(route, role="specialist", path=path, body={"decisions": decisions})
        return [each["done"] or each["problem"]["code"] for each in answer.body["items"]]

    assert decide(**{first: "send_now"}) == ["paused"]
    brand.world.ask("DELETE /v1/pauses/{scope}", path={"scope": "spend"}, headers={"if-match": pause.headers["etag"]})
    assert decide(**{first: "send_now", second: "drop"}) == [True, True]
    brand.run(minutes=1)
    assert (brand.get(first).state, brand.get(second).state) == ("running", "cancelled")
    assert brand.left()["available"] == 970_000


def test_what_is_gone_is_not_promoted(brand: Promoting) -> None:
    """The post was removed between asking and ordering: the claim sees it."""
    promotion_id = brand.promote(at=(brand.world.time.at + timedelta(minutes=20)).isoformat())
    brand.world.network.remove("1")
    brand.run(minutes=25)
    assert brand.ads.placed == {}
    found = brand.view(promotion_id)
    assert (found["order"], found["state"]) == ("held", "placing")
    assert brand.world.get(promotion_id).held == "not-live"
    assert brand.call("stops", promotion_id, {}).body["state"] == "cancelled"
    assert brand.left()["reserved"] == 0


def test_a_limit_that_was_lowered_since_holds_the_order(brand: Promoting) -> None:
    """It was within the limit when it was asked for; the claim looks at the limit of now."""
    promotion_id = brand.promote(at=(brand.world.time.at + timedelta(minutes=5)).isoformat())
    tag = {"if-match": '"1"'}
    assert brand.world.ask("PUT /v1/promotion-limit", body={"amount": 100}, headers=tag).status == 200
    brand.run(minutes=6)
    assert (brand.world.get(promotion_id).held, brand.ads.placed) == ("order-not-covered", {})


@pytest.mark.parametrize(
    "change", [{"approved": "another digest"}, {"state": "cancelled"}, {"charge": {"held": 10_000}}]
)
def test_an_order_goes_out_only_as_it_was_approved_and_reserved(brand: Promoting, change: dict[str, Any]) -> None:
    """Whatever changed the row of the promotion since: other terms, another state, less money set aside."""
    promotion_id = brand.promote(at=(brand.world.time.at + timedelta(minutes=5)).isoformat())
    table.commit([Note(keys.promotion(promotion_id), change)], [], Origin("x", brand.world.time.at))
    brand.world.run(minutes=6)
    assert (brand.world.get(promotion_id).held, brand.ads.placed) == ("order-not-covered", {})


def test_an_order_stopped_on_its_way_stops_as_soon_as_it_is_there(brand: Promoting) -> None:
    """Its outcome is unknown when somebody stops it: it is found, and closed."""
    brand.ads.answers = [lost]
    promotion_id = brand.promote()
    brand.world.run(seconds=5)
    stopped = brand.call("stops", promotion_id, {"reason": "wrong post"})
    assert (stopped.status, stopped.body["state"], stopped.body["stop_reason"]) == (200, "placing", "wrong post")
    brand.run(minutes=4)
    assert (brand.get(promotion_id).state, brand.placed().state) == ("stopped", "stopped")
