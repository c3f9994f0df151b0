"""Which entries a tick puts on their queues: what newly comes into reach, and what should have started but has not."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from socialops import clock
from socialops.agenda import REACH, Entry

GRACE: Final = timedelta(seconds=30)
"""An entry that was due so long ago and is still on the agenda has lost its message, or its receiver."""
COMING_AT_ONCE: Final = 5_000
"""Entries of one shard that one tick takes; where there are more, the next tick goes on from there."""
OVERDUE_AT_ONCE: Final = 500
"""Overdue entries of one shard that one tick queues again, the oldest first: a broken stage gets no flood."""


def coming(watermark: datetime | None, now: datetime) -> tuple[str, str]:
    """The range of sort keys that came into reach since the tick that left `watermark`."""
    return f"{clock.text(watermark)}~" if watermark else "0", f"{clock.text(now + REACH)}~"


def overdue(watermark: datetime | None, now: datetime) -> tuple[str, str]:
    """The range of sort keys that were queued before, by a tick or by their writers, and should have started."""
    return "0", f"{clock.text(min(now - GRACE, watermark))}~" if watermark else "0"


def watermark_after(before: datetime | None, shards: Iterable[Sequence[Entry]], now: datetime) -> datetime:
    """Up to which instant everything is queued now. It never goes back, however late or often a tick comes."""
    ends = [entries[-1].due - timedelta(milliseconds=1) for entries in shards if len(entries) >= COMING_AT_ONCE]
    until = min([now + REACH, *ends])
    return max(before, until) if before else until


def lateness(oldest: Iterable[Entry], now: datetime) -> float:
    """Seconds since the oldest entry was due; zero when none is due."""
    return max((max((now - entry.due).total_seconds(), 0.0) for entry in oldest), default=0.0)
