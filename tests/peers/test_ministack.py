"""The core of the story on an AWS that is not ours: the deployed template, over HTTP, with the platforms' sandboxes."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from infra.local.demo import engagement, planning, publishing
from infra.local.demo.play import Step
from infra.local.demo.story import Story
from infra.local.person import Person
from infra.local.sandboxes import Sandboxes
from infra.local.seeding import seed
from tests.peers.issuer import Issuer
from tests.peers.ministack import MiniStack

STEPS: list[Step] = [*planning.STEPS, *publishing.STEPS, *engagement.STEPS]
"""Post → approve → publish → webhook → reply."""

PATIENCE = 90
"""Seconds that a person waits for an answer there, because it starts a Python for each function."""
PUNCTUAL = timedelta(seconds=20)
"""The emulator starts a Python for each function and polls its queues: what is on time there proves nothing."""


class Emulated:
    """The deployed stack as the place of the story."""

    def __init__(self, aws: MiniStack, outputs: Mapping[str, str], sandboxes: Sandboxes) -> None:
        self._aws = aws
        self._bucket = outputs["ArchiveBucket"]
        self.sandboxes = sandboxes
        self.accounts: dict[str, dict[str, Any]] = {}
        self.secrets: dict[str, dict[str, str]] = {}

    def archive_files(self) -> Mapping[str, bytes]:
        """Everything in the archive bucket."""
        s3 = self._aws.client("s3")
        names = [item["Key"] for item in s3.list_objects_v2(Bucket=self._bucket).get("Contents", [])]
        return {name: s3.get_object(Bucket=self._bucket, Key=name)["Body"].read() for name in names}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The template for this machine's architecture, otherwise unchanged, with the sandboxes as a parameter."""
    folder = tmp_path_factory.mktemp("ministack-story")
    with (
        Sandboxes() as sandboxes,
        Issuer() as issuer,
        MiniStack.start(folder, enforce=False) as aws,
    ):
        outputs = aws.deploy(
            {"oidc_issuer": issuer.url, "oidc_audience": issuer.audience},
            parameters={"PlatformHosts": json.dumps(sandboxes.hosts), "LinkHosts": json.dumps({"*": ""})},
        )
        stage = Emulated(aws, outputs, sandboxes)
        people = {
            role: Person(aws.api_url(outputs), issuer.token(role), patience=PATIENCE)
            for role in ("planner", "specialist", "analyst", "reviewer", "manager")
        }
        brand = seed(people["manager"], sandboxes)
        stage.accounts, stage.secrets = brand.accounts, brand.secrets
        yield Story(
            planner=people["planner"],
            specialist=people["specialist"],
            analyst=people["analyst"],
            reviewer=people["reviewer"],
            manager=people["manager"],
            stage=stage,
            punctual=PUNCTUAL,
        )


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_the_core_of_the_story_holds_on_an_emulator_that_is_not_ours(step: Step, story: Story) -> None:
    """The step finds what it claims, on the deployed template."""
    assert step(story)
