"""A plan copied into another month: weeks onto weeks and weekdays onto weekdays, never day numbers. Pure.

The weeks of a month are numbered as ISO numbers those of a year: from Monday, and a week belongs to the month of its
Thursday. So everything moves by whole weeks, a series keeps its order and its distances, and what was a Friday is one.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final

from pydantic import StringConstraints

from planning.plan_writing import written
from planning.plans import Plan, PlanInput, Slot
from socialops.models import Input, Line

Month = Annotated[str, StringConstraints(pattern=r"^(19|20)\d{2}-(0[1-9]|1[0-2])$")]
ONE_DAY: Final = timedelta(days=1)
A_MONTH: Final = timedelta(days=30)


class CopyRequest(Input):
    """Into which month, such as `2026-12`; with `dry_run` nothing is written."""

    month: Month
    title: Line | None = None
    dry_run: bool = False


@dataclass(frozen=True)
class Copied:
    """The body of the new plan, by how many days everything moved, and the slots that would lie outside it."""

    body: PlanInput
    shift: timedelta
    moved: Sequence[Slot]
    outside: Sequence[Slot]


def copy(plan: Plan, month: str, title: str | None) -> Copied:
    """What a plan is in another month. Goals, themes, targets and cited notes stay; posts are not copied.

    Args:
        plan: the plan.
        month: `2026-12`.
        title: of the new plan; without one it has that of the old, with the name of the month exchanged.

    Raises:
        InvalidInput: the new plan would not fit together.
    """
    first = _first(month)
    shift = monday_of_first_week(first) - monday_of_first_week(month_of(plan))
    starts_on, ends_on = _span(plan, first, shift)
    inside = [slot for slot in plan.slots if starts_on <= slot.date + shift <= ends_on]
    fresh = [slot.model_copy(update={"id": "", "date": slot.date + shift}) for slot in inside]
    body = written(
        plan, starts_on=starts_on, ends_on=ends_on, slots=fresh, title=title or retitled(plan.title, plan, first)
    )
    outside = [slot for slot in plan.slots if slot not in inside]
    return Copied(body=body, shift=shift, moved=inside, outside=outside)


def monday_of_first_week(first: date) -> date:
    """The Monday of the first week of a month, which may lie in the month before.

    >>> monday_of_first_week(date(2026, 12, 1))
    datetime.date(2026, 11, 30)
    """
    thursday = first + timedelta(days=(3 - first.weekday()) % 7)
    return thursday - timedelta(days=3)


def month_of(plan: Plan) -> date:
    """The first day of the month a plan is of: where the middle of its first thirty-one days lies."""
    end = min(plan.ends_on, plan.starts_on + A_MONTH)
    return (plan.starts_on + (end - plan.starts_on) // 2).replace(day=1)


def retitled(title: str, plan: Plan, first: date) -> str:
    """A title in which the plan's month is the new one, where it is named as `2026-11`, `2026年11月` or `11月`."""
    old = month_of(plan)
    for form in ("{0.year}-{0.month:02d}", "{0.year}年{0.month}月", "{0.month}月"):
        present = rf"(?<!\d){re.escape(form.format(old))}"
        if re.search(present, title):
            return re.sub(present, form.format(first), title)
    return title


def _span(plan: Plan, first: date, shift: timedelta) -> tuple[date, date]:
    """Whole months become whole months; anything else moves as the slots do."""
    after = plan.ends_on + ONE_DAY
    if plan.starts_on.day != 1 or after.day != 1:
        return plan.starts_on + shift, plan.ends_on + shift
    months = (after.year - plan.starts_on.year) * 12 + after.month - plan.starts_on.month
    last = first
    for _ in range(months - 1):
        last = _end(last) + ONE_DAY
    return first, _end(last)


def _end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _first(month: str) -> date:
    year, _, number = month.partition("-")
    return date(int(year), int(number), 1)
