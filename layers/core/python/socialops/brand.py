"""The brand profile: the one place for name, zone, tone, working hours, review policy and cadence."""

import re
from datetime import datetime, time
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, PlainSerializer, StringConstraints, WithJsonSchema, model_validator

from socialops import table
from socialops.keys import Key
from socialops.models import Entity, Frozen, Input, Line
from socialops.review_policy import ReviewPolicy, ReviewPolicyInput

KEY = Key("BRAND", "BRAND")
ZONE = "Asia/Shanghai"
"""Of a brand that names none."""

UTM_PLACEHOLDERS: Final = frozenset({"platform", "post_id", "plan", "theme", "campaign"})
"""What a pattern of a link parameter may name in braces."""

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


Contact = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]


class Tone(Frozen):
    """How the brand speaks.

    Attributes:
        verdict: what it means to break any of the following; forbidden words always block.
        emoji: which are used: any, none, or those of `allowed_emoji`.
        longest_sentence: in characters.
        longest_minutes: of reading a whole text.
        capitals: whether words in capitals are let be.
    """

    voice: str = ""
    forbidden_words: list[str] = Field(default_factory=list, max_length=500)
    required_words: list[str] = Field(default_factory=list, max_length=50)
    verdict: Literal["note", "block"] = "note"
    emoji: Literal["any", "none", "listed"] = "any"
    allowed_emoji: list[Annotated[str, StringConstraints(max_length=20)]] = Field(default_factory=list, max_length=100)
    most_emoji: int | None = Field(default=None, ge=0, le=1000)
    most_exclamations: int | None = Field(default=None, ge=0, le=1000)
    longest_sentence: int | None = Field(default=None, ge=5, le=10_000)
    longest_minutes: int | None = Field(default=None, ge=1, le=240)
    capitals: bool = True


Trade = Literal["medical", "finance", "education", "legal", "culture"]
"""Trades whose ordinary words the advertising law forbids to others. What it forbids to the trade itself (promises of
cure or profit, anything of alcohol, tobacco and houses) blocks for all, so those have no entry."""


class ContentChecks(Frozen):
    """What the automatic checks are to make of links, personal data and names.

    Attributes:
        personal_data: of a mobile number, an address or a plate; identity and card numbers always block.
        unreachable: of a link that does not open.
        public_contacts: numbers and addresses of the brand that are meant to be public.
        own_names: registered names of goods, which may hold words that claim something by themselves.
        trades: what the brand is licensed to do; ordinary words of such a trade ask for evidence instead of blocking.
    """

    personal_data: Literal["block", "evidence"] = "block"
    unreachable: Literal["block", "evidence"] = "evidence"
    public_contacts: list[Contact] = Field(default_factory=list, max_length=100)
    own_names: list[Contact] = Field(default_factory=list, max_length=200)
    trades: list[Trade] = Field(default_factory=list, max_length=10)


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


class Cadence(Frozen):
    """How often the brand wants to be seen on one account."""

    posts_per_week: int = Field(default=5, ge=0, le=200)
    first_response_minutes: int = Field(default=60, ge=1, le=10_080)


def _known_placeholders(pattern: str) -> str:
    unknown = set(re.findall(r"\{([^{}]*)\}", pattern)) - UTM_PLACEHOLDERS
    if unknown or re.search(r"[{}]", re.sub(r"\{[^{}]*\}", "", pattern)):
        raise ValueError(f"a pattern may name {sorted(UTM_PLACEHOLDERS)} in braces, and nothing else")
    return pattern


Pattern = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_known_placeholders)]


class Utm(Frozen):
    """The link parameters by which visitors are told apart: a pattern each, and whether they are added at all."""

    on: bool = False
    source: Pattern = "{platform}"
    medium: Pattern = "social"
    campaign: Pattern = "{campaign}"
    content: Pattern = "{post_id}"


class ContentType(Frozen):
    """A kind of content that the brand plans, with its name in both languages; or its own name for a common one."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    zh: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    en: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class ToneInput(Tone, extra="forbid"):
    """How the brand is to speak."""


class ContentChecksInput(ContentChecks, extra="forbid"):
    """What the automatic checks are to make of things."""


class WorkingHoursInput(WorkingHours, extra="forbid"):
    """When the team is to work."""


class CadenceInput(Cadence, extra="forbid"):
    """How often the brand is to be seen."""


class UtmInput(Utm, extra="forbid"):
    """How links are to be marked."""


class ContentTypeInput(ContentType, extra="forbid"):
    """A kind of content as the brand names it."""


class BrandInput(Input):
    """The brand profile as the manager sets it."""

    name: Line
    zone: str = ZONE
    tone: ToneInput = Field(default_factory=ToneInput)
    checks: ContentChecksInput = Field(default_factory=ContentChecksInput)
    working_hours: WorkingHoursInput = Field(default_factory=WorkingHoursInput)
    review: ReviewPolicyInput = Field(default_factory=ReviewPolicyInput)
    cadence: CadenceInput = Field(default_factory=CadenceInput)
    link_domains: list[str] = Field(default_factory=list, max_length=50)
    utm: UtmInput = Field(default_factory=UtmInput)
    content_types: list[ContentTypeInput] = Field(default_factory=list, max_length=30)


class Brand(Entity):
    """The brand profile as it is."""

    name: str
    zone: str = ZONE
    tone: Tone = Field(default_factory=Tone)
    checks: ContentChecks = Field(default_factory=ContentChecks)
    working_hours: WorkingHours = Field(default_factory=WorkingHours)
    review: ReviewPolicy = Field(default_factory=ReviewPolicy)
    cadence: Cadence = Field(default_factory=Cadence)
    link_domains: list[str] = Field(default_factory=list)
    utm: Utm = Field(default_factory=Utm)
    content_types: list[ContentType] = Field(default_factory=list)


def unnamed(at: datetime) -> Brand:
    """The profile a fresh deployment starts with: Shanghai time, one reviewer, five posts a week; version 0."""
    return Brand(id="brand", version=0, created_at=at, updated_at=at, name="未命名品牌")


def present(at: datetime) -> Brand:
    """The profile as stored, or the one a fresh deployment starts with."""
    item = table.get(KEY)
    return Brand.model_validate(item) if item else unnamed(at)
