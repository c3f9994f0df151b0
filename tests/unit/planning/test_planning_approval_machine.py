"""The definition of the approval: every way leads on, every call may be retried, and every outcome is meant."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

import planning
from planning.on_review_step import Step
from planning.review import Outcome

FILE = Path(planning.__file__).parent / "approval.asl.json"
MACHINE: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
STATES: dict[str, dict[str, Any]] = MACHINE["States"]
TASKS = {name: state for name, state in STATES.items() if state["Type"] == "Task"}
SERVICE_ERRORS = {
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
}


def _ways(state: dict[str, Any]) -> Iterator[str]:
    yield from (state[name] for name in ("Next", "Default") if name in state)
    for branch in (*state.get("Choices", []), *state.get("Catch", [])):
        yield branch["Next"]


def test_every_way_leads_to_a_state_and_every_state_can_be_reached() -> None:
    """No Next into the void, no state that nothing leads to, and an end can be reached from everywhere."""
    reached, ahead = set(), [MACHINE["StartAt"]]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += _ways(STATES[name])
    assert reached == set(STATES)
    ends = {name for name, state in STATES.items() if state["Type"] == "Succeed"}
    while more := {name for name in STATES if name not in ends and ends & set(_ways(STATES[name]))}:
        ends |= more
    assert ends == set(STATES)


@pytest.mark.parametrize("name", TASKS)
def test_every_task_calls_the_step_function_with_a_payload_it_understands(name: str) -> None:
    """One function by its placeholder, a partition by its own, and a payload that the handler's model takes."""
    task = TASKS[name]
    waits = ".waitForTaskToken" if name == "Ask" else ""
    assert task["Resource"] == f"arn:${{Partition}}:states:::lambda:invoke{waits}"
    assert task["Parameters"]["FunctionName"] == "${ReviewStepArn}"
    payload = {key.removesuffix(".$"): value for key, value in task["Parameters"]["Payload"].items()}
    assert payload["step"] == name.lower()
    assert payload.keys() <= Step.model_fields.keys()
    assert Step.model_fields.keys() - payload.keys() <= {"token", "version"}


@pytest.mark.parametrize("name", TASKS)
def test_every_task_is_retried_on_lambda_service_errors_alone(name: str) -> None:
    """AWS's own errors are retried; an error of ours is a defect and fails loudly."""
    (retrier,) = TASKS[name]["Retry"]
    assert set(retrier["ErrorEquals"]) == SERVICE_ERRORS
    assert retrier["MaxAttempts"] >= 3


def test_every_outcome_has_its_way() -> None:
    """What a review can be leads to waiting, asking more people, concluding or the end."""
    choices = {choice["StringEquals"]: choice["Next"] for choice in STATES["Outcome?"]["Choices"]}
    assert set(get_args(Outcome)) - choices.keys() == {"withdrawn"}
    assert choices == {
        "waiting": "Ask",
        "entered": "Invite",
        "quiet": "Remind",
        "overdue": "Escalate",
        "approved": "Conclude",
        "returned": "Conclude",
        "expired": "Conclude",
    }


def test_waiting_is_bounded_by_the_policy() -> None:
    """The question has a timeout from the review, and a timeout leads to another look."""
    ask = STATES["Ask"]
    assert ask["TimeoutSecondsPath"] == "$.review.wait_seconds"
    assert ask["Catch"] == [{"ErrorEquals": ["States.Timeout"], "ResultPath": None, "Next": "Weigh"}]
