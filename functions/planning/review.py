"""The review of a post: who may decide, on exactly what, by when, and what a set of decisions means.

The record is the truth; the state machine only waits and wakes. Every rule takes the instant as an argument.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from planning import posts
from planning.checks import Finding
from planning.posts import Post
from socialops.brand import ReviewPolicy
from socialops.errors import (
    AlreadyDecided,
    AuthorMayNotDecide,
    DeadlinePassed,
    InvalidInput,
    NotAllowed,
    StaleVersion,
    WrongState,
)
from socialops.models import Entity, Frozen, Input, Instant

Outcome = Literal["waiting", "overdue", "expired", "approved", "returned", "withdrawn"]
"""`waiting` for a decision; `overdue`: half the time is gone and nobody else was asked yet; `expired`: all of it is."""
ESCALATED_TO = "manager"


class DecisionInput(Input):
    """A decision; `content_hash` is the hash of the review that the member has read. A return says why."""

    decision: Literal["approve", "return"]
    comment: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)] = ""
    content_hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Decision(Frozen):
    """What one member said, and when."""

    by: str
    decision: Literal["approve", "return"]
    comment: str = ""
    at: Instant


class Review(Entity):
    """One review of one content.

    Attributes:
        post_version: the version of the post under review; who reads the post sees whether it is this one.
        authors: the author and everybody who edited the post; none of them may decide.
        content_hash: over the hashes of all versions; a decision names it.
        hashes: platform → content hash.
        policy: the brand's policy when the review began.
        asked: the roles that may decide.
        state: `decided` as soon as the decisions are enough; the post follows in a moment.
    """

    post_id: str
    post_version: int
    title: str
    author: str
    authors: list[str]
    content_hash: str
    hashes: dict[str, str]
    policy: ReviewPolicy
    asked: list[str]
    opened_at: Instant
    deadline: Instant
    escalated_at: Instant | None = None
    findings: list[Finding] = Field(default_factory=list)
    decisions: list[Decision] = Field(default_factory=list)
    state: Literal["waiting", "decided", "expired", "withdrawn"] = "waiting"


def begin(
    post: Post,
    review_id: str,
    at: datetime,
    *,
    hashes: Mapping[str, str],
    findings: list[Finding],
    policy: ReviewPolicy,
) -> Review:
    """The review of a post that is being submitted."""
    return Review(
        id=review_id,
        created_at=at,
        updated_at=at,
        post_id=post.id,
        post_version=post.version,
        title=post.title,
        author=post.author,
        authors=[post.author, *post.editors],
        content_hash=posts.whole_hash(hashes),
        hashes=dict(hashes),
        policy=policy,
        asked=[policy.role],
        opened_at=at,
        deadline=at + timedelta(hours=policy.hours),
        findings=findings,
    )


def may_decide(review: Review, member: str, roles: Collection[str]) -> bool:
    """Whether the review waits for this member."""
    heard = any(decision.by == member for decision in review.decisions)
    asked = member not in review.authors and not set(review.asked).isdisjoint(roles)
    return review.state == "waiting" and asked and not heard


def decide(review: Review, body: DecisionInput, member: str, roles: Collection[str], at: datetime) -> Review:
    """The review with one more decision.

    Raises:
        AuthorMayNotDecide: the member wrote the post or a part of it.
        NotAllowed: the policy asks other roles.
        WrongState: the review is over.
        DeadlinePassed: its time is over.
        StaleVersion: the member has read another content.
        AlreadyDecided: the member has decided before.
        InvalidInput: a return without a reason.
    """
    if member in review.authors:
        raise AuthorMayNotDecide(review=review.id)
    if set(review.asked).isdisjoint(roles):
        raise NotAllowed(operation="decide_reviews", roles=", ".join(review.asked))
    if any(decision.by == member for decision in review.decisions):
        raise AlreadyDecided(review=review.id)
    if review.state != "waiting":
        raise WrongState(id=review.id, state=review.state)
    if at >= review.deadline:
        raise DeadlinePassed(review=review.id, deadline=review.deadline.isoformat())
    if body.content_hash != review.content_hash:
        raise StaleVersion(id=review.post_id, seen=body.content_hash, now=review.content_hash)
    if body.decision == "return" and not body.comment:
        raise InvalidInput(errors=[{"where": "body.comment", "what": "a return says why"}])
    decision = Decision(by=member, decision=body.decision, comment=body.comment, at=at)
    decisions = [*review.decisions, decision]
    return review.next(at, decisions=decisions, state="waiting" if _verdict(decisions, review) is None else "decided")


def _verdict(decisions: list[Decision], review: Review) -> Literal["approved", "returned"] | None:
    if any(decision.decision == "return" for decision in decisions):
        return "returned"
    return "approved" if len(decisions) >= review.policy.approvals else None


def outcome(review: Review, at: datetime) -> Outcome:
    """How it stands."""
    if review.state in {"withdrawn", "expired"}:
        return "withdrawn" if review.state == "withdrawn" else "expired"
    verdict = _verdict(review.decisions, review)
    if verdict:
        return verdict
    if at >= review.deadline:
        return "expired"
    if review.escalated_at is None and at >= _half(review):
        return "overdue"
    return "waiting"


def seconds_to_wait(review: Review, at: datetime) -> int:
    """Whole seconds until something is due by itself, at least one."""
    until = review.deadline if review.escalated_at else _half(review)
    return max(1, ceil((until - at).total_seconds()))


def _half(review: Review) -> datetime:
    return review.opened_at + (review.deadline - review.opened_at) / 2


def escalate(review: Review, at: datetime) -> Review:
    """The review after the managers were asked too."""
    asked = review.asked if ESCALATED_TO in review.asked else [*review.asked, ESCALATED_TO]
    return review.next(at, asked=asked, escalated_at=at)


def withdraw(review: Review, at: datetime) -> Review:
    """The review after its content was edited."""
    return review.next(at, state="withdrawn")


def expire(review: Review, at: datetime) -> Review:
    """The review after its time ran out."""
    return review.next(at, state="expired")


def approve_post(review: Review, post: Post, at: datetime) -> Post:
    """The post, approved in exactly the content of the review."""
    return post.next(at, state="approved", approved=dict(review.hashes))


def return_post(post: Post, at: datetime) -> Post:
    """The post, a draft again."""
    return post.next(at, state="draft", review_id="", approved={})
