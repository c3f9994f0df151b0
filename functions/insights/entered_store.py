"""Entered figures in the operations table: looked up, kept until they are in their series, and gone then."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from insights import entered, keys
from insights.entered import Entered
from insights.store import Occasion
from publishing import keys as publishing_keys
from publishing.accounts import Account
from publishing.sendings import Sending
from socialops import table
from socialops.changes import Done, Drop, Keep, Plan
from socialops.items import Item
from socialops.keys import Key
from socialops.table import Origin

BATCH = 100
"""Most items of one read."""


def find_sendings(ids: Iterable[str]) -> dict[str, Sending]:
    """Those of the sendings that there are, by id."""
    found = _get({publishing_keys.sending(each) for each in ids})
    return {item["id"]: Sending.model_validate(item) for item in found.values()}


def find_ids(addresses: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Address → the sending that is public there, for those that are ours; given by platform and remote id."""
    places = {url: publishing_keys.remote(*address) for url, address in addresses.items()}
    found = _get(set(places.values()))
    return {url: str(found[place]["sending_id"]) for url, place in places.items() if place in found}


def find_handles(account_ids: Iterable[str]) -> dict[str, str]:
    """Account → the name by which people know it."""
    found = _get({publishing_keys.account(each) for each in account_ids})
    return {item["id"]: Account.model_validate(item).handle for item in found.values()}


def put(new: Entered, sendings: Mapping[str, Sending], origin: Origin, answer: Any) -> None:
    """Keep what was entered and put its taking in on the agenda: together, or not at all."""
    row = Keep(keys.entered(new.id), {"entered": new.model_dump(mode="json")})
    table.commit([row, Plan(entered.entry(new))], entered.told(new, sendings), origin, answer=answer)


def finish(done: Occasion, taken: Entered, sendings: Mapping[str, Sending], origin: Origin) -> None:
    """It is in its series.

    Raises:
        EntryGone: somebody else took it in meanwhile; the same points are stored, and nothing is told twice.
    """
    events = entered.collected(taken, sendings)
    table.commit([Done(done.entry), Drop(keys.entered(taken.id))], events, origin)


def _get(places: set[Key]) -> dict[Key, Item]:
    found: dict[Key, Item] = {}
    rest = iter(sorted(places))
    while some := list(islice(rest, BATCH)):
        found |= table.get_many(some)
    return found
