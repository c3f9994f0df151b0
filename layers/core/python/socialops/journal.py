"""The journal item: who changed what and when, before → after, without personal text.

One item per event, written in the transaction of the change itself. It is audit trail, outbox and archive input.
Texts are named by digest: personal ones salted with the thing's own salt, which erasure deletes.
"""

import hashlib
from datetime import datetime
from typing import Any

from socialops import clock
from socialops.events.base import Event
from socialops.ids import new_id
from socialops.models import Entity, Personal

LONGEST = 120
"""Characters of a value that stands in the journal as it is; a longer one is named by its digest."""


def trace_key(root: str) -> str:
    """The partition that holds the whole story of a root thing."""
    return f"TRACE#{root}"


def digest(text: str, salt: str = "") -> str:
    """`sha256:` and the first 32 hex digits over salt and text."""
    return "sha256:" + hashlib.sha256((salt + text).encode()).hexdigest()[:32]


def item(event: Event, *, by: str, at: datetime, before: Entity | None, after: Entity | None) -> dict[str, Any]:
    """The item for one event, ready to be written; its `sk` sorts by time."""
    event_id = new_id(at)
    root = event.root or event.subject
    return {
        "pk": trace_key(root),
        "sk": f"{clock.text(at)}#{event_id}",
        "type": "journal",
        "id": event_id,
        "at": clock.text(at),
        "by": by,
        "event": type(event).__name__,
        "v": event.schema_version,
        "subject": event.subject,
        "root": root,
        "data": event.model_dump(mode="json", exclude={"subject", "root"}, exclude_none=True),
        "changed": difference(before, after),
    }


def difference(before: Entity | None, after: Entity | None) -> dict[str, list[Any]]:
    """Field → [before, after] for what differs; absent stands for a thing that was not there."""
    model = type(after or before)
    changed: dict[str, list[Any]] = {}
    old, new = (_values(entity) for entity in (before, after))
    for name in sorted(old.keys() | new.keys()):
        if name in {"updated_at", "created_at", "salt"} or old.get(name) == new.get(name):
            continue
        personal = _is_personal(model, name)
        salts = ((before, old), (after, new))
        changed[name] = [_named(values.get(name), personal, getattr(entity, "salt", "")) for entity, values in salts]
    return changed


def _values(entity: Entity | None) -> dict[str, Any]:
    return entity.model_dump(mode="json", exclude_none=True) if entity else {}


def _is_personal(model: type, name: str) -> bool:
    field = getattr(model, "model_fields", {}).get(name)
    return field is not None and any(isinstance(mark, Personal) or mark is Personal for mark in field.metadata)


def _named(value: Any, personal: bool, salt: str) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if personal:
        return digest(str(value), salt) if salt else "personal"
    text = value if isinstance(value, str) else repr(value)
    return value if len(text) <= LONGEST else digest(text)
