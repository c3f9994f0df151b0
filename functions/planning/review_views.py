"""What routes show of a review: where it stands, who is asked, what was said, and whether it waits for the reader."""

from datetime import datetime
from typing import Literal

from planning import review
from planning.review import Decision, Delegation, Kind, Review, Voter
from planning.review_turns import Asked
from planning.views import FindingView, finding
from socialops.models import Frozen, Instant
from socialops.review_policy import ReviewStage


class ReviewView(Frozen):
    """A review: on which exact content, in which stage, until when, what was said, and whether it waits for the reader.

    `subject` is how `/v1/reviews/{subject}/…` names it; `stage` counts from 0; `asked` are members and roles of the
    stage under way; `deadline`, `needed` and `escalated_at` are those of that stage.
    """

    id: str
    version: int
    subject: str
    kind: Kind
    post_id: str | None = None
    plan_id: str | None = None
    post_version: int
    title: str
    author: str
    content_hash: str
    platforms: list[str]
    stages: list[ReviewStage]
    stage: int
    asked: list[Asked]
    needed: int
    opened_at: Instant
    deadline: Instant
    reminded_at: Instant | None = None
    escalated_at: Instant | None = None
    escalated_why: str = ""
    state: Literal["waiting", "decided", "expired", "withdrawn"]
    outcome: review.Outcome
    decisions: list[Decision]
    delegations: list[Delegation]
    findings: list[FindingView]
    waits_for_you: bool


def review_view(shown: Review, reader: Voter, language: str, at: datetime) -> ReviewView:
    """A review as somebody sees it."""
    subject, turn = shown.subject, shown.turn
    return ReviewView(
        id=shown.id,
        version=shown.version,
        subject=f"{subject.kind}:{subject.id}",
        kind=subject.kind,
        **review.summary(shown),
        post_version=subject.version,
        title=subject.title,
        author=subject.authors[0],
        content_hash=subject.content_hash,
        platforms=sorted(subject.hashes),
        stages=shown.stages,
        stage=turn.number,
        asked=turn.asked,
        needed=turn.needed,
        opened_at=shown.opened_at,
        deadline=turn.deadline,
        reminded_at=turn.reminded_at,
        escalated_at=turn.escalated_at,
        escalated_why=turn.escalated_why,
        state=shown.state,
        outcome=review.outcome(shown, at),
        decisions=shown.decisions,
        delegations=shown.delegations,
        findings=[finding(each, language) for each in shown.findings],
        waits_for_you=review.may_decide(shown, reader),
    )
