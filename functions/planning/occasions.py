"""Festivals, holidays and shopping days of any year, and the brand's own days, in the order of the calendar. Pure.

What is fixed, counted in weekdays, lunar or a solar term is a rule here; names are words of the catalogue. How the
days off are moved around a holiday is announced each year and is not known here.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from planning import lunar
from planning.brand_days import BrandDay
from socialops.errors import InvalidInput

Kind = Literal["festival", "holiday", "international", "shopping", "awareness"]
Rule = Callable[[int], date]
"""Year → the day; the year of the common calendar, or for a lunar day the lunar one."""

MOST_DAYS: Final = 400
"""Days that one question may span: a year, and what leads up to it."""
THURSDAY, SUNDAY = 4, 7


def _on(month: int, number: int) -> Rule:
    return lambda year: date(year, month, number)


def _lunar(month: int, number: int) -> Rule:
    return lambda year: lunar.day(year, month, number)


def _term(name: str) -> Rule:
    return lambda year: lunar.term(year, name)


def _nth(month: int, weekday: int, nth: int, days_after: int = 0) -> Rule:
    """The nth ISO weekday of a month, or so many days after it."""

    def rule(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1) + days_after)

    return rule


@dataclass(frozen=True)
class Occasion:
    """A day that recurs: its code, how it falls, and how many days before a brand starts to prepare."""

    code: str
    kind: Kind
    rule: Rule
    lead_days: int


CALENDAR: Final = (
    Occasion("new-year", "holiday", _on(1, 1), 14),
    Occasion("laba", "festival", _lunar(12, 8), 10),
    Occasion("little-new-year", "festival", _lunar(12, 23), 10),
    Occasion("new-year-eve", "festival", lunar.eve, 21),
    Occasion("spring-festival", "festival", _lunar(1, 1), 30),
    Occasion("lantern", "festival", _lunar(1, 15), 14),
    Occasion("valentine", "international", _on(2, 14), 14),
    Occasion("dragon-head", "festival", _lunar(2, 2), 7),
    Occasion("women", "holiday", _on(3, 8), 14),
    Occasion("sale-38", "shopping", _on(3, 8), 21),
    Occasion("consumer-rights", "awareness", _on(3, 15), 14),
    Occasion("qingming", "festival", _term("清明"), 10),
    Occasion("earth", "awareness", _on(4, 22), 10),
    Occasion("labour", "holiday", _on(5, 1), 14),
    Occasion("youth", "holiday", _on(5, 4), 10),
    Occasion("mother", "international", _nth(5, SUNDAY, 2), 21),
    Occasion("love-520", "shopping", _on(5, 20), 14),
    Occasion("children", "holiday", _on(6, 1), 14),
    Occasion("dragon-boat", "festival", _lunar(5, 5), 21),
    Occasion("sale-618", "shopping", _on(6, 18), 45),
    Occasion("father", "international", _nth(6, SUNDAY, 3), 21),
    Occasion("qixi", "festival", _lunar(7, 7), 21),
    Occasion("sale-818", "shopping", _on(8, 18), 21),
    Occasion("sale-99", "shopping", _on(9, 9), 21),
    Occasion("teacher", "holiday", _on(9, 10), 14),
    Occasion("mid-autumn", "festival", _lunar(8, 15), 30),
    Occasion("national", "holiday", _on(10, 1), 21),
    Occasion("double-ninth", "festival", _lunar(9, 9), 10),
    Occasion("halloween", "international", _on(10, 31), 14),
    Occasion("sale-double-11", "shopping", _on(11, 11), 60),
    Occasion("thanksgiving", "international", _nth(11, THURSDAY, 4), 14),
    Occasion("black-friday", "shopping", _nth(11, THURSDAY, 4, 1), 21),
    Occasion("cyber-monday", "shopping", _nth(11, THURSDAY, 4, 4), 21),
    Occasion("sale-double-12", "shopping", _on(12, 12), 30),
    Occasion("winter-solstice", "festival", _term("冬至"), 10),
    Occasion("christmas-eve", "international", _on(12, 24), 21),
    Occasion("christmas", "international", _on(12, 25), 21),
)


@dataclass(frozen=True)
class Found:
    """An occasion on its day: of the calendar, or of the brand, which then has the name."""

    day: date
    code: str
    kind: str
    lead_days: int
    own: BrandDay | None = None

    @property
    def prepare_from(self) -> date:
        """When to start preparing."""
        return self.day - timedelta(days=self.lead_days)


def between(first: date, last: date, own: Iterable[BrandDay] = ()) -> list[Found]:
    """Every occasion from the first to the last day, in their order.

    Raises:
        InvalidInput: the days are in the wrong order, too many, or beyond the tables of the lunar calendar.
    """
    if last < first or (last - first).days >= MOST_DAYS:
        raise InvalidInput(
            errors=[{"where": "query.to", "what": f"on or after `from`, at most {MOST_DAYS} days in all"}]
        )
    if first < lunar.FIRST or last > lunar.LAST:
        raise InvalidInput(
            errors=[{"where": "query.from", "what": f"the calendar is known from {lunar.FIRST} to {lunar.LAST}"}]
        )
    found = [each for each in _all(range(first.year - 1, last.year + 1), own) if first <= each.day <= last]
    return sorted(found, key=lambda each: (each.day, each.own is not None, each.code))


def _all(years: Iterable[int], own: Iterable[BrandDay]) -> Iterator[Found]:
    brand_days = list(own)
    for year in years:
        for each in CALENDAR:
            yield Found(each.rule(year), each.code, each.kind, each.lead_days)
        for mine in brand_days:
            falls = mine.falls_in(year)
            if falls:
                yield Found(falls, mine.id, mine.kind, mine.lead_days, mine)
