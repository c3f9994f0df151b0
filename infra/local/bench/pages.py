"""What one page of a list costs with few and with many things in the table: AWS calls, and items that were read."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.local.bench import Figure
from infra.local.demo import engagement, planning, publishing
from infra.local.demo.play import story_of
from infra.local.demo.story import Story
from infra.local.demonstration import Demonstration
from infra.local.system import LocalSystem
from socialops import aws, clock
from socialops.names import LIST_INDEX

FEW, MANY = 100, 20_000
PAGE = "20"
BATCH = 25


def figures() -> Iterator[Figure]:
    """A page of the calendar and of the inbox, at both sizes."""
    with Demonstration() as demonstration:
        story = story_of(demonstration)
        for step in [*planning.STEPS, *publishing.STEPS, *engagement.STEPS[:1]]:
            step(story)
        demonstration.system.drain()
        patterns = [_pattern(demonstration.system, prefix) for prefix in ("CALENDAR#", "INBOX#")]
        few = _measured(demonstration.system, story, patterns, range(FEW))
        many = _measured(demonstration.system, story, patterns, range(FEW, MANY))
    for name, (calls, read) in many.items():
        yield Figure(f"{name}, calls at {MANY} items", calls, "AWS calls", f"{few[name][0]} at {FEW}", few[name][0])
        yield Figure(f"{name}, read at {MANY} items", read, "items read", f"{few[name][1]} at {FEW}", few[name][1])


def _pattern(system: LocalSystem, prefix: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = system.client("dynamodb").scan(
        TableName=system.outputs["TableName"], IndexName=LIST_INDEX
    )["Items"]
    return next(item for item in found if item["list"]["S"].startswith(prefix))


def _measured(
    system: LocalSystem, story: Story, patterns: list[dict[str, Any]], numbers: range
) -> dict[str, tuple[int, int]]:
    for pattern in patterns:
        _copy(system, pattern, numbers)
    now = datetime.now(UTC)
    window = {"from": clock.text(now - timedelta(days=1)), "to": clock.text(now + timedelta(days=20)), "limit": PAGE}
    return {
        "calendar": _page(system, lambda: story.planner.get("/v1/publications", window)),
        "inbox": _page(system, lambda: story.specialist.get("/v1/inbox", {"limit": PAGE})),
    }


def _copy(system: LocalSystem, pattern: dict[str, Any], numbers: range) -> None:
    """Put copies of one listed thing into its list, one minute after the other."""
    client, table = system.client("dynamodb"), system.outputs["TableName"]
    first = datetime.now(UTC)
    for begin in range(0, len(numbers), BATCH):
        requests = [{"PutRequest": {"Item": _copied(pattern, first, n)}} for n in numbers[begin : begin + BATCH]]
        client.batch_write_item(RequestItems={table: requests})


def _copied(pattern: dict[str, Any], first: datetime, number: int) -> dict[str, Any]:
    at = clock.text(first + timedelta(minutes=number % 20_000))
    name = f"{number:026d}"
    place = pattern["pk"]["S"].split("#")[0]
    return {**pattern, "pk": {"S": f"{place}#{name}"}, "id": {"S": name}, "rank": {"S": f"{at}#{name}"}}


def _page(system: LocalSystem, ask: Callable[[], object]) -> tuple[int, int]:
    """AWS calls and items read by the route behind one request."""
    read: list[int] = []

    def note(parsed: dict[str, Any], **_: Any) -> None:
        # Polls and ticks go on in other functions; a function's name is in its own environment.
        if os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "").endswith("-api"):
            read.append(int(parsed.get("ScannedCount", 1)))

    events = aws.client("dynamodb").meta.events
    before = len(system.invocations)
    events.register("after-call.dynamodb", note)
    try:
        ask()
    finally:
        events.unregister("after-call.dynamodb", note)
    return sum(done.calls.total for done in system.invocations[before:] if "routeKey" in done.event), sum(read)
