"""What a sender does ahead of the one request: it prepares, and takes the right to send. Pure, like `sendings`."""

from datetime import datetime, timedelta
from typing import Any

from publishing.sendings import LEASE, Sending, Step, about, unknown
from socialops import clock
from socialops.events.sendings import SendingClaimed, SendingDelayed, SendingPrepared, SendingPreparing
from socialops.platforms.sending import Prepared


def prepared(sending: Sending, made: Prepared, at: datetime) -> Step:
    """Media are uploaded and the baseline is noted, ahead of time."""
    sending.require("scheduled")
    after = sending.next(at, preparing="", **with_preparation(sending, made))
    return Step(sending, after, (SendingPrepared(**about(after)),))


def half_prepared(sending: Sending, made: Prepared, at: datetime) -> Step:
    """A part of a long preparation is done, and the next part follows at once; past its time, sending does it."""
    sending.require("scheduled")
    soon = at + timedelta(milliseconds=1)  # an entry of its own, also when no time has passed since the one before
    late = at >= sending.due
    entry, preparing = (sending.at("send", soon), "") if late else (sending.entry, sending.at("prepare", soon))
    after = sending.next(at, entry=entry, preparing=preparing, **with_preparation(sending, made))
    return Step(sending, after, (SendingPreparing(**about(after)),))


def with_preparation(sending: Sending, made: Prepared) -> dict[str, Any]:
    """The fields of a preparation. A baseline from before a request that may have gone through is never replaced."""
    return {"prepared": made, "baseline": sending.baseline if sending.sent_at else made.baseline}


def unprepared(sending: Sending, at: datetime) -> Step:
    """Preparing ahead did not work this time; the sending prepares itself when its second comes."""
    after = sending.next(at, preparing="")
    return Step(sending, after, (SendingDelayed(**about(after), due=clock.text(after.due), reason="unprepared"),))


def claim(sending: Sending, made: Prepared, at: datetime) -> Step:
    """Take the right to send once: `scheduled` → `sending`, with a lease that a dead sender leaves behind."""
    sending.require("scheduled")
    until = at + LEASE
    after = sending.next(
        at,
        state="sending",
        fence=sending.fence + 1,
        claimed_at=at,
        sent_at=sending.sent_at or at,
        lease_until=until,
        entry=sending.at("lease", until),
        preparing="",
        looks=0,
        blind=0,
        not_there=False,
        reason="",
        **with_preparation(sending, made),
    )
    return Step(sending, after, (SendingClaimed(**about(after), attempt=after.fence),))


def lease_ended(sending: Sending, settle: timedelta, at: datetime) -> Step:
    """The sender ended without a record. Its request may have left at any time until then: unknown, never scheduled."""
    sending.require("sending")
    return unknown(sending, "lease-ended", settle, at, since=sending.lease_until or at)
