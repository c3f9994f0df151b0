"""The steps of the approval state machine (`approval.asl.json`). Each may be repeated without harm.

Every step but the question answers how the review stands: `outcome`, the `version` it was read in, and how many seconds
to wait when there is nothing to do.
"""

from datetime import datetime
from typing import Any, Literal

from planning import posts, review, review_store
from planning.review import Review
from planning.review_store import Ending, ReviewMoved, SeatTaken
from socialops import clock, observability
from socialops.errors import StaleVersion
from socialops.models import Frozen
from socialops.table import Origin

BY = "planning.on_review_step"


class Step(Frozen):
    """The payload that the state machine sends."""

    step: Literal["open", "ask", "weigh", "escalate", "conclude"]
    post_id: str
    review_id: str
    execution: str
    token: str = ""
    version: int = 0


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Do the step that the payload names."""
    step, at = Step.model_validate(event), clock.now()
    match step.step:
        case "open":
            return open_review(step, at)
        case "ask":
            return ask(step, at)
        case "weigh":
            return _standing(review_store.load(step.post_id, step.review_id), at)
        case "escalate":
            return escalate(step, at)
        case "conclude":
            return conclude(step, at)


def open_review(step: Step, at: datetime) -> dict[str, Any]:
    """Take the review's seat; an execution that comes second is told so and ends."""
    try:
        opened = review_store.take_seat(step.post_id, step.review_id, step.execution, Origin(BY, at))
    except SeatTaken:
        return {"outcome": "taken", "version": 0, "wait_seconds": 1}
    return _standing(opened, at)


def ask(step: Step, at: datetime) -> dict[str, Any]:
    """Leave the token for whoever decides; when somebody has done so just now, answer it at once."""
    try:
        review_store.wait_on(
            step.post_id,
            step.review_id,
            Origin(BY, at),
            execution=step.execution,
            token=step.token,
            version=step.version,
        )
    except ReviewMoved:
        review_store.wake(step.token)
    return {}


def escalate(step: Step, at: datetime) -> dict[str, Any]:
    """Half the time is gone: ask the managers too, once."""
    before = review_store.load(step.post_id, step.review_id)
    if review.outcome(before, at) != "overdue":
        return _standing(before, at)
    after = review.escalate(before, at)
    try:
        review_store.save_escalated(before, after, Origin(BY, at))
    except StaleVersion:
        return _standing(review_store.load(step.post_id, step.review_id), at)
    return _standing(after, at)


def conclude(step: Step, at: datetime, tries: int = review_store.TRIES) -> dict[str, Any]:
    """Carry the review's outcome over to the post, unless the post has moved on without it.

    A review that still waits (the clock of the step before was ahead) is told of, and the execution goes on waiting.
    """
    end = review_store.ending(step.post_id, step.review_id)
    standing = _standing(end.review, at)
    if standing["outcome"] in {"waiting", "overdue"}:
        return standing
    try:
        _conclude(end, standing["outcome"], Origin(BY, at))
    except StaleVersion:
        if tries == 1:
            raise
        return conclude(step, at, tries - 1)
    return {**standing, "outcome": "concluded"}


def _conclude(end: Ending, outcome: str, origin: Origin) -> None:
    if end.post.review_id != end.review.id or end.post.state != "in_review":
        observability.logger().info("post moved on", extra={"review": end.review.id, "state": end.post.state})
    elif outcome != "approved":
        review_store.give_back(end, outcome, origin)
    elif posts.hashes(end.post, end.media) == end.review.hashes:
        review_store.approve(end, origin)
    else:
        # An alternative text was rewritten meanwhile: nobody has approved what would go out.
        review_store.give_back(end, "content-changed", origin)


def _standing(seen: Review, at: datetime) -> dict[str, Any]:
    return {
        "outcome": review.outcome(seen, at),
        "version": seen.version,
        "wait_seconds": review.seconds_to_wait(seen, at),
    }
