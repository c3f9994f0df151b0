"""What falls due in planning, by the kind of its agenda entry."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from planning import (
    cadence,
    exporting,
    importing,
    link_checks,
    links_store,
    media_due,
    media_life,
    research_importing,
    series_store,
    watching,
)
from socialops import clock
from socialops.agenda import Entry
from socialops.triggers import each_entry

BY: Final = "planning.on_due"


def continue_series(entry: Entry, at: datetime) -> None:
    """A time of a series has come, or its rule is new: the next ones become posts."""
    series_store.advance(entry, at, BY)


ACTIONS: Final[Mapping[str, Callable[[Entry, datetime], None]]] = {
    cadence.WATCH: watching.watch,
    cadence.TAKE: research_importing.take_in,
    media_life.RIGHTS: media_due.tell_rights,
    media_life.PURGE: media_due.purge,
    media_life.SWEEP: media_due.sweep,
    links_store.CHECK: link_checks.check_due,
    "series": continue_series,
    "check-import": importing.check,
    "write-import": importing.write,
    "undo-import": importing.undo,
    "expire-import": importing.expire,
    "write-export": exporting.write,
}
"""Kind of agenda entry → what is done when it is due."""


def handler(event: Mapping[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """A batch of the agenda's queue."""
    return each_entry(event, take)


def take(entry: Entry) -> None:
    """One entry.

    Raises:
        EntryGone: it was done, moved or cancelled.
        LookupError: nothing of this kind is known here.
    """
    if entry.kind not in ACTIONS:
        raise LookupError(f"nothing is due under the kind {entry.kind}")
    ACTIONS[entry.kind](entry, clock.now())
