"""The steps of the approval state machine (`approval.asl.json`). Each may be repeated without harm.

Every step but the question answers how the review stands: `outcome`, the `version` it was read in, and how many seconds
to wait when there is nothing to do.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Literal

from planning import approval_store, ending_store, review, review_store
from planning.approval_store import ReviewMoved, SeatTaken
from planning.review import Outcome, Review
from planning.review_turns import seat_people
from socialops import clock, observability
from socialops.errors import StaleVersion
from socialops.models import Frozen
from socialops.table import Origin
from socialops.team import Teammate

BY = "planning.on_review_step"


class Step(Frozen):
    """The payload that the state machine sends; `subject` is the partition of the post or plan under review."""

    step: Literal["open", "ask", "weigh", "invite", "remind", "escalate", "conclude"]
    subject: str
    review_id: str
    execution: str
    token: str = ""
    version: int = 0


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Do the step that the payload names."""
    step = Step.model_validate(event)
    return STEPS[step.step](step, clock.now())


def open_review(step: Step, at: datetime, tries: int = review_store.TRIES) -> dict[str, Any]:
    """Take the review's seat and ask its first reviewers; an execution that comes second is told so and ends."""
    try:
        before, seated = approval_store.find_seat(step.subject, step.review_id, step.execution)
        if seated:
            return _standing(before, at)
        people = approval_store.people_for(before)
        after = _with_people(before, people, at)
        approval_store.take_seat(before, after, step.execution, people, Origin(BY, at))
    except SeatTaken:
        return {"outcome": "taken", "version": 0, "wait_seconds": 1}
    except StaleVersion:
        if tries == 1:
            raise
        return open_review(step, at, tries - 1)
    return _standing(after, at)


def ask(step: Step, at: datetime) -> dict[str, Any]:
    """Leave the token for whoever decides; when somebody has done so just now, answer it at once."""
    try:
        approval_store.wait_on(
            step.subject,
            step.review_id,
            Origin(BY, at),
            execution=step.execution,
            token=step.token,
            version=step.version,
        )
    except ReviewMoved:
        approval_store.wake(step.token)
    return {}


def weigh(step: Step, at: datetime) -> dict[str, Any]:
    """Look at the review."""
    return _standing(approval_store.load(step.subject, step.review_id), at)


def invite(step: Step, at: datetime) -> dict[str, Any]:
    """A further stage began: ask its people, once."""

    def told(before: Review) -> Review:
        return before.next(at, turn=before.turn.model_copy(update={"told": True}))

    return _once("entered", told, approval_store.save_asked, step, at)


def remind(step: Step, at: datetime) -> dict[str, Any]:
    """Part of the time is gone: remind those who have not decided, once."""
    return _once("quiet", lambda before: review.remind(before, at), approval_store.save_reminded, step, at)


def escalate(step: Step, at: datetime) -> dict[str, Any]:
    """More of the time is gone: ask those who help out too, once."""
    return _once("overdue", lambda before: review.escalate(before, at), approval_store.save_escalated, step, at)


_Save = Callable[[Review, Review, Mapping[str, Teammate], Origin], None]


def _once(due: Outcome, rule: Callable[[Review], Review], save: _Save, step: Step, at: datetime) -> dict[str, Any]:
    """Do what is due, unless it was done; who has left meanwhile makes room for a deputy, or for those who help out."""
    before = approval_store.load(step.subject, step.review_id)
    if review.outcome(before, at) != due:
        return _standing(before, at)
    people = approval_store.people_for(before)
    changed = rule(before)
    seated = seat_people(changed.turn, changed.stage, changed.subject.authors, people, at)
    after = changed.model_copy(update={"turn": seated})
    try:
        save(before, after, people, Origin(BY, at))
    except StaleVersion:
        return _standing(approval_store.load(step.subject, step.review_id), at)
    return _standing(after, at)


def _with_people(before: Review, people: Mapping[str, Teammate], at: datetime) -> Review:
    """The review as the directory has its people; the same one where nothing differs."""
    if before.state != "waiting":
        return before
    turn = seat_people(before.turn, before.stage, before.subject.authors, people, at)
    return before if turn == before.turn else before.next(at, turn=turn)


def conclude(step: Step, at: datetime, tries: int = review_store.TRIES) -> dict[str, Any]:
    """Carry the review's outcome over to its subject, unless that has moved on without it.

    A review that still waits (the clock of the step before was ahead) is told of, and the execution goes on waiting.
    """
    end = ending_store.ending(step.subject, step.review_id)
    standing = _standing(end.review, at)
    if standing["outcome"] not in {"approved", "returned", "expired"}:
        return standing
    origin = Origin(BY, at)
    try:
        if end.moved_on:
            observability.logger().info("moved on without its review", extra={"review": end.review.id})
        elif standing["outcome"] != "approved":
            end.give_back(standing["outcome"], origin)
        elif end.unchanged:
            end.approve(origin)
        else:
            # An alternative text was rewritten meanwhile: nobody has approved what would go out.
            end.give_back("content-changed", origin)
    except StaleVersion:
        if tries == 1:
            raise
        return conclude(step, at, tries - 1)
    return {**standing, "outcome": "concluded"}


STEPS: Final[Mapping[str, Callable[[Step, datetime], dict[str, Any]]]] = {
    "open": open_review,
    "ask": ask,
    "weigh": weigh,
    "invite": invite,
    "remind": remind,
    "escalate": escalate,
    "conclude": conclude,
}
"""Name of a step → what it does."""


def _standing(seen: Review, at: datetime) -> dict[str, Any]:
    return {
        "outcome": review.outcome(seen, at),
        "version": seen.version,
        "wait_seconds": review.seconds_to_wait(seen, at),
    }
