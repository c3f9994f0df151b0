"""What happens in a review of a post or a plan: who is asked, what they say, and what is discussed.

`post_id` or `plan_id` names what is reviewed. `reviewers` are members by id, as far as the team's directory knows them;
`roles` are asked as a whole. Guests are named by the id of their link.
"""

from typing import Final

from pydantic import Field

from socialops.events.base import Event

GUEST: Final = "guest:"
"""What the name of somebody without an account begins with; the rest is the id of their link."""
TOO_FEW: Final = "too-few-approvers"
"""Why help was asked for at once: the author is the only approver, or those who were named have left."""


class _OfReview(Event):
    """Something about one review."""

    review_id: str
    post_id: str | None = None
    plan_id: str | None = None


class ReviewOpened(_OfReview):
    """The reviewers of a stage are asked."""

    stage: str
    reviewers: list[str]
    roles: list[str] = Field(default_factory=list)
    deadline: str = ""


class ReviewReminded(_OfReview):
    """Part of a stage's time is gone; who has not decided is reminded."""

    stage: str
    reviewers: list[str]
    deadline: str = ""


class ReviewEscalated(_OfReview):
    """Others were asked to help: nobody decided in time, or too few of those who were named may."""

    stage: str
    reviewers: list[str]
    roles: list[str] = Field(default_factory=list)
    reason: str
    deadline: str = ""


class ReviewDelegated(_OfReview):
    """A reviewer handed their part of a stage to another member."""

    stage: str
    by: str
    reviewers: list[str]


class ReviewDecided(_OfReview):
    """A reviewer said yes or no to the exact content of a review."""

    decision: str


class ReviewWithdrawn(_OfReview):
    """The content under review was edited or taken back; what was said about it no longer counts."""


class ChangesRequested(_OfReview):
    """A reviewer asked for changes, each in a thread of its own."""

    author: str
    threads: list[str]


class ThreadOpened(_OfReview):
    """Somebody began to discuss something about the content."""

    thread_id: str
    visibility: str
    author: str
    people: list[str] = Field(default_factory=list)


class ThreadCommented(_OfReview):
    """Somebody replied in a thread; a resolved one is open again."""

    thread_id: str
    visibility: str
    opened_by: str
    people: list[str] = Field(default_factory=list)


class ThreadSettled(_OfReview):
    """A thread was resolved, or opened again."""

    thread_id: str
    state: str


class GuestInvited(_OfReview):
    """Somebody without an account was invited to see the content, and perhaps to decide."""

    link_id: str
    may_decide: bool


class GuestLinkRevoked(_OfReview):
    """The link of a guest no longer works."""

    link_id: str
