"""The rules of a review: who may decide, on what, until when, and what the decisions mean."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning import review
from planning.review import DecisionInput, Review
from socialops.brand import ReviewPolicy
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
from tests.unit.planning.builders_planning import AT, a_post

HASHES = {"weibo": "a" * 64}


def a_review(**policy: Any) -> Review:
    """A review of a post by Ling that Mei edited, asked of reviewers, for 24 hours."""
    return review.begin(a_post(editors=["mei"]), "r1", AT, hashes=HASHES, findings=[], policy=ReviewPolicy(**policy))


def decide(
    before: Review,
    member: str = "bo",
    decision: str = "approve",
    *,
    roles: tuple[str, ...] = ("reviewer",),
    at: datetime = AT,
    **fields: Any,
) -> Review:
    """A review after somebody decided on it, with a reason where one is due."""
    comment = "" if decision == "approve" else "请换一张图"
    given_fields = {"decision": decision, "comment": comment, "content_hash": before.content_hash, **fields}
    return review.decide(before, DecisionInput.model_validate(given_fields), member, roles, at)


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
        ({"roles": ("planner", "manager")}, NotAllowed),
        ({"content_hash": "b" * 64}, StaleVersion),
        ({"at": AT + timedelta(hours=24)}, DeadlinePassed),
        ({"decision": "return", "comment": "  "}, InvalidInput),
    ],
    ids=["author", "editor", "author first", "role", "other content", "too late", "no reason"],
)
def test_a_decision_that_may_not_be_is_refused(changes: dict[str, Any], error: type[SocialOpsError]) -> None:
    """Four eyes, the policy's role, the exact content, the deadline, and a reason for a return."""
    with pytest.raises(error):
        decide(a_review(), **changes)


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
    assert not review.may_decide(before, "bo", ("manager",))
    assert review.may_decide(after, "bo", ("manager",))


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
        assert later <= seen.deadline + timedelta(seconds=1)
    assert review.seconds_to_wait(seen, at) >= 1


@given(st.lists(st.tuples(st.sampled_from(["bo", "an", "ke", "li", "xu"]), st.sampled_from(["approve", "return"]))))
def test_a_review_is_decided_exactly_when_its_outcome_is(said: list[tuple[str, str]]) -> None:
    """However many speak in whatever order, state and outcome agree, and nobody counts twice."""
    seen = a_review(approvals=2)
    for member, decision in said:
        try:
            seen = decide(seen, member, decision)
        except (AlreadyDecided, WrongState):
            continue
    assert (seen.state == "decided") == (review.outcome(seen, AT) in {"approved", "returned"})
    assert len({each.by for each in seen.decisions}) == len(seen.decisions) <= 2
