"""The next free time of an account: within its cadence, its allowances and its grant. Pure."""

from collections.abc import Sequence, Set
from datetime import UTC, datetime, time, timedelta
from typing import Final

from planning.plans import Slot
from planning.windows import ALWAYS, Window
from publishing import cadences
from publishing.conflicts import Standing, Taken, full, too_close
from socialops import clock
from socialops.errors import TimeAmbiguous, TimeDoesNotExist
from socialops.models import Frozen, Instant

HORIZON: Final = timedelta(days=60)
"""How far ahead a free time is looked for."""


class NextSlot(Frozen):
    """The next free time of an account, and what the clocks of its zone show then.

    Attributes:
        at: absent where nothing is free before `searched_until`.
        fold: 1 where the clocks show this time for the second time that day.
        slot_id: the slot of the plan that it is, where the post has one and its time is free.
    """

    at: Instant | None
    wall: str = ""
    zone: str
    fold: int = 0
    slot_id: str = ""
    searched_until: Instant


def next_free(
    after: datetime,
    standing: Standing,
    taken: Sequence[Taken],
    spends: Set[str],
    *,
    until: datetime,
    window: Window = ALWAYS,
) -> datetime | None:
    """The first step at or after an instant, before `until`, at which nothing speaks against a publication.

    Args:
        after: from when.
        standing: what holds of the account; a pause has no end, so it is not looked at here.
        taken: the account's publications of the range, from eight days before it.
        spends: the allowances that one publication takes of.
        until: exclusive.
        window: when the post may go out at all.
    """
    end = min([until, *([standing.ends] if standing.ends else [])])
    at = max([after, standing.at + timedelta(minutes=1), *([window.not_before] if window.not_before else [])])
    while (found := cadences.next_allowed(standing.cadence, at, end)) is not None:
        if window.is_over(found):
            return None
        later = _later(found, standing, taken, spends)
        if later is None:
            return found
        at = later
    return None


def is_free(
    at: datetime, standing: Standing, taken: Sequence[Taken], spends: Set[str], window: Window = ALWAYS
) -> bool:
    """Whether nothing speaks against this very instant."""
    in_window = not window.is_over(at) and (window.not_before is None or at >= window.not_before)
    lives = standing.ends is None or at < standing.ends
    allowed = cadences.is_allowed(standing.cadence, at)
    return at > standing.at and in_window and lives and allowed and _later(at, standing, taken, spends) is None


def in_slot(
    slot: Slot, begins: datetime, standing: Standing, taken: Sequence[Taken], spends: Set[str], *, window: Window
) -> datetime | None:
    """The time of a plan's slot while it is free; for a slot without one, a free time of its day.

    The slot's day and time are those of the brand's clock; a time that the clocks skip or show twice is left to a
    person.
    """
    zone = clock.zone(standing.zone)
    if slot.at is not None:
        try:
            at = clock.at_wall(datetime.combine(slot.date, slot.at), standing.zone)
        except (TimeDoesNotExist, TimeAmbiguous):
            return None
        free = at >= begins and is_free(at, standing, taken, spends, window)
        return at if free else None
    first, last = (
        datetime.combine(day, time(), zone).astimezone(UTC) for day in (slot.date, slot.date + timedelta(days=1))
    )
    if last <= begins or first > begins + HORIZON:
        return None
    return next_free(max(first, begins), standing, taken, spends, until=last, window=window)


def answer(at: datetime | None, zone: str, until: datetime, slot_id: str = "") -> NextSlot:
    """A free time as members see it."""
    if at is None:
        return NextSlot(at=None, zone=zone, searched_until=until)
    shown = at.astimezone(clock.zone(zone))
    wall = shown.replace(tzinfo=None).isoformat(timespec="seconds")
    return NextSlot(at=at, wall=wall, zone=zone, fold=shown.fold, slot_id=slot_id, searched_until=until)


def _later(at: datetime, standing: Standing, taken: Sequence[Taken], spends: Set[str]) -> datetime | None:
    """The instant from which on to look again, where something speaks against this one."""
    cadence = standing.cadence
    for window in standing.windows(spends, at):
        if full(window, standing, taken):
            return window.ends
    if any(each.due == at for each in taken):
        return at + cadences.STEP
    if cadence is None:
        return None
    if cadence.gap and (other := too_close(at, cadence.gap, taken)):
        return other.due + cadence.gap
    if cadence.posts_per_week:
        first, last = cadences.week_of(at, clock.zone(cadence.zone))
        if sum(first <= each.due < last for each in taken) >= cadence.posts_per_week:
            return last
    return None
