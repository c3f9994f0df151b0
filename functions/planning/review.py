"""The review of a post or a plan: stages one after the other, who decides in each, and what the decisions mean. Pure.

The record is the truth; the state machine only waits and wakes. Every rule takes the instant as an argument.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from planning.findings import Finding
from planning.review_turns import Asked, Turn, enter, reach
from planning.threads import Change
from socialops.brand import WorkingHours
from socialops.errors import (
    AlreadyDecided,
    AuthorMayNotDecide,
    DeadlinePassed,
    InvalidInput,
    NotAllowed,
    StaleVersion,
    WrongState,
)
from socialops.events.reviews import GUEST
from socialops.models import Entity, Frozen, Input, Instant
from socialops.review_policy import ReviewPolicy, ReviewStage
from socialops.team import MemberId

Kind = Literal["post", "plan"]
Outcome = Literal["entered", "waiting", "quiet", "overdue", "expired", "approved", "returned", "withdrawn"]
"""`entered`: a further stage began and nobody was told; `waiting` for decisions; `quiet`: a reminder is due; `overdue`:
others are to be asked too; `expired`: the stage's time is over."""
Verdict = Literal["approve", "return"]


class DecisionInput(Input):
    """A decision; `content_hash` is the hash of the review that the member has read. A return says why.

    `changes` ask for something at places of the text; they make a decision to return.
    """

    decision: Verdict
    comment: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)] = ""
    content_hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    changes: list[Change] = Field(default_factory=list, max_length=30)


class DelegationInput(Input):
    """To whom a member hands one review."""

    to: MemberId
    content_hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Decision(Frozen):
    """What one person said, when, in which stage, and in whose place (`seat`)."""

    by: str
    decision: Verdict
    comment: str = ""
    at: Instant
    stage: int = 0
    seat: str = ""


class Delegation(Frozen):
    """Who handed their part of a stage to whom."""

    by: str
    to: str
    at: Instant
    stage: int


class Subject(Frozen):
    """What is reviewed: one version of a post or a plan, and the people who made it.

    Attributes:
        version: of the post or plan while it is under review.
        authors: the author first, then everybody who changed it; none of them may decide.
        content_hash: over everything that is approved.
        hashes: of a post, by platform.
        media: of a post, every picture and video of it.
    """

    kind: Kind
    id: str
    version: int
    title: str
    authors: list[str] = Field(min_length=1)
    content_hash: str
    hashes: dict[str, str] = Field(default_factory=dict)
    media: list[str] = Field(default_factory=list)


class Voter(Frozen):
    """Who wants to decide: a member with their roles and whom they stand in for, or a guest."""

    id: str
    roles: frozenset[str] = frozenset()
    instead_of: frozenset[str] = frozenset()

    @property
    def is_guest(self) -> bool:
        """Whether they have no account."""
        return self.id.startswith(GUEST)


class Review(Entity):
    """One review of one content.

    Attributes:
        stages: those of the brand's policy that this content needs, as they were when the review began.
        turn: the stage under way.
        state: `decided` as soon as the decisions are enough; the subject follows in a moment.
    """

    subject: Subject
    stages: list[ReviewStage]
    working_hours: WorkingHours = Field(default_factory=WorkingHours)
    zone: str
    turn: Turn
    opened_at: Instant
    findings: list[Finding] = Field(default_factory=list)
    decisions: list[Decision] = Field(default_factory=list)
    delegations: list[Delegation] = Field(default_factory=list)
    state: Literal["waiting", "decided", "expired", "withdrawn"] = "waiting"

    @property
    def stage(self) -> ReviewStage:
        """The stage under way."""
        return self.stages[self.turn.number]

    def said(self) -> list[Decision]:
        """The decisions of the stage under way."""
        return [decision for decision in self.decisions if decision.stage == self.turn.number]


def needed_stages(
    policy: ReviewPolicy, *, budget: int, sensitive: bool, findings: Sequence[Finding]
) -> list[ReviewStage]:
    """The stages that a content needs: all of the policy but the extra ones whose condition does not hold."""
    evidence = any(finding.verdict == "evidence" for finding in findings)

    def holds(stage: ReviewStage) -> bool:
        when = stage.when
        if when is None:
            return True
        costly = when.budget_above is not None and budget > when.budget_above
        return costly or (when.sensitive and sensitive) or (when.evidence and evidence)

    return [stage for stage in policy.in_order() if holds(stage)]


def begin(
    subject: Subject,
    review_id: str,
    at: datetime,
    *,
    stages: list[ReviewStage],
    hours: WorkingHours,
    zone: str,
    findings: Sequence[Finding] = (),
) -> Review:
    """The review of what is being submitted, in its first stage."""
    return Review(
        id=review_id,
        created_at=at,
        updated_at=at,
        subject=subject,
        stages=stages,
        working_hours=hours,
        zone=zone,
        turn=enter(stages[0], 0, subject.authors, at, hours=hours, zone=zone),
        opened_at=at,
        findings=list(findings),
    )


def seat_of(review: Review, voter: Voter) -> str | None:
    """In whose place somebody would decide in the stage under way, mostly their own; none when they are not asked."""
    if voter.id in review.subject.authors:
        return None
    if voter.is_guest:
        return voter.id if review.stage.guests else None
    turn = review.turn
    own = next((asked for asked in turn.asked if asked.member == voter.id), None)
    if own:
        return own.seat
    if voter.id not in turn.handed and any(asked.role in voter.roles for asked in turn.asked if asked.role):
        return voter.id
    return next((asked.seat for asked in turn.asked if asked.member and asked.member in voter.instead_of), None)


def may_decide(review: Review, voter: Voter) -> bool:
    """Whether the review waits for this person."""
    seat = seat_of(review, voter)
    heard = any(voter.id == said.by or seat == said.seat for said in review.said())
    return review.state == "waiting" and seat is not None and not heard


def require_content(review: Review, content_hash: str) -> None:
    """Whether a hash is that of the content under review.

    Raises:
        StaleVersion: somebody has read another content; its facts name the version that is under review.
    """
    if content_hash != review.subject.content_hash:
        raise StaleVersion(
            id=review.subject.id, seen=content_hash, now=review.subject.content_hash, version=review.subject.version
        )


def decide(review: Review, body: DecisionInput, voter: Voter, at: datetime) -> Review:
    """The review with one more decision; the one that completes a stage opens the next.

    Raises:
        AuthorMayNotDecide: the member wrote the content or a part of it.
        NotAllowed: the stage asks others.
        WrongState: the review is over.
        DeadlinePassed: its time is over.
        StaleVersion: the member has read another content.
        AlreadyDecided: the member, or the one in whose place they would decide, has decided.
        InvalidInput: a return without a reason, or an approval that asks for changes.
    """
    seat = require_voter(review, voter, at)
    require_content(review, body.content_hash)
    if body.decision == "return" and not body.comment and not body.changes:
        raise InvalidInput(errors=[{"where": "body.comment", "what": "a return says why"}])
    if body.decision == "approve" and body.changes:
        raise InvalidInput(errors=[{"where": "body.changes", "what": "who asks for changes returns"}])
    said = Decision(
        by=voter.id, decision=body.decision, comment=body.comment, at=at, stage=review.turn.number, seat=seat
    )
    after = review.next(at, decisions=[*review.decisions, said])
    verdict = _verdict(after)
    if verdict == "approved" and review.turn.number + 1 < len(review.stages):
        number = review.turn.number + 1
        turn = enter(
            review.stages[number],
            number,
            review.subject.authors,
            at,
            hours=review.working_hours,
            zone=review.zone,
        )
        return after.model_copy(update={"turn": turn})
    return after.model_copy(update={"state": "decided" if verdict else "waiting"})


def require_voter(review: Review, voter: Voter, at: datetime) -> str:
    """The seat of somebody who may decide now.

    Raises:
        SocialOpsError: they may not; as `decide` says.
    """
    if voter.id in review.subject.authors:
        raise AuthorMayNotDecide(review=review.id)
    seat = seat_of(review, voter)
    if any(voter.id == said.by for said in review.said()):
        raise AlreadyDecided(review=review.id)
    if seat is None and review.state == "waiting":
        raise NotAllowed(operation="decide_reviews", roles=", ".join(each.name for each in review.turn.asked))
    if review.state != "waiting" or seat is None:
        raise WrongState(id=review.id, state=review.state)
    if any(seat == said.seat for said in review.said()):
        raise AlreadyDecided(review=review.id)
    if at >= review.turn.deadline:
        raise DeadlinePassed(review=review.id, deadline=review.turn.deadline.isoformat())
    return seat


def _verdict(review: Review) -> Literal["approved", "returned"] | None:
    said = review.said()
    if any(each.decision == "return" for each in said):
        return "returned"
    return "approved" if len(said) >= review.turn.needed else None


def outcome(review: Review, at: datetime) -> Outcome:
    """How it stands."""
    if review.state in {"withdrawn", "expired"}:
        return "withdrawn" if review.state == "withdrawn" else "expired"
    if verdict := _verdict(review):
        return verdict
    return _due(review.turn, at)


def _due(turn: Turn, at: datetime) -> Literal["entered", "waiting", "quiet", "overdue", "expired"]:
    """What time alone makes of a stage."""
    if at >= turn.deadline:
        return "expired"
    if not turn.told:
        return "entered"
    if turn.escalated_at is None and turn.escalates_at and at >= turn.escalates_at:
        return "overdue"
    reminded = _awaits_reminder(turn) and turn.reminds_at and at >= turn.reminds_at
    return "quiet" if reminded else "waiting"


def _awaits_reminder(turn: Turn) -> bool:
    return turn.reminded_at is None and turn.escalated_at is None


def seconds_to_wait(review: Review, at: datetime) -> int:
    """Whole seconds until something is due by itself, at least one."""
    turn = review.turn
    due = [turn.deadline]
    if turn.escalated_at is None and turn.escalates_at:
        due.append(turn.escalates_at)
    if _awaits_reminder(turn) and turn.reminds_at:
        due.append(turn.reminds_at)
    return max(1, ceil((min(due) - at).total_seconds()))


def escalate(review: Review, at: datetime, why: str = "overdue") -> Review:
    """The review after those who help out were asked too."""
    return review.next(at, turn=reach(review.turn, review.stage, review.subject.authors, at, why))


def remind(review: Review, at: datetime) -> Review:
    """The review after those who have not decided were reminded."""
    return review.next(at, turn=review.turn.model_copy(update={"reminded_at": at}))


def delegate(review: Review, member: str, roles: frozenset[str], body: DelegationInput, at: datetime) -> Review:
    """The review after a member handed their part of the stage to another.

    Raises:
        SocialOpsError: the member may not decide, or the other one may not.
    """
    require_content(review, body.content_hash)
    seat = require_voter(review, Voter(id=member, roles=roles), at)
    if body.to in review.subject.authors:
        raise AuthorMayNotDecide(review=review.id)
    if body.to == member or any(body.to in {said.by, said.seat} for said in review.said()):
        raise InvalidInput(errors=[{"where": "body.to", "what": "somebody else, who has not decided in this stage"}])
    turn = review.turn
    others = [each for each in turn.asked if each.role or (each.name not in {member, body.to} and each.seat != seat)]
    handed = [each for each in turn.handed if each != body.to]
    moved = turn.model_copy(
        update={
            "asked": [*others, Asked(member=body.to, instead_of="" if seat == body.to else seat)],
            "handed": list(dict.fromkeys([*handed, member])),
        }
    )
    told = Delegation(by=member, to=body.to, at=at, stage=turn.number)
    return review.next(at, turn=moved, delegations=[*review.delegations, told])


def withdraw(review: Review, at: datetime) -> Review:
    """The review after its content was edited or taken back."""
    return review.next(at, state="withdrawn")


def expire(review: Review, at: datetime) -> Review:
    """The review after its time ran out."""
    return review.next(at, state="expired")


def summary(review: Review) -> Mapping[str, str]:
    """What names the subject of a review in events: `post_id` or `plan_id`."""
    return {f"{review.subject.kind}_id": review.subject.id}
