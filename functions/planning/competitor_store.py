"""Competitors in the table, the watches over their accounts, and the numbers of each day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from planning import cadence, keys
from planning.competitors import Competitor, Watch, WatchedDay
from socialops import brand, table
from socialops.agenda import Entry
from socialops.brand import Brand
from socialops.changes import Change, Create, Done, Drop, EntryGone, Keep, Listed, Plan, Save
from socialops.errors import Busy, NotFound
from socialops.events.base import Event
from socialops.events.research import CompetitorAdded, CompetitorChanged, CompetitorFiguresEntered
from socialops.items import Item
from socialops.keys import Key
from socialops.models import Page
from socialops.table import Origin

_WATCHES = ("COMPETITOR", "WATCH#\uffff")
"""Range of a competitor's partition that holds it and its watches."""


def add_competitor(competitor: Competitor, origin: Origin) -> None:
    """Keep a new competitor; its accounts are looked at right away."""
    key = keys.competitor(competitor.id)
    event = CompetitorAdded(subject=key.pk, accounts=len(competitor.accounts))
    changes: list[Change] = [Create(key, competitor, _listed(competitor)), *_watched(None, competitor, origin.at)]
    table.commit(changes, [event], origin)


def save_competitor(before: Competitor, after: Competitor, origin: Origin) -> None:
    """Keep a changed competitor; accounts that came are looked at right away, those that went no longer."""
    key = keys.competitor(after.id)
    event = CompetitorChanged(subject=key.pk, accounts=len(after.accounts))
    changes: list[Change] = [Save(key, before, after, _listed(after)), *_watched(before, after, origin.at)]
    table.commit(changes, [event], origin)


def get_competitor(competitor_id: str) -> Competitor:
    """A competitor."""
    return table.load(Competitor, keys.competitor(competitor_id))


def get_watched(competitor_id: str) -> tuple[Competitor, dict[str, Watch]]:
    """A competitor and the watches over its accounts, in one query."""
    home = keys.competitor(competitor_id)
    rows = {row["sk"]: row for row in table.first(home.pk, between=_WATCHES, at_most=100)}
    if home.sk not in rows:
        raise NotFound(thing=Competitor.__name__, id=competitor_id)
    watches = {sk.removeprefix("WATCH#"): Watch.model_validate(row) for sk, row in rows.items() if sk != home.sk}
    return Competitor.model_validate(rows[home.sk]), watches


def list_competitors(archived: bool, limit: int, cursor: str | None) -> Page[Competitor]:
    """Competitors, newest first."""
    name = keys.competitors(archived=archived)
    found = table.query(name, index=True, newest_first=True, limit=limit, cursor=cursor)
    return Page(items=[Competitor.model_validate(item) for item in found.items], next=found.next)


def list_days(competitor_id: str, account_id: str, limit: int, cursor: str | None) -> Page[WatchedDay]:
    """The numbers of an account, the newest day first.

    Raises:
        NotFound: there is no such competitor, or it never had the account.
    """
    series = keys.watched_day(competitor_id, account_id, "").pk
    rows = table.query(series, newest_first=True, limit=limit, cursor=cursor)
    if not rows.items and get_competitor(competitor_id).account(account_id) is None:
        raise NotFound(thing="WatchedAccount", id=account_id)
    return Page(items=[WatchedDay.model_validate(row) for row in rows.items], next=rows.next)


def find_day(
    competitor_id: str, account_id: str, day: date, at: datetime
) -> tuple[Competitor, WatchedDay | None, Brand]:
    """What is known before somebody enters numbers: the competitor, that day, and the brand, in one read.

    Raises:
        NotFound: there is no such competitor, or it has no such account.
    """
    home, place = keys.competitor(competitor_id), keys.watched_day(competitor_id, account_id, day.isoformat())
    found = table.get_many([home, place, brand.KEY])
    competitor = Competitor.model_validate(found[home]) if home in found else None
    if competitor is None:
        raise NotFound(thing=Competitor.__name__, id=competitor_id)
    if competitor.account(account_id) is None:
        raise NotFound(thing="WatchedAccount", id=account_id)
    return competitor, _day(found, place), _brand(found, at)


def put_entered(competitor_id: str, account_id: str, after: WatchedDay, origin: Origin) -> None:
    """Keep the numbers that a person entered for a day."""
    event = CompetitorFiguresEntered(subject=keys.competitor(competitor_id).pk, days=1, source=after.source)
    table.commit([kept_day(competitor_id, account_id, after)], [event], origin, answer=after)


@dataclass(frozen=True)
class Look:
    """A due look at an account and what stands around it; without a watch there is nothing to look at any more."""

    entry: Entry
    competitor: Competitor
    watch: Watch | None
    brand: Brand

    @property
    def where(self) -> Key:
        """The state of the watch."""
        return keys.watch(*cadence.watched(self.entry))


def find_look(entry: Entry, at: datetime) -> Look | None:
    """Everything that a look needs, in one read; nothing when the competitor is not there.

    Raises:
        EntryGone: it was done already, so the platform need not be asked.
    """
    competitor_id, account_id = cadence.watched(entry)
    here, home, state = Key(entry.pk, entry.sk), keys.competitor(competitor_id), keys.watch(competitor_id, account_id)
    found = table.get_many([here, home, state, brand.KEY])
    if here not in found:
        raise EntryGone(entry=entry.sk)
    if home not in found:
        return None
    watch = Watch.model_validate(found[state]) if state in found else None
    return Look(entry, Competitor.model_validate(found[home]), watch, _brand(found, at))


def drop(entry: Entry, origin: Origin) -> None:
    """Take an entry off the agenda that has nothing to look at.

    Raises:
        EntryGone: somebody else did so.
    """
    table.commit([Done(entry)], [], origin)


def finish(look: Look, after: Watch, event: Event, origin: Origin, *, changes: tuple[Change, ...] = ()) -> None:
    """What came of a look, and the next one, whose time the watch says.

    Raises:
        EntryGone: somebody else looked meanwhile.
    """
    again = cadence.watch(*cadence.watched(look.entry), after.due)
    state = Keep(look.where, after.model_dump(mode="json"), when="attribute_exists(pk)", otherwise=EntryGone())
    table.commit([Done(look.entry), Plan(again), state, *changes], [event], origin)


def get_day(competitor_id: str, account_id: str, day: date) -> WatchedDay | None:
    """The numbers of one day."""
    row = table.get(keys.watched_day(competitor_id, account_id, day.isoformat()))
    return WatchedDay.model_validate(row) if row else None


def kept_day(competitor_id: str, account_id: str, after: WatchedDay) -> Keep:
    """The write of a day's numbers; refused when somebody else wrote that day meanwhile."""
    first = after.readings == 1
    return Keep(
        keys.watched_day(competitor_id, account_id, after.day.isoformat()),
        after.model_dump(mode="json"),
        when="attribute_not_exists(pk)" if first else "readings = :seen",
        values={} if first else {":seen": after.readings - 1},
        otherwise=Busy(operation="figures"),
    )


def _watched(before: Competitor | None, after: Competitor, at: datetime) -> list[Change]:
    """The watches that come and go: those that come look at once; what is on the agenda for others finds none."""
    old = {account.id for account in before.collected()} if before else set()
    new = [account.id for account in after.collected()]
    changes: list[Change] = []
    for account_id in new:
        if account_id not in old:
            first = Watch(due=at)
            changes.append(Keep(keys.watch(after.id, account_id), first.model_dump(mode="json")))
            changes.append(Plan(cadence.watch(after.id, account_id, at)))
    return [*changes, *(Drop(keys.watch(after.id, each)) for each in sorted(old - set(new)))]


def _listed(competitor: Competitor) -> Listed:
    return Listed(keys.competitors(archived=competitor.archived), competitor.id)


def _day(found: Mapping[Key, Item], place: Key) -> WatchedDay | None:
    return WatchedDay.model_validate(found[place]) if place in found else None


def _brand(found: Mapping[Key, Item], at: datetime) -> Brand:
    return Brand.model_validate(found[brand.KEY]) if brand.KEY in found else brand.unnamed(at)
