"""One run of a channel: sort what waits, claim it, send one message about all of it, write down what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from notices import delivery_store, mail_store, mails, robot_store, settings_store, writes
from notices.deliveries import EMAIL, ROBOT, Delivery, Run, again, ended, sort_mails, sort_robots
from notices.mail_store import Letter
from notices.robots import Robot
from notices.wording import tell
from socialops import settings, words
from socialops.agenda import Entry
from socialops.errors import QuotaSpent
from socialops.names import Variable
from socialops.robots.contract import Delivered, Message, NotDelivered, Outcome, Unknown
from socialops.robots.hosts import host_of
from socialops.robots.registry import vendor
from socialops.table import Origin

BY: Final = "notices.on_due"
SOON: Final = timedelta(seconds=1)
"""When more waits than one message takes."""


@dataclass(frozen=True)
class Settings:
    """What links in messages begin with."""

    api_url: str = field(metadata={"variable": Variable.API_URL})


@cache
def _base() -> str:
    return settings.load(Settings).api_url


def deliver(entry: Entry, now: datetime) -> None:
    """Send what waits on the channel that the entry names.

    Another entry of the channel may take some of it meanwhile; then the rest is read again, for it waits for this one.

    Raises:
        EntryGone: somebody else does.
        Busy: others took something each time.
    """
    writes.tried(lambda: _deliver(entry, now))


def _deliver(entry: Entry, now: datetime) -> None:
    waiting, more = delivery_store.list_waiting(entry.ref)
    if entry.ref.startswith(ROBOT):
        _write_to_robot(entry, waiting, more, now)
    else:
        _mail(entry, waiting, more, now)


def _mail(entry: Entry, waiting: Sequence[Delivery], more: bool, now: datetime) -> None:
    name = entry.ref.removeprefix(EMAIL)
    member, chosen, over = delivery_store.read_member(name, waiting, now)
    run = sort_mails(waiting, member, chosen, over, now)
    sending = delivery_store.take(entry, run, _next(run, more, now), Origin(BY, now))
    if sending and member:
        mail = mails.compose(sending, chosen.language or member.language, _base())
        outcome = mail_store.send(Letter(settings_store.sender(), member.email, mail))
        _note(sending, outcome, now)


def _write_to_robot(entry: Entry, waiting: Sequence[Delivery], more: bool, now: datetime) -> None:
    robot_id = entry.ref.removeprefix(ROBOT)
    robot, over = delivery_store.read_robot(robot_id, waiting)
    if robot is None:
        gone = Run(skip=tuple(ended(each, "skipped", now, "nobody-there") for each in waiting))
        delivery_store.take(entry, gone, _next(gone, more, now), Origin(BY, now))
        return
    run = sort_robots(waiting, over, now)
    # Half of what the vendor takes in any minute, for a minute of the clock: two neighbours never hold more than all.
    rate = delivery_store.rate_of(robot_id, now, vendor(robot.kind).per_minute // 2)
    try:
        sending = delivery_store.take(entry, run, _next(run, more, now), Origin(BY, now), rate)
    except QuotaSpent:
        delivery_store.postpone(entry, _next_minute(now), Origin(BY, now))
        return
    if sending:
        _note(sending, _written(robot, sending, now), now)


def _written(robot: Robot, sending: Sequence[Delivery], now: datetime) -> Outcome:
    token, secret = robot_store.secret_of(robot.id)
    return vendor(robot.kind).send(message(sending, robot), token, secret, now, host_of(robot.kind))


def message(sending: Sequence[Delivery], robot: Robot) -> Message:
    """What a group reads: one notice in full, several by what happened and the next step."""
    told = [tell(each.event, each.facts, robot.language) for each in sending]
    if len(told) == 1:
        return Message(told[0].title, (told[0].body, told[0].next))
    title = words.say("notice.mail.several", robot.language, {"title": told[0].title, "more": len(told) - 1})
    return Message(title, tuple(f"{each.title} {each.next}" for each in told))


def _next(run: Run, more: bool, now: datetime) -> datetime | None:
    """When this channel runs again: soon when more waits, else when the earliest of the rest is due."""
    if more and (run.send or run.skip):
        return now + SOON
    return run.next


def _next_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _note(sending: Sequence[Delivery], outcome: Outcome, now: datetime) -> None:
    delivery_store.put_outcomes([_after(each, outcome, now) for each in sending], Origin(BY, now))


def _after(delivery: Delivery, outcome: Outcome, now: datetime) -> Delivery:
    match outcome:
        case Delivered():
            return ended(delivery, "delivered", now)
        case Unknown(reason):
            return ended(delivery, "unknown", now, reason)
        case NotDelivered(reason, None):
            return ended(delivery, "failed", now, reason)
        case NotDelivered(reason, wait):
            return again(delivery, now, reason, wait)
