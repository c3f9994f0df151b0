"""The deadline of a first response on the agenda."""

from datetime import timedelta
from typing import Any

import pytest

from engagement import conversations
from socialops import brand, table
from socialops.changes import Keep, Plan
from socialops.table import Origin
from tests.cloud import START, Clock, Cloud
from tests.stages.engagement.callers import a_push, act, deliver, fall_due, inbox, journal, planned, read

HOUR = timedelta(hours=1)


@pytest.fixture
def conversation(time: Clock) -> dict[str, Any]:
    """A fan just asked."""
    deliver(a_push(), at=time.at)
    return inbox()[0]


def test_a_question_puts_its_deadline_on_the_agenda(conversation: dict[str, Any]) -> None:
    """One entry, an hour of working time after it came in; another question does not move it."""
    assert [entry.due for entry in planned("sla")] == [START + HOUR]
    deliver(a_push("喂？", created_at="Mon Nov 23 15:59:50 +0800 2026"), at=START + timedelta(minutes=5))
    assert [entry.due for entry in planned("sla")] == [START + HOUR]
    assert conversation["sla_due"] == "2026-11-23T09:00:00.000Z"


def test_the_brands_own_promise_counts(time: Clock) -> None:
    """Minutes, hours and zone come from the brand profile."""
    profile = brand.unnamed(START).model_copy(
        update={"zone": "Europe/Berlin", "cadence": brand.Cadence(first_response_minutes=30)}
    )
    table.commit([Keep(brand.KEY, profile.model_dump(mode="json"))], [], Origin("test", START))
    deliver(a_push(), at=time.at)
    assert [entry.due for entry in planned("sla")] == [START + timedelta(minutes=30)]
    deliver(a_push(sender_id="2"), at=START - timedelta(hours=1))
    assert planned("sla")[0].due == START + timedelta(minutes=30), "Berlin opens at nine, the instant the tests begin"


def test_a_missed_deadline_is_told_and_marked(conversation: dict[str, Any], cloud: Cloud, time: Clock) -> None:
    """The event names conversation, owner and deadline; the conversation shows it until somebody answers."""
    (entry,) = planned("sla")
    time.at = entry.due
    assert fall_due(entry) == []
    assert [item["data"]["due"] for item in journal(cloud) if item["event"] == "SlaMissed"] == [
        "2026-11-23T09:00:00.000Z"
    ]
    assert planned("sla") == []
    shown = inbox()[0]
    assert (shown["sla_due"], shown["sla_missed_at"]) == (None, "2026-11-23T09:00:00.000Z")


def test_a_deadline_is_missed_once(conversation: dict[str, Any], cloud: Cloud, time: Clock) -> None:
    """A repeated queue message tells nothing new."""
    (entry,) = planned("sla")
    time.at = entry.due
    assert fall_due(entry) == fall_due(entry) == []
    assert [item["event"] for item in journal(cloud)].count("SlaMissed") == 1


def test_closing_ends_the_deadline(conversation: dict[str, Any], cloud: Cloud, time: Clock) -> None:
    """What needs no answer cannot be late, even if its entry is on the queue already."""
    (entry,) = planned("sla")
    assert act(conversation, "closings").status == 201
    assert planned("sla") == []
    time.at = entry.due
    assert fall_due(entry) == []
    assert "SlaMissed" not in [item["event"] for item in journal(cloud)]
    assert read(conversation)["sla_missed_at"] is None


def test_an_entry_without_a_deadline_is_only_taken_away(
    conversation: dict[str, Any], cloud: Cloud, time: Clock
) -> None:
    """What is on the agenda for a conversation that promises nothing at that time tells nothing."""
    stray = conversations.sla_entry(conversation["id"], START + timedelta(minutes=1))
    table.commit([Plan(stray)], [], Origin("test", START))
    time.at = stray.due
    assert fall_due(stray) == []
    assert [entry.due for entry in planned("sla")] == [START + HOUR]
    assert "SlaMissed" not in [item["event"] for item in journal(cloud)]


def test_a_closed_conversation_that_is_asked_again_has_a_new_deadline(
    conversation: dict[str, Any], time: Clock
) -> None:
    """The fan's next message opens it and starts the clock."""
    act(conversation, "closings")
    later = time.advance(minutes=30)
    deliver(a_push("还有", created_at="Mon Nov 23 16:29:00 +0800 2026"), at=later)
    assert [entry.due for entry in planned("sla")] == [later + HOUR]
