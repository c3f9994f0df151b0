"""What an answer, or a look, makes of a sending. Pure, like `sendings`: each function returns a `Step`."""

import re
from datetime import datetime, timedelta
from typing import Any, Final

from publishing.sendings import HANDED_OFF_LATE, Sending, Step, about, again, unknown
from socialops import clock
from socialops.events.sendings import (
    SendingCancelled,
    SendingCarriedOut,
    SendingDoubled,
    SendingHandedOff,
    SendingLooked,
    SendingNeedsHuman,
    SendingRefused,
    SendingRemoved,
    SendingWentLive,
)
from socialops.platforms.sending import (
    Absent,
    Accepted,
    Found,
    HandedOver,
    Inconclusive,
    Live,
    LookOutcome,
    NotSent,
    Refused,
    SendOutcome,
    Unknown,
)

BACKOFF: Final = timedelta(seconds=15)
"""Wait after the first failure that provably sent nothing; doubled after each further one."""
MOST_FAILURES: Final = 6
EMPTY_LOOKS: Final = 3
"""Complete empty looks after the platform settled that make an absence certain, where late commits are bounded."""
BETWEEN_LOOKS: Final = timedelta(minutes=1)
LONGEST_BETWEEN_LOOKS: Final = timedelta(minutes=15)
MOST_BLIND_LOOKS: Final = 12
AFTER_LOOKS: Final = (timedelta(minutes=10), timedelta(hours=24))
"""Ages at which something live is looked at again: doubled, or gone?"""
MOST_BLIND_AFTER_LOOKS: Final = 3


def code(name: str) -> str:
    """The reason code of an error's name.

    >>> code("ContentRefused")
    'content-refused'
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def recorded(sending: Sending, outcome: SendOutcome, settle: timedelta, at: datetime) -> Step:
    """The answer to the one request of a claim, at `at`; also when it comes after the lease made it unknown."""
    sending.require("sending", "unknown")
    match outcome:
        case Live():
            return live(sending, outcome, at, live_at=at)
        case Accepted():
            return unknown(sending, "accepted", settle, at, accepted=outcome)
        case HandedOver():
            return handed_off(sending, at)
        case Refused():
            return refused(sending, outcome, at, **_unsent(sending))
        case NotSent():
            return not_sent(sending, outcome, at, **_unsent(sending))
        case Unknown():
            return unknown(sending, "no-answer", settle, at)


def live(sending: Sending, found: Live, at: datetime, *, live_at: datetime) -> Step:
    """It is public, under this id; or, for an edit and a removal, carried out."""
    if sending.target and sending.kind != "comment":
        return _carried_out(sending, found, at)
    after = sending.next(
        at,
        state="live",
        remote_id=found.remote_id,
        url=found.url,
        live_at=live_at,
        reason="",
        lease_until=None,
        looks=0,
        blind=0,
        entry=sending.at("after_look", max(at, live_at + AFTER_LOOKS[0])),
    )
    event = SendingWentLive(
        **about(after),
        kind=after.kind,
        platform=after.platform,
        account_id=after.account_id,
        remote_id=after.remote_id,
        url=after.url,
        live_at=clock.text(live_at),
        facts=after.facts,
    )
    return Step(sending, after, (event,))


def _carried_out(sending: Sending, found: Live, at: datetime) -> Step:
    ended = {"reason": "", "lease_until": None, "looks": 0, "blind": 0, "entry": ""}
    after = sending.next(at, state="live", remote_id="", url=found.url, live_at=at, **ended)
    return Step(sending, after, (SendingCarriedOut(**about(after), kind=after.kind, target=after.target),))


def handed_off(sending: Sending, at: datetime) -> Step:
    """A person has it now. What they do not confirm in time is told to others."""
    late = sending.due + HANDED_OFF_LATE
    after = sending.next(
        at, state="handed_off", reason="handed-off", lease_until=None, entry=sending.at("escalate", max(at, late))
    )
    return Step(sending, after, (SendingHandedOff(**about(after), kind=after.kind),))


def refused(sending: Sending, outcome: Refused, at: datetime, **fields: Any) -> Step:
    """The platform will not take it; its owner is told by the event."""
    reason = code(outcome.error)
    ended = {"lease_until": None, "entry": "", "preparing": "", **fields}
    after = sending.next(at, state="refused", reason=reason, **ended)
    return Step(sending, after, (SendingRefused(**about(after), kind=after.kind, reason=reason),))


def not_sent(sending: Sending, outcome: NotSent, at: datetime, **fields: Any) -> Step:
    """Provably nothing was sent: later again, more and more patiently, and in the end a person is asked."""
    failures = sending.failures + 1
    if failures >= MOST_FAILURES:
        return needs_human(sending, "not-sent", at, failures=failures, **fields)
    when = at + BACKOFF * 2 ** (failures - 1)
    return again(sending, "not-sent", at, max(when, outcome.retry_at or when), failures=failures, **fields)


def needs_human(sending: Sending, reason: str, at: datetime, **fields: Any) -> Step:
    """Only a person can tell, or decide; the owner is told by the event."""
    ended = {"lease_until": None, "entry": "", "preparing": "", **fields}
    after = sending.next(at, state="needs_human", reason=reason, **ended)
    return Step(sending, after, (SendingNeedsHuman(**about(after), kind=after.kind, reason=reason),))


def given_up(sending: Sending, at: datetime) -> Step:
    """A person vouches that it is not there, and wants it no more."""
    sending.require("needs_human")
    after = sending.next(at, state="cancelled", reason="given-up", not_there=True, entry="", preparing="")
    return Step(sending, after, (SendingCancelled(**about(after), reason="given-up"),))


def _unsent(sending: Sending) -> dict[str, Any]:
    """Forget this claim as a request that may have gone through; an earlier one stays remembered."""
    return {"sent_at": None} if sending.sent_at == sending.claimed_at else {}


def looked(sending: Sending, outcome: LookOutcome, at: datetime, *, bounded: bool) -> Step:
    """What a look that began at `at` makes of an unknown outcome.

    Args:
        sending: in `unknown`.
        outcome: what the look saw; a failed look is not an empty one.
        at: when the look began; only one that began after the platform settled can prove an absence.
        bounded: the platform promises that nothing appears later.
    """
    sending.require("unknown")
    match outcome:
        case Found(matches) if len(matches) == 1:
            return live(sending, matches[0], at, live_at=sending.claimed_at or at)
        case Found(matches) if matches:
            return _doubled(sending, [match.remote_id for match in matches], at)
        case Refused():
            return refused(sending, outcome, at)
        case Inconclusive():
            return _blind(sending, at)
        case _:
            return _absent(sending, at, bounded=bounded)


def _doubled(sending: Sending, remote_ids: list[str], at: datetime) -> Step:
    step = needs_human(sending, "found-twice", at, doubles=remote_ids)
    told = SendingDoubled(**about(sending), remote_ids=remote_ids)
    return step._replace(events=(told, *step.events))


def _blind(sending: Sending, at: datetime) -> Step:
    blind = sending.blind + 1
    if blind >= MOST_BLIND_LOOKS:
        return needs_human(sending, "look-failed", at, blind=blind)
    wait = min(BETWEEN_LOOKS * 2 ** (blind - 1), LONGEST_BETWEEN_LOOKS)
    return _look_again(sending, "inconclusive", at, at + wait, blind=blind)


def _absent(sending: Sending, at: datetime, *, bounded: bool) -> Step:
    settles_at = sending.settles_at or at
    if at < settles_at:
        return _look_again(sending, "absent", at, settles_at, blind=0)
    looks = sending.looks + 1
    if looks < EMPTY_LOOKS:
        return _look_again(sending, "absent", at, at + BETWEEN_LOOKS, looks=looks, blind=0)
    if not (bounded or sending.not_there):
        return needs_human(sending, "not-found", at, looks=looks)
    return again(sending, "not-there", at, at, looks=looks, blind=0, prepared=None, settles_at=None)


def _look_again(sending: Sending, result: str, at: datetime, when: datetime, **fields: Any) -> Step:
    after = sending.next(at, entry=sending.at("look", when), **fields)
    return Step(sending, after, (SendingLooked(**about(after), result=result),))


def after_looked(sending: Sending, outcome: LookOutcome, at: datetime) -> Step:
    """What a later look makes of something live: as it should be, doubled, or gone."""
    sending.require("live")
    match outcome:
        case Found(matches) if len(matches) > 1:
            remote_ids = [match.remote_id for match in matches]
            after = sending.next(at, doubles=remote_ids, **_next_after_look(sending, at))
            return Step(sending, after, (SendingDoubled(**about(after), remote_ids=remote_ids),))
        case Absent() | Refused():
            after = sending.next(at, removed_at=at, entry="")
            return Step(sending, after, (SendingRemoved(**about(after)),))
        case Inconclusive() if sending.blind + 1 < MOST_BLIND_AFTER_LOOKS:
            when = at + LONGEST_BETWEEN_LOOKS
            after = sending.next(at, blind=sending.blind + 1, entry=sending.at("after_look", when))
            return Step(sending, after, (SendingLooked(**about(after), result="inconclusive"),))
        case _:
            after = sending.next(at, **_next_after_look(sending, at))
            result = "inconclusive" if isinstance(outcome, Inconclusive) else "found"
            return Step(sending, after, (SendingLooked(**about(after), result=result),))


def _next_after_look(sending: Sending, at: datetime) -> dict[str, Any]:
    done = sending.looks + 1
    if done >= len(AFTER_LOOKS):
        return {"looks": done, "blind": 0, "entry": ""}
    when = (sending.live_at or at) + AFTER_LOOKS[done]
    return {"looks": done, "blind": 0, "entry": sending.at("after_look", max(at + BETWEEN_LOOKS, when))}
