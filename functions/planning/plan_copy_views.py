"""What the route of copies shows: what moves where, what falls outside, and the occasions that differ."""

import datetime
from collections.abc import Sequence

from planning.copies import Copied
from planning.occasion_views import OccasionView, occasion_view
from planning.occasions import Found
from planning.plans import Plan, Slot
from socialops.models import Frozen


class MoveView(Frozen):
    """A slot on its old and its new day, and the occasions (by code) that it leaves and meets there."""

    slot_id: str
    theme: str
    from_day: datetime.date
    to_day: datetime.date
    weekday: int
    leaves: list[str]
    meets: list[str]


class OutsideView(Frozen):
    """A slot that is not in the copy, and the day it would have had."""

    slot_id: str
    theme: str
    from_day: datetime.date
    to_day: datetime.date


class CopyView(Frozen):
    """A copy of a plan: the new plan, absent in a dry run, and how it differs from the old one.

    `gone` are occasions of the old plan's days that the new one lacks, `new` those that only the new one has.
    """

    plan: Plan | None
    title: str
    starts_on: datetime.date
    ends_on: datetime.date
    weeks: int
    moves: list[MoveView]
    outside: list[OutsideView]
    gone: list[OccasionView]
    new: list[OccasionView]


def copy_view(
    copied: Copied, plan: Plan | None, before: Sequence[Found], after: Sequence[Found], language: str
) -> CopyView:
    """A copy as the planner sees it; `before` and `after` are the occasions of the old and the new days."""
    kept = {each.code for each in before} & {each.code for each in after}
    return CopyView(
        plan=plan,
        title=copied.body.title,
        starts_on=copied.body.starts_on,
        ends_on=copied.body.ends_on,
        weeks=copied.shift.days // 7,
        moves=[_move(slot, copied.shift, before, after) for slot in copied.moved],
        outside=[
            OutsideView(slot_id=slot.id, theme=slot.theme, from_day=slot.date, to_day=slot.date + copied.shift)
            for slot in copied.outside
        ],
        gone=[occasion_view(each, language) for each in before if each.code not in kept],
        new=[occasion_view(each, language) for each in after if each.code not in kept],
    )


def _move(slot: Slot, shift: datetime.timedelta, before: Sequence[Found], after: Sequence[Found]) -> MoveView:
    there = slot.date + shift
    return MoveView(
        slot_id=slot.id,
        theme=slot.theme,
        from_day=slot.date,
        to_day=there,
        weekday=there.isoweekday(),
        leaves=[each.code for each in before if each.day == slot.date],
        meets=[each.code for each in after if each.day == there],
    )
