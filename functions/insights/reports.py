"""The weekly report as a model: figures out of rows, compared with the week before, each naming its rows.

Interactions count in the week in which they were read: a publication's newest figures less those it came into the
week with. So weeks add up, and for the publications of the week itself the figures are exactly the platform's.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from insights import tallies
from insights.figures import Figure
from insights.rows import FOLLOWERS, AccountRow, PublicationRow, Row
from insights.weeks import Week
from socialops.models import Frozen, Instant

FEW = 5
"""Below this number of publications a single one decides the totals, and the report says so."""
MOST_RANKED = 5

Followers = dict[str, tuple[AccountRow | None, list[AccountRow]]]
"""By account: its last reading of the week before, and those of the week by day."""
NoteCode = Literal["week-not-over", "few-publications", "not-collected", "absent", "earlier", "no-comparison"]


class Head(Frozen):
    """What a report is about."""

    report_id: str
    brand: str
    period: str
    zone: str
    made_at: Instant


class Scope(Frozen):
    """A line of a table: one platform or one account. The ids of its figures start with its own."""

    id: str
    platform: str
    name: str = ""


class Audience(Frozen):
    """An account's followers by day; the first day is the one its gain is counted from."""

    account_id: str
    account: str
    platform: str
    days: dict[date, int]


class Note(Frozen):
    """Something a reader must know to read the figures right; its words are made at the edge."""

    code: NoteCode
    facts: dict[str, int] = Field(default_factory=dict)


class WeeklyReport(Frozen):
    """A week of the brand in figures."""

    head: Head
    starts_on: date
    ends_on: date
    counted: list[str]
    """Names of the counts that at least one publication has, in the order of tables."""
    figures: dict[str, Figure]
    platforms: list[Scope]
    accounts: list[Scope]
    top: list[str]
    """Publications by interactions gained, best first."""
    audiences: list[Audience]
    notes: list[Note]
    rows: list[Row]

    @property
    def publications(self) -> list[PublicationRow]:
        """The rows of publications, newest first."""
        return [row for row in self.rows if isinstance(row, PublicationRow)]

    @property
    def days(self) -> list[date]:
        """The days with a reading of followers; the first may be of the week before."""
        return sorted({day for audience in self.audiences for day in audience.days})

    def rows_of(self, figure_id: str) -> list[Row] | None:
        """The rows behind a figure, or nothing where the report has no such figure."""
        found = self.figures.get(figure_id)
        if found is None:
            return None
        by_id = {row.id: row for row in self.rows}
        return [by_id[row_id] for row_id in found.rows]


def build(head: Head, rows: Sequence[Row], before: Sequence[Row]) -> WeeklyReport:
    """The report of a week from its rows and those of the week before."""
    week = Week.parse(head.period)
    now, then = _publications(rows), _publications(before)
    followers = _followers(rows, before)
    scopes = _scopes([*now, *_last_days(followers)])
    figures = tallies.flow("total", week, head.zone, now, then)
    for scope in scopes:
        figures += tallies.flow(scope.id, week, head.zone, _within(scope, now), _within(scope, then))
    fresh = [row for row in now if tallies.live_in(week, head.zone, row)]
    figures += tallies.average(fresh)
    figures += [each for row in now for each in tallies.standing(row)]
    for account_id, (base, days) in followers.items():
        figures += tallies.growth(account_id, days, base)
    known = {each.id: each for each in figures}
    for wide in ["total", *(scope.id for scope in scopes if not scope.name)]:
        members = [row.account_id for row in _last_days(followers) if wide in ("total", f"platform.{row.platform}")]
        figures += tallies.together(wide, members, known)
    readings = [[*([base] if base else []), *days] for base, days in followers.values()]
    return WeeklyReport(
        head=head,
        starts_on=week.days()[0],
        ends_on=week.days()[-1],
        counted=tallies.counted(now),
        figures={each.id: each for each in figures},
        platforms=[scope for scope in scopes if not scope.name],
        accounts=[scope for scope in scopes if scope.name],
        top=_best(now),
        audiences=[_audience(days) for days in readings],
        notes=_notes(head, week, now, fresh, compared=bool(then)),
        rows=[*now, *(row for days in readings for row in days)],
    )


def _publications(rows: Iterable[Row]) -> list[PublicationRow]:
    found = [row for row in rows if isinstance(row, PublicationRow)]
    return sorted(found, key=lambda row: (row.live_at, row.id), reverse=True)


def _followers(rows: Iterable[Row], before: Iterable[Row]) -> Followers:
    days, earlier = _by_account(rows), _by_account(before)
    return {account: (earlier[account][-1] if account in earlier else None, days[account]) for account in days}


def _last_days(followers: Followers) -> list[AccountRow]:
    return [days[-1] for _, days in followers.values()]


def _by_account(rows: Iterable[Row]) -> dict[str, list[AccountRow]]:
    told = [row for row in rows if isinstance(row, AccountRow) and FOLLOWERS in row.counts]
    found: dict[str, list[AccountRow]] = {}
    for row in sorted(told, key=lambda row: (row.platform, row.account, row.account_id, row.day)):
        found.setdefault(row.account_id, []).append(row)
    return found


def _scopes(rows: Iterable[Row]) -> list[Scope]:
    """Each platform and each account, by name; an account that changed its name is one account, under its newest."""
    named = {row.account_id: (row.platform, row.account, row.account_id) for row in rows}
    accounts = sorted(named.values())
    platforms = sorted({platform for platform, _, _ in accounts})
    return [Scope(id=f"platform.{name}", platform=name) for name in platforms] + [
        Scope(id=f"account.{account_id}", platform=platform, name=name) for platform, name, account_id in accounts
    ]


def _within(scope: Scope, rows: Iterable[PublicationRow]) -> list[PublicationRow]:
    return [row for row in rows if scope.id in (f"platform.{row.platform}", f"account.{row.account_id}")]


def _best(rows: Iterable[PublicationRow]) -> list[str]:
    told = [(row.gained_interactions(), row) for row in rows]
    ranked = sorted(
        ((gained, row) for gained, row in told if gained is not None), key=lambda pair: (-pair[0], pair[1].live_at)
    )
    return [row.id for _, row in ranked[:MOST_RANKED]]


def _audience(days: Sequence[AccountRow]) -> Audience:
    first = days[0]
    return Audience(
        account_id=first.account_id,
        account=days[-1].account,
        platform=first.platform,
        days={row.day: row.counts[FOLLOWERS] for row in days},
    )


def _notes(
    head: Head, week: Week, rows: Sequence[PublicationRow], fresh: Sequence[PublicationRow], *, compared: bool
) -> list[Note]:
    notes: list[Note] = []
    if Week.of(head.made_at, head.zone) <= week:
        notes.append(Note(code="week-not-over"))
    if 0 < len(fresh) < FEW:
        notes.append(Note(code="few-publications", facts={"count": len(fresh)}))
    numbers: dict[NoteCode, int] = {
        "not-collected": sum(row.collected_at is None for row in rows),
        "absent": sum(row.absent for row in rows),
        "earlier": len(rows) - len(fresh),
    }
    notes += [Note(code=code, facts={"count": count}) for code, count in numbers.items() if count]
    if rows and not compared:
        notes.append(Note(code="no-comparison"))
    return notes
