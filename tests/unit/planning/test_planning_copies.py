"""Copies of a plan: weeks onto weeks, weekdays onto weekdays."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.copies import copy, monday_of_first_week, month_of
from planning.plans import Plan
from tests.unit.planning.builders_plans import a_plan, plans


@given(plans(), st.dates(date(2023, 1, 1), date(2031, 12, 1)))
def test_a_copy_keeps_weekdays_and_distances(plan: Plan, into: date) -> None:
    """Everything moves by the same whole weeks, and every slot is either inside the copy or told as outside."""
    copied = copy(plan, f"{into:%Y-%m}", None)
    assert copied.shift % timedelta(days=7) == timedelta()
    assert len(copied.moved) + len(copied.outside) == len(plan.slots)
    for before, after in zip(copied.moved, copied.body.slots, strict=True):
        assert after.date - before.date == copied.shift
        assert after.date.weekday() == before.date.weekday()
        assert (after.theme, after.platforms, after.id) == (before.theme, before.platforms, "")
    for slot in copied.outside:
        assert not copied.body.starts_on <= slot.date + copied.shift <= copied.body.ends_on


@given(plans(), st.dates(date(2023, 1, 1), date(2031, 12, 1)))
def test_a_copy_there_and_back_is_where_it_was(plan: Plan, into: date) -> None:
    """What was inside both ways is on the day it had."""
    there = copy(plan, f"{into:%Y-%m}", None)
    assert monday_of_first_week(into.replace(day=1)) - there.shift == monday_of_first_week(month_of(plan))


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_the_first_week_of_a_month_holds_its_first_thursday(day: date) -> None:
    """So it has at least four days of the month."""
    first = day.replace(day=1)
    monday = monday_of_first_week(first)
    assert monday.weekday() == 0
    thursday = monday + timedelta(days=3)
    assert (thursday.month, thursday.day <= 7) == (first.month, True)


def test_november_into_december() -> None:
    """Its second week's Wednesday stays that; a day before the first week of December falls outside."""
    slots = [
        {"date": day, "theme": "上新", "platforms": ["weibo"]}
        for day in ("2026-11-01", "2026-11-03", "2026-11-11", "2026-11-30")
    ]
    copied = copy(a_plan(slots=slots, notes=["n1"]), "2026-12", None)
    assert [slot.date.isoformat() for slot in copied.body.slots] == ["2026-12-01", "2026-12-09", "2026-12-28"]
    assert [slot.date.isoformat() for slot in copied.outside] == ["2026-11-01"]
    body = copied.body
    assert (body.starts_on, body.ends_on, body.title) == (date(2026, 12, 1), date(2026, 12, 31), "2026年12月")
    assert body.notes == ["n1"]


def test_december_into_february_crosses_the_year() -> None:
    """A whole month becomes a whole month, in another year and of another length."""
    copied = copy(a_plan(starts_on="2026-12-01", ends_on="2026-12-31", slots=[]), "2027-02", "二月")
    assert (copied.body.starts_on, copied.body.ends_on, copied.body.title) == (
        date(2027, 2, 1),
        date(2027, 2, 28),
        "二月",
    )


def test_a_plan_of_a_week_stays_one() -> None:
    """The third week of November becomes the third of December, and nothing is outside."""
    slot = {"date": "2026-11-20", "theme": "上新", "platforms": ["weibo"]}
    copied = copy(
        a_plan(title="11月第三周", starts_on="2026-11-16", ends_on="2026-11-22", slots=[slot]), "2026-12", None
    )
    assert (copied.body.starts_on, copied.body.ends_on) == (date(2026, 12, 14), date(2026, 12, 20))
    assert copied.outside == []
    assert copied.body.title == "12月第三周"


@pytest.mark.parametrize(
    ("title", "expected"), [("2026-11 计划", "2026-12 计划"), ("双11 冲刺", "双11 冲刺"), ("111月", "111月")]
)
def test_a_title_names_the_new_month_where_it_named_the_old(title: str, expected: str) -> None:
    """And stays as it is where it named none."""
    assert copy(a_plan(title=title), "2026-12", None).body.title == expected
