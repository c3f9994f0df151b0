"""Plans of a week or a month: goals with numbers, themes with their shares, slots to fill, and the research behind.

A plan has one working text. Every change of it is a revision (1, 2, 3 …) that is kept with who, when and why. The
state says what is with the newest revision; `adopted` names the one that counts (see `adoption`).
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from socialops.brand import WallTime
from socialops.models import Entity, Frozen, Input, Instant, Line

LONGEST = timedelta(days=62)
"""A plan covers a week or a month; two full months are the most."""
WHOLE = 1000
"""Per mille: the shares of all themes together."""
MOST_SLOTS = 500
MOST_BYTES: Final = 300_000
"""UTF-8 bytes of a plan as JSON; with its state it stays below the 400 KB of one item."""

Day: TypeAlias = date
State = Literal["draft", "in_review", "adopted"]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Name = Annotated[str, StringConstraints(max_length=80, pattern=r"^[A-Za-z0-9_.:-]+$")]
SlotId = Annotated[str, StringConstraints(pattern=r"^(s[1-9]\d{0,8})?$")]
"""`s1`, `s2` …; empty in a request for a slot that is new."""


class Goal(Frozen):
    """What the plan wants to reach, as a number of a unit."""

    name: Line
    target: int = Field(ge=0, le=10**12)
    unit: Short


class Theme(Frozen):
    """What the brand talks about, and the share of the posts it should have, per mille.

    `notes` are those of the plan's research notes that speak for this theme.
    """

    name: Line
    share: int = Field(ge=0, le=WHOLE)
    notes: list[Name] = Field(default_factory=list, max_length=20)


class Target(Frozen):
    """How many slots of the plan should be of one content type."""

    content_type: Name
    slots: int = Field(ge=1, le=MOST_SLOTS)


class Slot(Frozen):
    """A day, or a day and a time of the brand's clock, on which a post about a theme should appear on some platforms.

    Attributes:
        id: stable through every revision of the plan and never used twice in it; a post fills a slot by naming it.
        content_type: one of the common types or of the brand's own; empty where it is open.
        account_id: the account it is meant for, where that is decided already; not held against the accounts.
    """

    id: SlotId = ""
    date: Day
    at: WallTime | None = None
    theme: Line
    content_type: Name | Literal[""] = ""
    platforms: list[Name] = Field(min_length=1, max_length=20)
    account_id: Name | Literal[""] = ""
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class GoalInput(Goal, extra="forbid"):
    """A goal in a request."""


class ThemeInput(Theme, extra="forbid"):
    """A theme in a request."""


class TargetInput(Target, extra="forbid"):
    """A target in a request."""


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
    targets: list[TargetInput] = Field(default_factory=list, max_length=30)
    posts_per_week: int | None = Field(default=None, ge=0, le=200)
    slots: list[SlotInput] = Field(default_factory=list, max_length=MOST_SLOTS)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not timedelta() <= self.ends_on - self.starts_on <= LONGEST:
            raise ValueError(f"a plan ends on or after its first day, and within {LONGEST.days} days")
        names = {theme.name for theme in self.themes}
        _require_distinct("two themes have the same name", (theme.name for theme in self.themes))
        _require_distinct("two targets are of the same content type", (each.content_type for each in self.targets))
        _require_distinct("two slots have the same id", (slot.id for slot in self.slots if slot.id))
        if sum(theme.share for theme in self.themes) > WHOLE:
            raise ValueError(f"the shares of the themes exceed {WHOLE} per mille")
        for number, slot in enumerate(self.slots):
            if slot.theme not in names:
                raise ValueError(f"slots.{number}: the plan has no theme of this name")
            if not self.starts_on <= slot.date <= self.ends_on:
                raise ValueError(f"slots.{number}: the day lies outside the plan")
        if len(self.model_dump_json().encode()) > MOST_BYTES:
            raise ValueError(f"the plan exceeds {MOST_BYTES} bytes")
        return self

    def cited(self) -> set[str]:
        """Every research note that the plan or one of its themes cites."""
        return {*self.notes, *(note for theme in self.themes for note in theme.notes)}

    def platforms(self) -> set[str]:
        """Every platform a slot names."""
        return {platform for slot in self.slots for platform in slot.platforms}

    def content_types(self) -> set[str]:
        """Every content type a slot or a target names."""
        of_slots = {slot.content_type for slot in self.slots}
        return (of_slots | {target.content_type for target in self.targets}) - {""}


class PlanEdit(PlanInput):
    """A plan written anew; who changes a plan that was adopted says why."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class Adopted(Frozen):
    """The revision that counts, the hash of its content, the review that said yes, and when."""

    revision: int
    content_hash: str
    review_id: str
    at: Instant


class Returned(Frozen):
    """Why the last review ended without a yes, as a code; the review has the words."""

    review_id: str
    reason: str
    at: Instant


class Plan(Entity):
    """A plan.

    Attributes:
        revision: the number of its working text; every change of the content makes the next.
        numbered: the highest number that a slot's id ever had.
        state: of the working text.
        review_id: the review it is in, or that adopted it; empty for a draft.
        adopted: the revision that counts, once there is one.
        returned: what ended the last review, until the plan is submitted again.
        copied_from: the plan it was copied from.
    """

    author: str
    title: str
    starts_on: date
    ends_on: date
    goals: list[Goal] = Field(default_factory=list)
    themes: list[Theme] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
    targets: list[Target] = Field(default_factory=list)
    posts_per_week: int | None = None
    slots: list[Slot] = Field(default_factory=list)
    revision: int = 1
    numbered: int = 0
    state: State = "draft"
    review_id: str = ""
    adopted: Adopted | None = None
    returned: Returned | None = None
    copied_from: str = ""

    @model_validator(mode="before")
    @classmethod
    def _number_slots_of_before(cls, data: Any) -> Any:
        """A plan from before slots had ids: they are numbered as they stand."""
        if isinstance(data, dict) and not data.get("numbered") and data.get("slots"):
            slots = [Slot.model_validate(slot) for slot in data["slots"]]
            return {**data, "slots": numbered(slots, 0), "numbered": len(slots)}
        return data

    def has(self, theme: str) -> bool:
        """Whether one of the themes has this name."""
        return any(each.name == theme for each in self.themes)

    def slot(self, slot_id: str) -> Slot | None:
        """The slot of an id, where the plan has it."""
        return next((each for each in self.slots if each.id == slot_id), None)

    def cited(self) -> set[str]:
        """Every research note that the plan or one of its themes cites."""
        return {*self.notes, *(note for theme in self.themes for note in theme.notes)}


def numbered(slots: Sequence[Slot], last: int) -> list[Slot]:
    """Slots with an id each; those that had none get the numbers after `last`."""
    fresh = _after(last)
    return [slot if slot.id else slot.model_copy(update={"id": next(fresh)}) for slot in slots]


def _after(last: int) -> Iterator[str]:
    while True:
        last += 1
        yield f"s{last}"


def _require_distinct(otherwise: str, names: Iterable[str]) -> None:
    seen: Sequence[str] = [unicodedata.normalize("NFKC", name).casefold() for name in names]
    if len(set(seen)) < len(seen):
        raise ValueError(otherwise)
