"""The Chinese calendar: days of lunar months and solar terms, from tables of 1900 to 2100.

The tables are those of `borax`; it is loaded when a lunar day is asked for, for most requests ask for none.
"""

from datetime import date, timedelta
from typing import Final

FIRST: Final = date(1901, 1, 1)
LAST: Final = date(2099, 12, 31)
"""The days for which everything is known, the lunar years around them too."""


def day(year: int, month: int, number: int) -> date:
    """The day of a lunar year; a leap month is not meant, and a day that its month lacks is the month's last.

    >>> day(2026, 1, 1)
    datetime.date(2026, 2, 17)
    """
    from borax.calendars.lunardate import LCalendars, LunarDate  # type: ignore[import-untyped]

    most: int = LCalendars.ndays(year, month)
    found: date = LunarDate(year, month, min(number, most)).to_solar_date()
    return found


def eve(year: int) -> date:
    """The last day of a lunar year, 除夕: the 30th, or the 29th where the last month has no more."""
    return day(year + 1, 1, 1) - timedelta(days=1)


def term(year: int, name: str) -> date:
    """The day of a solar term, such as 清明, of a year of the common calendar."""
    from borax.calendars.lunardate import TermUtils

    found: date = TermUtils.nth_term_day(year, term_name=name)
    return found
