"""How a plan comes to count: submitted, adopted in exactly the content that was reviewed, or given back.

A plan has one working text. What was adopted is named by its revision and kept as it was, so an amendment is simply a
later revision in the state `draft` or `in_review`, and the adopted one counts until the amendment is adopted itself.
"""

import hashlib
import json
from datetime import datetime
from typing import Final

from planning import plan_writing
from planning.plans import Adopted, Plan, PlanInput, Returned
from socialops.errors import ReasonRequired, StaleVersion, WrongState
from socialops.events.plans import PlanAdopted, PlanReturned, PlanSubmitted

CONTENT: Final = frozenset(
    {"title", "starts_on", "ends_on", "goals", "themes", "notes", "targets", "posts_per_week", "slots"}
)
"""The fields of a plan that a review is about."""


def content_hash(plan: Plan) -> str:
    """SHA-256 in hex over the canonical JSON of everything that a planner writes; state and versions are not in it."""
    written = plan.model_dump(mode="json", include=set(CONTENT))
    canonical = json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def revise(plan: Plan, body: PlanInput, reason: str, at: datetime) -> Plan:
    """The plan after it was written anew: a draft, and the amendment of what was adopted where something was.

    An amendment that comes to say exactly what was adopted is that, and waits for nobody.

    Raises:
        WrongState: it is in review.
        ReasonRequired: it was adopted before, and nobody says why it has to change.
        InvalidInput: a slot has an id that the plan never had.
    """
    if plan.adopted and not reason:
        raise ReasonRequired(id=plan.id, revision=plan.adopted.revision)
    after = plan_writing.change(plan, body, at)
    if after.adopted and content_hash(after) == after.adopted.content_hash:
        return after.model_copy(update={"state": "adopted", "review_id": after.adopted.review_id, "returned": None})
    return after


def submit(plan: Plan, review_id: str, at: datetime) -> Plan:
    """The plan, in review.

    Raises:
        WrongState: it is in review or adopted already.
    """
    if plan.state != "draft":
        raise WrongState(id=plan.id, state=plan.state)
    return plan.next(at, state="in_review", review_id=review_id, returned=None)


def adopt(plan: Plan, reviewed: str, at: datetime) -> Plan:
    """The plan, adopted in exactly the content whose hash was reviewed.

    Raises:
        WrongState: it is not in review.
        StaleVersion: its content is another one by now.
    """
    _require_in_review(plan)
    present = content_hash(plan)
    if present != reviewed:
        raise StaleVersion(id=plan.id, seen=reviewed, now=present)
    adopted = Adopted(revision=plan.revision, content_hash=present, review_id=plan.review_id, at=at)
    return plan.next(at, state="adopted", adopted=adopted)


def give_back(plan: Plan, at: datetime, reason: str = "returned") -> Plan:
    """The plan, a draft again, with the code that says why; what the reviewer wrote stands in the review.

    Raises:
        WrongState: it is not in review.
    """
    _require_in_review(plan)
    return plan.next(at, state="draft", review_id="", returned=Returned(review_id=plan.review_id, reason=reason, at=at))


def submitted(plan: Plan, subject: str) -> PlanSubmitted:
    """The event of a plan that `submit` made, about the thing stored under `subject`."""
    return PlanSubmitted(
        subject=subject,
        plan_id=plan.id,
        review_id=plan.review_id,
        author=plan.author,
        revision=plan.revision,
        content_hash=content_hash(plan),
    )


def adopted(plan: Plan, subject: str) -> PlanAdopted:
    """The event of a plan that `adopt` made."""
    return PlanAdopted(
        subject=subject,
        plan_id=plan.id,
        review_id=plan.review_id,
        revision=plan.revision,
        content_hash=content_hash(plan),
        author=plan.author,
    )


def returned(plan: Plan, subject: str) -> PlanReturned:
    """The event of a plan that `give_back` made."""
    if plan.returned is None:
        raise WrongState(id=plan.id, state=plan.state)
    return PlanReturned(
        subject=subject,
        plan_id=plan.id,
        review_id=plan.returned.review_id,
        reason=plan.returned.reason,
        author=plan.author,
    )


def _require_in_review(plan: Plan) -> None:
    if plan.state != "in_review":
        raise WrongState(id=plan.id, state=plan.state)
