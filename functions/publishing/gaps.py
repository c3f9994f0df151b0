"""What the brand's accounts lack in a range of the calendar, and the free time that each gap is offered. Pure.

An account's own alarm looks at the seven days to come; a planner looks at a week or a month of all accounts.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from publishing import alarms, cadences, free
from publishing.accounts import Account
from publishing.alarms import CalendarGap
from publishing.cadences import AccountCadence
from publishing.calendar import Explanation
from publishing.conflicts import Standing, Taken
from publishing.free import NextSlot
from socialops import clock
from socialops.errors import InvalidInput
from socialops.models import Frozen, Instant

LONGEST: Final = timedelta(days=43)
"""The longest range: six weeks, as a calendar shows a month, and the hours by which clocks change."""
BESIDE: Final = timedelta(days=7)
"""How far beside a range times matter to it: a week that it cuts, the largest distance between two."""
Way = Literal["free", "none", "paused", "grant"]


class OpenGap(CalendarGap):
    """What an account lacks and can still get, with the next free time to fill it with.

    `week-below`: fewer than its cadence in the week from `start` until `end`. `hole`: nothing from `start` until `end`.
    """

    slot: NextSlot
    next_step: str = ""


class AccountGaps(Frozen):
    """An account that falls silent or breaks its cadence in the range."""

    account_id: str
    platform: str
    name: str
    zone: str
    posts_per_week: int
    longest_hole_hours: int | None
    paused_by: list[str]
    gaps: list[OpenGap]


class Unwatched(Frozen):
    """An account without a cadence: nothing says when it falls silent. `set_at` takes one, by `PUT`."""

    account_id: str
    platform: str
    name: str
    set_at: str


class BrandGaps(Frozen):
    """The gaps of a range, the earliest first on each page.

    Attributes:
        start: from when; what has gone by cannot be filled and is not told.
        end: until when, exclusive.
        zone: the zone of the range.
        watched: how many accounts of this page have a cadence.
        without_cadence: the accounts of this page that have none.
        explanation: why nothing is listed, and what to do.
        next: the cursor of the following accounts, absent on the last page.
    """

    start: Instant
    end: Instant
    zone: str
    items: list[AccountGaps]
    watched: int
    without_cadence: list[Unwatched]
    explanation: Explanation | None = None
    next: str | None = None


def require_range(start: datetime, end: datetime) -> None:
    """Go on only with a range that is short enough to be looked at.

    Raises:
        InvalidInput: it is longer than six weeks.
    """
    if end - start > LONGEST:
        raise InvalidInput(errors=[{"where": "query.to", "what": f"at most {LONGEST.days - 1} days after from"}])


def reach(standing: Standing, start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """From when until when an account's publications matter to a range: cut weeks, distances, allowances."""
    first, last = standing.windows(standing.spends, start), standing.windows(standing.spends, end)
    return (
        min([start - BESIDE, *(window.starts for window in first)]),
        max([end + BESIDE, *(window.ends for window in last)]),
    )


def looks_back(standing: Standing, start: datetime, end: datetime) -> bool:
    """Whether it is not known yet since when an account is silent."""
    cadence, begins = standing.cadence, max(start, standing.at)
    if cadence is None or cadence.longest_hole_hours is None or begins >= end:
        return False
    return cadence.created_at < standing.known_from and not any(each.due <= begins for each in standing.taken)


def lacking(
    cadence: AccountCadence, taken: Sequence[Taken], start: datetime, end: datetime, at: datetime
) -> list[CalendarGap]:
    """What an account lacks in a range and can still get; a week that the range cuts counts whole.

    Args:
        cadence: what was promised.
        taken: its publications of the range, a week beside it, and the last one before it.
        start: from when.
        end: until when, exclusive.
        at: the instant; what has gone by is over.
    """
    begins = max(start, at)
    if begins >= end:
        return []
    weeks = cadences.weeks_of(begins, end, clock.zone(cadence.zone))
    below = [gap for week in weeks for gap in alarms.below(cadence, taken, *week)]
    return sorted([*below, *alarms.holes(cadence, taken, begins, end)], key=lambda gap: (gap.start, gap.code))


def offer(gap: CalendarGap, standing: Standing, start: datetime, end: datetime) -> tuple[NextSlot, Way]:
    """The next free time inside a gap and the range, or why there is none.

    In a week it is the first one; in a silence the first that leaves no longer silence behind it than need be: an
    earlier one would not end it.
    """
    zone = standing.cadence.zone if standing.cadence else standing.zone
    begins, until = max(gap.start, start, standing.at), min(gap.end, end)
    nothing = free.answer(None, zone, until)
    if standing.paused_by():
        return nothing, "paused"
    if standing.ends is not None and standing.ends <= begins:
        return nothing, "grant"
    after = max(begins, _best(gap, begins))
    at = free.next_free(after, standing, standing.taken, standing.spends, until=until)
    return free.answer(at, zone, until), "free" if at is not None else "none"


def of(standing: Standing, cadence: AccountCadence, found: Sequence[OpenGap]) -> AccountGaps:
    """The gaps of an account as members see them."""
    account = standing.account
    return AccountGaps(
        account_id=account.id,
        platform=account.platform,
        name=named(account),
        zone=cadence.zone,
        posts_per_week=cadence.posts_per_week,
        longest_hole_hours=cadence.longest_hole_hours,
        paused_by=standing.paused_by(),
        gaps=list(found),
    )


def unwatched(account: Account) -> Unwatched:
    """An account without a cadence, and where it gets one."""
    place = f"/v1/accounts/{account.id}/cadence"
    return Unwatched(account_id=account.id, platform=account.platform, name=named(account), set_at=place)


def named(account: Account) -> str:
    """What people call an account."""
    return account.name or account.handle


def why_nothing(start: datetime, end: datetime, at: datetime, *, accounts: int, watched: int) -> str:
    """The code of why no gap is listed."""
    if end <= at:
        return "over"
    if not accounts:
        return "no-account"
    return "none-missing" if watched else "no-cadence"


def _best(gap: CalendarGap, begins: datetime) -> datetime:
    """From when on a time splits a silence well: so that one closes it, where one can; else in half of what may be."""
    if gap.code != "hole":
        return begins
    most = timedelta(hours=int(gap.facts["most"]))
    return gap.end - most if gap.end - gap.start <= 2 * most else gap.start + most / 2
