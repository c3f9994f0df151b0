"""The brand profile: the one place for name, zone, tone, working hours, review policy and cadence."""

from datetime import datetime, time
from typing import Annotated, Self

from pydantic import AfterValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from socialops import table
from socialops.keys import Key
from socialops.models import Entity, Frozen, Input, Line
from socialops.permissions import Role

KEY = Key("BRAND", "BRAND")
ZONE = "Asia/Shanghai"
"""Of a brand that names none."""


Weekday = Annotated[int, Field(ge=1, le=7)]


def _naive(value: time) -> time:
    if value.tzinfo is not None or value.second or value.microsecond:
        raise ValueError("hours and minutes of the brand's own clock, such as 09:30")
    return value


WallTime = Annotated[
    time,
    AfterValidator(_naive),
    PlainSerializer(lambda value: value.strftime("%H:%M"), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:00)?$", "examples": ["09:30"]}),
]
"""What the brand's clock shows: hours and minutes."""


class Tone(Frozen):
    """How the brand speaks."""

    voice: str = ""
    forbidden_words: list[str] = Field(default_factory=list, max_length=500)
    required_words: list[str] = Field(default_factory=list, max_length=50)


class WorkingHours(Frozen):
    """When the team works, in the brand's zone; ISO weekdays, 1 is Monday."""

    weekdays: list[Weekday] = Field(default_factory=lambda: [1, 2, 3, 4, 5], max_length=7)
    opens: WallTime = time(9, 0)
    closes: WallTime = time(18, 0)

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens must be before closes")
        return self


class ReviewPolicy(Frozen):
    """Who decides on posts: how many members of a role, and within how many hours."""

    role: Role = Role.REVIEWER
    approvals: int = Field(default=1, ge=1, le=5)
    hours: int = Field(default=24, ge=1, le=240)


class Cadence(Frozen):
    """How often the brand wants to be seen on one account."""

    posts_per_week: int = Field(default=5, ge=0, le=200)
    first_response_minutes: int = Field(default=60, ge=1, le=10_080)


class ToneInput(Tone, extra="forbid"):
    """How the brand is to speak."""


class WorkingHoursInput(WorkingHours, extra="forbid"):
    """When the team is to work."""


class ReviewPolicyInput(ReviewPolicy, extra="forbid"):
    """Who is to decide on posts."""


class CadenceInput(Cadence, extra="forbid"):
    """How often the brand is to be seen."""


class BrandInput(Input):
    """The brand profile as the manager sets it."""

    name: Line
    zone: str = ZONE
    tone: ToneInput = ToneInput()
    working_hours: WorkingHoursInput = WorkingHoursInput()
    review: ReviewPolicyInput = ReviewPolicyInput()
    cadence: CadenceInput = CadenceInput()
    link_domains: list[str] = Field(default_factory=list, max_length=50)


class Brand(Entity):
    """The brand profile as it is."""

    name: str
    zone: str = ZONE
    tone: Tone = Tone()
    working_hours: WorkingHours = WorkingHours()
    review: ReviewPolicy = ReviewPolicy()
    cadence: Cadence = Cadence()
    link_domains: list[str] = Field(default_factory=list)


def unnamed(at: datetime) -> Brand:
    """The profile a fresh deployment starts with: Shanghai time, one reviewer, five posts a week; version 0."""
    return Brand(id="brand", version=0, created_at=at, updated_at=at, name="未命名品牌")


def present(at: datetime) -> Brand:
    """The profile as stored, or the one a fresh deployment starts with."""
    item = table.get(KEY)
    return Brand.model_validate(item) if item else unnamed(at)
