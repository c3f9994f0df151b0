"""Coverage and gaps: the sums agree whichever way a plan is cut, and what is lacking is told."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.coverage import Row, coverage, share, weeks
from planning.gaps import gaps
from planning.plans import Plan
from tests.unit.planning.builders_plans import a_plan, plans, rows_of

TODAY = date(2026, 11, 2)


def told(plan: Plan, rows: dict[str, Row] | None = None, *, cadence: int = 0, today: date = TODAY) -> list[str]:
    """Codes of the gaps of a plan."""
    return [each.code for each in gaps(plan, coverage(plan, rows or {}), cadence, today)]


@given(st.data())
def test_the_parts_of_a_coverage_add_up(data: st.DataObject) -> None:
    """Weeks and content types sum to the slots, themes to the themed posts, platforms to the slots times platforms."""
    plan = data.draw(plans())
    rows = data.draw(rows_of(plan))
    counted = coverage(plan, rows)
    seated = sum(bool(each.post_id) for each in counted.slots)
    for cut in (counted.weeks, counted.content_types):
        assert sum(each.planned for each in cut) == counted.planned == len(plan.slots)
        assert sum(each.filled for each in cut) == seated == counted.filled - counted.unplaced
        assert sum(each.published for each in cut) <= counted.published
    assert sum(each.planned for each in counted.themes) == counted.planned
    assert sorted(slot_id for week in counted.weeks for slot_id in week.slots) == sorted(slot.id for slot in plan.slots)
    assert sum(each.filled for each in counted.themes) == sum(bool(row.theme) for row in rows.values())
    assert sum(each.planned for each in counted.platforms) == sum(len(slot.platforms) for slot in plan.slots)
    for part in (counted, *counted.themes, *counted.weeks, *counted.platforms, *counted.content_types):
        assert 0 <= part.published <= part.filled


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 62))
def test_weeks_are_the_days_of_the_plan_from_monday_on(starts_on: date, length: int) -> None:
    """They follow each other without a hole; every one but the first begins on a Monday."""
    ends_on = date.fromordinal(starts_on.toordinal() + length)
    found = weeks(starts_on, ends_on)
    assert found[0][0] == starts_on
    assert found[-1][1] == ends_on
    assert all(first.weekday() == 0 for first, _ in found[1:])
    assert all(after[0].toordinal() == before[1].toordinal() + 1 for before, after in pairwise(found))


def test_a_week_may_begin_in_the_month_and_the_year_before() -> None:
    """January 2027 begins on a Friday: its first week has three days in the plan."""
    assert weeks(date(2027, 1, 1), date(2027, 1, 31))[0] == (date(2027, 1, 1), date(2027, 1, 3))
    assert weeks(date(2026, 12, 21), date(2027, 1, 10))[1] == (date(2026, 12, 28), date(2027, 1, 3))


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(1, 3, 333), (2, 3, 667), (0, 0, 0), (5, 5, 1000), (1, 2000, 1)]
)
def test_a_share_is_rounded_per_mille(part: int, whole: int, expected: int) -> None:
    """Half up, and nothing of nothing."""
    assert share(part, whole) == expected


def test_a_slot_is_filled_by_the_post_that_names_it() -> None:
    """And published when that went live; another post of the theme stays without a place."""
    rows = {"a": Row(theme="上新", slot_id="s1", live=True), "b": Row(theme="上新")}
    counted = coverage(a_plan(), rows)
    assert [(each.slot_id, each.post_id, each.published) for each in counted.slots] == [
        ("s1", "a", True),
        ("s2", "", False),
    ]
    assert counted.unplaced == 1
    (theme, _) = counted.themes
    assert (theme.target, theme.share_planned, theme.share_filled) == (600, 500, 1000)


def test_empty_slots_that_come_up_or_went_by_are_told() -> None:
    """Within two weeks; a slot that is filled or far away is not."""
    assert told(a_plan()) == ["slot-empty", "slot-empty"]
    assert told(a_plan(), {"a": Row(slot_id="s1")}) == ["slot-empty"]
    assert told(a_plan(), today=date(2026, 10, 1)) == []
    assert told(a_plan(), today=date(2026, 11, 5)) == ["slot-missed", "slot-empty"]


def test_weeks_and_days_below_the_cadence_are_told() -> None:
    """Five a week: each full week lacks slots, and between two slots lie at most two days."""
    found = gaps(a_plan(), coverage(a_plan(), {}), 5, date(2026, 11, 1))
    thin = [each.facts for each in found if each.code == "week-below-cadence"]
    assert thin[0] == {"day": "2026-11-02", "until": "2026-11-08", "planned": 1, "target": 5}
    quiet = [(each.facts["day"], each.facts["until"]) for each in found if each.code == "days-below-cadence"]
    assert quiet == [("2026-11-04", "2026-11-10"), ("2026-11-12", "2026-11-30")]


def test_a_plan_on_working_days_has_no_quiet_days() -> None:
    """Five a week from Monday to Friday: a weekend is no gap."""
    days = [f"2026-11-{day:02d}" for day in range(2, 31) if date(2026, 11, day).isoweekday() < 6]
    slots = [{"date": day, "theme": "上新", "platforms": ["weibo"]} for day in days]
    assert "days-below-cadence" not in told(a_plan(slots=slots), cadence=5)
    assert "week-below-cadence" not in told(a_plan(slots=slots), cadence=5)


def test_themes_and_types_behind_their_target_are_told() -> None:
    """From five slots or posts on, a theme more than 5 % below its share; a type below its number."""
    slots: list[dict[str, Any]] = [{"date": "2026-11-25", "theme": "上新", "platforms": ["weibo"]}] * 5
    behind = a_plan(slots=slots, targets=[{"content_type": "video", "slots": 2}])
    assert told(behind) == ["theme-under-planned", "type-under-target"]
    rows = {f"p{number}": Row(theme="护理") for number in range(5)}
    assert told(behind, rows) == ["theme-under-filled", "theme-under-planned", "type-under-target"]
