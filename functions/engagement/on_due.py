"""What is due in engagement: polls of accounts, deadlines of first responses, comments to feature or delete."""

from typing import Any

from engagement import message_store, moderating, polling
from socialops import clock
from socialops.agenda import Entry
from socialops.table import Origin
from socialops.triggers import each_entry


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """A batch of the agenda's queue."""
    return each_entry(event, take)


def take(entry: Entry) -> None:
    """One entry, by its kind.

    Raises:
        EntryGone: it was done, moved or cancelled.
        LookupError: nothing of this kind is known here.
    """
    at = clock.now()
    match entry.kind:
        case "poll":
            polling.poll(entry, at)
        case "sla":
            message_store.miss_deadline(entry, Origin("engagement.on_due", at))
        case "moderate":
            moderating.carry_out(entry, at)
        case _:
            raise LookupError(f"nothing is due under the kind {entry.kind}")
