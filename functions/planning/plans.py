"""Plans of a week or a month: goals with numbers, themes with their shares, slots to fill, and the research behind."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Self, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from socialops.models import Entity, Frozen, Input, Line

LONGEST = timedelta(days=62)
"""A plan covers a week or a month; two full months are the most."""
WHOLE = 1000
"""Per mille: the shares of all themes together."""

Day: TypeAlias = date
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Name = Annotated[str, StringConstraints(max_length=80, pattern=r"^[A-Za-z0-9_.:-]+$")]


class Goal(Frozen):
    """What the plan wants to reach, as a number of a unit."""

    name: Line
    target: int = Field(ge=0, le=10**12)
    unit: Short


class Theme(Frozen):
    """What the brand talks about, and the share of the posts it should have, per mille."""

    name: Line
    share: int = Field(ge=0, le=WHOLE)


class Slot(Frozen):
    """A day on which a post about a theme should appear on some platforms."""

    date: Day
    theme: Line
    platforms: list[Name] = Field(min_length=1, max_length=20)


class GoalInput(Goal, extra="forbid"):
    """A goal in a request."""


class ThemeInput(Theme, extra="forbid"):
    """A theme in a request."""


class SlotInput(Slot, extra="forbid"):
    """A slot in a request."""


class PlanInput(Input):
    """A plan as the planner writes it; the whole plan each time."""

    title: Line
    starts_on: date
    ends_on: date
    goals: list[GoalInput] = Field(default_factory=list, max_length=20)
    themes: list[ThemeInput] = Field(default_factory=list, max_length=30)
    notes: list[Name] = Field(default_factory=list, max_length=50)
    slots: list[SlotInput] = Field(default_factory=list, max_length=500)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not timedelta() <= self.ends_on - self.starts_on <= LONGEST:
            raise ValueError(f"a plan ends on or after its first day, and within {LONGEST.days} days")
        names = {theme.name for theme in self.themes}
        if len(names) < len(self.themes):
            raise ValueError("two themes have the same name")
        if sum(theme.share for theme in self.themes) > WHOLE:
            raise ValueError(f"the shares of the themes exceed {WHOLE} per mille")
        for number, slot in enumerate(self.slots):
            if slot.theme not in names:
                raise ValueError(f"slots.{number}: the plan has no theme of this name")
            if not self.starts_on <= slot.date <= self.ends_on:
                raise ValueError(f"slots.{number}: the day lies outside the plan")
        return self

    def platforms(self) -> set[str]:
        """Every platform a slot names."""
        return {platform for slot in self.slots for platform in slot.platforms}


class Plan(Entity):
    """A plan."""

    author: str
    title: str
    starts_on: date
    ends_on: date
    goals: list[Goal] = Field(default_factory=list)
    themes: list[Theme] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
    slots: list[Slot] = Field(default_factory=list)

    def has(self, theme: str) -> bool:
        """Whether one of the themes has this name."""
        return any(each.name == theme for each in self.themes)


class ThemeCoverage(Frozen):
    """How far one theme of a plan is: slots planned, posts written for it, posts published."""

    theme: str
    planned: int
    filled: int
    published: int


class Coverage(Frozen):
    """How far a plan is, as a whole and by theme; posts without a theme count in the whole alone."""

    plan_id: str
    planned: int
    filled: int
    published: int
    themes: list[ThemeCoverage]


def open_plan(body: PlanInput, plan_id: str, author: str, at: datetime) -> Plan:
    """The plan of a body."""
    return Plan(id=plan_id, created_at=at, updated_at=at, author=author, **body.model_dump())


def change(plan: Plan, body: PlanInput, at: datetime) -> Plan:
    """The plan after it was written anew."""
    return plan.next(at, **body.model_dump())


def coverage(plan: Plan, written: Mapping[str, str], live: Iterable[str]) -> Coverage:
    """Count slots, posts and published posts.

    Args:
        plan: the plan.
        written: post id → its theme, for every post that belongs to the plan now.
        live: ids of posts that went live; those that left the plan since do not count.
    """
    published_ids = written.keys() & set(live)
    planned = Counter(slot.theme for slot in plan.slots)
    filled = Counter(written.values())
    published = Counter(written[post_id] for post_id in published_ids)
    by_theme: list[dict[str, Any]] = [
        {"theme": t.name, "planned": planned[t.name], "filled": filled[t.name], "published": published[t.name]}
        for t in plan.themes
    ]
    return Coverage(
        plan_id=plan.id,
        planned=len(plan.slots),
        filled=len(written),
        published=len(published_ids),
        themes=[ThemeCoverage(**row) for row in by_theme],
    )
