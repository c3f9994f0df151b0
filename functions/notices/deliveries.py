"""A delivery: one notice on one channel outside the list, and what becomes of it.

A channel is `email/<member>` or `robot/<id>`. A delivery waits; whoever takes its waiting row away has the right to
send it and leaves the row of its outcome. `sending` that stays means that nobody knows: it is never sent again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from notices.notices import Notice
from notices.occasions import Urgency
from notices.preferences import NoticeSettings, due
from socialops.agenda import Entry
from socialops.models import Frozen, Instant
from socialops.team import Teammate

EMAIL: Final = "email/"
ROBOT: Final = "robot/"
AT_ONCE: Final = 20
"""Notices that one message tells of; more of them come with the next."""
RETRIES: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""Waits after what provably did not go out; then it is given up."""
LATE: Final = timedelta(minutes=10)
"""A delivery that still waits so long after its time is late."""

State = Literal["waiting", "sending", "delivered", "failed", "unknown", "skipped"]


class Delivery(Frozen):
    """One notice on one channel.

    Attributes:
        why: the code of what kept it from being delivered.
        tries: how often it provably did not go out.
    """

    notice: str
    channel: str
    event: str
    reason: str
    urgency: Urgency
    thing: str
    link: str
    facts: dict[str, str]
    at: Instant
    due: Instant
    state: State = "waiting"
    why: str = ""
    tries: int = 0
    ended_at: Instant | None = None

    @property
    def recipient(self) -> str:
        """Whose row among those told it is: a member's id, or `robot/<id>`."""
        return self.channel.removeprefix(EMAIL)


class DeliveryView(Frozen):
    """What became of a notice on one channel."""

    channel: str
    state: State
    due: Instant
    late: bool
    why: str = ""
    tries: int = 0
    ended_at: Instant | None = None


def view(delivery: Delivery, now: datetime) -> DeliveryView:
    """What people read."""
    fields = {name: getattr(delivery, name) for name in DeliveryView.model_fields if name != "late"}
    return DeliveryView(**fields, late=delivery.state == "waiting" and now > delivery.due + LATE)


def of_notice(notice: Notice, channel: str, due_at: datetime) -> Delivery:
    """The delivery of a notice on a channel."""
    fields = {name: getattr(notice, name) for name in Notice.model_fields if name in Delivery.model_fields}
    return Delivery(**{**fields, "notice": notice.id, "channel": channel, "due": due_at, "state": "waiting"})


def entry(channel: str, when: datetime) -> Entry:
    """The agenda entry that sends what waits on a channel."""
    return Entry("notices", "deliver", channel, when)


@dataclass(frozen=True)
class Run:
    """What one run does with what waits: send, pass over, leave until later."""

    send: tuple[Delivery, ...] = ()
    skip: tuple[Delivery, ...] = ()
    later: tuple[Delivery, ...] = ()

    @property
    def next(self) -> datetime | None:
        """When the rest is due."""
        return min((each.due for each in self.later), default=None)


def sort_mails(
    waiting: Sequence[Delivery],
    member: Teammate | None,
    settings: NoticeSettings,
    over: frozenset[str],
    now: datetime,
) -> Run:
    """The mails of one member.

    Args:
        waiting: what waits, oldest first.
        member: their entry in the directory.
        settings: their choices, as they are now.
        over: ids of notices that were read or settled meanwhile.
        now: the instant of the run.
    """
    if member is None or member.left_at is not None or not member.email:
        return Run(skip=tuple(_ended(each, "skipped", now, "nobody-there") for each in waiting))
    skip, send, later = [], [], []
    for each in waiting:
        if each.notice in over:
            skip.append(_ended(each, "skipped", now, "settled"))
        elif not settings.email.takes(each.urgency):
            skip.append(_ended(each, "skipped", now, "not-wanted"))
        elif each.tries and each.due > now:
            later.append(each)
        elif (when := due(each.urgency, each.at, settings, now)) > now:
            later.append(each.model_copy(update={"due": when}))
        else:
            send.append(each)
    return Run(tuple(send), tuple(skip), tuple(later))


def sort_robots(waiting: Sequence[Delivery], over: frozenset[str], now: datetime) -> Run:
    """What a robot is to write; groups have no quiet hours of ours."""
    skip = [_ended(each, "skipped", now, "settled") for each in waiting if each.notice in over]
    left = [each for each in waiting if each.notice not in over]
    return Run(
        tuple(each for each in left if each.due <= now), tuple(skip), tuple(each for each in left if each.due > now)
    )


def claimed(deliveries: Iterable[Delivery]) -> list[Delivery]:
    """About to be sent, which stays true when nobody comes back to say more."""
    return [each.model_copy(update={"state": "sending"}) for each in deliveries]


def ended(delivery: Delivery, state: State, now: datetime, why: str = "") -> Delivery:
    """What became of it."""
    return _ended(delivery, state, now, why)


def again(delivery: Delivery, now: datetime, why: str, wait: timedelta | None = None) -> Delivery:
    """It waits for another try, provably unsent; after several it is given up."""
    if delivery.tries >= len(RETRIES):
        return _ended(delivery, "failed", now, why)
    when = now + max(RETRIES[delivery.tries], wait or timedelta())
    return delivery.model_copy(update={"state": "waiting", "why": why, "tries": delivery.tries + 1, "due": when})


def _ended(delivery: Delivery, state: State, now: datetime, why: str) -> Delivery:
    return delivery.model_copy(update={"state": state, "why": why, "ended_at": now})
