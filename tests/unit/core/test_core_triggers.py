"""A batch from a queue: each record by itself, and only the failed ones come again."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from socialops import clock, triggers
from socialops.agenda import Entry
from socialops.changes import EntryGone

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


def a_batch(*bodies: str) -> dict[str, Any]:
    """Records as a queue's event source hands them over."""
    return {"Records": [{"messageId": f"m{place}", "body": body} for place, body in enumerate(bodies)]}


@pytest.fixture
def slept() -> Iterator[list[float]]:
    """How long handlers waited, on a clock that stands."""
    waits: list[float] = []
    clock.use(lambda: AT, waits.append)
    yield waits
    clock.use()


def test_a_failed_message_does_not_take_the_others_with_it() -> None:
    """All are worked on; the answer names exactly those that failed."""
    done = []

    def work(body: str) -> None:
        if body == "bad":
            raise ValueError(body)
        done.append(body)

    answer = triggers.each_message(a_batch("a", "bad", "b"), work)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert done == ["a", "b"]


def test_an_entry_is_done_in_its_second(slept: list[float]) -> None:
    """What comes early by less than a second waits for the rest; what is due or late goes on at once."""
    entries = [Entry("publishing", "send", "s", AT + timedelta(milliseconds=ms)) for ms in (-100, 0, 400, 60_000)]
    worked: list[Entry] = []
    triggers.each_entry(a_batch(*(entry.message() for entry in entries)), worked.append)
    assert worked == entries
    assert slept == [0.4, triggers.LONGEST_WAIT.total_seconds()]


@pytest.mark.usefixtures("slept")
def test_an_entry_that_is_gone_is_no_failure() -> None:
    """Whoever comes second has nothing to do; another error is a failure."""
    bodies = [Entry("publishing", "send", ref, AT).message() for ref in ("gone", "bad")]

    def work(entry: Entry) -> None:
        if entry.ref == "gone":
            raise EntryGone(entry=entry.sk)
        raise LookupError(entry.ref)

    answer = triggers.each_entry(a_batch(*bodies, "not an entry"), work)
    assert [failure["itemIdentifier"] for failure in answer["batchItemFailures"]] == ["m1", "m2"]


def test_events_go_to_the_handler_of_their_name() -> None:
    """A named handler takes its event, `*` takes the others, and without either an event is passed over."""
    heard: list[str] = []
    bodies = [json.dumps({"detail": {"event": name}}) for name in ("PostWritten", "PlanOpened")]
    named = {"PostWritten": lambda detail: heard.append(f"named {detail['event']}")}
    rest = {"*": lambda detail: heard.append(f"rest {detail['event']}")}
    triggers.each_event(a_batch(*bodies), named)
    triggers.each_event(a_batch(*bodies), named | rest)
    assert heard == ["named PostWritten", "named PostWritten", "rest PlanOpened"]
