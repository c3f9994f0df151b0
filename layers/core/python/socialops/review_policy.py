"""Who decides on posts and plans, in which order and by when: stages of the brand, and when each of them is needed."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from socialops.models import Fen, Frozen, Line
from socialops.permissions import Role
from socialops.team import MemberId

MOST_STAGES = 6
MOST_APPROVERS = 20

Rule = Literal["any", "all", "some"]
"""`any` one of those who are asked, `all` of the named, or `some`: a number of them."""
Clock = Literal["working", "elapsed"]
Members = Annotated[list[MemberId], Field(max_length=MOST_APPROVERS)]
Roles = Annotated[list[Role], Field(max_length=len(Role))]
Percent = Annotated[int, Field(ge=0, le=99)]
Topic = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class StageCondition(Frozen):
    """What makes an extra stage necessary; any one of these is enough.

    Attributes:
        budget_above: a budget in fen that the submission exceeds.
        sensitive: the submission is marked sensitive, or its words name one of the brand's `topics`.
        evidence: a check asked for a proof.
    """

    budget_above: Fen | None = None
    sensitive: bool = False
    evidence: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.budget_above is None and not self.sensitive and not self.evidence:
            raise ValueError("a condition names a budget, sensitive topics or evidence")
        return self


class ReviewStage(Frozen):
    """One stage: who is asked, how many must say yes, how long they have, and who helps when they do not.

    Attributes:
        approvers: named members of the team's directory.
        roles: everybody who holds one of these roles is asked too.
        needed: how many must approve where the rule is `some`.
        hours: how long; of working time, or of all time where `counted` is `elapsed`.
        remind_at: per cent of the time after which those who have not decided are reminded; 0 for never.
        escalate_at: per cent after which `escalate_to` and `escalate_to_roles` may decide too; 0 for never.
        guests: whether people without an account, invited by a link, count.
        when: makes it an extra stage, needed only then.
    """

    name: Line
    approvers: Members = Field(default_factory=list)
    roles: Roles = Field(default_factory=list)
    rule: Rule = "any"
    needed: int = Field(default=1, ge=1, le=MOST_APPROVERS)
    hours: int = Field(default=8, ge=1, le=240)
    counted: Clock = "working"
    remind_at: Percent = 50
    escalate_at: Percent = 75
    escalate_to: Members = Field(default_factory=list)
    escalate_to_roles: Roles = Field(default_factory=lambda: [Role.MANAGER])
    guests: bool = False
    when: StageCondition | None = None

    @model_validator(mode="after")
    def _can_be_decided(self) -> Self:
        asked = set(self.approvers)
        if len(asked) < len(self.approvers):
            raise ValueError("approvers: the same member twice")
        if not self.approvers and not self.roles and not self.guests:
            raise ValueError("a stage names approvers, roles or guests who decide")
        if self.rule == "all" and (self.roles or self.guests or not self.approvers):
            raise ValueError("rule: all asks named approvers alone; who else decides cannot be counted")
        if self.rule == "some" and not self.roles and not self.guests and self.needed > len(asked):
            raise ValueError(f"needed: {self.needed} of {len(asked)} approvers")
        if self.remind_at and self.escalate_at and self.remind_at >= self.escalate_at:
            raise ValueError("remind_at must be before escalate_at")
        return self

    @property
    def approvals(self) -> int:
        """How many must say yes."""
        return {"any": 1, "all": len(self.approvers), "some": self.needed}[self.rule]


class ReviewPolicy(Frozen):
    """The stages in their order; without any, `approvals` members of one `role` within `hours` decide.

    `topics` are the words that make a text sensitive.
    """

    role: Role = Role.REVIEWER
    approvals: int = Field(default=1, ge=1, le=5)
    hours: int = Field(default=24, ge=1, le=240)
    stages: list[ReviewStage] = Field(default_factory=list, max_length=MOST_STAGES)
    topics: list[Topic] = Field(default_factory=list, max_length=200)

    @model_validator(mode="after")
    def _always_somebody(self) -> Self:
        if self.stages and all(stage.when for stage in self.stages):
            raise ValueError("stages: one at least must be needed always")
        return self

    def in_order(self) -> list[ReviewStage]:
        """The stages, whatever form the profile has: the short form is one stage, whose hours run day and night."""
        if self.stages:
            return list(self.stages)
        rule: Rule = "any" if self.approvals == 1 else "some"
        return [
            ReviewStage(
                name="review",
                roles=[self.role],
                rule=rule,
                needed=self.approvals,
                hours=self.hours,
                counted="elapsed",
                remind_at=0,
                escalate_at=50,
            )
        ]

    def members(self) -> set[str]:
        """Everybody whom a stage names."""
        return {member for stage in self.stages for member in (*stage.approvers, *stage.escalate_to)}


class StageConditionInput(StageCondition, extra="forbid"):
    """What is to make a stage necessary."""


class ReviewStageInput(ReviewStage, extra="forbid"):
    """A stage in a request."""

    when: StageConditionInput | None = None


class ReviewPolicyInput(ReviewPolicy, extra="forbid"):
    """Who is to decide on posts and plans."""

    stages: list[ReviewStageInput] = Field(default_factory=list, max_length=MOST_STAGES)  # type: ignore[assignment]  # stricter on the way in
