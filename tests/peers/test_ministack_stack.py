"""The stack on an emulator that is not ours: it deploys, answers, ticks, and keeps every function to its policy."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import urllib3

from tests.peers.issuer import Issuer
from tests.peers.ministack import STACK, MiniStack


@dataclass(frozen=True)
class Deployed:
    """The stack, and how to reach it."""

    aws: MiniStack
    issuer: Issuer
    outputs: dict[str, str]
    http: urllib3.PoolManager

    def ask(self, method: str, path: str, role: str | None = None, body: object = None) -> tuple[int, Any]:
        """Send a request as a member of a role, or as nobody; returns status and JSON."""
        answer = self.http.request(
            method,
            self.aws.api_url(self.outputs) + path,
            headers={"Authorization": f"Bearer {self.issuer.token(role)}"} if role else {},
            json=body,
        )
        return answer.status, json.loads(answer.data) if answer.data else None

    def role_of(self, logical_id: str) -> str:
        """The physical name of a function's role."""
        pages = self.aws.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
        return next(
            str(resource["PhysicalResourceId"])
            for page in pages
            for resource in page["StackResourceSummaries"]
            if resource["LogicalResourceId"].startswith(f"Functions{logical_id}Role")
        )


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """The template for this machine's architecture, otherwise as anybody gets it."""
    folder = tmp_path_factory.mktemp("ministack")
    with Issuer() as issuer, MiniStack.start(folder) as aws:
        outputs = aws.deploy({"oidc_issuer": issuer.url, "oidc_audience": issuer.audience})
        yield Deployed(aws, issuer, outputs, urllib3.PoolManager(retries=False, ca_certs=str(aws.certificate)))


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/v1/posts", "planner"),
        ("/v1/accounts", "manager"),
        ("/v1/inbox", "specialist"),
        ("/v1/reports", "analyst"),
        ("/v1/archive", "manager"),
    ],
)
def test_every_stage_answers_its_members(deployed: Deployed, path: str, role: str) -> None:
    """Code, both layers, environment and policy of each stage's API are right: its list is there, and empty."""
    assert deployed.ask("GET", path, role) == (200, {"items": [], "next": None})


def test_nobody_gets_in_without_a_token(deployed: Deployed) -> None:
    """The authorizer of the template refuses before any function runs."""
    status, _ = deployed.ask("GET", "/v1/posts")
    assert status == 401


def test_what_a_member_writes_is_there_to_read(deployed: Deployed) -> None:
    """A note goes into the table in one transaction under the role of the planning API, and comes back."""
    note = {
        "kind": "audience",
        "title": "Fans ask for refills",
        "finding": "32 of 50 comments",
        "seen_on": "2026-11-20",
    }
    status, written = deployed.ask("POST", "/v1/research/notes", "planner", note)
    assert status == 201, written
    assert deployed.ask("GET", f"/v1/research/notes/{written['id']}", "planner")[1]["title"] == note["title"]


@pytest.mark.parametrize("name", ["agenda-on-minute", "agenda-on-watch"])
def test_the_clock_ticks_under_its_policy(deployed: Deployed, name: str) -> None:
    """Tick and watch run to their end with what the template allows them."""
    answer = deployed.aws.client("lambda").invoke(FunctionName=f"demo-dev-{name}", Payload=b"{}")
    assert "FunctionError" not in answer, answer["Payload"].read()


def test_the_emulator_enforces_what_the_policies_say(deployed: Deployed) -> None:
    """The tests above mean something: without its permission on the index, the same list fails."""
    iam, role = deployed.aws.client("iam"), deployed.role_of("EngagementApi")
    policy = iam.get_role_policy(RoleName=role, PolicyName="access")["PolicyDocument"]
    narrowed = [each for each in policy["Statement"] if "by_list" not in json.dumps(each["Resource"])]
    iam.put_role_policy(
        RoleName=role, PolicyName="access", PolicyDocument=json.dumps({**policy, "Statement": narrowed})
    )
    try:
        assert deployed.ask("GET", "/v1/inbox", "specialist")[0] == 500
    finally:
        iam.put_role_policy(RoleName=role, PolicyName="access", PolicyDocument=json.dumps(policy))
    assert deployed.ask("GET", "/v1/inbox", "specialist")[0] == 200
