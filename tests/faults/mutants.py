"""The claim without one of its conditions: a pytest plugin that takes one away, so that a test must notice.

`MUTANT=pause-of-the-brand pytest -p tests.faults.mutants …` runs tests against a claim that does not ask whether the
brand is paused; without `MUTANT` nothing is changed. Run as `python -m tests.faults.mutants` it lists all conditions.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pytest

from socialops import table
from socialops.changes import Cancel, Change, Count, Done, Require, Save
from socialops.errors import SocialOpsError
from socialops.events.base import Event
from socialops.events.sendings import SendingClaimed
from socialops.table import Origin


@dataclass(frozen=True)
class Careless:
    """A write of a claim that asks for nothing."""

    inner: Change

    def operation(self, table: str) -> dict[str, Any]:
        """The write alone."""
        ((verb, write),) = self.inner.operation(table).items()
        names = dict(write.get("ExpressionAttributeNames", {}))
        values = dict(write.get("ExpressionAttributeValues", {}))
        update = write.get("UpdateExpression", "")
        kept = {
            "ExpressionAttributeNames": {name: each for name, each in names.items() if name in update},
            "ExpressionAttributeValues": {name: each for name, each in values.items() if name in update},
        }
        bare = {name: part for name, part in write.items() if name not in {"ConditionExpression", *kept}}
        bare.pop("ReturnValuesOnConditionCheckFailure", None)
        return {verb: {**bare, **{name: part for name, part in kept.items() if part}}}

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """Never: there is no condition."""
        return self.inner.broken(present)


def names(changes: Sequence[Change]) -> list[str]:
    """What each change of a claim asks for; empty for one that asks for nothing."""
    return [_name(change) for change in changes]


def _name(change: Change) -> str:
    if isinstance(change, Require):
        thing, _, scope = change.key.pk.partition("#")
        return {"PAUSE": f"pause-of-the-{scope.partition(':')[0]}", "POST": "approval"}.get(thing, "account-connected")
    return {Done: "agenda-entry", Save: "version", Count: "allowance"}.get(type(change), "")


CONDITIONS: Final = (
    "agenda-entry",
    "version",
    "pause-of-the-brand",
    "pause-of-the-platform",
    "pause-of-the-account",
    "pause-of-the-campaign",
    "approval",
    "account-connected",
    "allowance",
)
"""Every condition of the claim; a test holds this list and the code together."""


def without(condition: str, changes: Sequence[Change]) -> list[Change]:
    """The changes of a claim, one condition short."""
    kept: list[Change] = []
    for change, name in zip(changes, names(changes), strict=True):
        if name != condition:
            kept.append(change)
        elif isinstance(change, Done):
            kept.append(Cancel(change.entry))
        elif not isinstance(change, Require):
            kept.append(Careless(change))
    return kept


def pytest_configure(config: pytest.Config) -> None:
    """Take the condition away for the whole run."""
    condition = os.environ.get("MUTANT", "")
    if not condition:
        return
    commit = table.commit

    def careless(changes: Sequence[Change], events: Sequence[Event], origin: Origin, **given: Any) -> None:
        if any(isinstance(event, SendingClaimed) for event in events):
            changes = without(condition, changes)
        commit(changes, events, origin, **given)

    table.commit = careless


if __name__ == "__main__":
    print(*CONDITIONS, sep="\n")  # noqa: T201 - the list is what it is asked for
