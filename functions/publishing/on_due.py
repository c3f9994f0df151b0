"""What falls due in publishing: a preparation, a second, the end of a lease, a look, what a grant
needs, the check of a cadence, and the next rows of a sheet."""

from collections.abc import Mapping
from typing import Any

from publishing import alarms, cadence_store, calendar_importing, calendar_sheets, grants, sender, store, tokens
from socialops import clock
from socialops.agenda import Entry
from socialops.triggers import each_entry


def handler(event: Mapping[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """Carry out each entry in its second; one that came before its time goes back to wait."""
    return each_entry(event, _on_time)


def _on_time(entry: Entry) -> None:
    if clock.now() < entry.due:
        return store.put_back(entry)
    match entry.kind:
        case alarms.CHECK:
            return cadence_store.check_due(entry, clock.now(), sender.BY)
        case grants.REFRESH:
            return tokens.refresh_due(entry, clock.now(), sender.BY)
        case grants.WARN:
            return tokens.warn_due(entry, clock.now(), sender.BY)
        case calendar_sheets.TAKE:
            return calendar_importing.apply(entry, clock.now())
        case _:
            return sender.carry_out(entry, clock.now)
