"""How fast a budget is spent, how long it lasts, when its window ends, and which of its thresholds is reached. Pure.

All sums are whole fen. A rate per day is rounded up and an instant down: nothing is promised for longer than it lasts.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal, NamedTuple

from socialops import clock
from socialops.agenda import Entry
from socialops.models import Fen, Frozen
from socialops.names import Stage

Threshold = Literal["share", "least", "ending"]
"""What is told of a budget once: its share is used; less is left than any order costs; it ends with money unspent."""

ENDS: Final = "budget_ends"
"""The kind of agenda entry by which a budget's end is told."""
LEAST_ORDER: Final = 10_000
"""Fen: no platform takes an order of less by its interface."""
SHARE: Final = 80
"""Per cent of a limit whose use is told, where the budget names no other share."""
DAYS: Final = 7
"""Days before its end at which a campaign's budget is looked at, where it names no other number."""
RATED: Final = 7
"""The present rate is that of so many days (UTC) up to now, today among them."""
FURTHEST: Final = timedelta(days=1000)
_DAY: Final = 86_400


class Mark(Frozen):
    """A day (UTC) on which money was spent, and what had been spent before its first movement."""

    day: date
    before: Fen


class Outlook(NamedTuple):
    """Fen a day at the present rate, rounded up; until when what is not spent lasts at it, rounded down to a second.

    The latter is absent where nothing is spent at present, and where it is further away than anybody plans.
    """

    per_day: int
    lasts_until: datetime | None


def marked(marks: Sequence[Mark], before: int, after: int, at: datetime) -> list[Mark]:
    """The days of the present rate, with today where the sum that is spent changes; older ones are forgotten."""
    today = at.astimezone(UTC).date()
    kept = [each for each in marks if each.day >= _since(today)]
    if after != before and (not kept or kept[-1].day < today):
        kept.append(Mark(day=today, before=before))
    return kept


def outlook(marks: Sequence[Mark], spent: int, unspent: int, at: datetime) -> Outlook:
    """The present rate, and how long the rest lasts at it.

    The rate is what was spent since the first of its days began, over the time since then and at least a day. Where
    spending began later than that, its own first day is the first one.

    Args:
        marks: as `marked` keeps them.
        spent: all that is spent.
        unspent: what is not, whether it is reserved or not.
        at: now.
    """
    today = at.astimezone(UTC).date()
    recent = [each for each in marks if each.day >= _since(today)]
    within = spent - recent[0].before if recent else 0
    if within <= 0:
        return Outlook(0, None)
    begins = _midnight(_since(today) if recent[0].before else recent[0].day)
    seconds = max(int((at - begins).total_seconds()), _DAY)
    per_day, lasts = -(-within * _DAY // seconds), unspent * seconds // within
    ends = at.replace(microsecond=0) + timedelta(seconds=lasts) if lasts < FURTHEST.total_seconds() else None
    return Outlook(per_day, ends)


def reached(used: int, limit: int, share: int) -> list[Threshold]:
    """The thresholds of its use that a budget has reached.

    >>> reached(79_999, 100_000, 80), reached(80_000, 100_000, 80), reached(90_001, 100_000, 80)
    ([], ['share'], ['share', 'least'])
    """
    found: list[Threshold] = ["share"] if used * 100 >= limit * share else []
    return [*found, "least"] if limit - used < LEAST_ORDER else found


def window_end(budget_id: str, ends_on: date | None, zone: str) -> datetime | None:
    """The instant at which a budget's window ends: behind its month, or behind its last day; absent where it has none.

    >>> window_end("campaign:618:2026-12", None, "Asia/Shanghai").isoformat()
    '2026-12-31T16:00:00+00:00'
    """
    month = budget_id.rpartition(":")[2]
    if is_monthly(budget_id):
        first = date.fromisoformat(f"{month}-01")
        after = (first + timedelta(days=31)).replace(day=1)
    elif ends_on is not None:
        after = ends_on + timedelta(days=1)
    else:
        return None
    return datetime.combine(after, time(), clock.zone(zone)).astimezone(UTC)


def is_monthly(budget_id: str) -> bool:
    """Whether a budget's window is a month, which its id names.

    >>> is_monthly("2026-11"), is_monthly("campaign:618:2026-06"), is_monthly("campaign:618")
    (True, True, False)
    """
    campaign = budget_id.startswith("campaign:")
    return not campaign or budget_id.count(":") > 1


def entry(budget_id: str, ends_at: datetime | None, days: int, at: datetime) -> Entry | None:
    """When a campaign's budget is looked at before its end: so many days ahead, or half-way where that is later.

    None for what has no end, or has ended; nor for the budget of a whole month, whose rest is nobody's failure.
    """
    if ends_at is None or ends_at <= at or not budget_id.startswith("campaign:"):
        return None
    due = ends_at - min(timedelta(days=days), (ends_at - at) / 2)
    return Entry(Stage.PUBLISHING, ENDS, budget_id, due.replace(microsecond=0))


def days_left(ends_at: datetime | None, at: datetime) -> int | None:
    """Days until the end, a day that has begun counted as one.

    >>> days_left(datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 11, 29, 1, tzinfo=UTC))
    2
    """
    return None if ends_at is None else max(-((at - ends_at) // timedelta(days=1)), 0)


def _since(today: date) -> date:
    return today - timedelta(days=RATED - 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
