"""The cadence of an account in the table, with the check that the agenda brings each day."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from publishing import alarms, calendar, keys, standing_store
from publishing.cadences import AccountCadence
from publishing.conflicts import Standing, Taken
from socialops import agenda, brand, table
from socialops.agenda import Entry
from socialops.changes import Cancel, Change, Create, Done, Drop, Keep, Plan, Remove, Save
from socialops.errors import NotFound
from socialops.events.accounts import CadenceMet, CadenceMissed, CadenceRemoved, CadenceSet
from socialops.events.base import Event
from socialops.items import Item
from socialops.keys import Key
from socialops.table import Origin


def get_cadence(account_id: str) -> AccountCadence:
    """The cadence of an account.

    Raises:
        NotFound: it has none.
    """
    return table.load(AccountCadence, keys.cadence(account_id))


def get_before(account_id: str) -> tuple[AccountCadence | None, Item | None, str]:
    """The cadence of an account, its check, and the brand's zone, in one read.

    Raises:
        NotFound: there is no such account.
    """
    places = (keys.cadence(account_id), keys.cadence_check(account_id), keys.account(account_id))
    found = table.get_many([*places, brand.KEY])
    if places[2] not in found:
        raise NotFound(thing="Account", id=account_id)
    cadence = AccountCadence.model_validate(found[places[0]]) if places[0] in found else None
    return cadence, found.get(places[1]), str(found.get(brand.KEY, {}).get("zone", brand.ZONE))


def put_cadence(before: AccountCadence | None, after: AccountCadence, check: Item | None, origin: Origin) -> None:
    """A cadence, and its next check.

    Raises:
        AlreadyExists, StaleVersion: somebody else set it meanwhile.
    """
    place = keys.cadence(after.id)
    entry = alarms.entry(after.id, alarms.next_check(after.zone, origin.at))
    changes: list[Change] = [Save(place, before, after) if before else Create(place, after)]
    had = agenda.from_sort_key(check["entry"]) if check else None
    if had != entry:
        changes += [Cancel(had)] if had else []
        changes.append(Plan(entry))
    changes.append(_check(after.id, entry, check["told"] if check else ""))
    table.commit(changes, [CadenceSet(subject=place.pk, account_id=after.id)], origin)


def remove_cadence(before: AccountCadence, check: Item | None, origin: Origin) -> None:
    """No cadence any more, and no check.

    Raises:
        StaleVersion: somebody changed it meanwhile.
    """
    place = keys.cadence(before.id)
    changes: list[Change] = [Remove(place, before), Drop(keys.cadence_check(before.id))]
    changes += [Cancel(agenda.from_sort_key(check["entry"]))] if check else []
    table.commit(changes, [CadenceRemoved(subject=place.pk, account_id=before.id)], origin)


def check_due(entry: Entry, at: datetime, by: str) -> None:
    """Look whether an account keeps its cadence, tell what is new about it, and plan the check of the next day.

    One read and one write; a check whose cadence is gone or has another time is taken off the agenda.

    Raises:
        EntryGone: another did it.
    """
    account_id, origin = entry.ref, Origin(by, at)
    place = keys.cadence_check(account_id)
    found = table.get_many([*standing_store.places(account_id, at, at), *_weeks_before(account_id, at), place])
    check, cadence = found.get(place), found.get(keys.cadence(account_id))
    if check is None or cadence is None or check["entry"] != entry.sk:
        table.commit([Done(entry)], [], origin)
        return
    standing = standing_store.read(account_id, found, at, at)
    taken = standing_store.taken_in(found, _weeks_before(account_id, at)) + list(standing.taken)
    told, events = _told(standing, taken, AccountCadence.model_validate(cadence), str(check["told"]))
    following = alarms.entry(account_id, alarms.next_check(str(cadence["zone"]), max(at, entry.due)))
    table.commit([Done(entry), Plan(following), _check(account_id, following, told)], events, origin)


def get_between(account_id: str, at: datetime, first: date, last: date) -> tuple[Standing, list[Taken]]:
    """What holds of an account, and its publications over some days and over those a cadence is judged by.

    One read, or two where the days are far from now.

    Raises:
        NotFound: there is no such account.
    """
    begins, ends = (datetime.combine(each, time(), UTC) for each in (first, last))
    edges = (begins - standing_store.BACK, ends + standing_store.BACK)
    weeks = [keys.planned(account_id, week) for week in calendar.weeks(*edges)]
    weeks += _weeks_before(account_id, at)
    found = table.get_many([*standing_store.places(account_id, at, at), *weeks])
    standing = standing_store.read(account_id, found, at, at)
    taken = dict.fromkeys([*standing.taken, *standing_store.taken_in(found, weeks)])
    return standing, list(taken)


def _weeks_before(account_id: str, at: datetime) -> list[Key]:
    return [keys.planned(account_id, week) for week in calendar.weeks(at - alarms.LOOK_BACK, at)]


def _told(standing: Standing, known: Sequence[Taken], cadence: AccountCadence, before: str) -> tuple[str, list[Event]]:
    """The mark of what is told now, and the events that tell it; a disconnected account promises nothing."""
    account_id, at = standing.account.id, standing.at
    if standing.account.state != "connected":
        return before, []
    taken = list(dict.fromkeys(known))
    mark = alarms.told_as(alarms.gaps(cadence, taken, at), cadence.zone, at)
    subject = keys.cadence(account_id).pk
    if mark and mark != before:
        facts = alarms.summary(cadence, taken, at)
        who = cadence.responsible
        return mark, [CadenceMissed(subject=subject, account_id=account_id, responsible=who, week=mark, **facts)]
    if before and not mark:
        return mark, [CadenceMet(subject=subject, account_id=account_id)]
    return mark, []


def _check(account_id: str, entry: Entry, told: str) -> Keep:
    return Keep(keys.cadence_check(account_id), {"entry": entry.sk, "told": told})
