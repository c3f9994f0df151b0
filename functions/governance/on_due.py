"""What governance has on the agenda: the hourly seal of the archive."""

from typing import Any

from governance import archive_store
from socialops import clock
from socialops.agenda import Entry
from socialops.table import Origin
from socialops.triggers import each_entry

BY = "governance.on_due"


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Do each entry of the batch."""
    return each_entry(event, _do)


def _do(entry: Entry) -> None:
    match entry.kind:
        case "seal":
            archive_store.seal(Origin(BY, clock.now()), entry)
        case _:
            raise LookupError(f"nothing to do for an entry of kind {entry.kind}")
