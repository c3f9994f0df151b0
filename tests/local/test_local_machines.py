"""State machines run on moto's interpreter, call functions in process, and wait for people without blocking."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.clock import ManualClock
from infra.local.system import LocalSystem
from tests.local import house, small_house
from tests.local.conftest import START


def submit(system: LocalSystem, post: int) -> dict[str, Any]:
    """Put the event that starts an execution; returns what the step was asked."""
    entry = {
        "Source": "small",
        "DetailType": "Submitted",
        "Detail": json.dumps({"post": post}),
        "EventBusName": "small-bus",
    }
    system.client("events").put_events(Entries=[entry])
    system.drain()
    asked: dict[str, Any] = next(e for e in house.events("step") if e["do"] == "ask" and e["given"]["post"] == post)
    return asked


def answer(system: LocalSystem, token: str, output: Any) -> None:
    """Answer a waiting execution, as the function that has the right."""
    with system.as_function("api"):
        system.client("stepfunctions").send_task_success(taskToken=token, output=json.dumps(output))


def statuses(system: LocalSystem) -> list[str]:
    """The states of all executions."""
    machine = system.template.resource("Machine").arn
    found = system.client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]
    return sorted(execution["status"] for execution in found)


def test_an_execution_waits_for_its_answer_and_goes_on(system: LocalSystem) -> None:
    """The step gets a task token; `drain` does not wait for the person; the answer lets the execution end."""
    asked = submit(system, 1)
    assert statuses(system) == ["RUNNING"]
    answer(system, asked["token"], {"verdict": "approved"})
    system.drain()
    assert house.events("step")[-1] == {"do": "close", "answer": {"verdict": "approved"}}
    assert statuses(system) == ["SUCCEEDED"]


def test_executions_wait_side_by_side(system: LocalSystem) -> None:
    """Each answer finds its own execution."""
    first, second = (submit(system, post) for post in (1, 2))
    answer(system, second["token"], 2)
    system.drain()
    assert [e["answer"] for e in house.events("step") if e["do"] == "close"] == [2]
    answer(system, first["token"], 1)
    system.drain()
    assert statuses(system) == ["SUCCEEDED", "SUCCEEDED"]


def test_the_step_runs_in_its_own_environment(system: LocalSystem) -> None:
    """A function that a machine calls is the same as one that anybody calls."""
    submit(system, 1)
    assert [invocation.function for invocation in system.invocations] == ["step"]


def test_an_error_of_the_step_ends_the_execution(system: LocalSystem) -> None:
    """What the function raises becomes the error of the task."""

    def behave(event: Any, context: Any) -> None:
        raise ValueError("no reviewer")

    house.behave("step", behave)
    submit(system, 1)
    machine = system.template.resource("Machine").arn
    client = system.client("stepfunctions")
    (execution,) = client.list_executions(stateMachineArn=machine)["executions"]
    described = client.describe_execution(executionArn=execution["executionArn"])
    assert (described["status"], described["error"]) == ("FAILED", "ValueError")


def test_only_whom_the_policy_lets_may_answer(system: LocalSystem) -> None:
    """Another function is refused, and the execution goes on waiting."""
    asked = submit(system, 1)
    client = system.client("stepfunctions")
    with system.as_function("hook"), pytest.raises(client.exceptions.ClientError, match="states:SendTaskSuccess"):
        client.send_task_success(taskToken=asked["token"], output="{}")
    assert statuses(system) == ["RUNNING"]


PARALLEL = {
    "StartAt": "Both",
    "States": {
        "Both": {
            "Type": "Parallel",
            "Branches": [
                {
                    "StartAt": name,
                    "States": {
                        name: {
                            "Type": "Task",
                            "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                            "Parameters": {
                                "FunctionName": "step",
                                "Payload": {"do": "ask", "token.$": "$$.Task.Token", "given": {"post": number}},
                            },
                            "End": True,
                        }
                    },
                }
                for number, name in enumerate(("Brand", "Law"))
            ],
            "Next": "Each",
        },
        "Each": {
            "Type": "Map",
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"},
                "StartAt": "Tell",
                "States": {"Tell": {"Type": "Pass", "End": True}},
            },
            "End": True,
        },
    },
}


@pytest.fixture
def branching(stopped: None) -> Iterator[LocalSystem]:
    """A system whose machine asks two people at once, then maps over their answers."""
    machine = small_house.template().body["Resources"]["Machine"]
    machine["Properties"]["DefinitionString"] = json.dumps(PARALLEL)
    with LocalSystem(small_house.template(Machine=machine), clock=ManualClock(START)) as system:
        yield system


def test_branches_wait_side_by_side_too(branching: LocalSystem) -> None:
    """A Parallel state whose branches all wait holds up nobody, and ends when the last one is answered."""
    first, second = submit(branching, 0), next(e for e in house.events("step") if e["given"]["post"] == 1)
    answer(branching, first["token"], "yes")
    branching.drain()
    assert statuses(branching) == ["RUNNING"]
    answer(branching, second["token"], "no")
    branching.drain()
    assert statuses(branching) == ["SUCCEEDED"]


def test_a_reset_lets_go_of_executions_that_wait(system: LocalSystem) -> None:
    """No thread goes on waiting for an answer that can never come."""
    before = set(threading.enumerate())
    submit(system, 1)
    waiting = {thread for thread in set(threading.enumerate()) - before if "bus" not in thread.name}
    assert waiting
    system.reset()
    for thread in waiting:
        thread.join(5)
    assert not any(thread.is_alive() for thread in waiting)
    assert statuses(system) == []
