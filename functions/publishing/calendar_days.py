"""The calendar as people look at it: day by day on the clocks of one zone, each publication in a line. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import quote

from publishing.sendings import Sending
from socialops import clock
from socialops.models import Frozen

MOST: Final = 300
"""Publications in one picture; more are not told apart, and a filter shows fewer."""
LONGEST_LINE: Final = 60
"""Characters of a text that tell which one it is."""


class DayEntry(Frozen):
    """One publication on its day: `time` is what the clocks of the zone show, `words` how its text begins."""

    id: str
    time: str
    kind: str
    state: str
    platform: str
    account_id: str
    account: str
    words: str
    campaign: str
    url: str


class Day(Frozen):
    """A day of the zone and what is due on it, in the order of time."""

    date: date
    items: list[DayEntry]


class CalendarDays(Frozen):
    """The days of a range, each there even where nothing is due; `last` belongs to it.

    `counts` counts publications by state, `held` being one. With `more` only the first of the range are in it. `gaps`
    is where it stands which accounts have a gap in the range, and when they are free; empty where the range is over.
    """

    zone: str
    first: date
    last: date
    today: date
    days: list[Day]
    counts: dict[str, int]
    more: bool
    gaps: str = ""


def of(
    sendings: Iterable[Sending],
    names: Mapping[str, str],
    bounds: tuple[datetime, datetime],
    zone: str,
    now: datetime,
    *,
    more: bool,
) -> CalendarDays:
    """The days of a range with what is due on them; answers to fans have their own place.

    Args:
        sendings: in the order of their time.
        names: account id → its name.
        bounds: the first instant, and the first one after the range.
        zone: whose clocks.
        now: what makes a day today.
        more: whether some were left out.
    """
    here = clock.zone(zone)
    start, end = bounds
    first, last = start.astimezone(here).date(), (end - timedelta(microseconds=1)).astimezone(here).date()
    by_day: dict[date, list[DayEntry]] = {day: [] for day in _days(first, last)}
    for sending in sendings:
        if sending.kind != "reply":
            wall = sending.due.astimezone(here)
            by_day[wall.date()].append(_entry(sending, names, f"{wall:%H:%M}"))
    today = now.astimezone(here).date()
    return CalendarDays(
        zone=zone,
        first=first,
        last=last,
        today=today,
        days=[Day(date=day, items=items) for day, items in by_day.items()],
        counts=dict(Counter(each.state for items in by_day.values() for each in items)),
        more=more,
        gaps=_gaps(first, last, zone) if last >= today else "",
    )


def _gaps(first: date, last: date, zone: str) -> str:
    return f"/v1/calendar-gaps?from={first}&to={last + timedelta(days=1)}&zone={quote(zone)}"


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def _entry(sending: Sending, names: Mapping[str, str], time: str) -> DayEntry:
    line = next((line.strip() for line in sending.outgoing.text.splitlines() if line.strip()), "")
    return DayEntry(
        id=sending.id,
        time=time,
        kind=sending.kind,
        state="removed" if sending.removed_at else "held" if sending.held else sending.state,
        platform=sending.platform,
        account_id=sending.account_id,
        account=names.get(sending.account_id, sending.account_id),
        words=line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…",
        campaign=sending.campaign,
        url=sending.url,
    )
