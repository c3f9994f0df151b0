"""Each condition of the claim is needed: with any one taken away, some test of the law fails."""

import os
import subprocess
import sys
from collections.abc import Sequence
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
from tests.stages.publishing.promoting import Promoting
from tests.stages.publishing.test_publishing_media import a_file, an_approved_post

ROOT = Path(__file__).parents[2]
JUDGES = (
    "tests/stages/publishing/test_claim.py",
    "tests/stages/publishing/test_publish.py",
    "tests/stages/publishing/test_pauses.py",
    "tests/stages/publishing/test_publishing_media.py",
)
ORDER_JUDGES = ("tests/stages/publishing/test_claim_of_orders.py",)


@pytest.fixture
def world(time: Clock, monkeypatch: pytest.MonkeyPatch) -> World:
    """One brand, and its time."""
    return World(time, monkeypatch)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The conditions of all claims of the test."""
    found: set[str] = set()
    commit = table.commit

    def note(changes: list[Change], events: list[Event], *args: Any, **given: Any) -> None:
        if any(isinstance(event, SendingClaimed) for event in events):
            found.update(name for change in changes for name in mutants.names(change))
        commit(changes, events, *args, **given)

    monkeypatch.setattr(table, "commit", note)
    return found


def test_the_list_is_what_the_claim_asks_for(world: World, asked: set[str]) -> None:
    """A condition that joins the claim has to join the list, and so gets a test of its own."""
    account = world.an_account()
    an_approved_post(world, a_file())
    world.schedule(account, campaign="double-eleven")
    world.run(minutes=11)
    assert asked == set(mutants.CONDITIONS)


def test_the_list_of_orders_is_what_their_claim_asks_for(
    time: Clock, monkeypatch: pytest.MonkeyPatch, asked: set[str]
) -> None:
    """Money is asked about besides; an order has no text to approve and no files, and here no allowance."""
    brand = Promoting(time, monkeypatch)
    brand.begin()
    asked.clear()
    brand.running()
    of_all = {"agenda-entry", "version", "account-connected"}
    of_all |= {f"pause-of-the-{scope}" for scope in ("brand", "platform", "account")}
    assert asked == of_all | set(mutants.OF_ORDERS)


def test_the_list_of_renewals_is_what_their_claim_asks_for(
    time: Clock, monkeypatch: pytest.MonkeyPatch, asked: set[str]
) -> None:
    """It is an order, and has an earlier one."""
    brand = Promoting(time, monkeypatch)
    brand.begin()
    earlier = brand.running(hours=6)
    of_orders = set(asked)
    asked.clear()
    brand.call("renewals", earlier, {"budget": 30_000, "hours": 24})
    brand.run(hours=7)
    assert asked - of_orders == set(mutants.OF_RENEWALS)


def _judge(condition: str, judges: Sequence[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "tests.faults.mutants", "-n", "0", "-x", "-q", *judges]
    environment = {**os.environ, "MUTANT": condition, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.long
@pytest.mark.parametrize("condition", [*mutants.CONDITIONS, *mutants.OF_ORDERS, *mutants.OF_RENEWALS])
def test_without_a_condition_a_test_fails(condition: str) -> None:
    """The tests of the law, against a claim that does not ask for it, do not pass."""
    done = _judge(condition, JUDGES if condition in mutants.CONDITIONS else ORDER_JUDGES)
    assert done.returncode == 1, f"nothing noticed that the claim has no {condition}\n{done.stdout[-2000:]}"
    assert "= FAILURES =" in done.stdout, done.stdout[-2000:]


@pytest.mark.long
def test_with_every_condition_they_pass() -> None:
    """The judges fail because of the missing condition, not by themselves."""
    done = _judge("", [*JUDGES, *ORDER_JUDGES])
    assert done.returncode == 0, done.stdout[-2000:]
