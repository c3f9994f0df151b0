"""What falls due in publishing: a preparation, a second, the end of a lease, a look, what a grant
needs, the check of a cadence, the next rows of a sheet, a look at promotions, and the end of a budget."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from publishing import (
    alarms,
    budget_outlook,
    budget_store,
    cadence_store,
    calendar_importing,
    calendar_sheets,
    grants,
    promotion_store,
    promotion_sync,
    sender,
    store,
    tokens,
)
from socialops import clock
from socialops.agenda import Entry
from socialops.triggers import each_entry


def handler(event: Mapping[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """Carry out each entry in its second; one that came before its time goes back to wait."""
    return each_entry(event, _on_time)


def _on_time(entry: Entry) -> None:
    if clock.now() < entry.due:
        return store.put_back(entry)
    if entry.kind == calendar_sheets.TAKE:
        return calendar_importing.apply(entry, clock.now())
    if entry.kind in WORK:
        return WORK[entry.kind](entry, clock.now(), sender.BY)
    return sender.carry_out(entry, clock.now)


WORK: Final[Mapping[str, Callable[[Entry, datetime, str], None]]] = {
    alarms.CHECK: cadence_store.check_due,
    budget_outlook.ENDS: budget_store.look_due,
    grants.REFRESH: tokens.refresh_due,
    grants.WARN: tokens.warn_due,
    promotion_store.ASK_REPORTS: promotion_sync.turn_due,
    promotion_store.TURN_NOW: promotion_store.turn_now,
}
"""Kind of agenda entry → what is done when it is due; all others are those of sendings."""
