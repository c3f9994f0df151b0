"""A promotion goes on by a new order: decided on what the earlier one came to, and sent by the same law."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from publishing import promotion_store, renewals
from socialops.platforms.promotion import Terms
from socialops.table import Origin
from tests import fakes
from tests.cloud import Clock
from tests.publishing_world import counted
from tests.stages.publishing.promoting import MONTH, PLAYS, Promoting
from tests.stages.requests import Answer


@pytest.fixture
def brand(time: Clock, monkeypatch: pytest.MonkeyPatch) -> Promoting:
    """Something live in a campaign, ten thousand yuan, approvals above five thousand."""
    made = Promoting(time, monkeypatch)
    made.begin(campaign="618")
    return made


def renew(brand: Promoting, promotion_id: str, *, by: str = "ling", **body: Any) -> Answer:
    """Go on for 200 yuan over twelve hours."""
    asked = {"budget": 20_000, "hours": 12, **body}
    return brand.call("renewals", promotion_id, asked, role="specialist", member=by)


def at(text: str) -> datetime:
    """The instant of an answer."""
    return datetime.fromisoformat(text)


def pass_by(brand: Promoting, **by: float) -> None:
    """Let hours pass; what was told meanwhile is heard at their end."""
    brand.world.run(**by)
    brand.tell()


def test_what_ended_goes_on_by_a_new_order(brand: Promoting) -> None:
    """Same goal and audience, its own budget and hours; the earlier order stays as it was, and each names the other."""
    earlier = brand.ran(audience={"gender": "FEMALE"})
    before = brand.get(earlier)
    answer = renew(brand, earlier)
    assert answer.status == 201, answer.body
    made = answer.body
    assert (made["goal"], made["audience"], made["budget"], made["hours"]) == (PLAYS, {"gender": "FEMALE"}, 20_000, 12)
    assert (made["state"], made["renews"], made["campaign"]) == ("placing", earlier, "618")
    told = made["earlier"]
    assert (told["spent"], told["results"], told["counted"], told["cost_per_result"]) == (10_000, 500, "plays", 20)
    assert (told["promotion_id"], told["state"], told["budget"], told["final"]) == (earlier, "done", 30_000, False)
    assert brand.left()["reserved"] == 20_000
    brand.run(seconds=5)
    assert [each.order.budget for each in brand.ads.placed.values()] == [30_000, 20_000]
    assert (brand.get(made["id"]).state, brand.view(earlier)["renewed_by"]) == ("running", made["id"])
    unchanged = {"renewed_by", "version", "updated_at"}
    assert brand.get(earlier).model_dump(exclude=unchanged) == before.model_dump(exclude=unchanged)
    assert brand.events("PromotionRenewed")[0]["renewal_id"] == made["id"]
    listed = brand.world.ask("GET /v1/promotions", query={"publication_id": brand.publication}).body["items"]
    assert [(each["id"], each["renews"]) for each in listed] == [(made["id"], earlier), (earlier, "")]


def test_what_runs_goes_on_where_it_ends(brand: Promoting) -> None:
    """The renewal waits for the end of the earlier one; sooner it is refused, with the time from which it may."""
    earlier = brand.running()
    brand.run(minutes=11)
    started = brand.get(earlier).started_at
    assert started is not None
    ends = started + timedelta(hours=24)
    early = renew(brand, earlier, at=(ends - timedelta(seconds=1)).isoformat())
    assert (early.status, early.body["code"]) == (409, "orders-would-overlap")
    assert at(early.body["facts"]["free_from"]) == ends.replace(microsecond=0)
    assert brand.left()["reserved"] == 30_000
    made = renew(brand, earlier).body
    assert at(made["due"]) == ends
    pass_by(brand, hours=23)
    assert len(brand.ads.placed) == 1
    brand.placed().state = "done"
    pass_by(brand, hours=1)
    assert (len(brand.ads.placed), brand.get(made["id"]).state) == (2, "running")


def test_where_the_platform_allows_it_orders_may_overlap(brand: Promoting, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said by the platform's terms, not by whoever asks."""
    earlier = brand.running()
    monkeypatch.setattr(brand.ads, "terms", Terms(**{**vars(brand.ads.terms), "overlap": True}))
    made = renew(brand, earlier, at=(brand.world.time.at + timedelta(minutes=5)).isoformat())
    assert made.status == 201, made.body
    brand.run(minutes=6)
    assert len(brand.ads.placed) == 2


@pytest.mark.parametrize("by_rule", [True, False])
def test_a_rule_that_stops_the_earlier_one_holds_its_renewal(brand: Promoting, by_rule: bool) -> None:
    """Whoever asked for it saw other figures; who stops one by hand may want the other all the same."""
    earlier = brand.running()
    made = renew(brand, earlier).body["id"]
    if by_rule:
        brand.turn_bad(campaign="618")
    else:
        brand.call("stops", earlier, {})
    pass_by(brand, hours=25)
    assert brand.get(earlier).state == "stopped"
    assert brand.world.get(made).held == ("earlier-stopped" if by_rule else "")
    assert len(brand.ads.placed) == (1 if by_rule else 2)
    if by_rule:
        assert "rule" in brand.view(made)["explanation"]["cause"]
        assert brand.call("stops", made, {}).body["state"] == "cancelled"
        assert brand.left()["reserved"] == 0


def test_what_a_rule_stopped_before_is_renewed_knowingly(brand: Promoting) -> None:
    """The answer says why it stopped, so the renewal goes out."""
    earlier = brand.running()
    brand.turn_bad(campaign="618")
    brand.run(minutes=2)
    made = renew(brand, earlier).body
    assert made["earlier"]["stop_reason"] == "bad-sentiment"
    brand.run(seconds=5)
    assert brand.get(made["id"]).state == "running"


def test_above_the_limit_another_person_approves_it(brand: Promoting) -> None:
    """Who asked never does; the approver sees what the earlier one had come to."""
    earlier = brand.ran()
    asked = renew(brand, earlier, budget=600_000, by="mei")
    assert (asked.body["state"], brand.left()["reserved"]) == ("asked", 600_000)
    shown = brand.view(asked.body["id"])
    assert (shown["earlier"]["spent"], shown["earlier"]["cost_per_result"]) == (10_000, 20)
    tag = {"if-match": '"1"'}
    assert brand.call("approvals", asked.body["id"], headers=tag, member="mei").status == 403
    assert brand.call("approvals", asked.body["id"], headers=tag, member="hua").body["state"] == "placing"


def test_it_is_renewed_once_unless_that_came_to_nothing(brand: Promoting) -> None:
    """A second renewal names the first; after a declined one it may be asked for again."""
    earlier = brand.ran()
    first = renew(brand, earlier, budget=600_000)
    again = renew(brand, earlier)
    assert (again.status, again.body["code"], again.body["facts"]["renewal"]) == (
        409,
        "already-renewed",
        first.body["id"],
    )
    declined = brand.call("declines", first.body["id"], {}, headers={"if-match": '"1"'}, member="mei")
    assert (declined.status, brand.left()["reserved"]) == (200, 0)
    second = renew(brand, earlier)
    assert (second.status, brand.view(earlier)["renewed_by"]) == (201, second.body["id"])
    brand.run(seconds=5)
    chain = renew(brand, second.body["id"])
    assert (chain.status, chain.body["renews"]) == (201, second.body["id"])


def test_of_two_who_renew_at_once_one_does(brand: Promoting, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other hears of it, and has reserved nothing."""
    earlier, other, pending, commit = brand.ran(), brand.get(brand.promote()), [True], promotion_store._commit

    def meanwhile(*args: Any) -> None:
        if pending:
            pending.clear()
            now = brand.world.time.at
            promotion_store.change(earlier, lambda one, _: renewals.link(one, other, now), Origin("hua", now))
        commit(*args)

    monkeypatch.setattr(promotion_store, "_commit", meanwhile)
    second = renew(brand, earlier)
    assert (second.status, second.body["code"], second.body["facts"]["renewal"]) == (409, "already-renewed", other.id)
    assert brand.left()["reserved"] == other.budget


def test_a_report_between_read_and_commit_does_not_stand_in_the_way(
    brand: Promoting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is decided anew on the promotion as it is then, and the report is not lost."""
    earlier, pending, commit = brand.running(), [True], promotion_store._commit

    def meanwhile(*args: Any) -> None:
        if pending:
            pending.clear()
            brand.placed().spent = 7_000
            brand.run(minutes=11)
        commit(*args)

    monkeypatch.setattr(promotion_store, "_commit", meanwhile)
    made = renew(brand, earlier)
    assert (made.status, brand.get(earlier).charge.spent, brand.get(earlier).renewed_by) == (
        201,
        7_000,
        made.body["id"],
    )


@pytest.mark.parametrize("state", ["asked", "placing", "stopping", "declined"])
def test_what_neither_runs_nor_ran_is_not_renewed(brand: Promoting, state: str) -> None:
    """It says in which state it is."""
    if state in {"asked", "declined"}:
        promotion_id = brand.promote(budget=600_000)
    else:
        promotion_id = brand.promote() if state == "placing" else brand.running()
    if state == "stopping":
        brand.ads.deaf = True
        brand.call("stops", promotion_id, {})
    if state == "declined":
        brand.call("declines", promotion_id, {}, headers={"if-match": '"1"'}, member="mei")
    answer = renew(brand, promotion_id)
    assert (answer.status, answer.body["code"], answer.body["facts"]["state"]) == (409, "wrong-state", state)


def test_what_ended_long_ago_is_promoted_anew(brand: Promoting) -> None:
    """Two weeks later its figures tell little of now; one stopped lately may go on."""
    earlier = brand.ran()
    stopped = brand.running()
    brand.call("stops", stopped, {})
    brand.run(minutes=2)
    assert renew(brand, stopped).body["earlier"]["stop_reason"] == "by-person"
    brand.world.time.at += timedelta(days=14)
    late = renew(brand, earlier)
    assert (late.status, late.body["code"], late.body["facts"]["days"]) == (409, "renewal-too-late", 14)
    assert brand.publication in late.body["next_step"]


def test_it_is_refused_for_what_a_promotion_is_refused_for(brand: Promoting) -> None:
    """A budget without room, terms that the platform does not take, a pause, a post that is gone."""
    earlier = brand.ran()
    assert renew(brand, earlier, budget=995_000).body["code"] == "budget-exceeded"
    assert renew(brand, earlier, hours=3).body["code"] == "order-terms-refused"
    assert renew(brand, earlier, at=(brand.world.time.at - timedelta(minutes=1)).isoformat()).status in {409, 422}
    path = {"scope": "campaign:618"}
    brand.world.ask("PUT /v1/pauses/{scope}", path=path, body={"reason": "flood"})
    assert renew(brand, earlier).body["facts"]["reason"] == "flood"
    brand.world.ask("DELETE /v1/pauses/{scope}", path=path, headers={"if-match": '"1"'})
    brand.world.network.remove("1")
    pass_by(brand, hours=25)
    assert renew(brand, earlier).body["code"] == "not-live"
    assert brand.left()["reserved"] == 0
    assert brand.view(earlier)["renewed_by"] == ""


def test_a_post_with_a_key_renews_once(brand: Promoting) -> None:
    """The same request again gets the same answer."""
    earlier = brand.ran()
    route, path = "POST /v1/promotions/{promotion_id}/renewals", {"promotion_id": earlier}
    body, headers = {"budget": 20_000, "hours": 12}, {"idempotency-key": "k-1"}
    first, second = (brand.world.ask(route, path=path, body=body, headers=headers) for _ in range(2))
    assert (first.status, second.status, first.body["id"]) == (201, 201, second.body["id"])
    assert brand.left()["reserved"] == 20_000


def test_its_stop_loss_stays_or_is_another_one(brand: Promoting) -> None:
    """As it was for the earlier one, unless it is given anew."""
    earlier = brand.ran(stop_loss={"cost_per_result": 50})
    kept = renew(brand, earlier)
    assert kept.body["stop_loss"]["cost_per_result"] == 50
    brand.run(seconds=5)
    other = renew(brand, kept.body["id"], stop_loss={"cost_per_result": 25})
    assert other.body["stop_loss"]["cost_per_result"] == 25


def test_what_was_bought_by_hand_goes_on_by_hand(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person buys it again, with the figures of the earlier one before them."""
    brand = Promoting(time, monkeypatch)
    fakes.install(monkeypatch, brand.world.network, brand.world.network.platform(promotion=None))
    brand.begin()
    earlier = brand.promote(goal="reach")
    brand.run(seconds=5)
    assert brand.call("confirmations", earlier, {"order_number": "W-1"}).status == 200
    brand.tell()
    route, path = "PUT /v1/promotions/{promotion_id}/figures", {"promotion_id": earlier}
    brand.world.ask(route, path=path, body={"spent": 30_000, "counts": {"impressions": 600}, "over": True})
    made = renew(brand, earlier)
    assert (made.body["by_hand"], made.body["earlier"]["cost_per_result"]) == (True, 50)
    brand.run(seconds=5)
    assert brand.view(made.body["id"])["order"] == "handed_off"


def test_a_renewal_costs_few_calls(brand: Promoting) -> None:
    """It, its publication with budgets, the commit, and the queue where its order is due at once."""
    earlier = brand.ran()
    with counted() as calls:
        assert renew(brand, earlier).status == 201
    assert len(calls.names) == 4, calls.names
    assert brand.left(MONTH)["reserved"] == 20_000
