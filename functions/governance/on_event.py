"""Every event of the bus becomes one record of the archive, with the documents it concerned."""

from typing import Any

from governance import archive, archive_store
from socialops import clock, observability
from socialops.table import Origin
from socialops.triggers import each_event

BY = "governance.on_event"


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Archive each event of the batch."""
    return each_event(event, {"ArchiveSealed": _is_its_own_record, "*": _archive})


def _archive(event: dict[str, Any]) -> None:
    content = archive.record(event, archive_store.documents(event))
    if not archive_store.keep_record(event["id"], content, Origin(BY, clock.now())):
        observability.logger().info("archived before", extra={"event_id": event["id"]})


def _is_its_own_record(event: dict[str, Any]) -> None:
    """The digest that a seal made is its record; a record of it would make the next seal, and so on for ever."""
