"""How soon a submitted post waits for its reviewer: from the request to the state machine waiting on a task token."""

import time
from collections.abc import Iterator
from statistics import median

from infra.local.bench import Figure
from infra.local.demo.play import story_of
from infra.local.demo.story import PATIENCE, Story
from infra.local.demonstration import Demonstration
from infra.local.system import LocalSystem

RUNS = 15
BOUND = 300.0
"""Milliseconds: who submits sees "waiting for the reviewer" as the answer to a click."""
LOOK_EVERY = 0.002
"""Seconds between two looks for the token; what is measured is late by as much."""


def figures() -> Iterator[Figure]:
    """Milliseconds of the answer alone, and until the machine waits."""
    with Demonstration() as demonstration:
        story = story_of(demonstration)
        _waits_after(demonstration.system, story)
        measured = [_waits_after(demonstration.system, story) for _ in range(RUNS)]
    answered, waiting = ([pair[number] for pair in measured] for number in (0, 1))
    yield Figure("submission answered, median", round(median(answered), 1), "ms", runs=RUNS)
    yield Figure("submission to waiting, median", round(median(waiting), 1), "ms", "promise: 300 ms", BOUND, runs=RUNS)
    yield Figure("submission to waiting, worst", round(max(waiting), 1), "ms", "promise: 300 ms", BOUND, runs=RUNS)


def _waits_after(system: LocalSystem, story: Story) -> tuple[float, float]:
    """Milliseconds from the submission to its answer, and to the task token beside the review."""
    body = {"title": "等待审核", "text": "今天天气不错。", "variants": {"mastodon": {}}}
    post = story.planner.post("/v1/posts", body)
    system.drain()
    started = time.monotonic()
    shown = story.planner.post(f"/v1/posts/{post['id']}/submissions", {}, seen=post.etag)
    answered = time.monotonic()
    while not _token(system, post["id"], shown["id"]):
        if time.monotonic() - started > PATIENCE:
            raise RuntimeError("the approval does not wait")
        time.sleep(LOOK_EVERY)
    waiting = time.monotonic()
    story.planner.post(f"/v1/reviews/{shown['subject']}/withdrawals")
    system.drain()
    return (answered - started) * 1000, (waiting - started) * 1000


def _token(system: LocalSystem, post_id: str, review_id: str) -> bool:
    key = {"pk": {"S": f"POST#{post_id}"}, "sk": {"S": f"TOKEN#{review_id}"}}
    found = system.client("dynamodb").get_item(TableName=system.outputs["TableName"], Key=key)
    return "token" in found.get("Item", {})
