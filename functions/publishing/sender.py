"""The law of sending, carried out: one function per kind of agenda entry.

    prepare → claim → send, once → record → look → look after

The store does what must be atomic, the platform what is public, `sendings` and `outcomes` decide. What is not caught
here ends the function: the law is made for that. Before the claim the entry is still on the agenda; after it the
lease is, and what it leads to is a look, never a second send.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from publishing import attempts, outcomes, sendings, store
from publishing.attempts import Attempt
from publishing.sendings import Sending, Step
from publishing.store import Loaded
from socialops import clock
from socialops.agenda import Entry
from socialops.errors import AccountNotConnected, Busy, NotApproved, Paused, PlatformCannot, QuotaSpent, StaleVersion
from socialops.platforms import registry
from socialops.platforms.contract import (
    Connection,
    Inconclusive,
    LookOutcome,
    NotSent,
    Picture,
    Platform,
    Prepared,
    Refused,
    Sender,
    SendOutcome,
    Traces,
)
from socialops.platforms.errors import PlatformError
from socialops.platforms.outcomes import outcome_of
from socialops.table import Origin

BY: Final = "publishing.on_due"
TRIES: Final = 3
"""Times that a sending is read again because somebody changed it in the same moment."""

Now = Callable[[], datetime]


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

    def connection(self) -> Connection:
        return self.loaded.connection()

    def take(self, step: Step) -> None:
        store.take(step, Origin(BY, step.after.updated_at), done=self.entry)


def carry_out(entry: Entry, now: Now) -> None:
    """Do what an entry of a sending asks for.

    Raises:
        EntryGone: it was done, moved or cancelled.
        Busy: others keep changing the sending; the entry comes again.
    """
    action = {"prepare": _prepare, "send": _send, "lease": _end_lease, "look": _look, "after_look": _look_after}
    for _ in range(TRIES):
        loaded = store.load(entry)
        platform = registry.platform(loaded.sending.platform)
        sender = platform.sender(loaded.sending.kind)
        if sender is None:
            raise PlatformCannot(platform=platform.id, what=loaded.sending.kind)
        try:
            return action[entry.kind](_Job(loaded.sending, platform, sender, loaded, entry, now))
        except StaleVersion:
            continue
    raise Busy(operation=entry.kind)


def _prepare(job: _Job) -> None:
    """Ahead of its time; what goes wrong for a while is left to the preparation right before the claim."""
    at = job.now()
    try:
        made = _make_ready(job, job.connection(), at)
    except AccountNotConnected:
        return job.take(sendings.unprepared(job.sending, at))
    except PlatformError as error:
        outcome, at = outcome_of(error), job.now()
        if isinstance(outcome, Refused):
            return job.take(outcomes.refused(job.sending, outcome, at))
        return job.take(sendings.unprepared(job.sending, at))
    return job.take(sendings.prepared(job.sending, made, job.now()))


def _make_ready(job: _Job, connection: Connection, at: datetime) -> Prepared:
    return job.sender.prepare(job.sending.outgoing, connection, store.read_picture, at)


def _send(job: _Job) -> None:
    sending, at = job.sending, job.now()
    if at > sending.latest:
        return job.take(sendings.hold(sending, "too-late", at))
    try:
        connection = job.connection()
        made = sending.prepared or _make_ready(job, connection, at)
        claimed, attempt = _claim(job, made)
    except PlatformError as error:
        return job.take(_unpublished(sending, error, job.now()))
    except (Paused, NotApproved, AccountNotConnected) as fact:
        return job.take(sendings.hold(sending, fact.code, job.now()))
    except QuotaSpent as fact:
        return job.take(sendings.again(sending, fact.code, job.now(), clock.instant(fact.facts["until"])))
    outcome = _request(job, claimed, connection)
    return _record(claimed, attempt, outcome, job)


def _claim(job: _Job, made: Prepared) -> tuple[Sending, Attempt]:
    at = job.now()
    step = sendings.claim(job.sending, made, at)
    attempt = attempts.begun(step.after.fence, step.after.outgoing, step.after.idempotency_key, at)
    store.claim(step, job.entry, job.platform.limits, attempt, Origin(BY, at))
    return step.after, attempt


def _unpublished(sending: Sending, error: PlatformError, at: datetime) -> Step:
    """An error before the claim: whatever else happened, nothing was sent."""
    outcome = outcome_of(error)
    if isinstance(outcome, Refused):
        return outcomes.refused(sending, outcome, at)
    return outcomes.not_sent(sending, NotSent(type(error).__name__, error.platform_code, error.until), at)


def _request(job: _Job, claimed: Sending, connection: Connection) -> SendOutcome:
    """The one place where something becomes public: reached once for each claim."""

    def read(picture: Picture) -> bytes:
        try:
            return store.read_picture(picture)
        except Exception as error:
            raise PictureUnreadable from error

    try:
        return job.sender.send(
            claimed.outgoing,
            claimed.prepared or Prepared(),
            connection,
            read=read,
            key=claimed.idempotency_key,
            now=job.now(),
        )
    except PictureUnreadable:
        return NotSent("PictureUnreadable")


def _record(claimed: Sending, attempt: Attempt, outcome: SendOutcome, job: _Job) -> None:
    """Write the answer under the fence of its claim; one that comes after others settled it is kept as a receipt."""
    at = job.now()
    done = attempts.ended(attempt, outcome, at)
    present = claimed
    for _ in range(TRIES):
        step = outcomes.recorded(present, outcome, job.sender.settle, at)
        try:
            return store.take(step, Origin(BY, at), also=[store.keep_attempt(claimed, done)])
        except StaleVersion:
            present = store.get_sending(claimed.id)
        if present.fence != claimed.fence or present.state not in {"sending", "unknown"}:
            return store.put_late_answer(claimed, done, Origin(BY, at))
    raise Busy(operation="record")


def _end_lease(job: _Job) -> None:
    job.take(sendings.lease_ended(job.sending, job.sender.settle, job.now()))


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
    try:
        return job.sender.look(_traces(job.sending), job.connection(), at)
    except AccountNotConnected as fact:
        return Inconclusive(fact.code)


def _keep(job: _Job, step: Step, look: attempts.Look) -> None:
    store.take(step, Origin(BY, job.now()), done=job.entry, also=[store.keep_look(job.sending, look)])


def _traces(sending: Sending) -> Traces:
    prepared = sending.prepared or Prepared()
    return Traces(
        content=sending.outgoing,
        token=sending.token,
        prepared=Prepared(prepared.handles, sending.baseline),
        handle=sending.handle,
        sent_at=sending.sent_at or sending.created_at,
    )
