"""Whether an account keeps its cadence: too few in the coming week, or silent for too long; and when that is checked.

Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final, Literal

from pydantic import Field

from publishing.cadences import AccountCadence
from publishing.conflicts import Standing, Taken, full
from publishing.quotas import Window
from socialops import clock
from socialops.agenda import Entry
from socialops.models import Frozen, Instant
from socialops.names import Stage

CHECK: Final = "cadence"
CHECKED_AT: Final = time(9)
"""When a cadence is checked each day, by the clocks of its zone."""
COMING: Final = timedelta(days=7)
LOOK_BACK: Final = timedelta(days=90)
"""How far back the last publication before a hole is looked for: as long as the longest hole that can be allowed."""


class CalendarGap(Frozen):
    """What an account lacks, in words too.

    `week-below`: fewer than its cadence in the seven days from `start`. `hole`: nothing from `start` until `end`.
    """

    code: Literal["week-below", "hole"]
    start: Instant
    end: Instant
    facts: dict[str, str | int] = Field(default_factory=dict)
    text: str = ""


class DayQuota(Frozen):
    """An allowance on one day: the window of that day that has the least left."""

    kind: str
    amount: int
    seconds: int
    used: int
    planned: int
    left: int
    until: Instant


class AccountDay(Frozen):
    """A day of an account, by the clocks of the zone."""

    day: date
    planned: int
    quotas: list[DayQuota]


class AccountCalendar(Frozen):
    """An account over some days: how full each is, and what the account lacks."""

    account_id: str
    zone: str
    cadence: AccountCadence | None
    paused_by: list[str]
    days: list[AccountDay]
    gaps: list[CalendarGap]


def gaps(cadence: AccountCadence, taken: Sequence[Taken], at: datetime) -> list[CalendarGap]:
    """What an account lacks in the seven days from an instant.

    Args:
        cadence: what was promised.
        taken: its publications from `LOOK_BACK` before until `COMING` after.
        at: the instant.
    """
    return [*below(cadence, taken, at, at + COMING), *holes(cadence, taken, at, at + COMING)]


def below(cadence: AccountCadence, taken: Sequence[Taken], start: datetime, end: datetime) -> Iterator[CalendarGap]:
    """Fewer than its cadence in the seven days from `start` until before `end`."""
    planned = _within(taken, start, end)
    if planned < cadence.posts_per_week:
        wanted = cadence.posts_per_week
        facts: dict[str, str | int] = {"planned": planned, "wanted": wanted, "missing": wanted - planned}
        yield CalendarGap(code="week-below", start=start, end=end, facts=facts)


def holes(cadence: AccountCadence, taken: Sequence[Taken], start: datetime, end: datetime) -> Iterator[CalendarGap]:
    """The silences that reach into a range and are longer than allowed, each from the publication before it."""
    if cadence.longest_hole_hours is None:
        return
    most = timedelta(hours=cadence.longest_hole_hours)
    for begins, ends in _stretches(cadence, taken, start, end):
        if ends - begins > most:
            facts: dict[str, str | int] = {"hours": int((ends - begins) / timedelta(hours=1))}
            facts["most"] = cadence.longest_hole_hours
            yield CalendarGap(code="hole", start=begins, end=ends, facts=facts)


def days(
    standing: Standing, taken: Sequence[Taken], spends: frozenset[str], *, first: date, last: date, zone_name: str
) -> list[AccountDay]:
    """Each day of a range (`last` is exclusive), with what is planned in it and what is left of the allowances."""
    zone = clock.zone(zone_name)
    found = []
    for number in range((last - first).days):
        day = first + timedelta(days=number)
        begins, noon, ends = (
            datetime.combine(each, at, zone).astimezone(UTC)
            for each, at in ((day, time()), (day, time(12)), (day + timedelta(days=1), time()))
        )
        within = [each.due for each in taken if begins <= each.due < ends]
        windows = [window for due in (noon, *within) for window in standing.windows(spends, due)]
        quotas = _scarcest([_quota(window, standing, taken) for window in windows])
        found.append(AccountDay(day=day, planned=len(within), quotas=quotas))
    return found


def entry(account_id: str, due: datetime) -> Entry:
    """The agenda entry of a check."""
    return Entry(Stage.PUBLISHING, CHECK, account_id, due)


def next_check(zone_name: str, after: datetime) -> datetime:
    """The next check after an instant; a time that the clocks skip moves with them."""
    zone = clock.zone(zone_name)
    today = after.astimezone(zone).date()
    dues = (datetime.combine(today + timedelta(days=n), CHECKED_AT, zone).astimezone(UTC) for n in range(3))
    return next(due for due in dues if due > after)


def told_as(found: Sequence[CalendarGap], zone_name: str, at: datetime) -> str:
    """What a check tells, as a mark: the week and the kinds of gap, so that the same is told once a week."""
    if not found:
        return ""
    year, week, _ = at.astimezone(clock.zone(zone_name)).isocalendar()
    return f"{year}-W{week:02d}:{'+'.join(sorted({each.code for each in found}))}"


def summary(cadence: AccountCadence, taken: Sequence[Taken], at: datetime) -> Mapping[str, int]:
    """What an event says: how many are planned of how many wanted, and the hours of the longest silence."""
    longest = max(end - start for start, end in _stretches(cadence, taken, at, at + COMING))
    return {
        "planned": _within(taken, at, at + COMING),
        "wanted": cadence.posts_per_week,
        "hours": int(longest / timedelta(hours=1)),
    }


def _within(taken: Sequence[Taken], start: datetime, end: datetime) -> int:
    return sum(start <= each.due < end for each in taken)


def _stretches(
    cadence: AccountCadence, taken: Sequence[Taken], start: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """The silences that reach into a range; what comes after it may still be planned.

    Where nothing is known before it, the silence is told from as far back as was looked: it is no shorter than that.
    """
    dues = sorted(each.due for each in taken if each.due < end)
    begins = max([cadence.created_at, start - LOOK_BACK, *(due for due in dues if due <= start)])
    return list(pairwise([begins, *(due for due in dues if due > max(start, begins)), end]))


def _quota(window: Window, standing: Standing, taken: Sequence[Taken]) -> DayQuota:
    used, planned = standing.taken_of(window, taken)
    return DayQuota(
        kind=window.quota.kind,
        amount=window.quota.amount,
        seconds=window.quota.seconds,
        used=used,
        planned=planned,
        left=0 if full(window, standing, taken) else window.quota.amount - used - planned,
        until=window.ends,
    )


def _scarcest(found: Sequence[DayQuota]) -> list[DayQuota]:
    least: dict[tuple[str, int], DayQuota] = {}
    for each in found:
        name = (each.kind, each.seconds)
        if name not in least or each.left < least[name].left:
            least[name] = each
    return list(least.values())
