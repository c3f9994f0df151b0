"""AWS calls per operation: the most that any request, message or publication of the whole story needed."""

import base64
import json
from collections.abc import Iterable, Iterator

from infra.local.bench import Figure
from infra.local.demo.play import STEPS, story_of
from infra.local.demonstration import Demonstration
from infra.local.functions import Invocation
from socialops.platforms.inbound import Delivery, Resolution
from socialops.platforms.registry import platform

READ, WRITE, MESSAGE, PUBLICATION = 2, 3, 3, 6
"""The promises: AWS calls of a read route, a write route, one ingested message, one publication from due to live."""

AND_AFTER = {"PUT /v1/pauses/{scope}", "POST /v1/archive/seals"}
"""What has one call to make after its write: a switch notes from when it holds and what was in flight then; what does
a batch of its work puts the rest on a queue."""
EVERY_FILE = {"POST /v1/archive/verifications"}
"""What reads each of the files it verifies, by its nature: at most three digests with the records they list."""

MANY_AT_ONCE = {"promotions"}
"""Entries that stand for many things, by their nature: one turn reads and writes all promotions of an account."""


def figures() -> Iterator[Figure]:
    """Play the story and count."""
    with Demonstration() as demonstration:
        story = story_of(demonstration)
        for step in STEPS:
            step(story)
        demonstration.system.drain()
        yield from counted(demonstration.system.invocations)


def counted(invocations: Iterable[Invocation]) -> Iterator[Figure]:
    """The most calls per route, per message and per publication, with their promises.

    A message that met another of the same conversation is read and written again: that run measures not one message.
    """
    most: dict[tuple[str, str, int], int] = {}
    for invocation in invocations:
        kind = _kind(invocation)
        if kind and not (kind[1] == "message" and invocation.calls.cancelled):
            most[kind] = max(most.get(kind, 0), invocation.calls.total)
    for (name, compared_with, bound), calls in sorted(most.items()):
        yield Figure(name, calls, "AWS calls", compared_with, bound)


def _kind(invocation: Invocation) -> tuple[str, str, int] | None:
    """What an invocation is counted as: name, what is promised, how much."""
    event = invocation.event
    if event.get("routeKey") in EVERY_FILE:
        return None
    if "routeKey" in event:
        reads = event["routeKey"].startswith("GET")
        bound = READ if reads else WRITE + (event["routeKey"] in AND_AFTER)
        return event["routeKey"], f"{'read' if reads else 'write'} route", bound
    records = event.get("Records", [])
    if invocation.function.endswith("engagement-on-message") and len(records) == 1:
        if _ends_a_wait(records[0]["body"]):
            return "publication, verdict", "publication from due to live", PUBLICATION
        return "one ingested message", "message", MESSAGE
    if invocation.function.endswith("publishing-on-due") and len(records) == 1:
        kind = json.loads(records[0]["body"])["kind"]
        return None if kind in MANY_AT_ONCE else (f"publication, {kind}", "publication from due to live", PUBLICATION)
    return None


def _ends_a_wait(body: str) -> bool:
    """Whether a delivery is no message but tells what became of a publication."""
    fields = json.loads(body)
    webhook = platform(fields["platform"]).webhook
    said = webhook.parse(Delivery(base64.b64decode(fields["raw"]))) if webhook else []
    return any(isinstance(heard, Resolution) for heard in said)
