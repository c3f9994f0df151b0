"""Switches in the table, and the sendings they meet."""

from datetime import datetime

from publishing import keys, pauses
from publishing.attempts import Attempt
from publishing.pauses import Affected, Met, Pause, PauseReport, affected
from publishing.sendings import Sending
from socialops import clock, observability, table
from socialops.changes import Change, Create, Keep, Listed, Require, Save
from socialops.errors import AlreadyExists, Busy, NotFound
from socialops.events.sendings import PauseLifted, PauseSet
from socialops.table import Origin

MOST = 100
"""Sendings that an answer names; there may be more."""
REMEMBERED = 50
"""Sendings in flight that are remembered with a switch: as many as one read tells of later."""


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


def remember(met: Met, pause: Pause) -> datetime:
    """Keep since when a switch holds and what was in flight then; the first word of a press stands, and is returned.

    The switch is on, with or without it: what fails here fails nobody who stops everything.
    """
    kept = met.model_copy(update={"in_flight": met.in_flight[:REMEMBERED]})
    kept = kept.model_copy(update={"more": met.more or len(met.in_flight) > REMEMBERED})
    row = Keep(
        keys.pause_met(pause.id),
        kept.model_dump(mode="json"),
        when="attribute_not_exists(pk) OR set_at <> :set_at",
        values={":set_at": clock.text(met.set_at)},
    )
    try:
        table.commit([row], [], Origin(pause.set_by, met.effective_at))
    except AlreadyExists:
        return Met.model_validate(table.get(row.key)).effective_at
    except Busy:
        observability.logger().warning("in flight not remembered", extra={"scope": pause.id})
    return met.effective_at


def get_report(scope: str) -> PauseReport:
    """A switch, and what became of what was in flight when it was pressed, in two reads.

    Raises:
        NotFound: it was never set.
    """
    place = keys.pause(scope)
    rows = {item["sk"]: item for item in table.first(place.pk, between=("A", "Z"), at_most=2)}
    if place.sk not in rows:
        raise NotFound(thing="Pause", id=scope)
    row = rows.get(keys.pause_met(scope).sk)
    met = Met.model_validate(row) if row else None
    flights = met.in_flight if met else []
    things = {keys.sending(each.sending_id): each.sending_id for each in flights}
    receipts = {keys.attempt(each.sending_id, f"{each.attempt:04d}"): each.sending_id for each in flights}
    found = table.get_many([*things, *receipts]) if flights else {}
    return pauses.report(
        Pause.model_validate(rows[place.sk]),
        met,
        {sending_id: Sending.model_validate(found[key]) for key, sending_id in things.items() if key in found},
        {sending_id: Attempt.model_validate(found[key]) for key, sending_id in receipts.items() if key in found},
    )


def list_met(state: str, scope: str) -> tuple[list[Affected], bool]:
    """Unresolved sendings of a state that lie in a scope, the most urgent first; and whether there may be more."""
    rows = table.first(keys.unresolved(state, "", "").pk, between=("0", "~"), at_most=MOST)
    return affected(rows, scope), len(rows) == MOST
