"""Promotions over HTTP: what may be ordered, who approves, and what is refused with its figures and the next step."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cloud import Clock
from tests.stages.publishing.promoting import MONTH, PLAYS, Promoting


@pytest.fixture
def brand(time: Clock, monkeypatch: pytest.MonkeyPatch) -> Promoting:
    """Something live, ten thousand yuan for the month, approvals above five thousand."""
    made = Promoting(time, monkeypatch)
    made.begin()
    return made


def options(brand: Promoting, language: str = "en", **query: str) -> dict[str, Any]:
    """What may be ordered for the publication."""
    answer = brand.world.ask(
        "GET /v1/publications/{publication_id}/promotion-options",
        path={"publication_id": brand.publication},
        query=query,
        headers={"accept-language": language},
        role="analyst",
    )
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


def hours(options: dict[str, Any]) -> list[int]:
    """Every hour that an order may run."""
    return [each for one in options["hours"] for each in range(one["least"], one["most"] + 1, one["step"])]


def test_options_say_what_may_be_ordered(brand: Promoting) -> None:
    """Goals in the platform's word and in two languages, budgets and hours, the limit, and what is left."""
    found = options(brand)
    assert {"id": PLAYS, "name": "Plays of the video", "result": "plays"} in found["goals"]
    assert (found["least_budget"], found["step"], hours(found)) == (10_000, 10, [2, 6, 12, 24])
    assert (found["approval_above"], found["by_hand"]) == (500_000, False)
    assert [(each["id"], each["available"]) for each in found["budgets"]] == [(MONTH, 1_000_000)]
    assert options(brand, "zh-CN")["goals"][0]["name"] == "视频播放量"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"goal": "MORE_SALES"}, "goal"),
        ({"budget": 9_990}, "budget"),
        ({"budget": 10_005}, "budget"),
        ({"hours": 3}, "hours"),
        ({"audience": {"shoe_size": "39"}}, "audience"),
    ],
)
def test_what_the_platform_does_not_take_is_refused_before_money_moves(
    brand: Promoting, change: dict[str, Any], field: str
) -> None:
    """It says which term, what was given, and what could be."""
    answer = brand.ask(**change)
    assert (answer.status, answer.body["code"], answer.body["facts"]["field"]) == (422, "order-terms-refused", field)
    assert answer.body["facts"]["allowed"]
    assert "promotion-options" in answer.body["next_step"]
    assert brand.left()["reserved"] == 0


@pytest.mark.parametrize("body", [{"budget": 300.5}, {"budget": "30000"}, {"budget": 0}, {"hours": 0}, {"x": 1}])
def test_a_body_of_another_shape_is_refused(brand: Promoting, body: dict[str, Any]) -> None:
    """Money is whole fen; nothing unknown is let through."""
    assert (brand.ask(**body).status, brand.left()["reserved"]) == (422, 0)


def test_a_budget_that_does_not_suffice_is_refused_with_its_figures(brand: Promoting) -> None:
    """What is needed, what is left, of which budget, and what to do."""
    brand.promote(budget=400_000)
    brand.promote(budget=400_000)
    answer = brand.ask(budget=300_000)
    facts = answer.body["facts"]
    assert (answer.status, answer.body["code"]) == (409, "budget-exceeded")
    assert (facts["budget"], facts["needed_fen"], facts["available_fen"]) == (MONTH, 300_000, 200_000)
    assert "2000.00" in answer.body["detail"]
    assert answer.body["next_step"]


def test_only_what_is_live_is_promoted(brand: Promoting) -> None:
    """What is planned is not, what was removed is not, and what does not exist is 404."""
    planned = brand.world.schedule(brand.account, after=6000)
    answer = brand.ask(publication=planned)
    assert (answer.status, answer.body["code"], answer.body["facts"]["state"]) == (409, "not-live", "scheduled")
    assert brand.ask(publication="nothing").status == 404
    promotion_id = brand.promote()
    assert brand.ask(publication=promotion_id).status == 404


@pytest.mark.parametrize(("shift", "code"), [(-60, "time-in-past"), (91 * 86_400, "invalid-input")])
def test_a_time_in_the_past_or_too_far_ahead_is_refused(brand: Promoting, shift: int, code: str) -> None:
    """At most ninety days ahead."""
    answer = brand.ask(at=(brand.world.time.at + timedelta(seconds=shift)).isoformat())
    assert (answer.status, answer.body["code"]) == (422, code)


def test_above_the_limit_another_person_approves(brand: Promoting) -> None:
    """Its money is reserved meanwhile; who asked never approves; then it goes out in exactly these terms."""
    asked = brand.ask(budget=600_000, role="manager", by="hua")
    assert (asked.status, asked.body["state"], brand.left()["reserved"]) == (201, "asked", 600_000)
    brand.run(minutes=5)
    assert brand.ads.placed == {}
    tag = {"if-match": asked.headers["etag"]}
    own = brand.call("approvals", asked.body["id"], headers=tag, member="hua")
    assert (own.status, own.body["code"], own.body["facts"]["asker"]) == (403, "asker-may-not-approve", "hua")
    assert brand.call("approvals", asked.body["id"], headers=tag, role="specialist").status == 403
    done = brand.call("approvals", asked.body["id"], headers=tag, member="mei")
    assert (done.status, done.body["state"], done.body["approved_by"]) == (200, "placing", "mei")
    brand.run(seconds=5)
    assert (brand.get(asked.body["id"]).state, brand.placed().order.budget) == ("running", 600_000)
    assert brand.call("approvals", asked.body["id"], headers={"if-match": '"3"'}, member="mei").status == 409


def test_until_a_limit_is_set_every_promotion_is_approved(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The careful default; the limit is set by the manager under the version that was read."""
    brand = Promoting(time, monkeypatch)
    brand.begin(limit=0)
    assert brand.ask(budget=10_000).body["state"] == "asked"
    assert brand.world.ask("GET /v1/promotion-limit", role="reviewer").body["amount"] == 0
    put = "PUT /v1/promotion-limit"
    assert brand.world.ask(put, body={"amount": 10_000}, role="specialist").status == 403
    assert brand.world.ask(put, body={"amount": 10_000}).body["amount"] == 10_000
    assert brand.world.ask(put, body={"amount": 20_000}).status == 428
    assert brand.ask(budget=10_000).body["state"] == "placing"
    assert brand.ask(budget=10_010).body["state"] == "asked"


def test_what_is_declined_gives_its_money_back(brand: Promoting) -> None:
    """Nothing is ordered, and the reason is kept."""
    asked = brand.ask(budget=600_000)
    tag = {"if-match": asked.headers["etag"]}
    done = brand.call("declines", asked.body["id"], {"why": "too much"}, headers=tag, member="mei")
    assert (done.status, done.body["state"], brand.left()["reserved"]) == (200, "declined", 0)
    assert "too much" in done.body["explanation"]["cause"]


def test_who_asked_may_take_it_back(brand: Promoting) -> None:
    """Before it is approved: its money is free again."""
    asked = brand.ask(budget=600_000)
    assert brand.call("stops", asked.body["id"], {}).body["state"] == "cancelled"
    assert brand.left()["reserved"] == 0
    assert brand.call("stops", asked.body["id"], {}).status == 409


def test_a_post_with_a_key_asks_once(brand: Promoting) -> None:
    """The same request again gets the same answer, and reserves nothing more."""
    route, path = "POST /v1/publications/{publication_id}/promotions", {"publication_id": brand.publication}
    body = {"goal": PLAYS, "budget": 30_000, "hours": 24}
    first, second = (
        brand.world.ask(route, path=path, body=body, headers={"idempotency-key": "k-1"}, role="specialist")
        for _ in range(2)
    )
    assert (first.status, second.status, first.body["id"]) == (201, 201, second.body["id"])
    assert brand.left()["reserved"] == 30_000


def test_promotions_are_listed_by_publication_campaign_month_and_state(brand: Promoting) -> None:
    """The newest first, in pages; without anything named those of the present month."""
    first = brand.running()
    second = brand.promote(campaign="618", budget=600_000)
    route = "GET /v1/promotions"

    def ids(**query: str) -> list[str]:
        answer = brand.world.ask(route, query=query, role="analyst")
        assert answer.status == 200, answer.body
        return [each["id"] for each in answer.body["items"]]

    assert ids() == ids(publication_id=brand.publication) == [second, first]
    assert ids(campaign="618") == [second]
    assert (ids(month=MONTH, state="running"), ids(month="2026-12")) == ([first], [])
    page = brand.world.ask(route, query={"limit": "1", "publication_id": brand.publication}).body
    following = {"limit": "1", "publication_id": brand.publication, "cursor": page["next"]}
    assert [each["id"] for each in brand.world.ask(route, query=following).body["items"]] == [first]
    assert brand.world.ask(route, query={"month": "2026-13"}).status == 422
    assert brand.world.ask("GET /v1/promotions/{promotion_id}", path={"promotion_id": "x"}).status == 404
