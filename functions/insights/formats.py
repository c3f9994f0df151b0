"""How a report writes numbers, days and names in a language: Babel for the forms, the catalogue for the words."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_datetime, format_interval, format_skeleton
from babel.numbers import format_decimal, format_percent

from insights.reports import Note
from insights.weeks import Week
from socialops import clock, words
from socialops.platforms.registry import REGISTRY, platform

SIGNED = "+#,##0;-#,##0"
SIGNED_PERCENT = "+#,##0.0%;-#,##0.0%"
MINUTE = {"zh_CN": "M月d日 HH:mm", "en": "MMM d, HH:mm"}
NOTHING = "–"
"""What stands where there is no figure; never a zero."""


@dataclass(frozen=True)
class Format:
    """The forms of one language (`zh_CN`, `en`) in one zone."""

    language: str
    zone: str

    def say(self, key: str, **facts: object) -> str:
        """The message of a key."""
        return words.say(key, self.language, facts)

    def count(self, value: int | None) -> str:
        """A whole number with its separators."""
        return NOTHING if value is None else format_decimal(value, locale=self.language)

    def signed(self, value: int | None) -> str:
        """A difference, with its sign; zero has none."""
        if not value:
            return self.count(value)
        return format_decimal(value, format=SIGNED, locale=self.language)

    def milli(self, value: int) -> str:
        """A number given in thousandths, with one decimal."""
        return format_decimal(_thousandths(value), format="#,##0.0", locale=self.language)

    def per_mille_change(self, value: int) -> str:
        """A change given in per mille, as a signed percentage."""
        return format_percent(_thousandths(value), format=SIGNED_PERCENT, locale=self.language)

    def day(self, day: date) -> str:
        """A day within the report."""
        return str(format_skeleton("MMMd", day, locale=self.language))

    def short_day(self, day: date) -> str:
        """A day on the axis of a chart."""
        return str(format_skeleton("Md", day, locale=self.language))

    def range(self, first: date, last: date) -> str:
        """The days of the report."""
        return str(format_interval(first, last, "yMMMd", locale=self.language))

    def minute(self, instant: datetime | None) -> str:
        """An instant by the clocks of the brand."""
        if instant is None:
            return NOTHING
        pattern = MINUTE[self.language]
        return str(format_datetime(instant, pattern, tzinfo=clock.zone(self.zone), locale=self.language))

    def wall(self, instant: datetime) -> str:
        """An instant by the clocks of the brand, as spreadsheets read it."""
        return instant.astimezone(clock.zone(self.zone)).strftime("%Y-%m-%d %H:%M:%S")

    def week(self, period: str) -> str:
        """The number of the week, in words."""
        week = Week.parse(period)
        return self.say("report.week", year=week.year, week=week.number)

    def note(self, note: Note) -> str:
        """The words of a note of the report."""
        return self.say(f"report.note.{note.code}", **note.facts)

    def platform(self, platform_id: str) -> str:
        """The name of a platform; its id when it is registered no more."""
        if platform_id not in REGISTRY:
            return platform_id
        return platform(platform_id).names["zh" if self.language.startswith("zh") else "en"]

    def metric(self, name: str) -> str:
        """The word for a count; its own name where a platform counts something we have no word for."""
        key = f"metric.{name}"
        return self.say(key) if words.has(key, self.language) else name


def _thousandths(value: int) -> Decimal:
    return Decimal(value).scaleb(-3)
