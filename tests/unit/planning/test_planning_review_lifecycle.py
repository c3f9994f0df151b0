"""The life of a review, whatever people do and however time goes: a stateful machine over its rules."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from planning import review, review_turns
from planning.review import DecisionInput, DelegationInput, Review, Subject, Voter
from socialops.brand import WorkingHours
from socialops.errors import SocialOpsError
from socialops.review_policy import ReviewStage
from socialops.team import Deputy, Teammate
from tests.unit.planning.builders_planning import AT

AUTHORS = ["ling", "mei"]
MEMBERS = ["ling", "mei", "bo", "an", "fa", "lv", "zhou", "guest:g"]
ROLES = {"bo": {"reviewer"}, "an": {"reviewer"}, "zhou": {"manager"}, "ling": {"reviewer", "manager"}}
STAGES: list[dict[str, Any]] = [
    {"name": "any", "roles": ["reviewer"]},
    {"name": "all", "approvers": ["fa", "lv"], "rule": "all"},
    {"name": "some", "approvers": ["fa", "lv", "ling"], "rule": "some", "needed": 2, "remind_at": 0},
    {"name": "own", "approvers": ["ling"]},
    {"name": "guests", "roles": ["reviewer"], "guests": True, "rule": "some", "needed": 2, "escalate_at": 0},
]
members = st.sampled_from(MEMBERS)


class Life(RuleBasedStateMachine):
    """One review from its beginning on."""

    seen: Review
    at: datetime
    ends: int

    @initialize(chosen=st.lists(st.sampled_from(STAGES), min_size=1, max_size=3))
    def begin(self, chosen: list[dict[str, Any]]) -> None:
        """Any stages in any order."""
        subject = Subject(kind="post", id="p", version=1, title="t", authors=AUTHORS, content_hash="a" * 64)
        stages = [ReviewStage.model_validate(stage) for stage in chosen]
        self.at, self.ends = AT, 0
        self.seen = review.begin(subject, "r", AT, stages=stages, hours=WorkingHours(), zone="Asia/Shanghai")

    def become(self, after: Review) -> None:
        """Take the next state, and count ends."""
        over = self.seen.state == "waiting" and after.state != "waiting"
        self.ends += over
        self.seen = after

    @rule(member=members, deputised=st.sets(members, max_size=2), yes=st.integers(0, 5))
    def decide(self, member: str, deputised: set[str], yes: int) -> None:
        """Anybody tries to decide; five of six say yes."""
        voter = Voter(id=member, roles=frozenset(ROLES.get(member, set())), instead_of=frozenset(deputised))
        body = DecisionInput(decision="approve" if yes else "return", comment="因为", content_hash="a" * 64)
        may = review.may_decide(self.seen, voter) and self.at < self.seen.turn.deadline
        try:
            after = review.decide(self.seen, body, voter, self.at)
        except SocialOpsError:
            assert not may
            return
        assert may
        self.become(after)

    @rule(member=members, to=members.filter(lambda each: not each.startswith("guest")))
    def delegate(self, member: str, to: str) -> None:
        """Anybody tries to hand it on."""
        body = DelegationInput(to=to, content_hash="a" * 64)
        try:
            self.become(review.delegate(self.seen, member, frozenset(ROLES.get(member, set())), body, self.at))
        except SocialOpsError:
            return

    @rule(gone=st.sets(st.sampled_from(["fa", "lv", "bo"])), deputy=st.sampled_from(["an", "ling", ""]))
    def people_change(self, gone: set[str], deputy: str) -> None:
        """Some have left, perhaps with a deputy, when the directory is looked at."""
        people = {each: _mate(each, each in gone, deputy) for each in ("fa", "lv", "bo", "an", "zhou", "ling")}
        turn = review_turns.seat_people(self.seen.turn, self.seen.stage, AUTHORS, people, self.at)
        self.become(self.seen.next(self.at, turn=turn))

    @rule(hours=st.integers(0, 40))
    def time_goes_by(self, hours: int) -> None:
        """The machine does what is due."""
        self.at += timedelta(hours=hours)
        match review.outcome(self.seen, self.at):
            case "entered":
                self.become(self.seen.next(self.at, turn=self.seen.turn.model_copy(update={"told": True})))
            case "quiet":
                self.become(review.remind(self.seen, self.at))
            case "overdue":
                self.become(review.escalate(self.seen, self.at))
            case "expired" if self.seen.state == "waiting":
                self.become(review.expire(self.seen, self.at))

    @precondition(lambda self: self.seen.state == "waiting")
    @rule()
    def withdraw(self) -> None:
        """The author takes it back."""
        self.become(review.withdraw(self.seen, self.at))

    @invariant()
    def nobody_decides_who_wrote_it(self) -> None:
        """Neither the author nor an editor, as nobody's deputy or delegate."""
        if hasattr(self, "seen"):
            assert not {said.by for said in self.seen.decisions} & set(AUTHORS)

    @invariant()
    def an_approval_has_all_its_decisions(self) -> None:
        """Approved means: in every stage as many different people, in different seats, as the stage needs."""
        if not hasattr(self, "seen") or review.outcome(self.seen, self.at) != "approved":
            return
        for number, stage in enumerate(self.seen.stages):
            said = [each for each in self.seen.decisions if each.stage == number and each.decision == "approve"]
            assert len({each.by for each in said}) == len({each.seat for each in said}) == len(said)
            assert len(said) >= stage.approvals

    @invariant()
    def it_ends_once_and_never_waits_for_nobody(self) -> None:
        """At most one end; while it waits there is somebody to wait for, and an instant at which that ends."""
        if not hasattr(self, "seen"):
            return
        assert self.ends == (self.seen.state != "waiting")
        if self.seen.state == "waiting":
            assert self.seen.turn.asked or self.seen.stage.guests
            assert review.seconds_to_wait(self.seen, self.at) >= 1


def _mate(member: str, gone: bool, deputy: str) -> Teammate:
    stands_in = Deputy(member_id=deputy, until=AT + timedelta(days=99)) if deputy and deputy != member else None
    fields = {"id": member, "name": member, "roles": sorted(ROLES.get(member, {"analyst"})), "deputy": stands_in}
    return Teammate.model_validate(
        {"created_at": AT, "updated_at": AT, "left_at": AT if gone else None, **fields}, from_attributes=True
    )


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=25)
