"""Switches in the table, and the sendings they meet."""

from publishing import keys
from publishing.pauses import Affected, Pause, affected
from socialops import table
from socialops.changes import Change, Create, Listed, Require, Save
from socialops.errors import NotFound
from socialops.events.sendings import PauseLifted, PauseSet
from socialops.table import Origin

MOST = 100
"""Sendings that an answer names; there may be more."""


def find_pause(scope: str) -> Pause | None:
    """The switch of a scope, on or off, if it was ever set."""
    item = table.get(keys.pause(scope))
    return Pause.model_validate(item) if item else None


def get_pause(scope: str) -> Pause:
    """The switch of a scope.

    Raises:
        NotFound: it was never set.
    """
    return table.load(Pause, keys.pause(scope))


def list_pauses(limit: int, cursor: str | None) -> tuple[list[Pause], str | None]:
    """The switches that are on."""
    page = table.query(keys.pauses(), index=True, limit=limit, cursor=cursor)
    return [Pause.model_validate(item) for item in page.items], page.next


def put_pressed(before: Pause | None, after: Pause, origin: Origin) -> None:
    """A switch, on.

    Raises:
        NotFound: there is no account of this scope.
        AlreadyExists, StaleVersion: somebody else pressed it in this moment.
    """
    place = keys.pause(after.id)
    listed = Listed(keys.pauses(), after.id)
    changes: list[Change] = [Save(place, before, after, listed) if before else Create(place, after, listed)]
    kind, _, name = after.id.partition(":")
    if kind == "account":
        changes.append(Require(keys.account(name), "attribute_exists(pk)", NotFound(thing="Account", id=name)))
    table.commit(changes, [PauseSet(subject=place.pk, scope=after.id, reason=after.reason)], origin)


def put_lifted(before: Pause, after: Pause, origin: Origin) -> None:
    """A switch, off and out of the list.

    Raises:
        StaleVersion: somebody pressed or lifted it meanwhile.
    """
    place = keys.pause(after.id)
    table.commit([Save(place, before, after)], [PauseLifted(subject=place.pk, scope=after.id)], origin)


def list_met(state: str, scope: str) -> tuple[list[Affected], bool]:
    """Unresolved sendings of a state that lie in a scope, the most urgent first; and whether there may be more."""
    rows = table.first(keys.unresolved(state, "", "").pk, between=("0", "~"), at_most=MOST)
    return affected(rows, scope), len(rows) == MOST
