"""The claim without one term of its conditions: a pytest plugin that takes one away, so that a test must notice.

`MUTANT=pause-of-the-brand pytest -p tests.faults.mutants …` runs tests against a claim that does not ask whether the
brand is paused; without `MUTANT` nothing is changed. Run as `python -m tests.faults.mutants` it lists all conditions.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pytest

from socialops import table
from socialops.changes import Change, Count, Done, Require, Save
from socialops.errors import EarlierStopped, SocialOpsError
from socialops.events.base import Event
from socialops.events.sendings import SendingClaimed
from socialops.table import Origin

_PLACEHOLDER: Final = re.compile(r"[:#]\w+")


ASKED: Final = {
    "POST": "approval",
    "MEDIA": "rights",
    "ACCOUNT": "account-connected",
    "PROMOTION": "promotion",
    "SENDING": "what-is-promoted",
    "SPENDING": "spending-limit",
}
"""What a claim asks of, by the first word of its key; the pauses apart."""


@dataclass(frozen=True)
class Careless:
    """A change of a claim that does not ask for some terms of its condition."""

    inner: Change
    left_out: frozenset[int]

    def operation(self, table: str) -> dict[str, Any]:
        """The write with what is left of its condition; a check without any condition asks for what always holds."""
        ((verb, write),) = self.inner.operation(table).items()
        kept = [term for n, term in enumerate(terms(write["ConditionExpression"])) if n not in self.left_out]
        bare = {name: part for name, part in write.items() if name != "ConditionExpression"}
        if kept or verb == "ConditionCheck":
            bare["ConditionExpression"] = " AND ".join(kept) or "attribute_exists(pk) OR attribute_not_exists(pk)"
        else:
            bare.pop("ReturnValuesOnConditionCheckFailure", None)
        named = set(_PLACEHOLDER.findall(f"{bare.get('ConditionExpression', '')} {bare.get('UpdateExpression', '')}"))
        for part in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
            used = {name: each for name, each in bare.pop(part, {}).items() if name in named}
            bare |= {part: used} if used else {}
        return {verb: bare}

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """As of the whole."""
        return self.inner.broken(present)


def terms(expression: str) -> list[str]:
    """The terms of a condition that hold together: what `AND` joins, outside of all brackets.

    >>> terms("(a = :b OR c) AND d")
    ['(a = :b OR c)', 'd']
    """
    found, depth = [""], 0
    for word in re.split(r"(\(|\)|\bAND\b)", expression):
        depth += {"(": 1, ")": -1}.get(word, 0)
        if word == "AND" and not depth:
            found.append("")
        else:
            found[-1] += word
    return [each.strip() for each in found]


def names(change: Change) -> list[str]:
    """A name for each term that a change of a claim asks for."""
    ((_, write),) = change.operation("t").items()
    expression = write.get("ConditionExpression", "")
    count = len(terms(expression)) if expression else 0
    return [_thing(change)] if count == 1 else [f"{_thing(change)}-{n + 1}" for n in range(count)]


def _thing(change: Change) -> str:
    if isinstance(change, Require):
        if isinstance(change.broken({}), EarlierStopped):
            return "earlier-promotion"
        thing, _, scope = change.key.pk.partition("#")
        return f"pause-of-the-{scope.partition(':')[0]}" if thing == "PAUSE" else ASKED[thing]
    return {Done: "agenda-entry", Save: "version", Count: "allowance"}[type(change)]


CONDITIONS: Final = (
    "agenda-entry",
    "version",
    "pause-of-the-brand",
    "pause-of-the-platform",
    "pause-of-the-account",
    "pause-of-the-campaign",
    "approval",
    "rights-1",
    "rights-2",
    "rights-3",
    "account-connected",
    "allowance",
)
"""Every term of every condition of the claim; a test holds this list and the code together."""

OF_ORDERS: Final = (
    "pause-of-the-spend",
    "promotion-1",
    "promotion-2",
    "promotion-3",
    "what-is-promoted-1",
    "what-is-promoted-2",
    "what-is-promoted-3",
    "spending-limit",
)
"""What the claim of an order asks for besides."""


OF_RENEWALS: Final = ("earlier-promotion",)
"""What the claim of an order that goes on with an earlier one asks for besides."""


def without(condition: str, changes: Sequence[Change]) -> list[Change]:
    """The changes of a claim, one term short."""
    found = []
    for change in changes:
        left_out = frozenset(n for n, name in enumerate(names(change)) if name == condition)
        found.append(Careless(change, left_out) if left_out else change)
    return found


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
    print(*CONDITIONS, *OF_ORDERS, *OF_RENEWALS, sep="\n")  # noqa: T201 - the list is what it is asked for
