"""What happens in planning: research, plans, posts, media."""

from socialops.events.base import Event


class ResearchNoteWritten(Event):
    """A sourced note was added to the research."""

    kind: str


class PlanOpened(Event):
    """A plan of a week or month exists, with its goals and themes."""

    starts_on: str
    themes: int


class PlanChanged(Event):
    """Goals, themes or slots of a plan changed."""


class PostWritten(Event):
    """A post was drafted."""

    author: str
    platforms: list[str]


class PostEdited(Event):
    """Text, media or settings of a post changed; an approval it had is void."""

    approval_voided: bool = False


class MediaRequested(Event):
    """A place for one file was handed out."""


class MediaChecked(Event):
    """An uploaded file was decoded and is ready for use."""

    sha256: str


class MediaEdited(Event):
    """The alternative text of a picture or a video changed."""


class MediaRefused(Event):
    """An uploaded file is not what it claims to be; it was deleted."""

    reason: str


class PostSubmitted(Event):
    """A post passed the checks and asks for review."""

    post_id: str
    review_id: str
    author: str
    content_hash: str


class PostApproved(Event):
    """The review ended with yes; the approval is bound to the content's hash."""

    post_id: str
    review_id: str
    content_hash: str
    author: str = ""


class PostReturned(Event):
    """The review ended with no, or its time ran out; the post is a draft again."""

    post_id: str
    review_id: str
    reason: str
    author: str = ""
