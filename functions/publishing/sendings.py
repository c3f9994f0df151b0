"""A sending: one content that becomes public on one account, at most once, by the law of sending.

Pure: each transition takes the sending as stored and an instant, and returns a `Step`: the sending after it and the
events that tell of it. Storing a step, and the agenda entries that go with it, is the store's part.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import Field

from planning.windows import ALWAYS, Window
from publishing import keys, tracking
from socialops import clock
from socialops.agenda import Entry, from_sort_key
from socialops.errors import TimeInPast, WrongState
from socialops.events.base import Event
from socialops.events.sendings import (
    SendingCancelled,
    SendingDelayed,
    SendingHeld,
    SendingMoved,
    SendingRetryAsked,
    SendingScheduled,
    SendingUnknown,
)
from socialops.keys import Key
from socialops.models import Entity, Instant, Personal
from socialops.platforms.content import Content, SendingKind
from socialops.platforms.reading import Published
from socialops.platforms.sending import Accepted, Prepared

State = Literal["scheduled", "sending", "handed_off", "live", "refused", "unknown", "cancelled", "needs_human"]
Unresolved = Literal["delayed", "sending", "handed_off", "unknown", "held", "needs_human"]

Renewed = Mapping[str, Mapping[str, Any]]
"""Publication → `content`, `content_hash` and `window` as they are approved now, where another version was planned."""
NOTHING_RENEWED: Final[Renewed] = MappingProxyType({})
STAGE: Final = "publishing"
LEASE: Final = timedelta(seconds=150)
"""How long a claim is good for: longer than its function may run, and beyond the reach of the agenda, so that a
claim needs no queue: the next tick brings the end of a lease that is still there."""
PREPARE_AHEAD: Final = timedelta(minutes=2)
PREPARE_VIDEO_AHEAD: Final = timedelta(minutes=30)
PREPARE_INLINE: Final = timedelta(seconds=10)
"""What is due sooner than this prepares itself right before its claim."""
PATIENCE: Final[Mapping[SendingKind, timedelta]] = {
    "post": timedelta(hours=1),
    "reply": timedelta(hours=24),
    "comment": timedelta(hours=1),
    "edit": timedelta(hours=1),
    "removal": timedelta(hours=24),
    "order": timedelta(hours=1),
}
"""How late something may still go out by itself; later it is held and a person decides."""
HANDED_OFF_LATE: Final = timedelta(minutes=30)
"""So long after its time a post that was handed to a person is late."""
FIRST_LOOK: Final = timedelta(seconds=20)
OVERDUE: Final = timedelta(minutes=10)
"""An outcome unknown for so long after the platform has settled raises an alarm."""


class Sending(Entity):
    """One content on one account at one time, and everything the law needs to know about it."""

    kind: SendingKind
    platform: str
    account_id: str
    subject: str
    """The post, or the conversation, that it came of."""
    target: str = ""
    """The sending that it is about: what it comments on, edits, or takes back."""
    root: str
    owner: str
    campaign: str = ""
    state: State = "scheduled"
    due: Instant
    wall: str = ""
    zone: str = ""
    content: Annotated[Content, Personal]
    """What was approved; the token comes into its link when it goes out."""
    content_hash: str = ""
    window: Window = ALWAYS
    """When it may go out at all; a part of what was approved."""
    token: str = ""
    fence: int = 0
    """How many times the right to send was taken."""
    failures: int = 0
    """Claims in a row that provably sent nothing."""
    claimed_at: Instant | None = None
    lease_until: Instant | None = None
    prepared: Prepared | None = None
    baseline: str = ""
    """The newest own post before the first request that may have gone through."""
    sent_at: Instant | None = None
    """When the first request that may have gone through was claimed; looks search from here."""
    handle: str = ""
    facts: dict[str, str] = Field(default_factory=dict)
    """What the platform told when it accepted it and later calls need (`Accepted.facts`)."""
    looks: int = 0
    """Complete looks after the platform settled that did not see it; once live, after-looks that are done."""
    blind: int = 0
    """Looks in a row that could not see."""
    settles_at: Instant | None = None
    not_there: bool = False
    """A person looked with their own eyes and vouches that it is not public."""
    remote_id: str = ""
    url: str = ""
    live_at: Instant | None = None
    confirmed_by: str = ""
    """Who published it by hand and said so; empty for what a platform told us."""
    confirmed_at: Instant | None = None
    proof: str = ""
    """The screenshot that proves it: id of a picture."""
    reminders: int = 0
    """How often it was told that nobody has confirmed it."""
    removed_at: Instant | None = None
    doubles: list[str] = Field(default_factory=list)
    held: str = ""
    """Why it waits for a person although it is scheduled; empty when it does not."""
    note: str = ""
    """What a person said of why it goes out, for a removal."""
    reason: str = ""
    """The code of what was last told about it; words are made from it at the edge."""
    entry: str = ""
    """The sort key of its one agenda entry: its time, the end of its lease, or its next look."""
    preparing: str = ""
    """The sort key of the agenda entry of its preparation."""

    @property
    def key(self) -> Key:
        """Where it lies."""
        return keys.sending(self.id)

    @property
    def takes_time(self) -> bool:
        """Whether it takes a time of its account: a post that is to go out, or went out."""
        return self.kind == "post" and not self.held and self.state not in ("cancelled", "refused")

    @property
    def is_delayed(self) -> bool:
        """Whether its time has come without it, and it is tried again at a later one."""
        return self.state == "scheduled" and bool(self.entry) and from_sort_key(self.entry).due > self.due

    @property
    def unresolved(self) -> Key | None:
        """Its row among the sendings that must come to an end or to a person; none when nothing is open."""
        state = "held" if self.held else "delayed" if self.is_delayed else self.state
        deadline = {
            "held": self.due,
            "delayed": self.due,
            "sending": self.lease_until,
            "handed_off": self.due + HANDED_OFF_LATE,
            "unknown": self.settles_at and self.settles_at + OVERDUE,
            "needs_human": self.updated_at,
        }.get(state)
        return keys.unresolved(state, clock.text(deadline), self.id) if deadline else None

    @property
    def is_prepared(self) -> bool:
        """Whether nothing is left to prepare before it is sent."""
        return self.prepared is not None and not self.prepared.more

    @property
    def latest(self) -> datetime:
        """After this instant it does not go out by itself any more."""
        patient = self.due + PATIENCE[self.kind]
        return min(patient, self.window.not_after or patient)

    @property
    def outgoing(self) -> Content:
        """The content as it goes out, with the token in its link."""
        return tracking.tracked(self.content, self.token)

    @property
    def idempotency_key(self) -> str:
        """The platform's key, the same for every attempt at this content."""
        return tracking.idempotency_key(self.id, self.content)

    @property
    def published(self) -> Published:
        """It as readers of figures and comments know it, once it is live."""
        return Published(self.remote_id, self.live_at or self.due, self.url, self.facts)

    def at(self, kind: str, due: datetime) -> str:
        """The sort key of an agenda entry of this sending; its `ref` names the account too, so one read gets both."""
        return Entry(STAGE, kind, f"{self.id}@{self.account_id}", due).sk

    def require(self, *states: str) -> None:
        """Go on only in one of these states.

        Raises:
            WrongState: it is in another one.
        """
        if self.state not in states:
            raise WrongState(thing="Sending", id=self.id, state=self.state)


class Step(NamedTuple):
    """One transition: what was stored (nothing for a new one), what is to be, and what is told."""

    before: Sending | None
    after: Sending
    events: tuple[Event, ...]
    follows: tuple["Step", ...] = ()
    """Steps of other sendings that are stored with it, whole or not at all."""

    @property
    def all(self) -> Iterator["Step"]:
        """This step, and what is stored with it."""
        yield self
        for each in self.follows:
            yield from each.all


def parse_ref(ref: str) -> tuple[str, str]:
    """Sending id and account id of an agenda entry."""
    sending_id, _, account_id = ref.partition("@")
    return sending_id, account_id


def schedule(
    sending_id: str,
    at: datetime,
    *,
    kind: SendingKind,
    platform: str,
    account_id: str,
    subject: str,
    root: str,
    owner: str,
    content: Content,
    content_hash: str = "",
    window: Window = ALWAYS,
    due: datetime,
    wall: str = "",
    zone: str = "",
    campaign: str = "",
) -> Step:
    """A new sending, due at an instant (for a reply: now).

    Args:
        sending_id: a new id.
        at: the instant of the request.
        kind: `post` needs an approval of `content_hash` on the post `subject`, `order` one on its promotion; `reply`
            needs none.
        platform: id of the platform.
        account_id: the account it goes out on.
        subject: id of the post, or of the conversation.
        root: partition key of the trace it belongs to.
        owner: the member who is told when it fails.
        content: exactly what is to become public, without tracking.
        content_hash: the approved hash, for a post or an order.
        window: when it may go out at all.
        due: when.
        wall: the wall-clock intent behind `due`, where there was one.
        zone: its IANA zone.
        campaign: the campaign whose switch stops it too.
    """
    new = Sending(
        id=sending_id,
        created_at=at,
        updated_at=at,
        kind=kind,
        platform=platform,
        account_id=account_id,
        subject=subject,
        root=root,
        owner=owner,
        campaign=campaign,
        due=due,
        wall=wall,
        zone=zone,
        content=content,
        content_hash=content_hash,
        window=window,
        token=tracking.token(sending_id),
    )
    new = new.model_copy(update=_planned(new, due, at))
    event = SendingScheduled(
        subject=new.key.pk,
        root=root,
        sending_id=sending_id,
        kind=kind,
        platform=platform,
        account_id=account_id,
        due=clock.text(due),
    )
    return Step(None, new, (event,))


def move(sending: Sending, due: datetime, at: datetime, **fields: Any) -> Step:
    """Another time for what is scheduled or held; `fields` may carry wall, zone and a newly approved content.

    Raises:
        WrongState: it is not scheduled any more.
    """
    sending.require("scheduled")
    after = sending.next(at, due=due, held="", reason="", failures=0, prepared=None, **fields)
    after = after.model_copy(update=_planned(after, due, at))
    return Step(sending, after, (SendingMoved(**about(after), due=clock.text(due)),))


def cancel(sending: Sending, at: datetime, reason: str) -> Step:
    """What is scheduled or held will not go out.

    Raises:
        WrongState: it is not scheduled any more.
    """
    sending.require("scheduled")
    after = sending.next(at, state="cancelled", held="", reason=reason, entry="", preparing="")
    return Step(sending, after, (SendingCancelled(**about(after), reason=reason),))


def restore(sending: Sending, former: Sending, at: datetime) -> Step:
    """Back to the time and the content that it had before a change; what was held waits for a person again.

    Raises:
        WrongState: it is neither scheduled nor cancelled.
        TimeInPast: its former time has gone by.
    """
    sending.require("scheduled", "cancelled")
    if not former.held and former.due <= at:
        raise TimeInPast(at=clock.text(former.due))
    kept = ("due", "wall", "zone", "content", "content_hash", "window", "held", "reason", "failures")
    back = {name: getattr(former, name) for name in kept}
    after = sending.next(at, state="scheduled", prepared=None, entry="", preparing="", **back)
    told: list[Event] = []
    if sending.state == "cancelled":
        names = ("kind", "platform", "account_id")
        fields = {name: getattr(after, name) for name in names}
        told.append(SendingScheduled(**about(after), **fields, due=clock.text(after.due)))
    if after.held:
        return Step(sending, after, (*told, SendingHeld(**about(after), reason=after.held)))
    after = after.model_copy(update=_planned(after, after.due, at))
    return Step(sending, after, tuple(told) or (SendingMoved(**about(after), due=clock.text(after.due)),))


def hold(sending: Sending, reason: str, at: datetime, **fields: Any) -> Step:
    """It stays scheduled without a time, and a person decides: a condition does not hold, or it is too late by itself.

    Only for what provably is not public: not claimed yet, not sent, or not there after the last look.
    """
    sending.require("scheduled", "sending", "unknown")
    kept = {"prepared": None, "lease_until": None, "entry": "", "preparing": "", **fields}
    after = sending.next(at, state="scheduled", held=reason, reason=reason, **kept)
    return Step(sending, after, (SendingHeld(**about(after), reason=reason),))


def again(sending: Sending, reason: str, at: datetime, when: datetime, **fields: Any) -> Step:
    """Back to `scheduled` because nothing is public; held instead when `when` is too late for what was planned."""
    if when > sending.latest:
        return hold(sending, "window-over" if sending.window.is_over(when) else reason, at, **fields)
    kept = {"lease_until": None, "entry": sending.at("send", when), "preparing": "", **fields}
    after = sending.next(at, state="scheduled", reason=reason, **kept)
    return Step(sending, after, (SendingDelayed(**about(after), due=clock.text(when), reason=reason),))


def unknown(
    sending: Sending,
    reason: str,
    settle: timedelta,
    at: datetime,
    *,
    since: datetime | None = None,
    accepted: Accepted | None = None,
) -> Step:
    """A request may have left and nobody knows what became of it; looks will tell.

    Args:
        sending: as claimed.
        reason: the code of why it is not known.
        settle: how long the platform may still hide it.
        at: the instant.
        since: the last instant at which the request may have left; `at` where absent.
        accepted: how the platform finds what it accepted.
    """
    settles_at = (since or at) + settle
    after = sending.next(
        at,
        state="unknown",
        reason=reason,
        handle=accepted.handle if accepted else sending.handle,
        facts=dict(accepted.facts) if accepted else sending.facts,
        looks=0,
        blind=0,
        settles_at=settles_at,
        lease_until=None,
        entry=sending.at("look", at + min(settle, FIRST_LOOK)),
    )
    return Step(sending, after, (SendingUnknown(**about(after), reason=reason),))


def retry(sending: Sending, settle: timedelta, at: datetime, *, not_there: bool = False) -> Step:
    """A person wants it out: the look comes first, always, where a request may have left before.

    Raises:
        WrongState: it is live, cancelled, under way, or has a time of its own.
    """
    sending.require("refused", "needs_human", "unknown")
    told = (SendingRetryAsked(**about(sending)),)
    fresh = {"due": at, "wall": "", "failures": 0, "looks": 0, "blind": 0, "not_there": not_there}
    if sending.sent_at is None:
        entry = sending.at("send", at)
        after = sending.next(at, state="scheduled", reason="", prepared=None, entry=entry, preparing="", **fresh)
        return Step(sending, after, told)
    settles_at = sending.settles_at or (sending.claimed_at or at) + settle
    entry = sending.at("look", at)
    after = sending.next(at, state="unknown", reason="retry-asked", settles_at=settles_at, entry=entry, **fresh)
    return Step(sending, after, told)


def _planned(sending: Sending, due: datetime, at: datetime) -> dict[str, str]:
    """The entries of what is scheduled: its second, and its preparation where there is time for one."""
    ahead = due - at > PREPARE_INLINE
    before = PREPARE_VIDEO_AHEAD if sending.content.video else PREPARE_AHEAD
    return {
        "entry": sending.at("send", due),
        "preparing": sending.at("prepare", max(at, due - before)) if ahead else "",
    }


def about(sending: Sending) -> dict[str, str]:
    """What every event of a sending says."""
    return {"subject": sending.key.pk, "root": sending.root, "sending_id": sending.id}
