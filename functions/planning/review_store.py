"""Reviews in the table, the seat of the one execution that runs each, and the answer that wakes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from planning import keys, posts, review
from planning.media import Media
from planning.posts import Post
from planning.review import Review
from planning.store import get_media_of, kept_version, listed_post
from socialops import aws, clock, observability, table
from socialops.changes import Change, Create, Keep, Listed, Require, Save
from socialops.errors import NotFound, StaleVersion, WrongState
from socialops.events.planning import PostApproved, PostReturned, PostSubmitted, ReviewDecided, ReviewOpened
from socialops.models import Page
from socialops.table import Origin

TRIES: Final = 3
"""How often a write is tried anew when somebody else wrote the same review at that moment."""


class SeatTaken(WrongState):
    """Another execution runs this review: EventBridge may start one twice for one event."""


class ReviewMoved(WrongState):
    """Something happened to the review since the execution last looked."""


def submit(before: Post, after: Post, opened: Review, origin: Origin, answer: BaseModel) -> None:
    """Keep a submitted post, its review and its version; the event starts the approval."""
    key = keys.post(after.id)
    event = PostSubmitted(
        subject=key.pk,
        post_id=after.id,
        review_id=opened.id,
        author=after.author,
        content_hash=opened.content_hash,
    )
    changes: list[Change] = [
        Save(key, before, after, listed_post(after)),
        Create(keys.review(after.id, opened.id), opened, _listed(opened)),
        kept_version(posts.version(after, opened.hashes, origin.by, origin.at), after.id),
    ]
    table.commit(changes, [event], origin, answer=answer)


def newest(post_id: str) -> Review:
    """The newest review of a post.

    Raises:
        NotFound: it was never submitted.
    """
    found = table.query(keys.post(post_id).pk, starts=keys.REVIEWS, newest_first=True, limit=1).items
    if not found:
        raise NotFound(thing=Review.__name__, id=post_id)
    return Review.model_validate(found[0])


def list_open(limit: int, cursor: str | None) -> Page[Review]:
    """Reviews that wait for a decision, the earliest deadline first."""
    found = table.query(keys.open_reviews(), index=True, limit=limit, cursor=cursor)
    return Page(items=[Review.model_validate(item) for item in found.items], next=found.next)


def decide(
    post_id: str,
    rule: Callable[[Review], Review],
    origin: Origin,
    answer: Callable[[Review], BaseModel],
    tries: int = TRIES,
) -> Review:
    """Apply a decision to the newest review of a post, again when another decision came at the same moment.

    Args:
        post_id: the post.
        rule: makes the review after the decision, or raises.
        origin: who decides, and when.
        answer: what the POST returns for the review after the decision.
        tries: how often, at most.
    """
    before = newest(post_id)
    after = rule(before)
    event = ReviewDecided(
        subject=keys.post(post_id).pk, post_id=post_id, review_id=after.id, decision=after.decisions[-1].decision
    )
    try:
        table.commit([_save(before, after)], [event], origin, answer=answer(after))
    except StaleVersion:
        if tries == 1:
            raise
        return decide(post_id, rule, origin, answer, tries - 1)
    return after


def load(post_id: str, review_id: str) -> Review:
    """One review."""
    return table.load(Review, keys.review(post_id, review_id))


def take_seat(post_id: str, review_id: str, execution: str, origin: Origin) -> Review:
    """Make an execution the one that runs a review; the reviewers count as asked from here. Repeatable.

    Raises:
        SeatTaken: another execution runs it.
        NotFound: there is no such review.
    """
    seat, home = keys.seat(post_id, review_id), keys.review(post_id, review_id)
    found = table.get_many([seat, home])
    if home not in found:
        raise NotFound(thing=Review.__name__, id=review_id)
    opened = Review.model_validate(found[home])
    if seat not in found:
        event = ReviewOpened(subject=keys.post(post_id).pk, review_id=review_id, stage="review", reviewers=opened.asked)
        taken = SeatTaken(state="taken", id=review_id)
        table.commit([Keep(seat, {"execution": execution}, once=taken)], [event], origin)
    elif found[seat]["execution"] != execution:
        raise SeatTaken(state="taken", id=review_id)
    return opened


def wait_on(post_id: str, review_id: str, origin: Origin, *, execution: str, token: str, version: int) -> None:
    """Keep the token on which the execution waits, while the review is as the execution last saw it.

    Raises:
        SeatTaken: another execution runs it.
        ReviewMoved: a decision or a withdrawal came in between; there is nothing to wait for.
    """
    seat = Keep(
        keys.seat(post_id, review_id),
        {"execution": execution, "token": token},
        when="execution = :execution",
        values={":execution": execution},
        otherwise=SeatTaken(state="taken", id=review_id),
    )
    unmoved = Require(
        keys.review(post_id, review_id),
        "#version = :version",
        ReviewMoved(state="moved", id=review_id),
        values={":version": version},
        names={"#version": "version"},
    )
    table.commit([seat, unmoved], [], origin)


def token_of(post_id: str, review_id: str) -> str | None:
    """The token on which the review's execution waits, or waited last."""
    row = table.get(keys.seat(post_id, review_id))
    return row.get("token") if row else None


def wake(token: str) -> None:
    """Let a waiting execution look at its review again; one that is awake or over is left alone."""
    client = aws.client("stepfunctions")
    gone = (client.exceptions.TaskDoesNotExist, client.exceptions.TaskTimedOut, client.exceptions.InvalidToken)
    try:
        client.send_task_success(taskToken=token, output="{}")
    except gone as error:
        observability.logger().info("nobody waits", extra={"reason": type(error).__name__})


def save_escalated(before: Review, after: Review, origin: Origin) -> None:
    """Keep a review after more roles were asked."""
    event = ReviewOpened(
        subject=keys.post(after.post_id).pk,
        review_id=after.id,
        stage="escalation",
        reviewers=[role for role in after.asked if role not in before.asked] or after.asked,
    )
    table.commit([_save(before, after)], [event], origin)


@dataclass(frozen=True)
class Ending:
    """A review at its end, with the post and its pictures as they are now."""

    review: Review
    post: Post
    media: dict[str, Media]


def ending(post_id: str, review_id: str) -> Ending:
    """What the end of a review needs, in two calls."""
    home, place = keys.review(post_id, review_id), keys.post(post_id)
    found = table.get_many([home, place])
    if home not in found or place not in found:
        raise NotFound(thing=Review.__name__, id=review_id)
    post = Post.model_validate(found[place])
    return Ending(Review.model_validate(found[home]), post, get_media_of(post))


def approve(end: Ending, origin: Origin) -> None:
    """The post is approved in the content of the review."""
    after = review.approve_post(end.review, end.post, origin.at)
    key = keys.post(after.id)
    event = PostApproved(
        subject=key.pk, post_id=after.id, review_id=end.review.id, content_hash=end.review.content_hash
    )
    table.commit([Save(key, end.post, after, listed_post(after)), *keep_approved(after, end.media)], [event], origin)


def keep_approved(post: Post, media: dict[str, Media]) -> list[Keep]:
    """The rows from which publications take what was approved; the post's own hashes say whether they still hold."""
    contents = posts.approved_contents(post, media)
    return [Keep(keys.approved(post.id, name), each.model_dump(mode="json")) for name, each in contents.items()]


def give_back(end: Ending, reason: str, origin: Origin) -> None:
    """The post is a draft again; a review whose time ran out ends with it."""
    after = review.return_post(end.post, origin.at)
    key = keys.post(after.id)
    changes = [Save(key, end.post, after, listed_post(after))]
    if reason == "expired":
        changes.append(_save(end.review, review.expire(end.review, origin.at)))
    event = PostReturned(subject=key.pk, post_id=after.id, review_id=end.review.id, reason=reason)
    table.commit(changes, [event], origin)


def _save(before: Review, after: Review) -> Save:
    return Save(keys.review(after.post_id, after.id), before, after, _listed(after))


def _listed(opened: Review) -> Listed | None:
    if opened.state != "waiting":
        return None
    return Listed(keys.open_reviews(), f"{clock.text(opened.deadline)}#{opened.id}")
