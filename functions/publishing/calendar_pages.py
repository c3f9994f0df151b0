"""The page of the calendar: whole weeks at a desk, on a phone the days with something. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from babel.dates import format_date, format_interval

from publishing.calendar_days import CalendarDays, Day, DayEntry
from socialops import words
from socialops.pages import Page, Pages

PAGES: Final = Pages(Path(__file__).parent / "templates")
LEVELS: Final = {
    "live": "good",
    "scheduled": "plain",
    "sending": "plain",
    "handed_off": "warm",
    "held": "warm",
    "refused": "bad",
    "unknown": "bad",
    "needs_human": "bad",
    "cancelled": "faint",
    "removed": "faint",
}
"""How a state is coloured: what a person must do is warm or bad."""
SIGNS: Final = {"good": "✓", "plain": "○", "warm": "‖", "bad": "!", "faint": "–"}
"""What says the same to who sees no colours."""


@dataclass(frozen=True)
class Line:
    """A publication on the page, in words of a language."""

    entry: DayEntry
    language: str

    @property
    def level(self) -> str:
        """Its colour."""
        return LEVELS[self.entry.state]

    @property
    def sign(self) -> str:
        """Its colour for who sees none."""
        return SIGNS[self.level]

    @property
    def state(self) -> str:
        """How it stands."""
        return words.say(f"feed.state.{self.entry.state}", self.language)

    @property
    def place(self) -> str:
        """Where it goes."""
        key = f"platform.{self.entry.platform}"
        platform = words.say(key, self.language) if words.has(key, self.language) else self.entry.platform
        return f"{platform} · {self.entry.account}"

    @property
    def kind(self) -> str:
        """What it is, where it is not a post."""
        return "" if self.entry.kind == "post" else words.say(f"kind.{self.entry.kind}", self.language)


@dataclass(frozen=True)
class Cell:
    """A day on the page; one that only fills a week has nothing."""

    day: date
    name: str
    full_name: str
    place: str
    lines: list[Line]


def calendar(of: CalendarDays, language: str) -> Page:
    """The page in a language."""
    total = sum(of.counts.values())
    states = [Line(_example(state), language) for state in LEVELS if state in of.counts]
    return PAGES.render(
        "calendar.html.j2",
        language,
        css="calendar.css",
        span=_span(of, language),
        zone=of.zone,
        total=total,
        counts=[(line, of.counts[line.entry.state]) for line in states],
        weekdays=[format_date(date(2026, 11, 23) + timedelta(days=n), "EEE", locale=language) for n in range(7)],
        cells=_cells(of, language),
        one_day=of.first == of.last,
        more=of.more,
        gaps=of.gaps,
    )


def _span(of: CalendarDays, language: str) -> str:
    """The range as one says it: a month by its name."""
    whole = of.first.day == 1 and (of.last + timedelta(days=1)).day == 1 and of.first.month == of.last.month
    if whole:
        return str(format_date(of.first, {"zh_CN": "y年M月", "en": "MMMM y"}[language], locale=language))
    if of.first == of.last:
        return str(format_date(of.first, "full", locale=language))
    return str(format_interval(of.first, of.last, "yMMMd", locale=language))


def _cells(of: CalendarDays, language: str) -> list[Cell]:
    if of.first == of.last:
        return [_cell(each, of, language) for each in of.days]
    before = [of.first - timedelta(days=n) for n in range(of.first.weekday(), 0, -1)]
    after = [of.last + timedelta(days=n) for n in range(1, 7 - of.last.weekday())]
    filling = [[_cell(Day(date=day, items=[]), of, language) for day in days] for days in (before, after)]
    return [*filling[0], *(_cell(each, of, language) for each in of.days), *filling[1]]


def _cell(day: Day, of: CalendarDays, language: str) -> Cell:
    inside = of.first <= day.date <= of.last
    place = "outside" if not inside else "today" if day.date == of.today else "past" if day.date < of.today else "ahead"
    first = day.date.day == 1 or day.date == of.first
    return Cell(
        day.date,
        str(format_date(day.date, {"zh_CN": "M月d日", "en": "MMM d"}[language] if first else "d", locale=language)),
        str(format_date(day.date, {"zh_CN": "M月d日 EEEE", "en": "EEEE, MMM d"}[language], locale=language)),
        place,
        [Line(each, language) for each in day.items],
    )


def _example(state: str) -> DayEntry:
    nothing = dict.fromkeys(DayEntry.model_fields, "")
    return DayEntry.model_validate(nothing | {"state": state})
