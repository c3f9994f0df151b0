"""The system starts from a template that permits what it asks for, again and again, and says when it is idle."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import urllib3
from moto.sqs.models import sqs_backends

from infra.local.clock import ManualClock
from infra.local.functions import FunctionError
from infra.local.serving import Server
from infra.local.system import LocalSystem
from infra.local.template import TemplateError
from infra.local.work import NotIdleError
from socialops import clock as core_clock
from tests.local import house, small_house
from tests.local.conftest import START

JOBS = "arn:aws:sqs:ap-southeast-1:123456789012:jobs"


def without(resource: str, *path: str) -> dict[str, Any]:
    """A change of the small house: one resource without one of its properties."""
    spec = small_house.template().body["Resources"][resource]
    inner = spec["Properties"]
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return {resource: spec}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"UploadsPolicy": None}, "does not let s3.amazonaws.com send"),
        ({"NewsPolicy": None}, "does not let events.amazonaws.com send"),
        ({"ApiPermission": None}, "no permission lets apigateway.amazonaws.com invoke"),
        ({"MinutePermission": None}, "no permission lets events.amazonaws.com invoke"),
        ({"WorkerRole": small_house.role("lambda.amazonaws.com")}, "not authorized to perform: sqs:ReceiveMessage"),
        ({"FollowerRole": small_house.role("lambda.amazonaws.com")}, "not authorized to perform: dynamodb:Describe"),
        ({"SchedulerRole": small_house.role("scheduler.amazonaws.com")}, "perform: lambda:InvokeFunction"),
        ({"StarterRole": small_house.role("events.amazonaws.com")}, "perform: states:StartExecution"),
    ],
)
@pytest.mark.usefixtures("stopped")
def test_a_missing_permission_stops_the_start(change: dict[str, Any], complaint: str) -> None:
    """What AWS would refuse at deployment, or silently later, is refused by name, and nothing is left behind."""
    with pytest.raises(TemplateError, match=complaint):
        LocalSystem(small_house.template(**change), clock=ManualClock(START)).start()
    assert not sqs_backends["123456789012"]["ap-southeast-1"].queues


@pytest.mark.usefixtures("stopped")
def test_a_machine_without_the_right_cannot_call_its_step() -> None:
    """The state machine acts as its own role."""
    change = {"MachineRole": small_house.role("states.amazonaws.com")}
    with LocalSystem(small_house.template(**change), clock=ManualClock(START)) as system:
        entry = {"Source": "small", "DetailType": "Submitted", "Detail": "{}", "EventBusName": "small-bus"}
        system.client("events").put_events(Entries=[entry])
        system.drain()
        assert house.events("step") == []
        assert ["lambda:InvokeFunction" in refusal for refusal in system.refusals] == [True]


@pytest.mark.usefixtures("stopped")
def test_an_unknown_function_module_fails_when_it_is_called() -> None:
    """A handler that does not exist is an error of its invocation, as on Lambda, and not of the start."""
    spec = small_house.template().body["Resources"]["Hook"]
    spec["Properties"]["Handler"] = "tests.local.nowhere.handler"
    system = LocalSystem(small_house.template(Hook=spec), clock=ManualClock(START))
    with system, pytest.raises(FunctionError, match="nowhere"):
        system.invoke("hook", {})


@pytest.mark.usefixtures("stopped")
def test_a_disabled_source_feeds_nobody() -> None:
    """A mapping that is switched off leaves the messages where they are."""
    spec = small_house.template().body["Resources"]["JobsFeed"]
    spec["Properties"]["Enabled"] = False
    with LocalSystem(small_house.template(JobsFeed=spec), clock=ManualClock(START)) as system:
        system.send(JOBS, "kept")
        system.drain()
        assert house.events("worker") == []


@pytest.mark.usefixtures("stopped")
def test_a_system_runs_on_the_real_clock_too() -> None:
    """Without a manual clock messages are delivered by themselves, delays included."""
    arrived = threading.Event()
    house.behave("worker", lambda event, context: arrived.set())
    with LocalSystem(small_house.template()) as system:
        url = system.template.identifiers("Jobs").ref
        system.client("sqs").send_message(QueueUrl=url, MessageBody="x", DelaySeconds=1)
        assert not arrived.is_set()
        assert arrived.wait(10)


@pytest.mark.usefixtures("stopped")
def test_systems_follow_each_other() -> None:
    """A second system starts fresh where the first has ended, on other ports if need be."""
    urls = set()
    for _ in range(2):
        with LocalSystem(small_house.template(), clock=ManualClock(START)) as system:
            urls.add(system.url)
            house.behave("api", lambda *_: house.client("s3").generate_presigned_url("list_buckets"))
            assert system.invoke("api", {}).startswith(system.s3_url)
            table = system.outputs["TableName"]
            assert system.client("dynamodb").scan(TableName=table)["Count"] == 0
            item = {"pk": {"S": "a"}, "sk": {"S": "a"}}
            system.client("dynamodb").put_item(TableName=table, Item=item)
    for url in urls:
        with pytest.raises(urllib3.exceptions.HTTPError):
            urllib3.PoolManager(retries=False).request("GET", url)


def test_a_taken_port_stops_the_start(stopped: None) -> None:
    """A port that somebody else holds is an error of the operating system, and nothing is left behind."""
    taken = Server()
    port = int(taken.url.rpartition(":")[2])
    try:
        with pytest.raises(OSError, match="in use"):
            LocalSystem(small_house.template(), clock=ManualClock(START), s3_port=port).start()
    finally:
        taken.stop()


def test_a_second_system_at_the_same_time_is_refused(system: LocalSystem) -> None:
    """One process plays one system; the first one goes on undisturbed."""
    with pytest.raises(RuntimeError, match="stop it first"):
        LocalSystem(small_house.template(), clock=ManualClock(START)).start()
    system.send(JOBS, "still")
    system.drain()
    assert house.bodies("worker") == ["still"]


def test_drain_says_what_is_still_under_way(system: LocalSystem) -> None:
    """When the deadline passes, the error names the kind of work."""
    leave = threading.Event()
    house.behave("worker", lambda event, context: leave.wait(10) and None)
    system.send(JOBS, "slow")
    try:
        with pytest.raises(NotIdleError, match="'jobs': 1"):
            system.drain(timeout=0.01)
    finally:
        leave.set()
    system.drain()


def test_the_cores_clock_is_the_systems(system: LocalSystem) -> None:
    """Code that asks the core for the time is told the manual clock's, and sleeping is over at once."""
    before = system.clock.now()
    assert core_clock.now() == before
    core_clock.sleep_until(before + timedelta(seconds=2), at_most=timedelta(seconds=5))
    assert system.clock.now() == before + timedelta(seconds=2)


def test_outputs_name_the_local_address(system: LocalSystem) -> None:
    """Whoever reads the outputs finds the API."""
    assert system.outputs["ApiUrl"] == system.url


def test_several_roles_fit_in_one_token(system: LocalSystem) -> None:
    """A member may have more than one role, and a name of their own."""
    house.behave("api", lambda event, context: event["requestContext"]["authorizer"]["jwt"]["claims"])
    token = system.token(["planner", "manager"], member="m-1", name="李雷")
    answer = urllib3.PoolManager().request("GET", f"{system.url}/posts", headers={"Authorization": f"Bearer {token}"})
    claims = answer.json()
    assert (claims["cognito:groups"], claims["sub"], claims["name"]) == ("[planner manager]", "m-1", "李雷")
