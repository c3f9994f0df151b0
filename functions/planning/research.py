"""Research notes: what somebody saw, where and when, and what follows from it."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from planning.grams import fold
from socialops.models import Entity, Frozen, Input, Line

Kind = Literal["industry", "competitor", "audience"]
LINK = r"^(https?://[^\s]+)?$"
LONGEST_LINK = 2000
Link = Annotated[str, StringConstraints(max_length=LONGEST_LINK, pattern=LINK)]
"""An absolute web address, or nothing."""
LONGEST_TAG = 40
ARCHIVED = "archived"
"""The shelf of notes that were put away, where others have their kind."""


def tag_key(tag: str) -> str:
    """The form in which tags are one: `#双十一`, `双十一` and `双十一 ` are the same."""
    return fold(tag).text.strip()


def _shows(tag: str) -> str:
    if not 1 <= len(tag_key(tag)) <= LONGEST_TAG:
        raise ValueError(f"a tag has 1 to {LONGEST_TAG} letters, digits or signs that can be seen")
    return tag


def _each_once(tags: list[str]) -> list[str]:
    return list({tag_key(tag): tag for tag in reversed(tags)}.values())[::-1]


Tag = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TAG), AfterValidator(_shows)
]
Tags = Annotated[list[Tag], Field(max_length=20), AfterValidator(_each_once)]
Finding = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
Quote = Annotated[str, StringConstraints(max_length=5_000)]
MediaId = Annotated[str, StringConstraints(max_length=80, pattern=r"^[A-Za-z0-9_.:-]+$")]
Conclusions = Annotated[list[Line], Field(max_length=20)]
Attachments = Annotated[list[MediaId], Field(max_length=20)]


class NewNote(Input):
    """A note as somebody writes it: the finding, its source word for word, and the conclusions drawn.

    `attachments` are ids of pictures and videos of the media library, such as a screenshot of what was seen.
    """

    kind: Kind
    title: Line
    finding: Finding
    source_url: Link = ""
    quote: Quote = ""
    seen_on: date
    tags: Tags = Field(default_factory=list)
    attachments: Attachments = Field(default_factory=list)
    conclusions: Conclusions = Field(default_factory=list)


class ChangedNote(Input):
    """What is to be different in a note; what is absent stays."""

    kind: Kind | None = None
    title: Line | None = None
    finding: Finding | None = None
    source_url: Link | None = None
    quote: Quote | None = None
    seen_on: date | None = None
    tags: Tags | None = None
    attachments: Attachments | None = None
    conclusions: Conclusions | None = None


class Note(Entity):
    """A note of the research; plans, themes and personas cite it by its id."""

    author: str
    kind: Kind
    title: str
    finding: str
    source_url: str = ""
    quote: str = ""
    seen_on: date
    tags: list[str] = Field(default_factory=list)
    attachments: list[str] = Field(default_factory=list)
    conclusions: list[str] = Field(default_factory=list)
    archived: bool = False

    def shelves(self) -> set[tuple[str, str]]:
        """Where it is listed besides among all notes: by kind, by tag, and by both; archived, among those alone."""
        if self.archived:
            return {(ARCHIVED, "")}
        tags = {tag_key(tag) for tag in self.tags}
        return {(self.kind, ""), *(("", tag) for tag in tags), *((self.kind, tag) for tag in tags)}


class Passage(Frozen):
    """A part of a note to search in, by the name of its field."""

    field: Literal["title", "finding", "quote", "conclusions", "tags"]
    text: str


def write(body: NewNote, note_id: str, author: str, at: datetime) -> Note:
    """The note of a body."""
    return Note(id=note_id, created_at=at, updated_at=at, author=author, **body.model_dump())


def change(note: Note, body: ChangedNote, at: datetime) -> Note:
    """The note after an edit."""
    return note.next(at, **{name: value for name, value in body.model_dump().items() if value is not None})


def passages(note: Note) -> list[Passage]:
    """Everything of a note that can be found, the most telling first."""
    return [
        Passage(field="title", text=note.title),
        Passage(field="finding", text=note.finding),
        Passage(field="quote", text=note.quote),
        *(Passage(field="conclusions", text=each) for each in note.conclusions),
        *(Passage(field="tags", text=each) for each in note.tags),
    ]
