"""What people and programs get wrong, over HTTP: each mistake has a problem document of its own, and writes nothing."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from infra.local.demo import planning
from infra.local.demo.play import story_of
from infra.local.demo.story import Story, until
from infra.local.demonstration import Demonstration
from infra.local.person import Answer, Person, visit
from infra.local.tokens import Issuer

NOTE = {"kind": "industry", "title": "行业动态", "finding": "线上增长 12%", "seen_on": "2026-11-20"}


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    """A local system with an approved post."""
    with Demonstration() as demonstration:
        story = story_of(demonstration)
        for step in planning.STEPS:
            step(story)
        yield story


def _publish(story: Story, expect: int = 422, **when: object) -> Answer:
    body = {"account_id": story.account("weibo"), **when}
    return story.specialist.post(f"/v1/posts/{story.made['post']['id']}/publications", body, expect=expect)


def _key_twice(story: Story) -> Answer:
    story.planner.post("/v1/research/notes", NOTE, key="one-key")
    return story.planner.post("/v1/research/notes", {**NOTE, "title": "另一条"}, key="one-key", expect=422)


MISTAKES: dict[str, tuple[str, Callable[[Story], Answer]]] = {
    "an unknown field": (
        "invalid-input",
        lambda s: s.planner.post("/v1/research/notes", {**NOTE, "colour": "red"}, expect=422),
    ),
    "a wrong type": (
        "invalid-input",
        lambda s: s.planner.post("/v1/research/notes", {**NOTE, "tags": "换季"}, expect=422),
    ),
    "a body over the limit": (
        "body-too-large",
        lambda s: s.planner.post("/v1/research/notes", {**NOTE, "finding": "长" * 300_000}, expect=413),
    ),
    "a bad cursor": (
        "bad-cursor",
        lambda s: s.planner.get("/v1/research/notes", {"cursor": "bm90b3Vycw"}, expect=400),
    ),
    "a stale version": (
        "stale-version",
        lambda s: s.planner.patch(f"/v1/posts/{s.made['post']['id']}", {"title": "旧"}, seen='"1"', expect=412),
    ),
    "no version at all": (
        "version-required",
        lambda s: s.planner.patch(f"/v1/posts/{s.made['post']['id']}", {"title": "旧"}, seen="", expect=428),
    ),
    "a key with another body": ("key-reused", _key_twice),
    "a role without the right": (
        "not-allowed",
        lambda s: s.reviewer.post("/v1/research/notes", NOTE, expect=403),
    ),
    "a time in the past": ("time-in-past", lambda s: _publish(s, at="2026-01-01T00:00:00Z")),
    "a time that its zone skips": (
        "time-does-not-exist",
        lambda s: _publish(s, wall="2027-03-14T02:30:00", zone="America/New_York"),
    ),
    "a time that its zone shows twice": (
        "time-ambiguous",
        lambda s: _publish(s, wall="2027-11-07T01:30:00", zone="America/New_York"),
    ),
    "an unknown zone": ("unknown-zone", lambda s: _publish(s, wall="2027-01-01T08:00:00", zone="Asia/Atlantis")),
    "an unknown platform": (
        "unknown-platform",
        lambda s: s.manager.post("/v1/accounts", {"platform": "myspace", "credentials": {"token": "x"}}, expect=422),
    ),
    "an unknown post": ("not-found", lambda s: s.planner.get("/v1/posts/01ARZ3NDEKTSV4RRFFQ69G5FAV", expect=404)),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_explained(mistake: str, story: Story) -> None:
    """The answer names the cause, who must act, the next step, and whether a retry is safe, in one's language."""
    code, make = MISTAKES[mistake]
    answer = make(story)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "zh-CN"
    assert answer["code"] == code
    assert all(answer[field] for field in ("title", "detail", "next_step", "actor"))
    assert isinstance(answer["retry_safe"], bool)


def test_nothing_was_half_written(story: Story) -> None:
    """After every mistake the post is as it was approved, and no publication of it is planned."""
    post = story.planner.get(f"/v1/posts/{story.made['post']['id']}").body
    assert (post["state"], post["version"]) == ("approved", story.made["post"]["version"])
    window = {"from": "2026-01-01", "to": "2026-03-01"}
    assert story.planner.get("/v1/publications", window)["items"] == []


def test_an_expired_and_a_foreign_token_stay_outside(story: Story) -> None:
    """The gateway refuses a token of yesterday, and one signed by somebody else, before any function runs."""
    assert isinstance(story.stage, Demonstration)
    system = story.stage.system
    expired = system.token("manager", lifetime=timedelta(seconds=-1))
    foreign = Issuer(system.clock, "cognito:groups").mint(
        system.authorizer, "manager", "manager", ["manager"], timedelta(hours=1)
    )
    for token in (expired, foreign):
        assert Person(system.url, token).get("/v1/me", expect=401)["message"] == "Unauthorized"


def test_an_image_that_is_not_one_is_refused_with_its_reason(story: Story) -> None:
    """A text that calls itself PNG never becomes ready; the record says why, in words."""
    data = "这不是图片 ".encode() * 50
    asked = story.planner.post("/v1/media", {"filename": "假.png", "type": "image/png", "bytes": len(data), "alt": ""})
    form = asked["upload"]
    fields = {**form["fields"], "file": ("假.png", io.BytesIO(data).read(), "image/png")}
    assert visit("POST", form["url"], fields=fields).status in {200, 201, 204}

    def checked() -> Answer | None:
        media = story.planner.get(f"/v1/media/{asked['media']['id']}")
        return media if media["state"] != "waiting" else None

    media = until("the file is checked", checked)
    assert media["state"] == "refused"
    assert media["explanation"]


def test_a_clock_of_another_zone_means_the_same_instant(story: Story) -> None:
    """20:00 in Shanghai and the instant it is are one time on the calendar."""
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date()
    planned = _publish(story, expect=201, wall=f"{tomorrow}T20:00:00", zone="Asia/Shanghai")
    assert planned["due"] == f"{tomorrow}T12:00:00.000Z"
