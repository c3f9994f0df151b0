"""When competitors are looked at, and what is on the agenda of research. Pure."""

import zlib
from datetime import date, datetime, timedelta
from typing import Final

from socialops import clock
from socialops.agenda import Entry
from socialops.names import Stage

WATCH: Final = "watch_competitor"
TAKE: Final = "take_research"
LOOK_FROM: Final = timedelta(hours=19)
"""Looks happen in the hour after this time of UTC, each account at its own minute: at night where the brand is."""
DAY: Final = timedelta(days=1)
BACKOFF: Final = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))
"""How long to wait after the first, second, third failure in a row; after the last one the day is missed."""


def watch(competitor_id: str, account_id: str, due: datetime) -> Entry:
    """The agenda entry that looks at an account."""
    return Entry(Stage.PLANNING, WATCH, f"{competitor_id}/{account_id}", due)


def watched(entry: Entry) -> tuple[str, str]:
    """The competitor and the account that an entry looks at."""
    competitor_id, _, account_id = entry.ref.partition("/")
    return competitor_id, account_id


def take(import_id: str, due: datetime) -> Entry:
    """The agenda entry that takes the rows of a spreadsheet in."""
    return Entry(Stage.PLANNING, TAKE, import_id, due)


def next_look(account_id: str, after: datetime) -> datetime:
    """The next daily look at an account: at the same minute each day."""
    minute = timedelta(minutes=zlib.crc32(account_id.encode()) % 60)
    midnight = after.replace(hour=0, minute=0, second=0, microsecond=0)
    due = midnight + LOOK_FROM + minute
    return due if due > after else due + DAY


def retry_at(failures: int, now: datetime, until: datetime | None) -> datetime | None:
    """When to try again after so many failures in a row, not before the platform's own `until`; nothing: give up."""
    if failures > len(BACKOFF):
        return None
    return max(now + BACKOFF[failures - 1], until or now)


def day_of(instant: datetime, zone: str) -> date:
    """The calendar day that the clocks of a zone show."""
    return instant.astimezone(clock.zone(zone)).date()
