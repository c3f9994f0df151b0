"""What a promotion costs and does is synced; it stops by its own rules, and a stop counts once a report confirms it."""

import pytest

from socialops.platforms.errors import PlatformUnavailable, RateLimited
from tests.cloud import Clock
from tests.publishing_world import counted
from tests.stages.publishing.promoting import Promoting


@pytest.fixture
def brand(time: Clock, monkeypatch: pytest.MonkeyPatch) -> Promoting:
    """Something live, and money."""
    made = Promoting(time, monkeypatch)
    made.begin()
    return made


def test_spend_and_effect_are_synced(brand: Promoting) -> None:
    """Each report moves money from reserved to spent, and tells what a result costs."""
    promotion_id = brand.running()
    order = brand.placed()
    order.spent, order.counts = 6_000, {"plays": 300, "likes": 12}
    brand.run(minutes=11)
    found = brand.view(promotion_id)
    assert (found["spent"], found["reserved"], found["results"], found["cost_per_result"]) == (6_000, 24_000, 300, 20)
    assert (found["order_state"], found["counts"]["likes"]) == ("running", 12)
    assert brand.left() == {"reserved": 24_000, "spent": 6_000, "overrun": 0, "available": 970_000}


def test_a_report_without_news_writes_nothing_of_the_promotion(brand: Promoting) -> None:
    """The same figures again: one call to the platform, and the promotion keeps its version."""
    promotion_id = brand.running()
    brand.run(minutes=11)
    version = brand.get(promotion_id).version
    brand.run(minutes=30)
    assert brand.get(promotion_id).version == version
    assert sum(call.startswith("report") for call in brand.ads.calls) >= 3


def test_all_promotions_of_an_account_are_asked_for_in_one_call(brand: Promoting) -> None:
    """However many run, a turn is one report."""
    for _ in range(3):
        brand.running()
    brand.ads.calls.clear()
    brand.run(minutes=12)
    assert [call for call in brand.ads.calls if call.startswith("report")] == ["report o-1 o-2 o-3"]


def test_a_turn_without_news_is_one_write(brand: Promoting) -> None:
    """Reads of the turn, its promotions and the account, and one write; never more for what lies behind."""
    brand.running()
    brand.run(minutes=11)
    entry = next(each for each in brand.world.agenda() if each.kind == "promotions")
    brand.world.time.at = entry.due
    with counted() as calls:
        brand.world.deliver(entry.message())
    assert calls.names.count("dynamodb:TransactWriteItems") == 1
    assert len(calls.names) == 8, calls.names


def test_a_promotion_that_is_done_gives_back_what_it_did_not_spend(brand: Promoting) -> None:
    """Confirmed by a report; then its last figures are awaited for a day, and nothing is asked any more."""
    promotion_id = brand.running()
    order = brand.placed()
    order.spent, order.state = 20_000, "done"
    brand.run(minutes=11)
    assert brand.get(promotion_id).state == "done"
    assert brand.left() == {"reserved": 0, "spent": 20_000, "overrun": 0, "available": 980_000}
    order.spent = 21_000
    brand.run(hours=3)
    assert brand.left() == {"reserved": 0, "spent": 21_000, "overrun": 0, "available": 979_000}
    brand.world.run(hours=30)
    assert [each for each in brand.world.agenda() if each.kind == "promotions"] == []
    assert brand.world.rows("PROMOTING") == []


def test_a_platform_that_takes_more_is_told_and_stops_new_orders(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """An overrun is recorded as it is; while the budget is short nothing is reserved, until its limit is raised."""
    brand = Promoting(time, monkeypatch)
    brand.begin(budget=30_000)
    brand.running()
    brand.placed().spent = 31_000
    brand.run(minutes=11)
    assert brand.left() == {"reserved": 0, "spent": 30_000, "overrun": 1_000, "available": 0}
    assert brand.events("BudgetOverrun")[0]["short"] == 1_000
    assert brand.ask(budget=10_000).body["code"] == "budget-exceeded"
    version = brand.world.ask("GET /v1/budgets/{budget_id}", path={"budget_id": "2026-11"}).headers["etag"]
    assert brand.budget("2026-11", 41_000, version).status == 200
    assert brand.ask(budget=10_000).status == 201


def test_a_stop_is_asked_for_at_once_and_confirmed_by_a_report(brand: Promoting) -> None:
    """The platform is told within seconds; only its report makes it stopped and frees the money."""
    promotion_id = brand.running()
    brand.placed().spent = 5_000
    stopped = brand.call("stops", promotion_id, {"reason": "wrong audience"})
    assert (stopped.status, stopped.body["state"]) == (200, "stopping")
    brand.run(seconds=5)
    assert brand.placed().state == "stopped"
    assert (brand.get(promotion_id).state, brand.left()["reserved"]) == ("stopping", 25_000)
    brand.run(minutes=2)
    found = brand.view(promotion_id)
    assert (found["state"], found["spent"], found["stop_by"]) == ("stopped", 5_000, "ling")
    assert brand.left() == {"reserved": 0, "spent": 5_000, "overrun": 0, "available": 995_000}


def test_a_stop_that_is_not_confirmed_is_repeated_and_told(brand: Promoting) -> None:
    """A platform that takes it and goes on is told again each minute; after a quarter of an hour a person is told."""
    brand.ads.deaf = True
    promotion_id = brand.running()
    brand.call("stops", promotion_id, {})
    brand.run(minutes=14)
    assert sum(call.startswith("close") for call in brand.ads.calls) >= 10
    assert brand.events("PromotionStopUnconfirmed") == []
    brand.run(minutes=4)
    (told,) = brand.events("PromotionStopUnconfirmed")
    assert (told["promotion_id"], told["minutes"]) == (promotion_id, 15)
    assert brand.view(promotion_id)["stop_overdue"] is True
    brand.ads.deaf = False
    brand.run(minutes=25)
    assert brand.get(promotion_id).state == "stopped"
    assert len(brand.events("PromotionStopUnconfirmed")) == 1


def test_a_stop_that_fails_is_asked_for_again(brand: Promoting) -> None:
    """The platform is away for a moment: the next turn asks again, and its money stays reserved meanwhile."""
    promotion_id = brand.running()
    brand.ads.close_errors = [PlatformUnavailable("502"), RateLimited("slow down")]
    brand.call("stops", promotion_id, {})
    brand.run(minutes=2)
    assert brand.get(promotion_id).state == "stopping"
    brand.run(minutes=3)
    assert brand.get(promotion_id).state == "stopped"


@pytest.mark.parametrize(("plays", "state"), [(300, "running"), (299, "stopped"), (0, "stopped")])
def test_it_stops_when_a_result_costs_too_much(brand: Promoting, plays: int, state: str) -> None:
    """Twenty fen a play at most, judged once a tenth of the budget is spent."""
    promotion_id = brand.running(stop_loss={"cost_per_result": 20})
    order = brand.placed()
    order.spent, order.counts = 2_990, {"plays": 0}
    brand.run(minutes=11)
    assert brand.get(promotion_id).state == "running"
    order.spent, order.counts = 6_000, {"plays": plays}
    brand.run(minutes=12)
    assert brand.get(promotion_id).state == state
    if state == "stopped":
        assert brand.view(promotion_id)["stop_reason"] == "cost-per-result"
        assert brand.events("PromotionStopAsked")[0]["by_rule"] is True
        assert brand.left()["reserved"] == 0


@pytest.mark.parametrize(("a_turn", "state"), [(600, "running"), (900, "stopped")])
def test_it_stops_when_it_spends_too_fast(brand: Promoting, a_turn: int, state: str) -> None:
    """Fifty yuan within one hour at most, over six reports."""
    promotion_id = brand.running(stop_loss={"spend_per_hour": 5_000})
    for _ in range(12):
        brand.placed().spent += a_turn
        brand.run(minutes=10)
    brand.run(minutes=2)
    assert brand.get(promotion_id).state == state
    assert brand.view(promotion_id)["stop_reason"] == ("" if state == "running" else "spend-rate")


def test_a_silence_of_the_platform_is_no_burst_of_spending(brand: Promoting) -> None:
    """After three hours without reports three hours' worth may have been spent."""
    promotion_id = brand.running(stop_loss={"spend_per_hour": 3_000})
    brand.run(minutes=11)
    brand.ads.report_errors = [PlatformUnavailable("502") for _ in range(5)]
    brand.placed().spent = 7_000
    brand.run(hours=3)
    assert (brand.view(promotion_id)["spent"], brand.get(promotion_id).state) == (7_000, "running")


@pytest.mark.parametrize("scope", [{"post_id": "p1"}, {"campaign": "618"}, {"account_id": "{account}"}])
def test_it_stops_when_what_people_say_turns_bad(brand: Promoting, scope: dict[str, str]) -> None:
    """About the post, in the campaign, or on the account."""
    promotion_id = brand.running(campaign="618")
    brand.turn_bad(**{name: value.format(account=brand.account) for name, value in scope.items()})
    brand.run(minutes=3)
    found = brand.view(promotion_id)
    assert (found["state"], found["stop_reason"], found["stop_by"]) == ("stopped", "bad-sentiment", "stop-loss")


def test_it_goes_on_when_people_speak_badly_of_something_else(brand: Promoting) -> None:
    """Another post, or an owner who does not want it to stop for that."""
    promotion_id = brand.running(stop_loss={"on_bad_sentiment": False})
    other = brand.running()
    brand.turn_bad(post_id="p1")
    brand.run(minutes=3)
    assert [brand.get(each).state for each in (promotion_id, other)] == ["running", "stopped"]
    third = brand.running()
    brand.turn_bad(post_id="p2")
    brand.run(minutes=3)
    assert brand.get(third).state == "running"


def test_it_stops_when_its_post_is_gone(brand: Promoting) -> None:
    """The after-look of the publication finds it removed."""
    promotion_id = brand.running()
    brand.world.network.remove("1")
    brand.run(minutes=14)
    assert (brand.get(promotion_id).state, brand.view(promotion_id)["stop_reason"]) == ("stopped", "post-removed")


def test_the_switch_of_spending_stops_what_runs(brand: Promoting) -> None:
    """A switch that let money flow would be none."""
    promotion_id = brand.running()
    brand.world.ask("PUT /v1/pauses/{scope}", path={"scope": "spend"}, body={"reason": "crisis"})
    brand.run(minutes=3)
    assert (brand.get(promotion_id).state, brand.view(promotion_id)["stop_reason"]) == ("stopped", "paused")


def test_pacing_is_shown_and_told_once(brand: Promoting) -> None:
    """Two hours, and half of the budget in the first ten minutes: far ahead; later it is behind nobody."""
    promotion_id = brand.running(hours=2)
    brand.run(minutes=11)
    brand.placed().spent = 15_000
    brand.run(minutes=11)
    found = brand.view(promotion_id)
    assert (found["pace"], found["spent_permille"]) == ("ahead", 500)
    brand.placed().spent = 15_010
    brand.run(minutes=11)
    (told,) = brand.events("PromotionOffPace")
    assert (told["pace"], told["spent"]) == ("ahead", 500)
    assert 0 < told["elapsed"] < 250


def test_a_platform_that_does_not_tell_is_told_of_once(brand: Promoting) -> None:
    """Three failed readings in a row: somebody must look; and when it is back, that is told too."""
    brand.running()
    brand.ads.report_errors = [PlatformUnavailable("502") for _ in range(4)]
    brand.run(hours=1)
    (told,) = brand.events("PromotionReportsMissed")
    assert (told["failures"], told["account_id"]) == (3, brand.account)
    assert brand.events("PromotionReportsBack") == []
    brand.run(hours=1)
    assert len(brand.events("PromotionReportsBack")) == 1


def test_a_rejected_order_costs_nothing_and_gives_its_money_back(brand: Promoting) -> None:
    """The platform's review turned it down."""
    promotion_id = brand.running()
    brand.placed().state = "rejected"
    brand.run(minutes=11)
    assert (brand.get(promotion_id).state, brand.left()["available"]) == ("rejected", 1_000_000)
