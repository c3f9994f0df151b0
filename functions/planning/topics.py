"""Trending topics: what a platform's list showed on a day, with rank, heat and link. Pure."""

import hashlib
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from planning.grams import fold
from planning.keys import TOPIC_IDS
from planning.plans import Name
from planning.research import Link
from socialops.models import Entity, Input, Line

Place = Annotated[int, Field(strict=True, ge=1, le=9999)]
Heat = Annotated[int, Field(strict=True, ge=0, le=10**12)]
LAST = 99_999
"""Where topics without a rank stand in the list of a day."""


class TopicInput(Input):
    """A topic as somebody saw it; the same topic of the same platform and day again corrects it."""

    platform: Name
    day: date
    name: Line
    place: Place | None = Field(default=None, description="Its rank in the platform's list.")
    heat: Heat | None = None
    url: Link = ""


class Topic(Entity):
    """A trending topic of a platform on a day; it can be cited by its id like a note."""

    author: str
    platform: str
    day: date
    name: str
    place: int | None = None
    heat: int | None = None
    url: str = ""
    source: Literal["entered", "imported"] = "entered"


def topic_id(platform: str, day: date, name: str) -> str:
    """The id of a topic: the same for the same name, whatever its width, case and `#`."""
    digest = hashlib.sha256((fold(name).text.strip() or name).encode()).hexdigest()
    return f"{TOPIC_IDS}{platform}.{day:%Y%m%d}.{digest[:20]}"


def note(
    before: Topic | None, seen: TopicInput, source: Literal["entered", "imported"], *, by: str, at: datetime
) -> Topic:
    """The topic after it was seen (again); the same thing when nothing changed. What is absent stays."""
    told = seen.model_dump(exclude_none=True)
    if before is None:
        return Topic(
            id=topic_id(seen.platform, seen.day, seen.name),
            created_at=at,
            updated_at=at,
            author=by,
            source=source,
            **told,
        )
    changed = {name: value for name, value in told.items() if value != "" and value != getattr(before, name)}
    return before.next(at, **changed, source=source) if changed else before


def rank(topic: Topic) -> str:
    """Sorts the topics of a day as the platform did."""
    return f"{topic.place or LAST:05}#{topic.id}"
