"""Research notes: what somebody saw, where and when, and what follows from it."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from socialops.models import Entity, Input, Line, Text

Kind = Literal["industry", "competitor", "audience"]
Link = Annotated[str, StringConstraints(max_length=2000, pattern=r"^(https?://[^\s]+)?$")]
"""An absolute web address, or nothing."""
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class NewNote(Input):
    """A note as somebody writes it: the finding, its source word for word, and the conclusions drawn."""

    kind: Kind
    title: Line
    finding: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
    source_url: Link = ""
    quote: Text = ""
    seen_on: date
    tags: list[Tag] = Field(default_factory=list, max_length=20)
    conclusions: list[Line] = Field(default_factory=list, max_length=20)


class Note(Entity):
    """A note of the research; plans cite it by its id."""

    author: str
    kind: Kind
    title: str
    finding: str
    source_url: str = ""
    quote: str = ""
    seen_on: date
    tags: list[str] = Field(default_factory=list)
    conclusions: list[str] = Field(default_factory=list)


def write(body: NewNote, note_id: str, author: str, at: datetime) -> Note:
    """The note of a body."""
    return Note(id=note_id, created_at=at, updated_at=at, author=author, **body.model_dump())
