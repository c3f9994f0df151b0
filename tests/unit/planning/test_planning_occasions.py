"""Occasions: lunar days and solar terms against published dates, rules of weekdays, and the brand's own days."""

from datetime import date, timedelta
from typing import Any

import pytest
from borax.calendars.lunardate import LunarDate  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planning import lunar, occasions
from planning.brand_days import BrandDay, DayInput, enter
from socialops.errors import InvalidInput
from tests.unit.planning.builders_planning import AT

PUBLISHED = {
    "spring-festival": "2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 "
    "2027-02-06 2028-01-26 2029-02-13 2030-02-03 2033-01-31 2034-02-19",
    "new-year-eve": "2024-02-09 2025-01-28 2026-02-16 2027-02-05 2028-01-25",
    "lantern": "2023-02-05 2024-02-24 2025-02-12 2026-03-03 2027-02-20",
    "qingming": "2020-04-04 2021-04-04 2022-04-05 2023-04-05 2024-04-04 2025-04-04 2026-04-05 2027-04-05 2028-04-04",
    "dragon-boat": "2020-06-25 2021-06-14 2022-06-03 2023-06-22 2024-06-10 2025-05-31 2026-06-19 2027-06-09 2028-05-28",
    "qixi": "2020-08-25 2022-08-04 2023-08-22 2024-08-10 2025-08-29 2026-08-19",
    "mid-autumn": "2020-10-01 2021-09-21 2022-09-10 2023-09-29 2024-09-17 2025-10-06 2026-09-25 2027-09-15 2028-10-03",
    "double-ninth": "2023-10-23 2024-10-11 2025-10-29 2026-10-18",
    "laba": "2024-01-18 2025-01-07 2026-01-26",
    "winter-solstice": "2023-12-22 2024-12-21 2025-12-21 2026-12-22",
    "mother": "2024-05-12 2025-05-11 2026-05-10 2027-05-09",
    "father": "2024-06-16 2025-06-15 2026-06-21 2027-06-20",
    "thanksgiving": "2024-11-28 2025-11-27 2026-11-26",
    "black-friday": "2024-11-29 2025-11-28 2026-11-27 2030-11-29",
    "cyber-monday": "2024-12-02 2025-12-01 2026-11-30",
    "sale-double-11": "2026-11-11",
    "sale-618": "2026-06-18",
}
"""Days as the official calendars print them; 2020, 2023, 2025, 2028 and 2033/34 have a leap month."""


def of_year(year: int) -> dict[str, list[date]]:
    """Every occasion of a year by its code."""
    found: dict[str, list[date]] = {}
    for each in occasions.between(date(year, 1, 1), date(year, 12, 31)):
        found.setdefault(each.code, []).append(each.day)
    return found


def a_day(**fields: Any) -> BrandDay:
    """The brand's anniversary on 29 February."""
    return enter(DayInput.model_validate({"name": "周年庆", "month": 2, "day": 29, **fields}), "d1", AT)


def on(day: BrandDay, first: str, last: str) -> list[date]:
    """The days on which it falls."""
    found = occasions.between(date.fromisoformat(first), date.fromisoformat(last), [day])
    return [each.day for each in found if each.own]


@pytest.mark.parametrize("code", PUBLISHED)
def test_an_occasion_falls_on_the_day_that_was_published(code: str) -> None:
    """Lunar days, solar terms and counted weekdays of many years, years with a leap month among them."""
    for text in PUBLISHED[code].split():
        day = date.fromisoformat(text)
        assert day in of_year(day.year)[code], text


@given(st.dates(lunar.FIRST, lunar.LAST))
def test_a_lunar_day_comes_back_from_the_day_it_is(day: date) -> None:
    """Every day outside a leap month is the day of its own lunar year, month and number."""
    there = LunarDate.from_solar_date(day.year, day.month, day.day)
    if not there.leap:
        assert lunar.day(there.year, there.month, there.day) == day


@given(st.integers(1901, 2099))
def test_every_year_has_every_occasion_but_the_last_of_a_lunar_year(year: int) -> None:
    """One of each a year; what belongs to the twelfth month may fall into January twice or not at all."""
    counts = {code: len(days) for code, days in of_year(year).items()}
    for each in occasions.CALENDAR:
        allowed = {0, 1, 2} if each.code == "laba" else {1}
        assert counts.get(each.code, 0) in allowed, each.code


@given(st.integers(1900, 2098))
def test_the_eve_is_the_day_before_the_spring_festival(year: int) -> None:
    """Whether the twelfth month has 29 days or 30."""
    assert lunar.eve(year) + timedelta(days=1) == lunar.day(year + 1, 1, 1)


def test_occasions_cross_the_end_of_a_year_in_order() -> None:
    """A question from December to February sees both years, and when to start preparing."""
    found = occasions.between(date(2026, 12, 20), date(2027, 2, 6))
    assert [each.code for each in found] == [
        "winter-solstice", "christmas-eve", "christmas", "new-year", "laba", "little-new-year", "new-year-eve",
        "spring-festival",
    ]  # fmt: skip
    assert found[-1].prepare_from == date(2027, 1, 7)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-02-02", "2026-02-01"),
        ("2026-01-01", "2027-02-05"),
        ("1900-12-31", "1901-02-01"),
        ("2099-12-01", "2100-01-01"),
    ],
)
def test_what_the_calendar_does_not_know_is_refused(first: str, last: str) -> None:
    """Days in the wrong order, more than 400 of them, or beyond the tables."""
    with pytest.raises(InvalidInput):
        occasions.between(date.fromisoformat(first), date.fromisoformat(last))


def test_a_day_of_the_brand_recurs_every_year() -> None:
    """29 February is the 28th in a common year."""
    assert on(a_day(), "2027-01-01", "2028-02-01") == [date(2027, 2, 28)]
    assert on(a_day(), "2028-01-01", "2028-12-31") == [date(2028, 2, 29)]


def test_a_lunar_day_of_the_brand_is_the_last_of_a_short_month() -> None:
    """A lunar 30th of the twelfth month is the eve of the Spring Festival, however long the month."""
    day = a_day(calendar="lunar", month=12, day=30)
    assert on(day, "2025-01-01", "2026-01-31") == [lunar.eve(2024)] == [date(2025, 1, 28)]


def test_a_day_of_one_year_is_in_that_year_alone() -> None:
    """A launch is once."""
    day = a_day(kind="launch", month=3, day=20, year=2026)
    assert on(day, "2026-01-01", "2026-12-31") == [date(2026, 3, 20)]
    assert on(day, "2027-01-01", "2027-12-31") == []


@pytest.mark.parametrize(
    "fields",
    [
        {"day": 30},
        {"year": 2027},
        {"calendar": "lunar", "day": 31},
        {"month": 13},
        {"lead_days": 181},
        {"colour": "red"},
    ],
)
def test_a_day_that_is_none_is_refused(fields: dict[str, Any]) -> None:
    """30 February, 29 February of a common year, a lunar 31st."""
    with pytest.raises(ValidationError):
        a_day(**fields)
