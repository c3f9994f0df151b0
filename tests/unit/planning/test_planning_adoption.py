"""Adoption of a plan: the lifecycle, the hash that binds it, and amendments that wait."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning import adoption
from planning.adoption import adopt, content_hash, give_back, revise, submit
from planning.plan_changes import MOST_LINES, describe, differences
from planning.plan_writing import written
from planning.plans import Plan, PlanInput
from planning.restoring import restored
from socialops.errors import InvalidInput, NotFound, ReasonRequired, StaleVersion, WrongState
from tests.unit.planning.builders_planning import AT
from tests.unit.planning.builders_plans import a_plan, a_plan_body


def an_adopted_plan(**fields: Any) -> Plan:
    """A plan that was submitted and adopted."""
    asked = submit(a_plan(**fields), "r1", AT)
    return adopt(asked, content_hash(asked), AT)


def amended(plan: Plan, reason: str = "仓库延期", **fields: Any) -> Plan:
    """The plan after a change of some fields."""
    return revise(plan, written(plan, **fields), reason, AT)


def without(plan: Plan, slot_id: str) -> Plan:
    """The plan after a slot was removed."""
    return amended(plan, slots=[slot for slot in plan.slots if slot.id != slot_id])


def test_a_plan_is_adopted_in_exactly_the_content_that_was_reviewed() -> None:
    """The hash names it; state and versions are not part of it, any word of the plan is."""
    draft = a_plan()
    asked = submit(draft, "r1", AT)
    assert content_hash(asked) == content_hash(draft) != content_hash(a_plan(title="别的"))
    done = adopt(asked, content_hash(draft), AT)
    assert (done.state, done.adopted and done.adopted.revision, done.review_id) == ("adopted", 1, "r1")
    with pytest.raises(StaleVersion):
        adopt(asked, content_hash(a_plan(title="别的")), AT)


def test_a_plan_that_is_given_back_says_why_until_it_is_submitted_again() -> None:
    """A draft again, with the code of the reason."""
    back = give_back(submit(a_plan(), "r1", AT), AT, "expired")
    assert (back.state, back.review_id, back.returned and back.returned.reason) == ("draft", "", "expired")
    assert submit(back, "r2", AT).returned is None


@pytest.mark.parametrize("act", [lambda p: adopt(p, content_hash(p), AT), lambda p: give_back(p, AT)])
def test_only_a_plan_in_review_is_adopted_or_given_back(act: Any) -> None:
    """A draft and an adopted plan refuse both; an adopted one is not submitted again as it is."""
    for plan in (a_plan(), an_adopted_plan()):
        with pytest.raises(WrongState):
            act(plan)
    with pytest.raises(WrongState):
        submit(an_adopted_plan(), "r2", AT)


def test_a_plan_in_review_does_not_change() -> None:
    """Who reviews it reads what will be adopted."""
    with pytest.raises(WrongState):
        amended(submit(a_plan(), "r1", AT), title="改")


def test_an_adopted_plan_changes_for_a_reason_alone() -> None:
    """The change is the next revision, a draft; the adopted one is still named, also during the review."""
    done = an_adopted_plan()
    with pytest.raises(ReasonRequired):
        amended(done, reason="", title="改")
    draft = amended(done, title="改")
    assert (draft.state, draft.revision, draft.adopted) == ("draft", 2, done.adopted)
    with pytest.raises(ReasonRequired):
        amended(draft, reason="", title="再改")
    asked = submit(draft, "r2", AT)
    assert give_back(asked, AT).adopted == done.adopted
    again = adopt(asked, content_hash(asked), AT + timedelta(hours=1))
    assert again.adopted
    assert (again.adopted.revision, again.adopted.review_id) == (2, "r2")


def test_an_amendment_that_says_what_was_adopted_is_adopted() -> None:
    """Nothing is left to review."""
    done = an_adopted_plan()
    back = amended(amended(done, title="改"), title=done.title)
    assert (back.state, back.revision, back.review_id) == ("adopted", 3, "r1")


def test_slots_keep_their_ids_and_a_new_one_never_gets_an_old_one() -> None:
    """Also when the last was removed in between."""
    plan = without(a_plan(), "s2")
    fresh = {"date": "2026-11-20", "theme": "上新", "platforms": ["weibo"]}
    assert [slot.id for slot in amended(plan, slots=[*plan.slots, fresh]).slots] == ["s1", "s3"]
    with pytest.raises(InvalidInput):
        amended(plan, slots=[{**fresh, "id": "s9"}])


def test_a_slot_that_was_removed_is_restored_with_its_id() -> None:
    """Alone, or with everything that the revision said; what the revision never had cannot be restored."""
    first = a_plan()
    later = amended(without(first, "s1"), title="改")
    back = revise(later, restored(later, first, ["s1"]), "误删", AT)
    assert ({slot.id for slot in back.slots}, back.title) == ({"s1", "s2"}, "改")
    whole = revise(later, restored(later, first, None), "误删", AT)
    assert content_hash(whole) == content_hash(first)
    with pytest.raises(NotFound):
        restored(later, first, ["s7"])


def test_a_slot_whose_theme_is_gone_is_not_restored() -> None:
    """It is told, by its place."""
    first = a_plan()
    later = amended(first, themes=[{"name": "上新", "share": 1}], slots=[first.slots[0]])
    with pytest.raises(InvalidInput):
        restored(later, first, ["s2"])


def test_a_difference_names_what_a_planner_would_ask_for() -> None:
    """Slots added, moved, removed and changed; goals, themes, targets, notes, days and the title."""
    before = a_plan()
    moved = before.slots[0].model_copy(update={"date": before.starts_on, "note": "早点"})
    after = amended(
        before,
        title="改",
        ends_on="2026-12-01",
        posts_per_week=3,
        goals=[{"name": "新增关注", "target": 600, "unit": "人"}],
        themes=[{"name": "上新", "share": 700, "notes": ["n1"]}, {"name": "幕后", "share": 100}],
        targets=[{"content_type": "video", "slots": 2}],
        notes=["n1"],
        slots=[moved, {"date": "2026-11-20", "theme": "幕后", "platforms": ["weibo"]}],
    )
    codes = [each.code for each in differences(before, after)]
    assert codes == [
        "title", "days", "cadence", "goal-changed", "theme-changed", "theme-removed", "theme-added", "target-added",
        "theme-notes", "note-cited", "slot-moved", "slot-changed", "slot-removed", "slot-added",
    ]  # fmt: skip


def test_a_slot_that_stays_is_no_difference() -> None:
    """Whether it comes from a request or from the table."""
    stored = Plan.model_validate(a_plan().model_dump(mode="json"))
    (only,) = differences(stored, amended(stored, title="改", slots=[slot.model_dump() for slot in stored.slots]))
    assert only.code == "title"


@given(st.integers(0, 500))
def test_a_long_difference_is_cut_and_counted(number: int) -> None:
    """What is listed and what is more are everything."""
    slots = [{"date": "2026-11-20", "theme": "上新", "platforms": ["weibo"]}] * number
    change = describe(a_plan(slots=[]), amended(a_plan(slots=[]), slots=slots), "ling", "")
    assert len(change.differences) + change.more == number
    assert len(change.differences) <= MOST_LINES


@given(st.permutations(["上新", "护理"]))
def test_nothing_differs_from_itself(names: list[str]) -> None:
    """Whatever the order of the themes."""
    themes = [{"name": name, "share": 100} for name in names]
    plan = a_plan(themes=themes)
    assert list(differences(plan, plan)) == []


def test_a_plan_from_before_slots_had_ids_is_numbered_as_it_stands() -> None:
    """And reads the same each time."""
    stored = a_plan().model_dump(mode="json")
    old = {**stored, "numbered": 0, "slots": [{k: v for k, v in s.items() if k != "id"} for s in stored["slots"]]}
    del old["revision"], old["state"]
    assert Plan.model_validate(old) == a_plan()


def test_the_events_of_a_plan_carry_no_word_of_it() -> None:
    """Ids, numbers and a hash."""
    asked = submit(a_plan(), "r1", AT)
    back = give_back(asked, AT)
    done = adopt(asked, content_hash(asked), AT)
    events = [adoption.submitted(asked, "PLAN#plan1"), adoption.adopted(done, "PLAN#plan1")]
    events_text = "".join(each.model_dump_json() for each in [*events, adoption.returned(back, "PLAN#plan1")])
    assert "11月" not in events_text
    with pytest.raises(WrongState):
        adoption.returned(asked, "PLAN#plan1")


@pytest.mark.parametrize(
    "fields",
    [
        {"themes": [{"name": "Care", "share": 1}, {"name": "ｃａｒｅ", "share": 1}], "slots": []},
        {"targets": [{"content_type": "video", "slots": 1}, {"content_type": "video", "slots": 2}]},
        {"slots": [{"date": "2026-11-03", "theme": "上新", "platforms": ["weibo"]}] * 501},
        {"slots": [{"id": "x", "date": "2026-11-03", "theme": "上新", "platforms": ["weibo"]}]},
        {"slots": [{"date": "2026-11-03", "at": "25:00", "theme": "上新", "platforms": ["weibo"]}]},
        {"slots": [{"date": "2026-11-03", "theme": "上新", "platforms": ["weibo"], "note": "长" * 500}] * 200},
    ],
)
def test_what_no_plan_can_be_is_refused(fields: dict[str, Any]) -> None:
    """Names people take for one, 501 slots, an id of another kind, no hour of a clock, more bytes than an item has."""
    with pytest.raises(ValueError, match=r".+"):
        PlanInput.model_validate(a_plan_body(**fields))


def test_a_plan_crosses_the_end_of_a_year() -> None:
    """From December to January, like any other."""
    slot = {"date": "2027-01-02", "theme": "上新", "platforms": ["weibo"]}
    assert a_plan(starts_on="2026-12-15", ends_on="2027-01-15", slots=[slot]).slots[0].id == "s1"
