"""The cadence of an account over HTTP, how full its days are, and its next free time."""

from datetime import date, datetime, timedelta
from typing import Annotated, Final

from aws_lambda_powertools.event_handler.openapi.params import Query

from planning.windows import ALWAYS
from publishing import alarms, cadence_store, cadences, free, plan_store, standing_store
from publishing.alarms import AccountCalendar
from publishing.api import api
from publishing.cadences import AccountCadence, AccountCadenceInput, ZoneName
from publishing.calendar import Name
from publishing.conflicts import Standing
from publishing.free import NextSlot
from publishing.plan_store import Wish
from publishing.telling import said_gaps
from socialops.api import Id, now, origin, seen
from socialops.errors import InvalidInput, Paused
from socialops.models import Instant

LONGEST_DAYS: Final = 42
"""Days of one answer: six weeks, as a calendar shows a month."""


@api.put("/v1/accounts/<account_id>/cadence", allow="set_cadence", guarded=False)
def set_cadence(account_id: Id, body: AccountCadenceInput) -> AccountCadence:
    """Set how often an account is to publish.

    The whole cadence each time: publications a week, hours of the wall clock, the least distance between two, the
    longest silence, and who is told when the account falls behind. To change one, `If-Match` names its version.
    """
    before, check, zone = cadence_store.get_before(account_id)
    if before:
        before.expect(seen())
    after = cadences.settle(before, body, account_id, zone=zone, at=now())
    cadence_store.put_cadence(before, after, check, origin())
    return after


@api.get("/v1/accounts/<account_id>/cadence", allow="read_calendar")
def get_cadence(account_id: Id) -> AccountCadence:
    """Read how often an account is to publish."""
    return cadence_store.get_cadence(account_id)


@api.delete("/v1/accounts/<account_id>/cadence", allow="set_cadence")
def remove_cadence(account_id: Id) -> AccountCadence:
    """Ask nothing of an account's rhythm any more."""
    before = cadence_store.get_cadence(account_id).expect(seen())
    cadence_store.remove_cadence(before, cadence_store.get_before(account_id)[1], origin())
    return before


@api.get("/v1/accounts/<account_id>/calendar", allow="read_calendar")
def get_account_calendar(
    account_id: Id,
    start: Annotated[date, Query(alias="from")],
    end: Annotated[date, Query(alias="to")],
    zone: Annotated[ZoneName | None, Query()] = None,
) -> AccountCalendar:
    """Show how full an account's days are.

    For each day from `from` until before `to`, six weeks at most: what is planned and what is left of the
    allowances. `gaps` tells what the account lacks in the coming seven days, by its cadence; `GET /v1/calendar-gaps`
    tells of all accounts.
    """
    if not timedelta() < end - start <= timedelta(days=LONGEST_DAYS) or start.year < 2000:
        raise InvalidInput(errors=[{"where": "query.to", "what": f"after from, and at most {LONGEST_DAYS} days"}])
    standing, taken = cadence_store.get_between(account_id, now(), start, end)
    name = zone or standing.zone
    gaps = alarms.gaps(standing.cadence, taken, now()) if standing.cadence else []
    return AccountCalendar(
        account_id=account_id,
        zone=name,
        cadence=standing.cadence,
        paused_by=standing.paused_by(),
        days=alarms.days(standing, taken, standing.spends, first=start, last=end, zone_name=name),
        gaps=said_gaps(gaps),
    )


@api.get("/v1/accounts/<account_id>/next-slot", allow="read_calendar")
def get_next_slot(
    account_id: Id,
    after: Annotated[Instant | None, Query()] = None,
    post_id: Annotated[Name | None, Query()] = None,
) -> NextSlot:
    """Find the next free time of an account.

    Within its cadence, its allowances, its grant and, for a post, the post's time window, and where no other of its
    publications stands. A post in a slot of its plan gets the slot's own time while that is free, or a free time of the
    slot's day; else the next one at all. Refused while a pause is on. Two months are searched.
    """
    begins = max(after or now(), now())
    if post_id:
        wish, standing = plan_store.get_wish(post_id, account_id, now(), begins)
    else:
        wish, standing = Wish(ALWAYS, None), standing_store.get(account_id, now(), begins)
    standing_store.connected(standing)
    if scopes := standing.paused_by():
        raise Paused(scope=scopes[0])
    return _next_slot(standing, begins, wish)


def _next_slot(standing: Standing, begins: datetime, wish: Wish) -> NextSlot:
    spends, taken = standing.spends, standing.taken
    until = begins + free.HORIZON
    zone = standing.cadence.zone if standing.cadence else standing.zone
    if wish.slot:
        at = free.in_slot(wish.slot, begins, standing, taken, spends, window=wish.window)
        if at is not None:
            return free.answer(at, zone, until, wish.slot.id)
    at = free.next_free(begins, standing, taken, spends, until=until, window=wish.window)
    return free.answer(at, zone, until)
