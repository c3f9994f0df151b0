"""What falls due in publishing: a preparation, a second, the end of a lease, a look."""

from collections.abc import Mapping
from typing import Any

from publishing import sender, store
from socialops import clock
from socialops.agenda import Entry
from socialops.triggers import each_entry


def handler(event: Mapping[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """Carry out each entry in its second; one that came before its time goes back to wait."""
    return each_entry(event, _on_time)


def _on_time(entry: Entry) -> None:
    if clock.now() < entry.due:
        return store.put_back(entry)
    return sender.carry_out(entry, clock.now)
