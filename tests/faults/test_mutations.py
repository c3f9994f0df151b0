"""Each condition of the claim is needed: with any one taken away, some test of the law fails."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from socialops import table
from socialops.changes import Change
from socialops.events.base import Event
from socialops.events.sendings import SendingClaimed
from tests.cloud import Clock
from tests.faults import mutants
from tests.publishing_world import World
from tests.stages.publishing.test_publishing_media import a_file, an_approved_post

ROOT = Path(__file__).parents[2]
JUDGES = (
    "tests/stages/publishing/test_claim.py",
    "tests/stages/publishing/test_publish.py",
    "tests/stages/publishing/test_pauses.py",
    "tests/stages/publishing/test_publishing_media.py",
)


@pytest.fixture
def world(time: Clock, monkeypatch: pytest.MonkeyPatch) -> World:
    """One brand, and its time."""
    return World(time, monkeypatch)


def test_the_list_is_what_the_claim_asks_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A condition that joins the claim has to join the list, and so gets a test of its own."""
    asked: set[str] = set()
    commit = table.commit

    def note(changes: list[Change], events: list[Event], *args: Any, **given: Any) -> None:
        if any(isinstance(event, SendingClaimed) for event in events):
            asked.update(name for change in changes for name in mutants.names(change))
        commit(changes, events, *args, **given)

    monkeypatch.setattr(table, "commit", note)
    account = world.an_account()
    an_approved_post(world, a_file())
    world.schedule(account, campaign="double-eleven")
    world.run(minutes=11)
    assert asked == set(mutants.CONDITIONS)


def _judge(condition: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "tests.faults.mutants", "-n", "0", "-x", "-q", *JUDGES]
    environment = {**os.environ, "MUTANT": condition, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.long
@pytest.mark.parametrize("condition", mutants.CONDITIONS)
def test_without_a_condition_a_test_fails(condition: str) -> None:
    """The tests of the law, against a claim that does not ask for it, do not pass."""
    done = _judge(condition)
    assert done.returncode == 1, f"nothing noticed that the claim has no {condition}\n{done.stdout[-2000:]}"
    assert "= FAILURES =" in done.stdout, done.stdout[-2000:]


@pytest.mark.long
def test_with_every_condition_they_pass() -> None:
    """The judges fail because of the missing condition, not by themselves."""
    done = _judge("")
    assert done.returncode == 0, done.stdout[-2000:]
