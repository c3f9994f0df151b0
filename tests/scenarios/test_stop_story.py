"""A stop from the press to the last decision, on a whole local system, each function under its own policy."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from infra.local.demo import planning, publishing
from infra.local.demo.play import story_of
from infra.local.demo.story import Story, until
from infra.local.demonstration import Demonstration
from infra.local.person import visit
from publishing import decisions
from socialops.names import Measure


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    """A local system with an approved post; what is sent now goes sooner than people need to change their mind."""
    with pytest.MonkeyPatch.context() as patch, Demonstration() as demonstration:
        patch.setattr(decisions, "LEAD", timedelta(seconds=1))
        story = story_of(demonstration)
        for step in planning.STEPS:
            step(story)
        yield story


def test_a_stop_is_pressed_read_lifted_and_decided(story: Story) -> None:
    """Nothing leaves, what became of it is told, and each held post is decided by itself; the page knows all along."""
    assert isinstance(story.stage, Demonstration)
    system = story.stage.system
    due = (datetime.now(UTC) + timedelta(seconds=3)).replace(microsecond=0)
    ids = [publishing.schedule_on(story, platform, due)["id"] for platform in ("mastodon", "weibo")]
    pressed = story.manager.put("/v1/pauses/brand", {"reason": "门店突发情况"})

    def all_held() -> bool:
        listed = story.planner.get("/v1/pauses/brand/held")["items"]
        return {each["sending_id"] for each in listed} == set(ids)

    until("both are held", all_held)
    told = story.analyst.get("/v1/pauses/brand")
    assert (told["effective_at"], told["time_to_last_send_ms"]) == (pressed["effective_at"], 0)
    refused = {"publication_id": ids[0], "do": "send_now"}
    (paused,) = story.specialist.post("/v1/pauses/brand/decisions", {"decisions": [refused]}, expect=200)["items"]
    assert paused["problem"]["code"] == "paused"

    health = story.specialist.get("/v1/publishing/health")
    assert {each["sending_id"] for each in health["held"]} == set(ids)
    assert [each["id"] for each in health["switches"]] == ["brand"]
    browser = {"Authorization": f"Bearer {system.token('manager')}", "Accept": "text/html", "Accept-Language": "zh-CN"}
    page = visit("GET", f"{system.url}/v1/publishing/health", headers=browser)
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "门店突发情况" in page.data.decode()

    story.manager.delete("/v1/pauses/brand", seen=pressed.etag)
    decided = [{"publication_id": ids[0], "do": "send_now"}, {"publication_id": ids[1], "do": "drop"}]
    outcomes = story.specialist.post("/v1/pauses/brand/decisions", {"decisions": decided}, expect=200)["items"]
    assert [each["done"] for each in outcomes] == [True, True]
    assert until("what was sent now is live", lambda: publishing.in_state(story, ids[0], "live"))
    assert publishing.in_state(story, ids[1], "cancelled")
    assert story.planner.get("/v1/pauses/brand/held")["items"] == []


def test_the_watch_works_under_its_own_policy(story: Story) -> None:
    """It reads what it needs, and nothing of the story is late or unknown."""
    assert isinstance(story.stage, Demonstration)
    system = story.stage.system
    figures = system.invoke("publishing.on_watch", {})
    assert (figures[Measure.LATE_SENDINGS], figures[Measure.UNKNOWN_BEYOND_SETTLE]) == (0, 0)
    assert system.refusals == []
