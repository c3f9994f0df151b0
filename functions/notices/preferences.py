"""How and when a member wants to be told: channels by urgency, quiet hours, one digest a day, a language."""

from datetime import UTC, datetime, time, timedelta
from typing import Literal, Self

from pydantic import Field, model_validator

from notices.occasions import Urgency
from socialops import clock
from socialops.brand import ZONE, WallTime
from socialops.models import Entity, Frozen, Input
from socialops.team import Language


class Quiet(Frozen):
    """Hours of the member's own clock in which nothing comes; they may span midnight."""

    begins: WallTime = time(22, 0)
    ends: WallTime = time(8, 0)

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.begins == self.ends:
            raise ValueError("quiet hours begin and end at different times; leave them out for none")
        return self

    def holds(self, wall: time) -> bool:
        """Whether a time of day lies within; the end does not."""
        if self.begins < self.ends:
            return self.begins <= wall < self.ends
        return wall >= self.begins or wall < self.ends


class QuietInput(Quiet, extra="forbid"):
    """Hours in which nothing is to come."""


class ByUrgency(Frozen):
    """Which urgencies come by e-mail."""

    now: bool = True
    today: bool = True
    info: bool = False

    def takes(self, urgency: Urgency) -> bool:
        """Whether this urgency comes."""
        return bool(getattr(self, urgency))


class ByUrgencyInput(ByUrgency, extra="forbid"):
    """Which urgencies are to come by e-mail."""


class NoticeSettingsInput(Input):
    """How a member wants to be told. What is in the list of notices is always there.

    `digest_at` gathers what is not urgent into one message a day; empty sends each at once. `break_through` lets
    through, in quiet hours, what somebody must act on now.
    """

    email: ByUrgencyInput = ByUrgencyInput()
    quiet: QuietInput | None = QuietInput()
    break_through: bool = False
    digest_at: WallTime | None = None
    zone: str = Field(default=ZONE, max_length=64)
    language: Language | None = None


class NoticeSettings(Entity):
    """A member's choices; `quiet` absent means no quiet hours, `language` absent that of the team directory."""

    email: ByUrgency = ByUrgency()
    quiet: Quiet | None = None
    break_through: bool = False
    digest_at: WallTime | None = None
    zone: str = ZONE
    language: Language | None = None


EmailState = Literal["on", "no-sender", "no-address"]


class NoticeSettingsView(Frozen):
    """A member's choices, and whether e-mail can reach them at all."""

    version: int
    email: ByUrgency
    quiet: Quiet | None
    break_through: bool
    digest_at: WallTime | None
    zone: str
    language: Language | None
    email_state: EmailState


def unset(member: str, at: datetime) -> NoticeSettings:
    """What holds for a member who chose nothing; version 0."""
    return NoticeSettings(id=member, version=0, created_at=at, updated_at=at, quiet=Quiet())


def choose(before: NoticeSettings, body: NoticeSettingsInput, at: datetime) -> NoticeSettings:
    """The settings as the member wants them.

    Raises:
        UnknownZone: there is no such zone.
    """
    clock.zone(body.zone)
    return before.next(at, **body.model_dump())


def view(settings: NoticeSettings, state: EmailState) -> NoticeSettingsView:
    """What the member reads."""
    fields = {name: getattr(settings, name) for name in NoticeSettingsView.model_fields if name != "email_state"}
    return NoticeSettingsView(**fields, email_state=state)


def due(urgency: Urgency, told_at: datetime, settings: NoticeSettings, now: datetime) -> datetime:
    """When something told at an instant may come by e-mail: not before `now`."""
    if urgency == "now" and settings.break_through:
        return now
    if urgency != "now" and settings.digest_at is not None:
        return max(now, _next(settings.digest_at, settings.zone, told_at))
    if settings.quiet is None or not is_quiet(settings, now):
        return now
    return _end(settings.quiet, settings.zone, now)


def is_quiet(settings: NoticeSettings, at: datetime) -> bool:
    """Whether an instant lies in the member's quiet hours."""
    wall = at.astimezone(clock.zone(settings.zone)).time()
    return settings.quiet is not None and settings.quiet.holds(wall)


def _end(quiet: Quiet, zone: str, now: datetime) -> datetime:
    """The first instant after `now` at which the clock shows the end, or something after it where it skips that."""
    later = now
    while True:
        later = _next(quiet.ends, zone, later)
        if not quiet.holds(later.astimezone(clock.zone(zone)).time()):
            return later


def _next(wall: time, zone: str, after: datetime) -> datetime:
    """The first instant after another at which the clock of a zone shows a time; summer time may show it twice."""
    tz = clock.zone(zone)
    today = after.astimezone(tz).date()
    shown = (
        datetime.combine(today + timedelta(days=days), wall, tz).replace(fold=fold).astimezone(UTC)
        for days in (0, 1, 2)
        for fold in (0, 1)
    )
    return min(each for each in shown if each > after)
