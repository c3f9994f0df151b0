"""One stage under way: who is asked, when it reminds, asks for help and ends, and who takes whose place. Pure."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from pydantic import Field

from socialops import clock, team, working_time
from socialops.brand import WorkingHours
from socialops.events.reviews import TOO_FEW
from socialops.models import Frozen, Instant
from socialops.permissions import Role
from socialops.review_policy import ReviewStage
from socialops.team import Teammate

LAST_RESORT: Final = Role.MANAGER
"""Who is asked when the policy names nobody else, so that no review waits for nobody."""


class Asked(Frozen):
    """Somebody who may decide in a stage: a member, perhaps in another's place, or everybody with a role."""

    member: str = ""
    role: str = ""
    instead_of: str = ""

    @property
    def seat(self) -> str:
        """In whose place the member decides."""
        return self.instead_of or self.member

    @property
    def name(self) -> str:
        """The member's id or the role."""
        return self.member or self.role


class Turn(Frozen):
    """A stage under way.

    Attributes:
        needed: how many must approve.
        handed: members who gave their part to another; they do not decide in this stage.
        told: whether the first were asked; the first stage is told of when its execution begins.
        escalated_why: `overdue`, or why it was at once.
    """

    number: int
    asked: list[Asked]
    needed: int
    handed: list[str] = Field(default_factory=list)
    since: Instant
    reminds_at: Instant | None = None
    escalates_at: Instant | None = None
    deadline: Instant
    told: bool = False
    reminded_at: Instant | None = None
    escalated_at: Instant | None = None
    escalated_why: str = ""


def enter(
    stage: ReviewStage, number: int, authors: Collection[str], at: datetime, *, hours: WorkingHours, zone: str
) -> Turn:
    """A stage as it begins; help is asked for at once when too few of those it names may decide."""
    whole = timedelta(hours=stage.hours)

    def after(percent: int) -> datetime:
        part = whole * percent / 100
        worked = working_time.after(at, part, hours, clock.zone(zone)) if stage.counted == "working" else None
        return worked or at + part

    named = [Asked(member=member) for member in stage.approvers if member not in authors]
    turn = Turn(
        number=number,
        asked=[*named, *(Asked(role=role) for role in stage.roles)],
        needed=stage.approvals,
        since=at,
        reminds_at=after(stage.remind_at) if stage.remind_at else None,
        escalates_at=after(stage.escalate_at) if stage.escalate_at else None,
        deadline=after(100),
        told=number == 0,
    )
    enough = stage.roles or stage.guests or len(named) >= turn.needed
    return turn if enough else reach(turn, stage, authors, at, TOO_FEW)


def reach(turn: Turn, stage: ReviewStage, authors: Collection[str], at: datetime, why: str) -> Turn:
    """The stage after those who help out were asked too."""
    helpers = [Asked(member=member) for member in stage.escalate_to if member not in authors]
    helpers += [Asked(role=role) for role in stage.escalate_to_roles]
    helpers = helpers or [Asked(role=LAST_RESORT)]
    known = {asked.name for asked in turn.asked}
    asked = [*turn.asked, *(helper for helper in helpers if helper.name not in known)]
    return turn.model_copy(update={"asked": asked, "escalated_at": at, "escalated_why": why})


def seat_people(
    turn: Turn, stage: ReviewStage, authors: Collection[str], people: Mapping[str, Teammate], at: datetime
) -> Turn:
    """The stage as the directory of the team has it: deputies beside their members, nobody who has left.

    A directory with nobody in it says nothing. Who has left, or is unknown, is replaced by a deputy; when too few are
    left, help is asked for at once; managers help where those who were to help are gone too.

    Args:
        turn: the stage under way.
        stage: its policy.
        authors: who may not decide, in nobody's place.
        people: the directory by id, with those of the named who have left.
        at: now.
    """
    present = {member: mate for member, mate in people.items() if mate.left_at is None}
    if not present:
        return turn

    def enough(seated: Turn) -> bool:
        return stage.guests or len(reachable(seated, authors, present.values())) >= turn.needed

    seated = _seated(turn, people, authors, at)
    if enough(seated):
        return seated
    if turn.escalated_at is None:
        seated = _seated(reach(seated, stage, authors, at, TOO_FEW), people, authors, at)
    if enough(seated) or any(asked.role == LAST_RESORT for asked in seated.asked):
        return seated
    return seated.model_copy(update={"asked": [*seated.asked, Asked(role=LAST_RESORT)]})


def _seated(turn: Turn, people: Mapping[str, Teammate], authors: Collection[str], at: datetime) -> Turn:
    """The stage with deputies beside their members and without those who are not there."""

    def is_here(member: str) -> bool:
        return member in people and people[member].left_at is None

    asked: dict[str, Asked] = {}
    for each in turn.asked:
        deputy = _deputy(each, people, at)
        if not each.member or is_here(each.member):
            asked.setdefault(each.name, each)
        if deputy and is_here(deputy) and deputy not in authors:
            asked.setdefault(deputy, Asked(member=deputy, instead_of=each.seat))
    return turn.model_copy(update={"asked": list(asked.values())})


def _deputy(asked: Asked, people: Mapping[str, Teammate], at: datetime) -> str:
    mate = people.get(asked.member)
    return mate.stands_in(at) if mate else ""


def reachable(turn: Turn, authors: Collection[str], present: Collection[Teammate]) -> list[str]:
    """The members who may decide, by id, as far as the directory knows them; a deputy's member counts with them."""
    named = [asked.member for asked in turn.asked if asked.member]
    roles = [asked.role for asked in turn.asked if asked.role]
    holders = [mate.id for mate in team.of_roles(present, roles) if mate.id not in turn.handed]
    return [member for member in dict.fromkeys([*named, *holders]) if member not in authors]
