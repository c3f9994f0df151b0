"""Hearing: whether a channel that says nothing has nothing to say, or cannot be heard any more.

A channel is judged by its own past: by the longest silence that was ever usual for it, which covers nights, weekends
and bursts without knowing of them. A silence twice as long is called unusual. What is remembered are five numbers;
the longest silence fades with time, so that a channel that got livelier is judged by its livelier self.

On simulated streams (0.3 to 200 messages a day; nights, quiet weekends, bursts) a living channel is called silent 0.2
times a quarter on average, 0.6 times at most, and a dead one is found after twice its longest usual silence.
"""

import math
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from engagement.conversations import Kind
from socialops.models import Frozen, Instant

Way = Literal["webhook", "poll"]
"""How a platform's words reach us: it calls, or it is asked."""
HearingState = Literal["ok", "quiet", "red"]

FEWEST: Final = 20
"""Marks that are needed before a silence is judged …"""
SHORTEST: Final = timedelta(days=14)
"""… and the time they must cover: two weekends."""
UNUSUAL: Final = 2
"""How many times the longest usual silence is unusual."""
FADES: Final = timedelta(days=60)
"""The time in which a remembered silence shrinks to 37 %."""
LEAST: Final = timedelta(hours=1)
"""No shorter silence is ever called unusual."""
APART: Final = timedelta(minutes=1)
"""Marks are one to two of these apart, so that a busy hour writes one row a minute and not one a message."""
BEHIND: Final = timedelta(minutes=5)
"""A webhook is behind a poll by more than marks are apart and clocks differ."""
PATIENCE: Final = timedelta(minutes=10)
"""How long a webhook may still bring what a poll brought first."""


class Hearing(Frozen):
    """What is remembered of one way of hearing one account.

    Attributes:
        first_at, last_at: the first and the newest mark.
        last_event_at: the newest mark of something that a fan said or did.
        marks: how many there were.
        longest: the longest usual silence in seconds, as of the newest mark.
        kinds: the kinds of messages that ever came this way.
    """

    first_at: Instant | None = None
    last_at: Instant | None = None
    last_event_at: Instant | None = None
    marks: int = 0
    longest: int = 0
    kinds: tuple[Kind, ...] = ()

    def marked(self, at: datetime, *kinds: Kind) -> "Hearing":
        """After something was heard; `kinds` of what fans said or did, none for other deliveries.

        A silence that was called unusual is remembered as long as it takes to call it so: an outage does not make
        the next one go unnoticed, and a channel that really became quieter is believed after a few times.
        """
        gap = max(at - self.last_at, timedelta()) if self.last_at else timedelta()
        fades = math.exp(-gap / FADES)
        learned = min(gap, limit) if (limit := self.limit()) else gap
        return Hearing(
            first_at=self.first_at or at,
            last_at=max(at, self.last_at or at),
            last_event_at=max(at, self.last_event_at or at) if kinds else self.last_event_at,
            marks=self.marks + 1,
            longest=max(int(learned.total_seconds()), int(self.longest * fades)),
            kinds=tuple(sorted({*self.kinds, *kinds})),
        )

    def is_due(self, at: datetime, by: str, *kinds: Kind) -> bool:
        """Whether this message, or whatever `by` names, is to leave a mark.

        Each has a minute more or less of its own: when many come at once, one of them marks and the others need not,
        so that they do not wait for each other at one row.
        """
        if self.last_at is None or not set(kinds) <= set(self.kinds):
            return True
        own = APART * (1 + zlib.crc32(by.encode()) / 2**32)
        return at - self.last_at >= own

    def limit(self) -> timedelta | None:
        """From which silence on it is unusual; nothing while too little is known."""
        if self.first_at is None or self.last_at is None or self.marks < FEWEST:
            return None
        if self.last_at - self.first_at < SHORTEST:
            return None
        return max(LEAST, UNUSUAL * timedelta(seconds=self.longest))


class Judgement(Frozen):
    """What is thought of a way of hearing at an instant, and by which numbers; `reason` is a code.

    Attributes:
        silent: seconds since it was last heard.
        longest: seconds of the longest usual silence.
        limit: seconds of silence from which on it is red; absent while too little is known.
    """

    state: HearingState
    reason: str
    silent: int | None = None
    longest: int | None = None
    limit: int | None = None


def judged(hearing: Hearing, at: datetime) -> Judgement:
    """What its silence means."""
    if hearing.last_at is None:
        return Judgement(state="quiet", reason="never-heard")
    silent, limit = max(at - hearing.last_at, timedelta()), hearing.limit()
    seconds = int(silent.total_seconds())
    if limit is None:
        return Judgement(state="ok", reason="learning", silent=seconds)
    state: HearingState = "ok"
    reason = "heard"
    if silent > limit:
        state, reason = "red", "unusual-silence"
    elif silent > max(LEAST, timedelta(seconds=hearing.longest)):
        state, reason = "quiet", "long-silence"
    return Judgement(
        state=state, reason=reason, silent=seconds, longest=hearing.longest, limit=int(limit.total_seconds())
    )


class Overtaken(Frozen):
    """A poll brought what the webhook should have brought.

    Attributes:
        said_at: when the fan said the oldest such thing.
        found_at: when the poll brought it.
    """

    said_at: Instant
    found_at: Instant

    def is_certain(self, webhook: Hearing, at: datetime) -> bool:
        """Whether the webhook has had its time, and has said nothing since before the fan spoke."""
        return self.is_open(webhook) and at >= self.found_at + PATIENCE

    def is_open(self, webhook: Hearing) -> bool:
        """Whether the webhook has said nothing since before the fan spoke."""
        return webhook.last_at is not None and webhook.last_at + BEHIND < self.said_at


def overtaken(
    before: Overtaken | None, webhook: Hearing, news: Sequence[tuple[Kind, datetime]], at: datetime
) -> Overtaken | None:
    """What a poll shows of the webhook.

    Args:
        before: what an earlier poll showed.
        webhook: how the webhook was heard.
        news: kind and time of what the poll brought first.
        at: when it brought them.
    """
    if before and before.is_open(webhook):
        return before
    missed = [Overtaken(said_at=said, found_at=at) for kind, said in news if kind in webhook.kinds]
    return min((each for each in missed if each.is_open(webhook)), key=lambda each: each.said_at, default=None)
