"""The rules of a review: who may decide, on what, until when, and what the decisions of its stages mean."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planning import review, review_turns
from planning.checks import Finding
from planning.review import DecisionInput, DelegationInput, Review, Subject, Voter
from socialops.brand import BrandInput, WorkingHours
from socialops.errors import (
    AlreadyDecided,
    AuthorMayNotDecide,
    DeadlinePassed,
    InvalidInput,
    NotAllowed,
    SocialOpsError,
    StaleVersion,
    WrongState,
)
from socialops.events.reviews import TOO_FEW
from socialops.permissions import Role
from socialops.review_policy import ReviewPolicy, ReviewStage
from socialops.team import Deputy, Teammate
from tests.unit.planning.builders_planning import AT

SUBJECT = Subject(kind="post", id="p1", version=2, title="山茶花", authors=["ling", "mei"], content_hash="a" * 64)
LEGAL: dict[str, Any] = {"name": "法务", "approvers": ["fa", "lv"], "rule": "all", "counted": "elapsed"}


def a_review(**policy: Any) -> Review:
    """A review of a post by Ling that Mei edited, under a policy; one reviewer within 24 hours where none is given."""
    return of_stages(*ReviewPolicy(**policy).in_order())


def of_stages(*stages: ReviewStage | dict[str, Any]) -> Review:
    """A review in these stages."""
    made = [ReviewStage.model_validate(stage) for stage in stages]
    return review.begin(SUBJECT, "r1", AT, stages=made, hours=WorkingHours(), zone="Asia/Shanghai")


def decide(
    before: Review,
    member: str = "bo",
    decision: str = "approve",
    *,
    roles: tuple[str, ...] = ("reviewer",),
    at: datetime = AT,
    instead_of: tuple[str, ...] = (),
    **fields: Any,
) -> Review:
    """A review after somebody decided on it, with a reason where one is due."""
    comment = "" if decision == "approve" else "请换一张图"
    given_fields = {"decision": decision, "comment": comment, "content_hash": before.subject.content_hash, **fields}
    voter = Voter(id=member, roles=frozenset(roles), instead_of=frozenset(instead_of))
    return review.decide(before, DecisionInput.model_validate(given_fields), voter, at)


def a_mate(member: str, *roles: Role, **fields: Any) -> Teammate:
    """Somebody of the team."""
    given_fields = {"id": member, "name": member, "roles": list(roles or [Role.REVIEWER]), **fields}
    return Teammate.model_validate({"created_at": AT, "updated_at": AT, **given_fields})


def test_one_approval_is_enough_by_default() -> None:
    """The first yes decides and the review is over."""
    after = decide(a_review())
    assert (after.state, review.outcome(after, AT)) == ("decided", "approved")


def test_several_approvals_are_counted() -> None:
    """With two required, one leaves it waiting."""
    one = decide(a_review(approvals=2))
    two = decide(one, "an")
    assert [review.outcome(each, AT) for each in (one, two)] == ["waiting", "approved"]


def test_one_return_is_enough_whatever_was_said_before() -> None:
    """A return after an approval returns the post."""
    after = decide(decide(a_review(approvals=3)), "an", "return")
    assert (after.state, review.outcome(after, AT)) == ("decided", "returned")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"member": "ling"}, AuthorMayNotDecide),
        ({"member": "mei"}, AuthorMayNotDecide),
        ({"member": "ling", "roles": ("planner",)}, AuthorMayNotDecide),
        ({"member": "ling", "instead_of": ("bo",)}, AuthorMayNotDecide),
        ({"member": "guest:g1"}, NotAllowed),
        ({"roles": ("planner", "manager")}, NotAllowed),
        ({"content_hash": "b" * 64}, StaleVersion),
        ({"at": AT + timedelta(hours=24)}, DeadlinePassed),
        ({"decision": "return", "comment": "  "}, InvalidInput),
        ({"changes": [{"text": "换图"}]}, InvalidInput),
    ],
    ids=[
        "author",
        "editor",
        "author by role",
        "author as deputy",
        "guest",
        "role",
        "content",
        "late",
        "silent",
        "approves with changes",
    ],
)
def test_a_decision_that_may_not_be_is_refused(changes: dict[str, Any], error: type[SocialOpsError]) -> None:
    """Four eyes, the stage's people, the exact content, the deadline, and a reason for a return."""
    with pytest.raises(error):
        decide(a_review(), **changes)


def test_a_decision_on_another_content_names_the_version_under_review() -> None:
    """Who has read something else learns which version it is about now."""
    with pytest.raises(StaleVersion) as told:
        decide(a_review(), content_hash="b" * 64)
    assert (told.value.status, told.value.facts["version"]) == (412, 2)


def test_nobody_decides_twice_and_nothing_is_decided_after_the_end() -> None:
    """The same member is told so; another member finds the review over."""
    over = decide(a_review())
    with pytest.raises(AlreadyDecided):
        decide(over)
    with pytest.raises(WrongState):
        decide(over, "an")
    with pytest.raises(WrongState):
        decide(review.withdraw(a_review(), AT), "an")


def test_half_way_the_managers_are_asked_too() -> None:
    """Before half the time a manager may not decide, after the escalation one may."""
    before = a_review()
    half = AT + timedelta(hours=12)
    assert review.outcome(before, half - timedelta(milliseconds=1)) == "waiting"
    assert review.outcome(before, half) == "overdue"
    after = review.escalate(before, half)
    assert review.outcome(after, half) == "waiting"
    assert decide(after, roles=("manager",), at=half).state == "decided"
    manager = Voter(id="bo", roles=frozenset({"manager"}))
    assert [review.may_decide(each, manager) for each in (before, after)] == [False, True]


def test_stages_follow_each_other() -> None:
    """The yes that completes a stage opens the next one, whose people are yet to be asked; the last one decides."""
    first = of_stages({"name": "品牌", "roles": ["reviewer"]}, LEGAL)
    second = decide(first)
    assert (second.state, second.turn.number, review.outcome(second, AT)) == ("waiting", 1, "entered")
    with pytest.raises(NotAllowed):
        decide(second)
    both = decide(decide(second, "fa"), "lv")
    assert (both.state, review.outcome(both, AT)) == ("decided", "approved")


def test_all_of_the_named_are_needed_and_each_seat_counts_once() -> None:
    """A deputy fills the seat of the member they stand in for; then that member has nothing to add."""
    half = decide(of_stages(LEGAL), "dai", roles=(), instead_of=("fa",))
    assert (half.state, half.decisions[-1].seat) == ("waiting", "fa")
    with pytest.raises(AlreadyDecided):
        decide(half, "fa")
    with pytest.raises(AlreadyDecided):
        decide(half, "dai", roles=(), instead_of=("fa", "lv"))
    assert decide(half, "lv").state == "decided"


def test_an_author_who_is_the_only_approver_makes_help_be_asked_for_at_once() -> None:
    """The stage begins escalated, with the reason, to whom the policy names; managers where it names nobody."""
    alone = of_stages({"name": "品牌", "approvers": ["ling"]})
    assert (alone.turn.escalated_why, alone.turn.escalated_at) == (TOO_FEW, AT)
    assert [asked.name for asked in alone.turn.asked] == ["manager"]
    named = of_stages({"name": "品牌", "approvers": ["ling"], "escalate_to": ["mei"], "escalate_to_roles": []})
    assert [asked.name for asked in named.turn.asked] == ["manager"]
    assert decide(alone, "zhou", roles=("manager",)).state == "decided"


def test_a_delegate_decides_in_the_place_of_who_asked_them() -> None:
    """Named or by role: the one who handed it over is out, and may get it back."""
    body = {"to": "dai", "content_hash": SUBJECT.content_hash}
    for before, member in ((of_stages(LEGAL), "fa"), (a_review(), "bo")):
        handed = review.delegate(before, member, frozenset({"reviewer"}), DelegationInput.model_validate(body), AT)
        assert decide(handed, "dai", roles=()).decisions[-1].seat == member
        with pytest.raises(NotAllowed):
            decide(handed, member)
        back = DelegationInput(to=member, content_hash=SUBJECT.content_hash)
        returned = review.delegate(handed, "dai", frozenset(), back, AT)
        assert decide(returned, member).decisions[-1].by == member
    with pytest.raises(AuthorMayNotDecide):
        review.delegate(a_review(), "bo", frozenset({"reviewer"}), DelegationInput(to="mei", content_hash="a" * 64), AT)


def test_a_guest_counts_only_where_the_stage_lets_them() -> None:
    """Their yes counts like a reviewer's, under the id of their link."""
    after = decide(of_stages({"name": "客户", "guests": True}), "guest:g1", roles=())
    assert (after.state, after.decisions[0].by) == ("decided", "guest:g1")


def test_extra_stages_join_when_their_condition_holds() -> None:
    """Above a budget, for a sensitive topic, or when a check asked for a proof; else they are left out."""
    extra = [{"name": key, "approvers": ["fa"], "when": {key: value}} for key, value in CONDITIONS.items()]
    policy = ReviewPolicy.model_validate({"stages": [{"name": "品牌", "roles": ["reviewer"]}, *extra]})
    evidence = [Finding(verdict="evidence", rule="r", code="c")]

    def names(budget: int = 0, *, sensitive: bool = False, findings: list[Finding] | None = None) -> list[str]:
        needed = review.needed_stages(policy, budget=budget, sensitive=sensitive, findings=findings or [])
        return [stage.name for stage in needed]

    assert names(100_000) == ["品牌"]
    assert names(100_001) == ["品牌", "budget_above"]
    assert names(sensitive=True, findings=evidence) == ["品牌", "sensitive", "evidence"]


CONDITIONS: dict[str, Any] = {"budget_above": 100_000, "sensitive": True, "evidence": True}


@pytest.mark.parametrize(
    "stage",
    [
        {"name": "空"},
        {"name": "n", "approvers": ["a", "b"], "rule": "some", "needed": 3},
        {"name": "n", "approvers": ["a", "a"]},
        {"name": "n", "roles": ["reviewer"], "rule": "all"},
        {"name": "n", "approvers": ["a"], "rule": "all", "guests": True},
        {"name": "n", "approvers": ["a"], "remind_at": 80, "escalate_at": 70},
        {"name": "n", "approvers": ["a"], "when": {}},
        {"name": "n", "approvers": ["a"], "when": {"evidence": True}},
        {"name": "n", "approvers": ["a"], "colour": "red"},
    ],
    ids=[
        "empty",
        "n-above-m",
        "twice",
        "all-of-a-role",
        "all-with-guests",
        "remind-late",
        "no-condition",
        "never-sure",
        "unknown",
    ],
)
def test_a_policy_that_could_not_be_decided_is_refused(stage: dict[str, Any]) -> None:
    """Nobody can save a policy whose stage nobody can pass."""
    with pytest.raises(ValidationError):
        BrandInput.model_validate({"name": "山茶花", "review": {"stages": [stage]}})


def test_a_profile_from_before_there_were_stages_is_one_stage() -> None:
    """Its hours run day and night, as they always did."""
    old = BrandInput.model_validate({"name": "n", "review": {"role": "manager", "approvals": 2, "hours": 3}})
    (stage,) = old.review.in_order()
    assert (stage.roles, stage.approvals, stage.counted, stage.hours) == ([Role.MANAGER], 2, "elapsed", 3)


def test_hours_of_a_stage_are_working_hours() -> None:
    """Asked on Monday at 16:00 for four hours of a day from nine to six: due on Tuesday at eleven."""
    turn = of_stages({"name": "品牌", "roles": ["reviewer"], "hours": 4}).turn
    assert turn.deadline == datetime.fromisoformat("2026-11-24T11:00+08:00")
    assert turn.reminds_at == datetime.fromisoformat("2026-11-23T18:00+08:00")
    assert turn.escalates_at == datetime.fromisoformat("2026-11-24T10:00+08:00")


def test_who_has_left_makes_room_for_a_deputy_or_for_help() -> None:
    """Never stuck: a deputy takes the seat; without one, those who help out are asked at once."""
    stage = ReviewStage.model_validate({**LEGAL, "approvers": ["fa"]})
    turn = of_stages(stage).turn
    deputy = Deputy(member_id="dai", until=AT + timedelta(days=1))
    people = {"fa": a_mate("fa", left_at=AT, deputy=deputy), "dai": a_mate("dai")}
    seated = review_turns.seat_people(turn, stage, SUBJECT.authors, people, AT)
    assert [(asked.member, asked.seat) for asked in seated.asked] == [("dai", "fa")]
    for gone in ({"bo": a_mate("bo")}, {"bo": a_mate("bo"), "fa": a_mate("fa", left_at=AT)}):
        helped = review_turns.seat_people(turn, stage, SUBJECT.authors, gone, AT)
        assert (helped.escalated_why, [asked.name for asked in helped.asked]) == (TOO_FEW, ["manager"])
    author = {"fa": a_mate("fa", left_at=AT, deputy=Deputy(member_id="ling", until=AT + timedelta(days=1)))}
    author["ling"] = a_mate("ling")
    assert "ling" not in [a.name for a in review_turns.seat_people(turn, stage, SUBJECT.authors, author, AT).asked]


@given(st.integers(0, 30 * 3600), st.booleans(), st.integers(1, 5))
def test_waiting_always_ends(seconds: int, escalated: bool, hours: int) -> None:
    """From any instant, waiting as long as told leads to the escalation or to the end, never past it unseen."""
    at = AT + timedelta(seconds=seconds)
    seen = a_review(hours=hours)
    seen = review.escalate(seen, AT) if escalated else seen
    standing = review.outcome(seen, at)
    if standing == "waiting":
        later = at + timedelta(seconds=review.seconds_to_wait(seen, at))
        assert review.outcome(seen, later) == ("expired" if escalated else "overdue")
        assert later <= seen.turn.deadline + timedelta(seconds=1)
    assert review.seconds_to_wait(seen, at) >= 1
