"""Taking back a change of the calendar: the former state, kept for a while. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from publishing.sendings import NOTHING_RENEWED, Renewed, Sending, Step, restore
from socialops.errors import StaleVersion, UndoOver
from socialops.models import Frozen, Instant

OPEN: Final = timedelta(minutes=30)
"""How long a change can be taken back."""
Act = Literal["move", "swap", "unschedule"]


class UndoView(Frozen):
    """How a change is taken back: `POST /v1/undos/{id}`, until an instant, while nothing else was changed."""

    id: str
    until: Instant


class Former(Frozen):
    """A publication before a change, and its version after it."""

    before: Sending
    version: int


class Undo(Frozen):
    """What one change can be taken back to."""

    id: str
    act: Act
    by: str
    until: Instant
    things: list[Former]

    @property
    def shown(self) -> UndoView:
        """What members see of it."""
        return UndoView(id=self.id, until=self.until)

    def row(self) -> dict[str, Any]:
        """As it is stored; it goes by itself when it is long over."""
        return {**self.model_dump(mode="json"), "expires": int((self.until + OPEN).timestamp())}


def of(undo_id: str, act: Act, steps: Sequence[Step], *, by: str, at: datetime) -> Undo:
    """The way back from some steps."""
    things = [Former(before=step.before, version=step.after.version) for step in steps if step.before]
    return Undo(id=undo_id, act=act, by=by, until=at + OPEN, things=things)


def take_back(undo: Undo, present: Sequence[Sending], at: datetime, renewed: Renewed = NOTHING_RENEWED) -> list[Step]:
    """The steps back to the former state.

    Args:
        undo: what was kept.
        present: the publications as they are, in the order of `undo.things`.
        at: the instant.
        renewed: what is approved now, for those whose former words no longer are.

    Raises:
        UndoOver: its time has ended.
        StaleVersion: something was changed since.
        WrongState: it is being sent, or is live.
        TimeInPast: the former time has gone by.
        TimeOutsideWindow: what is approved now may not go out then.
    """
    if at >= undo.until:
        raise UndoOver(undo=undo.id)
    for former, now in zip(undo.things, present, strict=True):
        if now.version != former.version:
            raise StaleVersion(id=now.id, seen=former.version, now=now.version)
    steps = []
    for former, now in zip(undo.things, present, strict=True):
        fields = renewed.get(now.id, {})
        if fields:
            fields["window"].require(former.before.due)
        steps.append(restore(now, former.before.model_copy(update=dict(fields)), at))
    return steps
