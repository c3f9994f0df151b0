"""What the watch over sendings finds: what is late, not known or left to people, and how old the last tick is. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from publishing.sendings import STAGE, parse_ref
from socialops import clock
from socialops.agenda import Entry
from socialops.models import Frozen, Instant

LATE: Final = timedelta(minutes=3)
"""What should have gone out so long ago, and did not, wakes somebody."""
LEFT: Final = timedelta(hours=1)
"""So long an outcome may wait for a person who must look, before operations are told too."""
STANDING_STILL: Final = timedelta(minutes=3)
"""A clock that has not ticked for so long stands still."""
NEVER: Final = timedelta(days=1)
"""The age of the last tick where there never was one."""


class Late(Frozen):
    """A sending that should have gone out: it was not begun, waits for another try, or is still being sent."""

    sending_id: str
    account_id: str
    due: Instant
    state: str
    reason: str = ""


@dataclass(frozen=True)
class Watched:
    """What the watch finds: rows of unresolved sendings, and when the clock ticked last."""

    late: Sequence[Late]
    unknown: Sequence[Mapping[str, Any]]
    left: Sequence[Mapping[str, Any]]
    ticked_at: datetime | None

    def tick_age(self, at: datetime) -> timedelta:
        """For how long the clock has not ticked."""
        return max(at - self.ticked_at, timedelta()) if self.ticked_at else NEVER


def late(
    overdue: Iterable[Entry], delayed: Iterable[Mapping[str, Any]], sending: Iterable[Mapping[str, Any]], at: datetime
) -> list[Late]:
    """What is late at an instant, the oldest first, each once.

    Args:
        overdue: entries that are still on the agenda long after their time.
        delayed: rows of sendings that are scheduled and tried again.
        sending: rows of sendings that are claimed.
        at: the instant.
    """
    found: dict[str, Late] = {}
    for entry in overdue:
        if entry.stage == STAGE and entry.kind == "send":
            sending_id, account_id = parse_ref(entry.ref)
            found[sending_id] = Late(sending_id=sending_id, account_id=account_id, due=entry.due, state="scheduled")
    for state, rows in (("scheduled", delayed), ("sending", sending)):
        for row in rows:
            told = Late.model_validate({**row, "state": state})
            found[told.sending_id] = told
    return sorted((each for each in found.values() if each.due < at - LATE), key=lambda each: each.due)


def before(at: datetime, wait: timedelta) -> tuple[str, str]:
    """The range of sort keys whose instant is longer ago than `wait`."""
    return "0", clock.text(at - wait)
