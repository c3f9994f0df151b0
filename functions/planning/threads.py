"""What is discussed about a post or a plan: threads of comments, at a place of the text or about the whole. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from socialops.errors import InvalidInput, WrongState
from socialops.models import Entity, Frozen, Input, Instant, Personal

Visibility = Literal["internal", "guests"]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
MOST_COMMENTS = 100
"""Comments of one thread; it is one item of the table."""


class Place(Frozen):
    """A part of a text: `text[start:end]` in Unicode characters; `platform` is empty for the master text.

    `quote` is the part as the writer saw it, so that a place cannot point at words that are not there.
    """

    platform: Annotated[str, StringConstraints(max_length=80)] = ""
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    quote: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class PlaceInput(Place, extra="forbid"):
    """A place in a request."""


class Change(Input):
    """Something to change, at a place of the text or, without one, anywhere."""

    text: Said
    place: PlaceInput | None = None
    visibility: Visibility = "internal"


class ThreadInput(Input):
    """The first comment of a thread."""

    text: Said
    place: PlaceInput | None = None
    visibility: Visibility = "internal"


class CommentInput(Input):
    """A reply."""

    text: Said


class ThreadChange(Input):
    """Close a thread, or open it again."""

    state: Literal["open", "resolved"]


class Comment(Frozen):
    """What one person wrote, and when."""

    by: str
    at: Instant
    text: str


class ReviewThread(Entity):
    """A thread about a post or a plan; `wants_change` when it came with a return."""

    review_id: str
    place: Place | None = None
    visibility: Visibility = "internal"
    wants_change: bool = False
    comments: Annotated[list[Comment], Personal]
    state: Literal["open", "resolved"] = "open"
    settled_by: str = ""


def open_thread(
    body: ThreadInput | Change, thread_id: str, review_id: str, by: str, at: datetime, *, wants_change: bool = False
) -> ReviewThread:
    """A new thread."""
    return ReviewThread(
        id=thread_id,
        created_at=at,
        updated_at=at,
        review_id=review_id,
        place=body.place,
        visibility=body.visibility,
        wants_change=wants_change,
        comments=[Comment(by=by, at=at, text=body.text)],
    )


def reply(thread: ReviewThread, text: str, by: str, at: datetime) -> ReviewThread:
    """The thread with one more comment; a resolved one is open again.

    Raises:
        WrongState: it is full.
    """
    if len(thread.comments) >= MOST_COMMENTS:
        raise WrongState(id=thread.id, state="full")
    comments = [*thread.comments, Comment(by=by, at=at, text=text)]
    return thread.next(at, comments=comments, state="open", settled_by="")


def settle(thread: ReviewThread, state: Literal["open", "resolved"], by: str, at: datetime) -> ReviewThread:
    """The thread resolved, or opened again.

    Raises:
        WrongState: it is so already.
    """
    if thread.state == state:
        raise WrongState(id=thread.id, state=state)
    return thread.next(at, state=state, settled_by=by)


def require_place(place: Place | None, texts: Mapping[str, str], where: str) -> None:
    """Whether a place quotes what stands there.

    Args:
        place: the place, or none.
        texts: the text of each platform; that of the master under the empty name.
        where: the place of the request that names it.

    Raises:
        InvalidInput: the content has no such text, or other words stand there.
    """
    if place is None:
        return
    text = texts.get(place.platform)
    if text is None:
        raise InvalidInput(errors=[{"where": f"{where}.place.platform", "what": "there is no text of this name"}])
    if text[place.start : place.end] != place.quote:
        raise InvalidInput(errors=[{"where": f"{where}.place.quote", "what": "other words stand at this place"}])
