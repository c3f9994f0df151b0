"""What is written of a notice in any change: its row, its place in the list, its alarm, and its member's counter."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from notices import keys
from notices.notices import KEPT, Notice
from socialops.changes import Cancel, Change, Keep, Listed, Plan, Tally
from socialops.errors import Busy

T = TypeVar("T")

TRIES: Final = 5
"""How often a write is tried again that met another of the same thing."""


def counted(member: str, epoch: int, by: int) -> Tally:
    """The counter moves only within the epoch that was seen."""
    busy = Busy(operation="count")
    if epoch == 0:
        return Tally(keys.count(member), "unread", by, when="attribute_not_exists(epoch)", otherwise=busy)
    return Tally(keys.count(member), "unread", by, when="epoch = :epoch", values={":epoch": epoch}, otherwise=busy)


def listed(notice: Notice) -> Listed | None:
    """Its place among what is unread, while it is."""
    if notice.state != "unread":
        return None
    return Listed(keys.unread(notice.member, str(notice.epoch)), notice.id)


def row(notice: Notice) -> dict[str, Any]:
    """The item; what was read or settled vanishes after a while."""
    ended = notice.state in ("read", "done")
    gone = {"expires": int(((notice.changed_at or notice.at) + KEPT).timestamp())} if ended else {}
    return {**notice.model_dump(mode="json"), **gone}


def moved(before: Notice, after: Notice) -> list[Change]:
    """A notice in another state, with its alarm."""
    changes: list[Change] = [
        Keep(
            keys.notice(after.member, after.id),
            row(after),
            listed=listed(after),
            when="#state = :state AND #epoch = :seen",
            values={":state": before.state, ":seen": before.epoch},
            names={"#state": "state", "#epoch": "epoch"},
            otherwise=Busy(operation="move"),
        )
    ]
    if before.alarm and before.alarm != after.alarm:
        changes.append(Cancel(before.alarm))
    if after.alarm and before.alarm != after.alarm:
        changes.append(Plan(after.alarm))
    return changes


def difference(before: Notice, after: Notice, epoch: int) -> int:
    """By how much a move changes the number of what is unread, in the member's present epoch."""
    return int(after.is_unread(epoch)) - int(before.is_unread(epoch))


def tried(write: Callable[[], T]) -> T:
    """Do a write that reads first, again when it met another.

    Raises:
        Busy: it met another each time.
    """
    for _ in range(TRIES - 1):
        try:
            return write()
        except Busy:
            continue
    return write()
