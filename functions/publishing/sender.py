"""The law of sending, carried out: one function per kind of agenda entry.

    prepare → claim → send, once → record → look → look after

The store does what must be atomic, the platform what is public, `sendings` and `outcomes` decide. What is not caught
here ends the function: the law is made for that. Before the claim the entry is still on the agenda; after it the
lease is, and what it leads to is a look, never a second send.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

from publishing import (
    accounts,
    attempts,
    claim_store,
    claims,
    followups,
    handoffs,
    order,
    outcomes,
    sendings,
    store,
    tokens,
)
from publishing.attempts import Attempt
from publishing.grant_store import Held
from publishing.sendings import Sending, Step
from publishing.store import Loaded
from socialops import clock, observability
from socialops.agenda import Entry
from socialops.errors import (
    AccountNotConnected,
    Busy,
    EarlierStopped,
    MediaChanged,
    NotApproved,
    NotLive,
    OrderNotCovered,
    Paused,
    PlatformCannot,
    QuotaSpent,
    RightsEnded,
    StaleVersion,
)
from socialops.platforms import ordering, registry
from socialops.platforms.content import Connection, Picture, Video
from socialops.platforms.contract import Platform
from socialops.platforms.errors import PlatformError, TokenExpired
from socialops.platforms.handoff.sender import HANDOFF
from socialops.platforms.outcomes import outcome_of
from socialops.platforms.sending import (
    Inconclusive,
    LookOutcome,
    NotSent,
    Prepared,
    Refused,
    Sender,
    SendOutcome,
    Traces,
)
from socialops.table import Origin

BY: Final = "publishing.on_due"
TRIES: Final = 3
"""Times that a sending is read again because somebody changed it in the same moment."""

HOLDS: Final = (
    Paused,
    NotApproved,
    RightsEnded,
    MediaChanged,
    AccountNotConnected,
    OrderNotCovered,
    NotLive,
    EarlierStopped,
)
"""What keeps a claim from being made until a person decides."""

Now = Callable[[], datetime]
T = TypeVar("T")


class PictureUnreadable(Exception):
    """A picture could not be read from our own store."""


@dataclass(frozen=True)
class _Job:
    """A sending whose time has come, with what it takes to handle it."""

    sending: Sending
    platform: Platform
    sender: Sender
    loaded: Loaded
    entry: Entry
    now: Now
    renewed: list[Held] = field(default_factory=list)
    """The account with a token that came while this entry was handled: the one that was loaded may be dead."""

    def held(self) -> Held:
        """The account with a token that is alive; refreshed first where it is due."""
        known = self.renewed[-1] if self.renewed else self.loaded.held()
        alive = tokens.alive(known, self.now(), BY)
        if alive is not known:
            self.renewed.append(alive)
        return alive

    def reading(self, call: Callable[[Connection], T]) -> T:
        """A call that makes nothing public, once more with a newer token when the platform calls ours dead."""
        held = self.held()
        try:
            return call(held.connection())
        except TokenExpired:
            self.renewed.append(tokens.renewed(held, self.now(), BY))
            return call(self.renewed[-1].connection())

    def take(self, step: Step) -> None:
        """Store a step, and what follows of it for other sendings."""
        store.take(step, Origin(BY, step.after.updated_at), done=self.entry)


def carry_out(entry: Entry, now: Now) -> None:
    """Do what an entry of a sending asks for.

    Raises:
        EntryGone: it was done, moved or cancelled.
        Busy: others keep changing the sending; the entry comes again.
    """
    for _ in range(TRIES):
        loaded = store.load(entry)
        platform = registry.platform(loaded.sending.platform)
        scopes = loaded.token.scopes if loaded.token else None
        sender = sender_of(platform, loaded.sending, scopes)
        if sender is None:
            raise PlatformCannot(platform=platform.id, what=loaded.sending.kind)
        try:
            return ACTIONS[entry.kind](_Job(loaded.sending, platform, sender, loaded, entry, now))
        except StaleVersion:
            continue
    raise Busy(operation=entry.kind)


def sender_of(platform: Platform, sending: Sending, scopes: tuple[str, ...] | None) -> Sender | None:
    """Who sends this on an account: the platform's interface, or a person where none may."""
    by_hand = sending.kind == "post" and accounts.is_by_hand(platform, scopes)
    by_hand = by_hand or sending.content.channel == ordering.BY_HAND
    return HANDOFF if by_hand else platform.sender(sending.kind)


def _prepare(job: _Job) -> None:
    """Ahead of its time; what goes wrong for a while is left to the preparation right before the claim."""
    at = job.now()
    try:
        made = _make_ready(job, at)
    except AccountNotConnected:
        return job.take(claims.unprepared(job.sending, at))
    except MediaChanged as fact:
        return job.take(sendings.hold(job.sending, fact.code, job.now()))
    except PlatformError as error:
        outcome, at = outcome_of(error), job.now()
        if isinstance(outcome, Refused):
            return job.take(outcomes.refused(job.sending, outcome, at))
        return job.take(claims.unprepared(job.sending, at))
    if made.more:
        return job.take(claims.half_prepared(job.sending, made, job.now()))
    return job.take(claims.prepared(job.sending, made, job.now()))


def _make_ready(job: _Job, at: datetime) -> Prepared:
    """What is prepared already, or one call's worth of preparation more."""
    sending = job.sending
    if sending.prepared is not None and not sending.prepared.more:
        return sending.prepared
    return job.reading(
        lambda connection: job.sender.prepare(sending.outgoing, connection, store.read_media, at, sending.prepared)
    )


def _send(job: _Job) -> None:
    found = _take_right(job)
    if isinstance(found, Step):
        return job.take(found)
    sent_at = job.now()
    outcome = _request(job, found, sent_at)
    if isinstance(outcome, Refused) and outcome.error == TokenExpired.__name__ and job.platform.tokens:
        # The platform turned the token away before it read the content: nothing was sent, and a newer token may do.
        _record(found, NotSent("token-expired", outcome.platform_code), job, sent_at)
        return _renew(found.held, job)
    return _record(found, outcome, job, sent_at)


@dataclass(frozen=True)
class _Right:
    """The right to send once: what was claimed, its attempt, and the account to send it on."""

    claimed: Sending
    attempt: Attempt
    held: Held
    connection: Connection


def _take_right(job: _Job) -> _Right | Step:
    """The claim, or the step that it comes to when something does not hold."""
    sending, at = job.sending, job.now()
    if step := _not_yet(job, at):
        return step
    try:
        made = _make_ready(job, at)
        if made.more:
            return claims.half_prepared(sending, made, job.now())
        held = job.held()
        return _claim(job, made, held, held.connection())
    except PlatformError as error:
        return _unpublished(sending, error, job.now())
    except HOLDS as fact:
        return sendings.hold(sending, fact.code, job.now())
    except QuotaSpent as fact:
        return sendings.again(sending, fact.code, job.now(), clock.instant(fact.facts["until"]))


def _not_yet(job: _Job, at: datetime) -> Step | None:
    """What the clock alone says: too late to go out by itself, or that another post goes first."""
    sending = job.sending
    if at > sending.latest:
        return sendings.hold(sending, "window-over" if sending.window.is_over(at) else "too-late", at)
    first = order.behind(job.loaded.times, sending, at)
    return sendings.again(sending, "in-line", at, first) if first else None


def _renew(held: Held, job: _Job) -> None:
    """A newer token for the next attempt; when it fails that is told with the grant, and the attempt will see."""
    try:
        tokens.renewed(held, job.now(), BY)
    except PlatformError as error:
        extra = {"account": held.account.id, "error": type(error).__name__}
        observability.logger().warning("token not renewed", extra=extra)


def _claim(job: _Job, made: Prepared, held: Held, connection: Connection) -> _Right:
    at = job.now()
    step = claims.claim(job.sending, made, at)
    attempt = attempts.begun(step.after.fence, step.after.outgoing, step.after.idempotency_key, at)
    claim_store.claim(step, job.entry, job.platform, attempt, Origin(BY, at))
    return _Right(step.after, attempt, held, connection)


def _unpublished(sending: Sending, error: PlatformError, at: datetime) -> Step:
    """An error before the claim: whatever else happened, nothing was sent."""
    outcome = outcome_of(error)
    if isinstance(outcome, Refused):
        return outcomes.refused(sending, outcome, at)
    return outcomes.not_sent(sending, NotSent(type(error).__name__, error.platform_code, error.until), at)


def _request(job: _Job, right: _Right, at: datetime) -> SendOutcome:
    """The one place where something becomes public: reached once for each claim."""

    def read(media: Picture | Video, start: int = 0, length: int | None = None) -> bytes:
        try:
            return store.read_media(media, start, length)
        except MediaChanged:
            raise
        except Exception as error:
            raise PictureUnreadable from error

    try:
        return job.sender.send(
            right.claimed.outgoing,
            right.claimed.prepared or Prepared(),
            right.connection,
            read=read,
            key=right.claimed.idempotency_key,
            now=at,
        )
    except PictureUnreadable:
        return NotSent("PictureUnreadable")
    except MediaChanged as fact:
        return NotSent(fact.code)


def _record(right: _Right, outcome: SendOutcome, job: _Job, sent_at: datetime) -> None:
    """Write the answer under the fence of its claim; one that comes after others settled it is kept as a receipt."""
    at, claimed = job.now(), right.claimed
    done = attempts.ended(right.attempt, outcome, at, sent_at)
    present = claimed
    for _ in range(TRIES):
        step = _followed(outcomes.recorded(present, outcome, job.sender.settle, at), job.platform)
        try:
            return store.take(step, Origin(BY, at), also=[store.keep_attempt(claimed, done)])
        except StaleVersion:
            present = store.get_sending(claimed.id)
        if present.fence != claimed.fence or present.state not in {"sending", "unknown"}:
            return store.put_late_answer(claimed, done, Origin(BY, at))
    raise Busy(operation="record")


def _end_lease(job: _Job) -> None:
    job.take(claims.lease_ended(job.sending, job.sender.settle, job.now()))


def _look(job: _Job) -> None:
    at = job.now()
    outcome = _see(job, at)
    step = outcomes.looked(job.sending, outcome, at, bounded=job.sender.bounded)
    _keep(job, step, attempts.looked(outcome, at))


def _look_after(job: _Job) -> None:
    at = job.now()
    outcome = _see(job, at)
    _keep(job, outcomes.after_looked(job.sending, outcome, at), attempts.looked(outcome, at))


def _see(job: _Job, at: datetime) -> LookOutcome:
    if job.sending.state == "unknown" and (told := store.find_told(job.sending)) is not None:
        return told
    try:
        seen = job.sender.look(_traces(job.sending), job.held().connection(), at)
        return store.without_others(job.sending, seen)
    except AccountNotConnected as fact:
        return Inconclusive(fact.code)
    except PlatformError as error:
        return Inconclusive(type(error).__name__)


def _keep(job: _Job, step: Step, look: attempts.Look) -> None:
    followed = _followed(step, job.platform)
    store.take(followed, Origin(BY, job.now()), done=job.entry, also=[store.keep_look(job.sending, look)])


def _followed(step: Step, platform: Platform) -> Step:
    """What becoming public means for others: a first comment follows, what was edited or taken back is so now."""
    before, after = step.before, step.after
    if after.state != "live" or (before and before.state == "live"):
        return step
    if after.kind in ("edit", "removal"):
        target = store.get_sending(after.target)
        return step._replace(follows=followups.carried_out(after, target, after.updated_at))
    return step._replace(follows=followups.first_comment(after, platform, after.updated_at))


def _traces(sending: Sending) -> Traces:
    prepared = sending.prepared or Prepared()
    return Traces(
        content=sending.outgoing,
        token=sending.token,
        prepared=Prepared(prepared.handles, sending.baseline),
        handle=sending.handle,
        sent_at=sending.sent_at or sending.created_at,
        key=sending.idempotency_key,
    )


def _escalate(job: _Job) -> None:
    job.take(handoffs.escalate(job.sending, job.now()))


ACTIONS: Final[Mapping[str, Callable[[_Job], None]]] = {
    "prepare": _prepare,
    "send": _send,
    "lease": _end_lease,
    "look": _look,
    "after_look": _look_after,
    "escalate": _escalate,
}
"""Kind of agenda entry → what is done when it is due."""
