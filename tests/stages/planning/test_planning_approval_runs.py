"""The approval state machine itself, run by moto's interpreter with the real steps."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto.awslambda.models import LambdaFunction, lambda_backends
from moto.core.config import default_user_config

import planning
from planning import approval_store, on_event, on_review_step
from planning.api import api
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_planning import a_brand_profile, a_written_post, decide, edit, read, submit, trail
from tests.stages.planning.acts_review import on, staged
from tests.stages.planning.test_planning_review_talk import WEEK, read_plan, submit_plan
from tests.stages.requests import ask

FUNCTION = "planning-on-review-step"
ROLE = "arn:aws:iam::123456789012:role/approval"
PATIENCE = 20.0
"""Seconds after which a run counts as hanging."""


def subject_of(shown: dict[str, Any]) -> str:
    """The partition of what is reviewed, as events name it."""
    kind, _, subject_id = shown["subject"].partition(":")
    return f"{kind.upper()}#{subject_id}"


class Approval:
    """The machine, its runs, and the steps they made."""

    def __init__(self, cloud: Cloud) -> None:
        self.steps: list[str] = []
        self._asked = threading.Semaphore(0)
        self._client = cloud.client("stepfunctions")
        definition = (Path(planning.__file__).parent / "approval.asl.json").read_text(encoding="utf-8")
        arn = f"arn:aws:lambda:us-east-1:123456789012:function:{FUNCTION}"
        text = definition.replace("${Partition}", "aws").replace("${ReviewStepArn}", arn)
        self.arn = self._client.create_state_machine(name="approval", definition=text, roleArn=ROLE)["stateMachineArn"]

    def invoke(self, event: Any) -> tuple[str, bool, str]:
        """Run the step in place of a container."""
        payload = json.loads(json.dumps(event))
        result = json.dumps(on_review_step.handler(payload, None))
        self.steps.append(payload["step"])
        if payload["step"] == "ask":
            self._asked.release()
        return result, False, ""

    def start(self, shown: dict[str, Any]) -> threading.Thread:
        """Start an execution with the detail of the event, as the rule does; its thread."""
        before = set(threading.enumerate())
        detail = {"subject": subject_of(shown), "data": {"review_id": shown["id"], "author": shown["author"]}}
        name = f"run-{len(before)}-{len(self.steps)}"
        run = self._client.start_execution(stateMachineArn=self.arn, name=name, input=json.dumps(detail))
        self.last = run["executionArn"]
        started = [each for each in threading.enumerate() if each not in before]
        return started[0] if started else threading.current_thread()

    def wait_for_question(self) -> None:
        """Until an execution waits for somebody."""
        assert self._asked.acquire(timeout=PATIENCE), self.steps

    def finish(self, run: threading.Thread) -> str:
        """The status at the end of a run."""
        if run is not threading.current_thread():
            run.join(PATIENCE)
        status: str = self._client.describe_execution(executionArn=self.last)["status"]
        return status


@pytest.fixture
def approval(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Approval]:
    """The machine as the template makes it, with the step function behind it."""
    monkeypatch.setitem(default_user_config, "stepfunctions", {"execute_state_machine": True})
    cloud.client("iam").create_role(RoleName="approval", AssumeRolePolicyDocument="{}")
    backend = lambda_backends["123456789012"]["us-east-1"]
    backend.create_function(
        {
            "FunctionName": FUNCTION,
            "Handler": "planning.on_review_step.handler",
            "Role": ROLE,
            "Runtime": "python3.13",
            "Code": {"ZipFile": b""},
        }
    )
    made = Approval(cloud)
    monkeypatch.setattr(LambdaFunction, "_invoke_lambda", lambda function, event=None: made.invoke(event))
    yield made
    backend.delete_function(FUNCTION)
    cloud.client("iam").delete_role(RoleName="approval")
    cloud.client("stepfunctions").delete_state_machine(stateMachineArn=made.arn)


def happened(name: str, shown: dict[str, Any]) -> None:
    """Deliver an event about a review."""
    detail = {"event": name, "subject": subject_of(shown), "data": {"review_id": shown["id"]}}
    body = json.dumps({"detail": detail})
    assert on_event.handler({"Records": [{"messageId": "m", "body": body}]}, None) == {"batchItemFailures": []}


def test_an_approval_from_question_to_approved_post(time: Clock, approval: Approval) -> None:
    """The execution waits for the reviewer, is woken by the decision's event, and the post is approved."""
    shown = submit(a_written_post()).body
    run = approval.start(shown)
    approval.wait_for_question()
    decide(shown)
    happened("ReviewDecided", shown)
    assert approval.finish(run) == "SUCCEEDED"
    assert approval.steps == ["open", "ask", "weigh", "conclude"]
    assert read(shown["post_id"])["state"] == "approved"


def test_two_approvals_make_it_ask_twice(time: Clock, approval: Approval) -> None:
    """After the first of two decisions it looks, and waits again."""
    a_brand_profile(review={"role": "reviewer", "approvals": 2, "hours": 24})
    shown = submit(a_written_post()).body
    run = approval.start(shown)
    for member in ("bo", "an"):
        approval.wait_for_question()
        decide(shown, member=member)
        happened("ReviewDecided", shown)
    assert approval.finish(run) == "SUCCEEDED"
    assert approval.steps == ["open", "ask", "weigh", "ask", "weigh", "conclude"]
    assert read(shown["post_id"])["state"] == "approved"


def test_a_decision_before_the_machine_began_is_enough(time: Clock, approval: Approval) -> None:
    """It looks first and asks nobody."""
    shown = submit(a_written_post()).body
    decide(shown, "return", comment="换图")
    assert approval.finish(approval.start(shown)) == "SUCCEEDED"
    assert approval.steps == ["open", "conclude"]
    assert read(shown["post_id"])["state"] == "draft"


def test_an_edit_ends_the_waiting(time: Clock, approval: Approval) -> None:
    """A withdrawn review leads to the end, and the post stays as its author left it."""
    shown = submit(a_written_post()).body
    run = approval.start(shown)
    approval.wait_for_question()
    edit(read(shown["post_id"]), text="改。")
    happened("ReviewWithdrawn", shown)
    assert approval.finish(run) == "SUCCEEDED"
    assert approval.steps == ["open", "ask", "weigh"]
    assert "PostReturned" not in trail(shown["post_id"])


def test_a_second_execution_for_the_same_event_ends_quietly(time: Clock, approval: Approval) -> None:
    """The event may come twice; only the first execution asks and concludes."""
    shown = submit(a_written_post()).body
    first = approval.start(shown)
    approval.wait_for_question()
    first_arn = approval.last
    assert approval.finish(approval.start(shown)) == "SUCCEEDED"
    assert approval.steps == ["open", "ask", "open"]
    decide(shown)
    happened("ReviewDecided", shown)
    approval.last = first_arn
    assert approval.finish(first) == "SUCCEEDED"
    assert trail(shown["post_id"]).count("PostApproved") == 1


def test_a_repeated_event_finds_nobody_waiting(time: Clock, approval: Approval) -> None:
    """A token that was answered, and one that never was, do no harm."""
    shown = submit(a_written_post()).body
    run = approval.start(shown)
    approval.wait_for_question()
    decide(shown)
    happened("ReviewDecided", shown)
    approval.finish(run)
    happened("ReviewDecided", shown)
    approval_store.wake("no-such-token")
    assert read(shown["post_id"])["state"] == "approved"


def test_time_alone_brings_the_managers_in(time: Clock, approval: Approval) -> None:
    """One second before half the time the wait is one second; it ends by itself, and a manager may decide."""
    shown = submit(a_written_post()).body
    time.advance(hours=12, seconds=-1)
    run = approval.start(shown)
    approval.wait_for_question()
    time.advance(seconds=1)
    approval.wait_for_question()
    assert decide(shown, member="wen", role="manager").status == 201
    happened("ReviewDecided", shown)
    assert approval.finish(run) == "SUCCEEDED"
    assert approval.steps == ["open", "ask", "weigh", "escalate", "ask", "weigh", "conclude"]


def test_two_stages_are_asked_one_after_the_other(time: Clock, approval: Approval) -> None:
    """The first yes opens the second stage, whose people are asked before the machine waits again."""
    staged({"name": "品牌", "roles": ["reviewer"]}, {"name": "法务", "approvers": ["fa"]})
    shown = submit(a_written_post()).body
    run = approval.start(shown)
    for member in ("bo", "fa"):
        approval.wait_for_question()
        decide(shown, member=member)
        happened("ReviewDecided", shown)
    assert approval.finish(run) == "SUCCEEDED"
    assert approval.steps == ["open", "ask", "weigh", "invite", "ask", "weigh", "conclude"]
    assert read(shown["post_id"])["state"] == "approved"


def test_time_alone_reminds_escalates_and_ends(time: Clock, approval: Approval) -> None:
    """Nobody says anything: reminded, asked for help, and given back, each a second after it was due."""
    staged({"name": "品牌", "roles": ["reviewer"], "hours": 1, "counted": "elapsed"})
    shown = submit(a_written_post()).body
    time.advance(seconds=1799)
    run = approval.start(shown)
    for seconds in (900, 900):
        approval.wait_for_question()
        time.advance(seconds=seconds)
    approval.wait_for_question()
    time.advance(seconds=900)
    assert approval.finish(run) == "SUCCEEDED"
    assert approval.steps == [
        "open",
        *["ask", "weigh", "remind"],
        *["ask", "weigh", "escalate"],
        "ask",
        "weigh",
        "conclude",
    ]
    assert (read(shown["post_id"])["state"], trail(shown["post_id"])[-1]) == ("draft", "PostReturned")


def test_the_same_machine_adopts_a_plan(time: Clock, approval: Approval) -> None:
    """A plan goes the way of a post: asked, decided, adopted."""
    plan = ask(api, "POST /v1/plans", role="planner", member="ling", body=WEEK).body
    shown = submit_plan(plan).body
    run = approval.start(shown)
    approval.wait_for_question()
    on("POST /decisions", shown, {"decision": "approve", "content_hash": shown["content_hash"]})
    happened("ReviewDecided", shown)
    assert approval.finish(run) == "SUCCEEDED"
    assert approval.steps == ["open", "ask", "weigh", "conclude"]
    assert read_plan(plan["id"])["state"] == "adopted"


def test_taking_it_back_ends_the_run(time: Clock, approval: Approval) -> None:
    """The author withdraws while the machine waits: it looks, and ends without a word about the post."""
    shown = submit(a_written_post()).body
    run = approval.start(shown)
    approval.wait_for_question()
    on("POST /withdrawals", shown, member="ling", role="planner")
    happened("ReviewWithdrawn", shown)
    assert approval.finish(run) == "SUCCEEDED"
    assert (approval.steps, read(shown["post_id"])["state"]) == (["open", "ask", "weigh"], "draft")
