"""The switches that stop publishing, over HTTP."""

from publishing import pause_store, pauses
from publishing.api import api
from publishing.pauses import PauseInput, PauseReport, PauseView
from socialops import clock
from socialops.api import Cursor, Id, Limit, caller, now, origin, seen
from socialops.errors import (
    AlreadyExists,
    StaleVersion,
)
from socialops.models import Page
from socialops.platforms import registry


@api.put("/v1/pauses/<scope>", allow="pause", guarded=False)
def pause(scope: Id, body: PauseInput) -> PauseView:
    """Stop everything in a scope at once.

    The scope is `brand`, `platform:…`, `account:…`, `campaign:…`, or `spend` for paid orders alone. After
    `effective_at` nothing of it is claimed; `in_flight` was claimed before, and is remembered with the switch. Nothing
    scheduled is lost: at its time it is held, and a person decides.
    """
    pauses.check_scope(scope)
    kind, _, name = scope.partition(":")
    if kind == "platform":
        registry.platform(name)
    before = pause_store.find_pause(scope)
    after = pauses.press(before, scope, body.reason, by=caller().id, at=now())
    try:
        pause_store.put_pressed(before, after, origin())
    except (AlreadyExists, StaleVersion):
        # Somebody pressed it in the same moment: it is on, which is all that was asked for.
        after = pause_store.get_pause(scope)
        if after.lifted_at is not None:
            raise
    held_at = clock.now()
    in_flight, more = pause_store.list_met("sending", scope)
    met = pauses.Met(set_at=after.set_at, effective_at=held_at, in_flight=in_flight, more=more)
    effective_at = pause_store.remember(met, after)
    return pauses.view(after, effective_at=effective_at, in_flight=in_flight, more=more)


@api.get("/v1/pauses/<scope>", allow="read_pauses")
def get_pause(scope: Id) -> PauseReport:
    """Read a switch, and what became of what was in flight.

    From `effective_at` on nothing of its scope was claimed. Each sending that had been claimed before is told with its
    present state and the time of its request; `time_to_last_send_ms` is from that instant to the last request that
    left, absent while one is still under way. Of the last time that the switch was pressed; also when it is off again.
    """
    pauses.check_scope(scope)
    return pause_store.get_report(scope)


@api.get("/v1/pauses", allow="read_pauses")
def list_pauses(limit: Limit = 50, cursor: Cursor = None) -> Page[PauseView]:
    """List the switches that are on."""
    found, following = pause_store.list_pauses(limit, cursor)
    return Page[PauseView](items=[pauses.view(each) for each in found], next=following)


@api.delete("/v1/pauses/<scope>", allow="pause")
def lift_pause(scope: Id) -> PauseView:
    """Let a scope send again.

    `held` is what was stopped in it: give each a new time, or cancel it. Nothing goes out by itself.
    """
    before = pause_store.get_pause(scope).expect(seen())
    after = pauses.lift(before, by=caller().id, at=now())
    pause_store.put_lifted(before, after, origin())
    held, more = pause_store.list_met("held", scope)
    return pauses.view(after, held=held, more=more)
