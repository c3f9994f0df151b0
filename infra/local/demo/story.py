"""What the steps of the story share: the people, what they made so far, and how a step insists on what it claims."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from infra.local.person import Person
from infra.local.sandboxes import Sandboxes

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds after which something that was to happen counts as not happened."""


class Stage(Protocol):
    """Where the story plays: a running system with platform sandboxes and a brand."""

    sandboxes: Sandboxes
    accounts: dict[str, dict[str, Any]]
    secrets: dict[str, dict[str, str]]

    def archive_files(self) -> Mapping[str, bytes]:
        """A copy of everything in the archive bucket, by key."""
        ...


class StoryBroken(Exception):
    """A step did not find what it claims."""


@dataclass
class Story:
    """The five people, the platforms, and what was made on the way."""

    planner: Person
    specialist: Person
    analyst: Person
    reviewer: Person
    manager: Person
    stage: Stage
    punctual: timedelta = timedelta(seconds=1)
    """How long after its time a publication may start here."""
    made: dict[str, Any] = field(default_factory=dict)

    def account(self, platform: str) -> str:
        """Id of the brand's account."""
        return str(self.stage.accounts[platform]["id"])


def insist(claim: bool, otherwise: str) -> None:
    """Go on only when the claim holds.

    Raises:
        StoryBroken: it does not; the text says what was found instead.
    """
    if not claim:
        raise StoryBroken(otherwise)


def until(what: str, probe: Callable[[], T | None], patience: float = PATIENCE) -> T:
    """Wait for something that the system does by itself.

    Raises:
        StoryBroken: it did not happen in time.
    """
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        found = probe()
        if found:
            return found
        time.sleep(0.05)
    raise StoryBroken(f"waited {patience:.0f} s in vain: {what}")
