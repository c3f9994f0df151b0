"""What is put on the bus reaches the targets of matching rules, and nobody else."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local.clock import ManualClock
from infra.local.system import LocalSystem
from tests.local import house, small_house
from tests.local.conftest import START


def put(system: LocalSystem, detail_type: str, detail: Any, **more: Any) -> list[dict[str, Any]]:
    """Put one event on the bus."""
    entry = {"Source": "small", "DetailType": detail_type, "Detail": json.dumps(detail), "EventBusName": "small-bus"}
    answer = system.client("events").put_events(Entries=[entry | more])
    system.drain()
    entries: list[dict[str, Any]] = answer["Entries"]
    return entries


def test_a_matching_event_reaches_the_queue_whole(system: LocalSystem) -> None:
    """The queue's function gets the whole event, with the id that the sender was told."""
    (entry,) = put(system, "Told", {"text": "你好"})
    (body,) = house.bodies("listener")
    event = json.loads(body)
    assert (event["id"], event["source"], event["detail-type"]) == (entry["EventId"], "small", "Told")
    assert event["detail"] == {"text": "你好"}
    assert event["time"] == system.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(
    ("detail_type", "more"),
    [("Whispered", {}), ("Told", {"Source": "other"}), ("Told", {"EventBusName": "default"})],
)
def test_other_events_reach_nobody(system: LocalSystem, detail_type: str, more: dict[str, Any]) -> None:
    """Another type, source or bus does not match."""
    put(system, detail_type, {}, **more)
    assert house.events("listener") == []


def test_a_broken_entry_is_refused_alone(system: LocalSystem) -> None:
    """An entry whose detail is no JSON gets an error, its neighbours are delivered."""
    good = {"Source": "small", "DetailType": "Told", "Detail": "{}", "EventBusName": "small-bus"}
    answer = system.client("events").put_events(Entries=[good | {"Detail": "{"}, good])
    system.drain()
    assert answer["FailedEntryCount"] == 1
    assert [entry.get("ErrorCode") for entry in answer["Entries"]] == ["MalformedDetail", None]
    assert len(house.bodies("listener")) == 1


def test_too_much_at_once_is_refused(system: LocalSystem) -> None:
    """Entries of more than 256 KB together, or more than ten, are not taken."""
    entry = {"Source": "small", "DetailType": "Told", "Detail": json.dumps({"x": "y" * 262_144})}
    with pytest.raises(ClientError, match="over the limit"):
        system.client("events").put_events(Entries=[entry])
    with pytest.raises(ClientError, match="less than or equal to 10"):
        system.client("events").put_events(Entries=[entry | {"Detail": "{}"}] * 11)


def test_an_event_starts_an_execution_with_its_detail(system: LocalSystem) -> None:
    """The state machine's input is what the input path picks, and its name is the event's id."""
    (entry,) = put(system, "Submitted", {"post": 1})
    (asked,) = house.events("step")
    assert asked["given"] == {"post": 1}
    machine = system.template.resource("Machine").arn
    (execution,) = system.client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]
    assert execution["name"] == entry["EventId"]


@pytest.mark.usefixtures("stopped")
@pytest.mark.parametrize("cared_for", [True, False])
def test_what_cannot_be_delivered_goes_to_the_rules_dead_letters(cared_for: bool) -> None:
    """A target that refuses leaves the event in the dead-letter queue of the target, or fails loudly without one."""
    rule = small_house.template().body["Resources"]["StartRule"]
    if cared_for:
        rule["Properties"]["Targets"][0]["DeadLetterConfig"] = {"Arn": small_house.arn("JobsDead")}
    admitted = small_house.admits("JobsDead", "events.amazonaws.com", small_house.arn("StartRule"))
    template = small_house.template(StartRule=rule, JobsDeadPolicy=admitted)
    with LocalSystem(template, clock=ManualClock(START)) as system:
        system.client("stepfunctions").delete_state_machine(stateMachineArn=system.template.resource("Machine").arn)
        if not cared_for:
            with pytest.raises(ClientError, match="StateMachineDoesNotExist"):
                put(system, "Submitted", {"post": 1})
            return
        put(system, "Submitted", {"post": 1})
        url = system.template.identifiers("JobsDead").ref
        (message,) = system.client("sqs").receive_message(QueueUrl=url)["Messages"]
        assert json.loads(message["Body"])["detail"] == {"post": 1}
