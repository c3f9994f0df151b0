"""What falls due in the messenger: deliveries, and notices that come back."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from notices import delivering, list_store, notices
from notices.notices import Notice
from socialops import clock
from socialops.agenda import Entry
from socialops.table import Origin
from socialops.triggers import each_entry

BY: Final = "notices.on_due"


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


def wake(entry: Entry, at: datetime) -> None:
    """A notice that was put off is unread again."""
    member, _, notice_id = entry.ref.rpartition("/")
    list_store.change(member, notice_id, partial(_woken, entry, at), Origin(BY, at), done=entry)


def _woken(entry: Entry, at: datetime, notice: Notice, epoch: int) -> Notice:
    return notices.wake(notice, entry.due, epoch, at)


ACTIONS: Final[Mapping[str, Callable[[Entry, datetime], None]]] = {"deliver": delivering.deliver, "wake": wake}
"""Kind of agenda entry → what is done when it is due."""
