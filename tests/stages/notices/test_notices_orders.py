"""The bus keeps no order and hands things out twice: whatever comes first, people are left with what stands.

Events of one story are brought in any order, some twice, and some in the middle of the telling of another: between two
of its AWS calls. What is unread in the end is what would be unread had they come one by one, as they happened.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notices.api import api
from socialops import aws
from tests.cloud import Clock
from tests.stages.notices.world import an_event, hear
from tests.stages.requests import ask

RUNS: Final = count()
PEOPLE: Final = ("rev", "guo", "pan", "wu")
Event = dict[str, Any]


def _review(name: str, by: str = "planning.on_review_step", **data: Any) -> Event:
    return {"name": name, "by": by, "post_id": "p", "review_id": "r", **data}


def _thread(name: str, by: str, **data: Any) -> Event:
    return _review(name, by, thread_id="t", visibility="internal", **data)


def _sending(name: str, **data: Any) -> Event:
    return {"name": name, "subject": "SENDING#s", "sending_id": "s", "owner": "wu", "kind": "post", **data}


STORIES: Final[dict[str, list[Event]]] = {
    "two stages": [
        _review("ReviewOpened", stage="first", reviewers=["rev", "guo"]),
        _review("ReviewReminded", stage="first", reviewers=["rev", "guo"]),
        _review("ReviewDecided", "rev", decision="approve"),
        _review("ReviewOpened", stage="second", reviewers=["rev", "guo"]),
        _review("ReviewDecided", "rev", decision="approve"),
    ],
    "approved": [
        _review("ReviewOpened", stage="first", reviewers=["rev"]),
        _review("ReviewDecided", "rev", decision="approve"),
        _review("PostApproved", content_hash="0", author="pan"),
    ],
    "a thread": [
        _thread("ThreadOpened", "rev", author="pan"),
        _thread("ThreadCommented", "pan", opened_by="rev", people=[]),
        _thread("ThreadCommented", "rev", opened_by="rev", people=["pan"]),
        _thread("ThreadSettled", "rev", state="resolved"),
        _thread("ThreadCommented", "wu", opened_by="rev", people=["pan"]),
    ],
    "held again": [
        _sending("SendingHeld", reason="voided"),
        _sending("SendingScheduled"),
        _sending("SendingHeld", reason="voided"),
        _sending("SendingScheduled"),
        _sending("SendingHeld", reason="voided"),
    ],
    "refused, then live": [
        _sending("SendingHeld", reason="voided"),
        _sending("SendingRefused", reason="sensitive"),
        _sending("SendingRetryAsked"),
        _sending("SendingWentLive"),
    ],
}


def _told(story: str, run: int) -> list[Event]:
    """The events of a story, about things and people of this run alone."""

    def own(value: Any) -> Any:
        if isinstance(value, list):
            return [own(each) for each in value]
        return f"{value}{run}" if value in PEOPLE or value in ("p", "r", "t", "s", "SENDING#s") else value

    events = []
    for number, event in enumerate(STORIES[story], start=1):
        data = {name: own(value) for name, value in event.items() if name != "name"}
        events.append(an_event(event["name"], number, **{"subject": f"POST#p{run}", **data}))
    return events


def _left(run: int) -> dict[str, list[str]]:
    """What each person has unread; their counter says the same number."""
    left = {}
    for person in PEOPLE:
        answer = ask(api, "GET /v1/notices", member=f"{person}{run}", query={"unread": "true"}).body
        left[person] = sorted(each["event"] for each in answer["items"])
        assert answer["unread"] == len(left[person])
    return left


def _bring(event: Event) -> None:
    """Until it is taken, as the queue would."""
    for _ in range(5):
        if hear(event) == []:
            return
    raise AssertionError(f"{event['event']} was never taken")


@contextmanager
def _before_calls(act: Any) -> Iterator[None]:
    client = aws.client("dynamodb")
    client.meta.events.register("before-call.dynamodb", act)
    try:
        yield
    finally:
        client.meta.events.unregister("before-call.dynamodb", act)


def _bring_in_disorder(events: Sequence[Event], gaps: Iterator[int]) -> None:
    """One after the other; each begins at a drawn number of calls after the one before, which may not be done."""
    waiting = list(events)
    left = next(gaps, 99)

    def call(**_: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0 and waiting:
            left = next(gaps, 99)
            _bring(waiting.pop(0))

    with _before_calls(call):
        while waiting:
            _bring(waiting.pop(0))


@pytest.mark.parametrize("story", STORIES)
@given(data=st.data())
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_left_is_what_stands(time: Clock, story: str, data: st.DataObject) -> None:
    """In any order, twice or not, one within another: the unread of each person are those of the true order.

    Each run has things and people of its own, so the table may be shared.
    """
    calm, wild = next(RUNS), next(RUNS)
    for event in _told(story, calm):
        _bring(event)
    events = _told(story, wild)
    twice = data.draw(st.lists(st.sampled_from(range(len(events))), max_size=2), label="again")
    order = data.draw(st.permutations([*range(len(events)), *twice]), label="order")
    gaps = data.draw(st.lists(st.integers(0, 12), max_size=len(order)), label="calls between")
    _bring_in_disorder([events[each] for each in order], iter(gaps))
    assert _left(wild) == _left(calm)
