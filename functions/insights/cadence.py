"""When figures are collected and reports made: instants out of instants, on grids so that two plans become one."""

import zlib
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from insights.weeks import day_of, wall
from socialops import clock
from socialops.agenda import Entry
from socialops.names import Stage

COLLECT = "collect"
COLLECT_ACCOUNT = "collect_account"
REPORT = "report"

REPORT_AT = time(8, 0)
"""Wall-clock time, in the brand's zone, of the weekly report on a Monday."""
ACCOUNTS_FROM = time(2, 0)
"""Accounts are read in the hour after this time of the brand's zone, each at its own minute."""

BACKOFF = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
"""How long to wait after the first, second … failure in a row; after the last one the occasion is missed."""

FINAL_AFTER = (
    timedelta(hours=3),
    timedelta(hours=12),
    timedelta(days=1),
    timedelta(days=2),
    timedelta(days=3),
)
"""Ages of an occasion at which figures that were provisional are read again; after the last one they stay so."""


def collect(publication_id: str, due: datetime) -> Entry:
    """The agenda entry that reads a publication's figures."""
    return Entry(Stage.INSIGHTS, COLLECT, publication_id, due)


def again(entry: Entry, now: datetime) -> Entry | None:
    """The entry that reads the figures of the same occasion again, or nothing when it was tried long enough.

    Its `ref` names the occasion besides the thing, so that the final figures take the place of the provisional ones.
    """
    ref, occasion = parse(entry)
    due = next((occasion + age for age in FINAL_AFTER if occasion + age > now), None)
    return Entry(entry.stage, entry.kind, f"{ref}@{clock.text(occasion)}", due) if due else None


def parse(entry: Entry) -> tuple[str, datetime]:
    """The thing whose figures an entry reads, and the occasion they are for."""
    ref, _, occasion = entry.ref.partition("@")
    return ref, clock.instant(occasion) if occasion else entry.due


def is_again(entry: Entry) -> bool:
    """Whether an entry reads an occasion again."""
    return "@" in entry.ref


def collect_account(account_id: str, due: datetime) -> Entry:
    """The agenda entry that reads an account's figures."""
    return Entry(Stage.INSIGHTS, COLLECT_ACCOUNT, account_id, due)


def make_report(ref: str, due: datetime) -> Entry:
    """The agenda entry that makes a report: `keys.WEEKLY`, or the id of one that was asked for."""
    return Entry(Stage.INSIGHTS, REPORT, ref, due)


def occasions(publication_id: str, live_at: datetime, ages: Iterable[timedelta]) -> list[Entry]:
    """The planned looks at a publication, one for each age."""
    return [collect(publication_id, live_at + age) for age in ages]


def next_account_read(account_id: str, after: datetime, zone: str) -> datetime:
    """The next daily read of an account.

    Each account has its own minute of the night, so that many accounts do not ask at once; that minute is the
    same every day, so that two plans for the same day are one agenda entry.
    """
    minute = zlib.crc32(account_id.encode()) % 60
    return _next_at(after, zone, time(ACCOUNTS_FROM.hour, minute))


def next_report(after: datetime, zone: str) -> datetime:
    """The next Monday morning of the brand."""
    return _next_at(after, zone, REPORT_AT, weekday=0)


def retry_at(failures: int, now: datetime, until: datetime | None) -> datetime | None:
    """When to try again after this many failures in a row, not before the platform's own `until`; `None`: give up."""
    if failures > len(BACKOFF):
        return None
    wait = now + BACKOFF[failures - 1]
    return max(wait, until) if until else wait


def _next_at(after: datetime, zone: str, at: time, weekday: int | None = None) -> datetime:
    """The first instant after `after` at which the zone's clocks show `at`, on a weekday where one is asked for."""
    day = day_of(after, zone)
    while (due := wall(day, at, zone)) <= after or weekday not in (None, day.weekday()):
        day += timedelta(days=1)
    return due
