"""What differs between two revisions of a plan, as codes with facts; `views` makes the sentences."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, TypeVar

from pydantic import Field

from planning.plans import Plan, Slot
from socialops.models import Frozen, Instant

T = TypeVar("T")
MOST_LINES: Final = 200
"""Differences that are listed; what is more is counted. The revisions themselves are kept whole."""


class Difference(Frozen):
    """One difference: a code, and the facts that fill its words."""

    code: str
    facts: dict[str, str | int] = Field(default_factory=dict)


class PlanChange(Frozen):
    """Who made a revision of a plan, when and why, and what differs from the one before."""

    number: int
    by: str
    at: Instant
    reason: str = ""
    differences: list[Difference] = Field(default_factory=list)
    more: int = 0


def describe(before: Plan | None, after: Plan, by: str, reason: str) -> PlanChange:
    """The account of a revision; a first one differs from nothing."""
    found = list(differences(before, after)) if before else []
    return PlanChange(
        number=after.revision,
        by=by,
        at=after.updated_at,
        reason=reason,
        differences=found[:MOST_LINES],
        more=max(0, len(found) - MOST_LINES),
    )


def differences(before: Plan, after: Plan) -> Iterator[Difference]:
    """Everything that a planner would want to hear of, in the order of a plan."""
    if before.title != after.title:
        yield Difference(code="title", facts={"before": before.title, "after": after.title})
    if (before.starts_on, before.ends_on) != (after.starts_on, after.ends_on):
        yield Difference(code="days", facts={"before": _days(before), "after": _days(after)})
    if before.posts_per_week != after.posts_per_week:
        facts = {"before": _count(before.posts_per_week), "after": _count(after.posts_per_week)}
        yield Difference(code="cadence", facts=facts)
    yield from _listed(
        "goal", before.goals, after.goals, lambda goal: goal.name, lambda goal: f"{goal.target} {goal.unit}"
    )
    yield from _listed("theme", before.themes, after.themes, lambda theme: theme.name, lambda theme: f"{theme.share}‰")
    yield from _listed(
        "target", before.targets, after.targets, lambda target: target.content_type, lambda target: str(target.slots)
    )
    yield from _citations(before, after)
    yield from _slots({slot.id: slot for slot in before.slots}, {slot.id: slot for slot in after.slots})


def _listed(
    kind: str, before: Sequence[T], after: Sequence[T], name: Callable[[T], str], value: Callable[[T], str]
) -> Iterator[Difference]:
    old, new = ({name(each): value(each) for each in things} for things in (before, after))
    for each in [*old, *(added for added in new if added not in old)]:
        if each not in new:
            yield Difference(code=f"{kind}-removed", facts={"name": each})
        elif each not in old:
            yield Difference(code=f"{kind}-added", facts={"name": each, "after": new[each]})
        elif old[each] != new[each]:
            yield Difference(code=f"{kind}-changed", facts={"name": each, "before": old[each], "after": new[each]})


def _citations(before: Plan, after: Plan) -> Iterator[Difference]:
    old, new = ({theme.name: set(theme.notes) for theme in plan.themes} for plan in (before, after))
    for name in old:
        if name in new and old[name] != new[name]:
            yield Difference(code="theme-notes", facts={"name": name})
    for note in sorted(after.cited() - before.cited()):
        yield Difference(code="note-cited", facts={"name": note})
    for note in sorted(before.cited() - after.cited()):
        yield Difference(code="note-dropped", facts={"name": note})


def _slots(old: Mapping[str, Slot], new: Mapping[str, Slot]) -> Iterator[Difference]:
    for slot_id in [*old, *(added for added in new if added not in old)]:
        if slot_id not in new:
            yield _about("slot-removed", old[slot_id])
        elif slot_id not in old:
            yield _about("slot-added", new[slot_id])
        else:
            yield from _slot(old[slot_id], new[slot_id])


def _slot(before: Slot, after: Slot) -> Iterator[Difference]:
    if _when(before) != _when(after):
        facts: dict[str, str | int] = {"name": after.theme, "before": _when(before), "after": _when(after)}
        yield Difference(code="slot-moved", facts={"slot": after.id, **facts})
    unmoved = before.model_copy(update={"date": after.date, "at": after.at})
    if unmoved != after:
        yield _about("slot-changed", after)


def _about(code: str, slot: Slot) -> Difference:
    return Difference(code=code, facts={"slot": slot.id, "name": slot.theme, "day": _when(slot)})


def _when(slot: Slot) -> str:
    return f"{slot.date.isoformat()} {slot.at:%H:%M}" if slot.at else slot.date.isoformat()


def _days(plan: Plan) -> str:
    days: tuple[date, date] = (plan.starts_on, plan.ends_on)
    return "–".join(day.isoformat() for day in days)


def _count(value: int | None) -> str:
    return "–" if value is None else str(value)
