"""A notice, and how it changes: unread, read, put off, or settled because what it asked for has happened."""

from datetime import datetime, timedelta
from typing import Final, Literal

from notices.occasions import Urgency
from socialops import clock
from socialops.agenda import Entry
from socialops.errors import InvalidInput, TimeInPast, WrongState
from socialops.models import Frozen, Input, Instant

State = Literal["unread", "read", "snoozed", "done"]
LONGEST_SNOOZE: Final = timedelta(days=30)
KEPT: Final = timedelta(days=180)
"""How long a notice stays after it was read or settled; an unread one stays."""


class Notice(Frozen):
    """What one member is told of one event.

    Attributes:
        id: that of the event.
        reason: the kind of event, which with the thing names what nobody is told twice.
        facts: what its words need; no personal text.
        epoch: the member's epoch in which it became unread; unread ones of an older epoch count as read.
        until: until when it is put off.
        settled_by: the event after which there is nothing left to do.
    """

    id: str
    member: str
    event: str
    reason: str
    urgency: Urgency
    thing: str
    link: str
    facts: dict[str, str]
    at: Instant
    state: State = "unread"
    epoch: int = 0
    until: Instant | None = None
    settled_by: str = ""
    changed_at: Instant | None = None

    def is_unread(self, epoch: int) -> bool:
        """Whether it counts as unread, in the member's present epoch."""
        return self.state == "unread" and self.epoch == epoch

    @property
    def alarm(self) -> Entry | None:
        """The agenda entry that brings it back, while it is put off."""
        if self.state != "snoozed" or self.until is None:
            return None
        return Entry("notices", "wake", f"{self.member}/{self.id}", self.until)


class Snooze(Input):
    """Until when a notice is put off."""

    until: Instant


def read(notice: Notice, epoch: int, at: datetime) -> Notice:
    """The member has seen it; what is settled stays so."""
    if notice.state == "done" or (notice.state == "unread" and notice.epoch != epoch):
        return notice
    return _changed(notice, at, state="read", until=None)


def unread(notice: Notice, epoch: int, at: datetime) -> Notice:
    """It counts as unread again, from whatever state but settled.

    Raises:
        WrongState: there is nothing left to do about it.
    """
    if notice.state == "done":
        raise WrongState(state="done", id=notice.id)
    if notice.is_unread(epoch):
        return notice
    return _changed(notice, at, state="unread", epoch=epoch, until=None)


def snooze(notice: Notice, until: datetime, at: datetime) -> Notice:
    """It is out of sight until an instant, then unread again.

    Raises:
        WrongState: there is nothing left to do about it.
        TimeInPast: the instant has gone by.
        InvalidInput: the instant is more than thirty days away.
    """
    if notice.state == "done":
        raise WrongState(state="done", id=notice.id)
    if until <= at:
        raise TimeInPast(at=clock.text(until))
    if until > at + LONGEST_SNOOZE:
        raise InvalidInput(errors=[{"where": "body.until", "what": f"at most {LONGEST_SNOOZE.days} days ahead"}])
    return _changed(notice, at, state="snoozed", until=until)


def wake(notice: Notice, due: datetime, epoch: int, at: datetime) -> Notice:
    """It comes back when the time is the one it was put off until."""
    return unread(notice, epoch, at) if notice.state == "snoozed" and notice.until == due else notice


def settle(notice: Notice, by: str, at: datetime) -> Notice:
    """What it asked for has happened, whoever did it."""
    return notice if notice.state == "done" else _changed(notice, at, state="done", until=None, settled_by=by)


def _changed(notice: Notice, at: datetime, **fields: object) -> Notice:
    return notice.model_copy(update={**fields, "changed_at": at})
