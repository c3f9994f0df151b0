"""Money behind a post on Douyin, on a whole local system: ordered once, synced, too dear, stopped, released."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.demo import planning, platforms
from infra.local.demo.play import story_of
from infra.local.demo.story import Story, until
from infra.local.demonstration import Demonstration
from socialops import clock

BUDGET = 60_000


class Later:
    """Our clock and Douyin's, moved on together; the agenda's tick brings what falls due."""

    def __init__(self, story: Story) -> None:
        assert isinstance(story.stage, Demonstration)
        self.system = story.stage.system
        self.douyin = story.stage.sandboxes.douyin
        self.ahead = timedelta()

    def __call__(self, **by: float) -> None:
        step = timedelta(**by)
        self.ahead += step
        self.douyin.order("clock", advance=step.total_seconds())
        clock.use(lambda: datetime.now(UTC) + self.ahead)
        self.system.invoke("agenda.on_minute", {})
        self.system.drain()


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    """A local system with a post that is live on Douyin."""
    with Demonstration() as demonstration:
        story = story_of(demonstration)
        for step in (*planning.STEPS, platforms.douyin_is_honest):
            step(story)
        yield story
    clock.use()


def test_a_promotion_is_ordered_synced_stopped_by_its_rule_and_confirmed(story: Story) -> None:
    """Each step is seen at the platform too, and in the end the budget has what was not spent."""
    later, publication = Later(story), story.made["douyin_publication"]
    month = f"{datetime.now(clock.zone('Asia/Shanghai')):%Y-%m}"
    route = f"/v1/publications/{publication}/promotions"
    asked = {"goal": "VIDEO_PLAYBACK_VOLUME", "budget": BUDGET, "hours": 12, "stop_loss": {"cost_per_result": 1}}
    assert story.specialist.post(route, asked, expect=409)["code"] == "budget-missing"
    story.manager.put(f"/v1/budgets/{month}", {"limit": 100_000, "why": "十一月推广"}, seen="")
    story.manager.put("/v1/promotion-limit", {"amount": 80_000}, seen="")
    wrong = story.specialist.post(route, {**asked, "budget": 12_345}, expect=422)
    assert (wrong["code"], wrong["facts"]["field"]) == ("order-terms-refused", "budget")
    too_much = story.specialist.post(route, {**asked, "budget": 120_000}, expect=409)
    assert (too_much["code"], too_much["facts"]["available"]) == ("budget-exceeded", "1000.00")

    promotion = story.specialist.post(route, asked)
    path = f"/v1/promotions/{promotion['id']}"

    def seen(state: str) -> Any:
        found = story.analyst.get(path)
        return found if found["state"] == state else None

    running = until("the order is placed", lambda: seen("running"))
    (order,) = later.douyin.read("state")["orders"]
    assert (running["order_ids"], order["budget"], order["hours"]) == ([str(order["order_id"])], BUDGET, 12)
    assert story.manager.get(f"/v1/budgets/{month}")["reserved"] == BUDGET

    later(hours=3)
    stopping = until("its rule says stop", lambda: seen("stopping"))
    assert (stopping["stop_reason"], stopping["order_state"]) == ("cost-per-result", "running")
    assert 0 < stopping["spent"] < BUDGET
    assert stopping["cost_per_result"] > 1
    budget = story.manager.get(f"/v1/budgets/{month}")
    assert (budget["spent"], budget["reserved"]) == (stopping["spent"], BUDGET - stopping["spent"])
    (order,) = later.douyin.read("state")["orders"]
    assert order["closed_at"] is not None

    later(minutes=2)
    stopped = until("a report confirms it", lambda: seen("stopped"))
    assert stopped["reserved"] == 0
    budget = story.manager.get(f"/v1/budgets/{month}")
    assert (budget["reserved"], budget["spent"]) == (0, stopped["spent"])
    assert budget["available"] == 100_000 - stopped["spent"]
    audit = story.analyst.get(f"/v1/budgets/{month}/audit")
    assert (audit["holds"], audit["complete"]) == (True, True)
    kinds = [each["kind"] for each in story.analyst.get(f"/v1/budgets/{month}/entries")["items"]]
    assert kinds[-1] == "set"
    assert kinds[0] == "release"
    assert sum(each["path"].endswith("/order/create/") for each in later.douyin.read("requests")) == 1

    later.system.drain()
    assert later.system.refusals == []
    assert [(failed.function, failed.error) for failed in later.system.errors] == []
