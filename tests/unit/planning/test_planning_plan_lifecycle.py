"""The life of a plan as a machine: whatever people do, what was adopted counts, and no slot's id is used twice."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from planning.adoption import adopt, content_hash, give_back, revise, submit
from planning.plan_writing import written
from planning.plans import Adopted, Plan
from planning.restoring import restored
from tests.unit.planning.builders_planning import AT
from tests.unit.planning.builders_plans import a_plan

NEW = {"date": "2026-11-20", "theme": "上新", "platforms": ["weibo"]}


class Life(RuleBasedStateMachine):
    """A plan in the hands of planners and reviewers; `said` keeps every revision as the table does."""

    def __init__(self) -> None:
        super().__init__()
        self.plan = a_plan()
        self.said: dict[int, Plan] = {1: self.plan}
        self.counts: Adopted | None = None
        self.at = AT

    def _keep(self, after: Plan) -> None:
        assert after.revision == self.plan.revision + 1
        self.plan = self.said[after.revision] = after

    @precondition(lambda self: self.plan.state != "in_review")
    @rule(dropped=st.integers(0, 3), added=st.integers(0, 2))
    def edit(self, dropped: int, added: int) -> None:
        """Slots go and come."""
        kept = [slot.model_dump() for slot in self.plan.slots[dropped:]]
        self._keep(revise(self.plan, written(self.plan, slots=[*kept, *[NEW] * added]), "改", self.at))

    @precondition(lambda self: self.plan.state != "in_review")
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        """An earlier revision comes back whole."""
        earlier = self.said[data.draw(st.sampled_from(sorted(self.said)))]
        self._keep(revise(self.plan, restored(self.plan, earlier, None), "退", self.at))
        assert content_hash(self.plan) == content_hash(earlier)

    @precondition(lambda self: self.plan.state == "draft")
    @rule()
    def ask(self) -> None:
        """It is submitted."""
        self.plan = submit(self.plan, f"r{self.plan.version}", self.at)

    @precondition(lambda self: self.plan.state == "in_review")
    @rule(yes=st.booleans())
    def decide(self, yes: bool) -> None:
        """The review ends."""
        self.at += timedelta(hours=1)
        if yes:
            self.plan = adopt(self.plan, content_hash(self.plan), self.at)
            self.counts = self.plan.adopted
        else:
            self.plan = give_back(self.plan, self.at)

    @invariant()
    def what_was_adopted_counts(self) -> None:
        """Nothing but an adoption changes it, and its revision is kept as it was."""
        assert self.plan.adopted == self.counts
        if self.counts:
            assert content_hash(self.said[self.counts.revision]) == self.counts.content_hash

    @invariant()
    def adopted_says_what_counts(self) -> None:
        """A plan in the state adopted says exactly that."""
        if self.plan.state == "adopted":
            assert self.counts is not None
            assert content_hash(self.plan) == self.counts.content_hash

    @invariant()
    def no_slot_has_the_id_of_another(self) -> None:
        """Within a revision, and a new slot's number is higher than all before."""
        ids = [slot.id for slot in self.plan.slots]
        assert len(set(ids)) == len(ids)
        assert all(int(slot_id[1:]) <= self.plan.numbered for slot_id in ids)


Life.TestCase.settings = settings(max_examples=40, stateful_step_count=20)
TestLife = Life.TestCase
