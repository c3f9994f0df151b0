"""What a plan still lacks, with code and facts: empty slots, thin weeks, quiet days, themes and types behind. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from pydantic import Field

from planning.coverage import Coverage, in_order
from planning.plans import Plan
from socialops.models import Frozen

SOON: Final = timedelta(days=14)
"""How far ahead an empty slot is a gap, not just the future."""
BEHIND: Final = 50
"""Per mille by which a theme may stay below its share before it is told."""
ENOUGH_TO_JUDGE: Final = 5
"""Posts, or slots, from which on shares say something."""
ONE_DAY: Final = timedelta(days=1)


class Gap(Frozen):
    """One thing the plan lacks, on these days where it has days."""

    code: str
    facts: dict[str, str | int] = Field(default_factory=dict)


def gaps(plan: Plan, counted: Coverage, posts_per_week: int, today: date) -> list[Gap]:
    """Everything the plan lacks, the empty slots first.

    Args:
        plan: the plan that was counted.
        counted: its coverage.
        posts_per_week: the plan's own cadence, or the brand's.
        today: the day of the brand's calendar.
    """
    return [
        *_empty_slots(counted, today),
        *_thin_weeks(counted, posts_per_week, today),
        *_quiet_days(plan, posts_per_week, today),
        *_themes_behind(counted),
        *_types_behind(counted),
    ]


def _empty_slots(counted: Coverage, today: date) -> Iterator[Gap]:
    for slot in sorted(counted.slots, key=in_order):
        if slot.post_id or slot.day > today + SOON:
            continue
        facts: dict[str, str | int] = {"slot": slot.slot_id, "day": slot.day.isoformat(), "theme": slot.theme}
        if slot.day < today:
            yield Gap(code="slot-missed", facts=facts)
        else:
            yield Gap(code="slot-empty", facts={**facts, "days": (slot.day - today).days})


def _thin_weeks(counted: Coverage, posts_per_week: int, today: date) -> Iterator[Gap]:
    for week in counted.weeks:
        days = (week.ends_on - week.starts_on).days + 1
        target = posts_per_week * days // 7
        if week.ends_on >= today and week.planned < target:
            facts: dict[str, str | int] = {"planned": week.planned, "target": target}
            yield Gap(
                code="week-below-cadence",
                facts={"day": week.starts_on.isoformat(), "until": week.ends_on.isoformat(), **facts},
            )


def _quiet_days(plan: Plan, posts_per_week: int, today: date) -> Iterator[Gap]:
    """Stretches without a slot that are longer than a week at this cadence allows even if all posts fell together."""
    if not posts_per_week:
        return
    most = max(0, 7 - posts_per_week)
    edges = [plan.starts_on - ONE_DAY, *sorted({slot.date for slot in plan.slots}), plan.ends_on + ONE_DAY]
    for before, after in pairwise(edges):
        first, last = max(before + ONE_DAY, today), after - ONE_DAY
        days = (last - first).days + 1
        if days > most:
            facts: dict[str, str | int] = {"days": days, "cadence": posts_per_week, "most": most}
            yield Gap(code="days-below-cadence", facts={"day": first.isoformat(), "until": last.isoformat(), **facts})


def _themes_behind(counted: Coverage) -> Iterator[Gap]:
    for theme in counted.themes:
        shares = (
            ("theme-under-planned", theme.share_planned, counted.planned),
            ("theme-under-filled", theme.share_filled, counted.filled),
        )
        for code, actual, of in shares:
            if of >= ENOUGH_TO_JUDGE and actual < theme.target - BEHIND:
                yield Gap(code=code, facts={"theme": theme.theme, "actual": actual, "target": theme.target})


def _types_behind(counted: Coverage) -> Iterator[Gap]:
    for each in counted.content_types:
        if each.target is not None and each.planned < each.target:
            facts: dict[str, str | int] = {"content_type": each.content_type, "planned": each.planned}
            yield Gap(code="type-under-target", facts={**facts, "target": each.target})
