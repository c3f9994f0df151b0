"""How far a plan is: slots planned, filled and published, by week, theme, platform and content type. Pure.

A slot counts once in its week, its theme and its content type, and once for each of its platforms. Posts that were
written for the plan without a slot count in the whole, and for their theme where they name one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta

from pydantic import Field

from planning.plans import WHOLE, Plan, Slot
from socialops.brand import WallTime
from socialops.models import Frozen

WEEK = timedelta(days=7)


class Row(Frozen):
    """What the plan's partition says of a post: its theme, the slot it fills, and whether it went live."""

    theme: str = ""
    slot_id: str = ""
    live: bool = False


class Counted(Frozen):
    """Slots planned, posts written, posts published."""

    planned: int
    filled: int
    published: int


class ThemeCoverage(Counted):
    """How far one theme is, and its shares per mille: what it should have, and has of the slots and of the posts."""

    theme: str
    target: int = 0
    share_planned: int = 0
    share_filled: int = 0


class WeekCoverage(Counted):
    """How far one week is, from Monday to Sunday, cut to the days of the plan, and the ids of its slots in order."""

    starts_on: date
    ends_on: date
    slots: list[str]


class PlatformCoverage(Counted):
    """How far the slots of one platform are."""

    platform: str


class TypeCoverage(Counted):
    """How far the slots of one content type are, and how many there should be."""

    content_type: str
    target: int | None = None


class SlotCoverage(Frozen):
    """One slot: the post that fills it, where there is one, and whether that went live."""

    slot_id: str
    day: date
    at: WallTime | None = None
    theme: str
    content_type: str = ""
    platforms: list[str] = Field(default_factory=list)
    post_id: str = ""
    published: bool = False


class Coverage(Counted):
    """How far a plan is: of the revision named here.

    `filled` counts every post of the plan; `unplaced` of them are in none of its slots.
    """

    plan_id: str
    revision: int
    unplaced: int
    themes: list[ThemeCoverage]
    weeks: list[WeekCoverage]
    platforms: list[PlatformCoverage]
    content_types: list[TypeCoverage]
    slots: list[SlotCoverage] = Field(default_factory=list)


def coverage(plan: Plan, rows: Mapping[str, Row]) -> Coverage:
    """Count slots, posts and published posts.

    Args:
        plan: the plan.
        rows: post id → what is known of it, for every post that belongs to the plan now.
    """
    slots = [_slot(slot, seats(rows)) for slot in plan.slots]
    by_id = {each.slot_id: each for each in slots}
    by_theme = [_theme(plan, name, rows) for name in (theme.name for theme in plan.themes)]
    return Coverage(
        plan_id=plan.id,
        revision=plan.revision,
        planned=len(slots),
        filled=len(rows),
        published=sum(row.live for row in rows.values()),
        unplaced=len(rows) - sum(bool(each.post_id) for each in slots),
        themes=by_theme,
        weeks=[_week(first, last, slots) for first, last in weeks(plan.starts_on, plan.ends_on)],
        platforms=[
            PlatformCoverage(platform=name, **_counts(by_id[slot.id] for slot in plan.slots if name in slot.platforms))
            for name in sorted({name for slot in plan.slots for name in slot.platforms})
        ],
        content_types=_types(plan, by_id),
        slots=slots,
    )


def weeks(starts_on: date, ends_on: date) -> list[tuple[date, date]]:
    """The weeks from Monday to Sunday that the days touch, cut to them; the first may begin in the month before."""
    found = []
    monday = starts_on - timedelta(days=starts_on.weekday())
    while monday <= ends_on:
        found.append((max(monday, starts_on), min(monday + WEEK - timedelta(days=1), ends_on)))
        monday += WEEK
    return found


def share(part: int, whole: int) -> int:
    """Per mille, rounded half up; of nothing it is nothing."""
    return (part * WHOLE * 2 + whole) // (whole * 2) if whole else 0


def seats(rows: Mapping[str, Row]) -> dict[str, tuple[str, Row]]:
    """Slot id → the post in it. A slot takes one post; should there be two, it is the one that was written first."""
    return {rows[post_id].slot_id: (post_id, rows[post_id]) for post_id in sorted(rows, reverse=True)}


def in_order(slot: SlotCoverage) -> tuple[date, time, int]:
    """By day, by time (a slot without one comes first), and by age."""
    return slot.day, slot.at or time.min, int(slot.slot_id[1:])


def _slot(slot: Slot, seated: Mapping[str, tuple[str, Row]]) -> SlotCoverage:
    post_id, row = seated.get(slot.id, ("", Row()))
    planned = slot.model_dump(include={"at", "theme", "content_type", "platforms"})
    return SlotCoverage(slot_id=slot.id, day=slot.date, **planned, post_id=post_id, published=row.live)


def _theme(plan: Plan, name: str, rows: Mapping[str, Row]) -> ThemeCoverage:
    themes = {slot.id: slot.theme for slot in plan.slots}
    mine = [row for row in rows.values() if (row.theme or themes.get(row.slot_id, "")) == name]
    planned = sum(slot.theme == name for slot in plan.slots)
    return ThemeCoverage(
        theme=name,
        planned=planned,
        filled=len(mine),
        published=sum(row.live for row in mine),
        target=next(theme.share for theme in plan.themes if theme.name == name),
        share_planned=share(planned, len(plan.slots)),
        share_filled=share(len(mine), len(rows)),
    )


def _week(first: date, last: date, slots: Sequence[SlotCoverage]) -> WeekCoverage:
    mine = sorted((each for each in slots if first <= each.day <= last), key=in_order)
    return WeekCoverage(starts_on=first, ends_on=last, slots=[each.slot_id for each in mine], **_counts(mine))


def _types(plan: Plan, by_id: Mapping[str, SlotCoverage]) -> list[TypeCoverage]:
    targets = {target.content_type: target.slots for target in plan.targets}
    names = sorted({slot.content_type for slot in plan.slots} | set(targets))
    return [
        TypeCoverage(
            content_type=name,
            target=targets.get(name),
            **_counts(by_id[slot.id] for slot in plan.slots if slot.content_type == name),
        )
        for name in names
    ]


def _counts(slots: Iterable[SlotCoverage]) -> dict[str, int]:
    counted = list(slots)
    return {
        "planned": len(counted),
        "filled": sum(bool(each.post_id) for each in counted),
        "published": sum(each.published for each in counted),
    }
