"""The cells of a spreadsheet: counts and times as platforms show them and people type them. Pure."""

import re
import unicodedata
from datetime import datetime, time, timedelta
from typing import Final, Literal

from insights.weeks import wall
from socialops import clock
from socialops.errors import TimeAmbiguous, TimeDoesNotExist
from socialops.sheets import counts

_WALL: Final = re.compile(
    r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:(?:[ t]+|(?<=日))(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?[分秒]?)?",
    re.ASCII,
)


class Meaningless(Exception):
    """A cell that means nothing."""

    def __init__(self, code: Literal["not-a-count", "not-a-time"]) -> None:
        super().__init__(code)
        self.code = code


def count_of(cell: str) -> int | None:
    """A count as platforms and spreadsheets write it; nothing where a cell says that there is none.

    >>> count_of("1.2万"), count_of("１，２３４"), count_of("—")
    (12000, 1234, None)
    """
    try:
        return counts.count_of(cell)
    except ValueError as error:
        raise Meaningless("not-a-count") from error


def instant_of(cell: str, zone: str) -> datetime:
    """An instant as people write it: with an offset, by the clocks of the zone, or a day, which stands for its end."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    if (moment := _with_offset(plain)) is not None:
        return moment
    found = _WALL.fullmatch(plain.casefold())
    if not found:
        raise Meaningless("not-a-time")
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        local = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - what a clock on the wall shows
        if found[4] is None:
            return wall(local.date() + timedelta(days=1), time.min, zone) - timedelta(milliseconds=1)
        return clock.at_wall(local, zone)
    except (ValueError, OverflowError, TimeAmbiguous, TimeDoesNotExist) as error:
        raise Meaningless("not-a-time") from error


def _with_offset(plain: str) -> datetime | None:
    if not plain.startswith("20"):
        return None
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
