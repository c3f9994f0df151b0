"""Budgets in the table: each change with its entries, whole or not at all, on the budget as it was read."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from publishing import budgets, keys, store
from publishing.budgets import Budget, BudgetAudit, LedgerEntry, Posted
from socialops import agenda, brand, table
from socialops.agenda import Entry
from socialops.changes import Cancel, Change, Create, Done, Keep, Listed, Plan, Require, Save
from socialops.errors import AlreadyExists, BudgetMissing, Busy, StaleVersion
from socialops.events.base import Event
from socialops.table import Origin

TRIES: Final = 4
"""Times that a budget is read again because somebody moved its money in the same moment."""


def find_with_zone(budget_id: str) -> tuple[Budget | None, str]:
    """One budget, if there is one, and the brand's zone, in one read."""
    place = keys.budget(budget_id)
    found = table.get_many([place, brand.KEY])
    zone = str(found.get(brand.KEY, {}).get("zone", brand.ZONE))
    return Budget.model_validate(found[place]) if place in found else None, zone


def find_budget(budget_id: str) -> Budget | None:
    """One budget, if there is one."""
    item = table.get(keys.budget(budget_id))
    return Budget.model_validate(item) if item else None


def get_budget(budget_id: str) -> Budget:
    """One budget.

    Raises:
        NotFound: there is none.
    """
    return table.load(Budget, keys.budget(budget_id))


def get_budgets(budget_ids: Iterable[str]) -> list[Budget]:
    """Those that there are, in the order asked for, in one read."""
    places = [keys.budget(each) for each in budget_ids]
    found = table.get_many(places)
    return [Budget.model_validate(found[place]) for place in places if place in found]


def get_for_order(budget_ids: Sequence[str]) -> list[Budget]:
    """The budgets that an order is charged to: the first must be there, the others may.

    Raises:
        BudgetMissing: the month has none.
    """
    found = get_budgets(budget_ids)
    if not found or found[0].id != budget_ids[0]:
        raise BudgetMissing(budget=budget_ids[0])
    return found


def list_budgets(limit: int, cursor: str | None) -> tuple[list[Budget], str | None]:
    """A page of the budgets, months first."""
    page = table.query(keys.budgets(), index=True, limit=limit, cursor=cursor)
    return [Budget.model_validate(item) for item in page.items], page.next


def list_entries(budget_id: str, limit: int, cursor: str | None) -> tuple[list[LedgerEntry], str | None]:
    """A page of a ledger, the newest entry first.

    Raises:
        NotFound: there is no such budget.
    """
    if cursor is None:
        get_budget(budget_id)
    pk = keys.budget(budget_id).pk
    page = table.query(pk, starts="ENTRY#", newest_first=True, limit=limit, cursor=cursor)
    return [LedgerEntry.model_validate(item) for item in page.items], page.next


def get_audit(budget_id: str, first: int) -> BudgetAudit:
    """Whether a stretch of a ledger adds up to what its budget says; at most `budgets.LONGEST_AUDIT` entries.

    Raises:
        NotFound: there is no such budget.
    """
    budget = get_budget(budget_id)
    begin, end = (keys.budget_entry(budget_id, each).sk for each in (_number(first), "~"))
    rows = table.first(budget.key.pk, between=(begin, end), at_most=budgets.LONGEST_AUDIT)
    return budgets.audit(budget, [LedgerEntry.model_validate(row) for row in rows], first)


def put(posted: Posted, origin: Origin) -> None:
    """One budget with its movements, and with its look at its end where that moved.

    Raises:
        AlreadyExists, StaleVersion: it was changed meanwhile.
    """
    table.commit([*changes([posted]), *_looks(posted)], posted.events, origin)


def _looks(posted: Posted) -> list[Change]:
    had, has = posted.before.entry if posted.before else "", posted.after.entry
    if had == has:
        return []
    gone: list[Change] = [Cancel(agenda.from_sort_key(had))] if had else []
    return [*gone, Plan(agenda.from_sort_key(has))] if has else gone


def look_due(entry: Entry, at: datetime, by: str) -> None:
    """A budget's window ends soon: what is left of it is told, once.

    Raises:
        EntryGone: another did it.
        Busy: others keep moving its money; the entry comes again.
    """
    origin = Origin(by, at)
    for _ in range(TRIES):
        budget = find_budget(entry.ref)
        turn = budgets.ending(budget, at) if budget and budget.entry == entry.sk else None
        if budget is None or turn is None:
            return store.drop_entry(entry, origin)
        after, events = turn
        listed = Listed(keys.budgets(), after.id)
        try:
            return table.commit([Done(entry), Save(after.key, budget, after, listed)], events, origin)
        except StaleVersion:
            continue
    raise Busy(operation="budget")


def changes(posted: Iterable[Posted]) -> list[Change]:
    """Budgets as they are to be, each with its entries; they go into one commit with what moved the money."""
    return [change for each in posted for change in _changes(each)]


def absent(budget_ids: Sequence[str], found: Sequence[Budget]) -> list[Require]:
    """That the budgets that were not there when an order was weighed are not there still."""
    known = {each.id for each in found}
    return [
        Require(keys.budget(each), "attribute_not_exists(pk)", StaleVersion(id=each, seen=0, now=1))
        for each in budget_ids
        if each not in known
    ]


def events(posted: Iterable[Posted]) -> list[Event]:
    """What is told of all of them."""
    return [event for each in posted for event in each.events]


def _changes(posted: Posted) -> list[Change]:
    after, listed = posted.after, Listed(keys.budgets(), posted.after.id)
    thing = Save(after.key, posted.before, after, listed) if posted.before else Create(after.key, after, listed)
    return [thing, *(_row(after, entry) for entry in posted.entries)]


def _row(budget: Budget, entry: LedgerEntry) -> Keep:
    place = keys.budget_entry(budget.id, _number(entry.number))
    return Keep(place, entry.model_dump(mode="json"), once=AlreadyExists(id=place.sk))


def _number(number: int) -> str:
    return f"{number:08d}"
