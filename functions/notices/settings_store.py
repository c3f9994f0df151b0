"""Notice settings in the table, and whether e-mail can reach a member."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from notices import keys
from notices.preferences import EmailState, NoticeSettings, unset
from socialops import settings, table, team
from socialops.changes import Create, Save
from socialops.events.notices import NoticeSettingsChanged
from socialops.names import Variable
from socialops.table import Origin
from socialops.team import Teammate


@dataclass(frozen=True)
class MailSettings:
    """Where mails come from; empty where none are sent."""

    sender: str = field(default="", metadata={"variable": Variable.NOTICES_FROM})


@cache
def sender() -> str:
    """The address that mails come from, or nothing."""
    return settings.load(MailSettings).sender


def get(member: str, at: datetime) -> tuple[NoticeSettings, EmailState]:
    """A member's settings, and whether e-mail reaches them, in one read."""
    place, entry = keys.settings(member), team.member(member)
    found = table.get_many([place, entry])
    chosen = NoticeSettings.model_validate(found[place]) if place in found else unset(member, at)
    return chosen, email_state(Teammate.model_validate(found[entry]) if entry in found else None)


def email_state(member: Teammate | None) -> EmailState:
    """Whether mails are sent at all, and to this member."""
    if not sender():
        return "no-sender"
    return "on" if member and member.email else "no-address"


def put(before: NoticeSettings, after: NoticeSettings, origin: Origin) -> None:
    """Changed settings.

    Raises:
        StaleVersion: they changed since they were read.
        AlreadyExists: they were chosen for the first time meanwhile.
    """
    place = keys.settings(after.id)
    saved = Save(place, before, after) if before.version else Create(place, after)
    table.commit([saved], [NoticeSettingsChanged(subject=place.pk)], origin)
