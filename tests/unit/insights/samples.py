"""Rows and reports for the tests of figures, pages and spreadsheets."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from insights.reports import Head, WeeklyReport, build
from insights.rows import AccountRow, PublicationRow, Row

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday of 2026-W48, 10:00 in Shanghai."""
HEAD = Head(
    report_id="01REPORT",
    brand="茶山小铺",
    period="2026-W48",
    zone="Asia/Shanghai",
    made_at=datetime(2026, 11, 30, 0, 0, tzinfo=UTC),
)


def a_row(row_id: str, counts: dict[str, int] | None = None, *, days: int = 0, **fields: Any) -> PublicationRow:
    """A publication that went live so many days after Monday; without counts it was not read yet."""
    live_at = MONDAY + timedelta(days=days)
    read_at = None if counts is None else live_at + timedelta(hours=1)
    values = {
        "publication_id": row_id,
        "post_id": "p1",
        "account_id": "w1",
        "account": "茶山小铺",
        "platform": "weibo",
        "title": f"第 {row_id} 条",
        "live_at": live_at,
        "counts": counts or {},
        "due": read_at,
        "collected_at": read_at,
        **fields,
    }
    return PublicationRow.model_validate(values)


def a_day(day: date, followers: int, account_id: str = "w1", **fields: Any) -> AccountRow:
    """An account's reading of a day."""
    at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
    values = {"account": "茶山小铺", "platform": "weibo", "counts": {"followers": followers}, **fields}
    return AccountRow(account_id=account_id, day=day, due=at, collected_at=at, **values)


def a_report(rows: Sequence[Row] = (), before: Sequence[Row] = (), **head: Any) -> WeeklyReport:
    """The report of the week from rows."""
    return build(HEAD.model_copy(update=head), rows, before)


def values_of(report: WeeklyReport) -> dict[str, int]:
    """Every figure by id."""
    return {name: each.value for name, each in report.figures.items()}
