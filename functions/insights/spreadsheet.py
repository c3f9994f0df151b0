"""The rows of a report as CSV that opens well in a spreadsheet, in Chinese too, and runs nothing there."""

import codecs
import csv
import io
from collections.abc import Iterable

from insights.formats import Format
from insights.reports import WeeklyReport
from insights.rows import AccountRow, PublicationRow
from socialops.sheets.cells import neutral

Cell = str | int


def csv_of(report: WeeklyReport, language: str) -> bytes:
    """All rows of the report, counts as plain numbers, words in a language; UTF-8 with a mark, so that Excel knows."""
    form = Format(language, report.head.zone)
    accounts = [row for row in report.rows if isinstance(row, AccountRow)]
    told = sorted({name for row in accounts for name in row.counts} - set(report.counted))
    names = [*report.counted, *told]
    lines: list[Iterable[Cell]] = [_head(form, names)]
    lines += [_publication(row, form, report.head.period, names) for row in report.publications]
    lines += [_account(row, form, report.head.period, names) for row in accounts]
    text = io.StringIO()
    csv.writer(text).writerows([_safe(cell) for cell in line] for line in lines)
    return codecs.BOM_UTF8 + text.getvalue().encode()


def _head(form: Format, names: Iterable[str]) -> list[Cell]:
    before = ("period", "row", "platform", "account", "title", "url", "live-at", "collected-at", "state")
    return [
        *(form.say(f"report.column.{name}") for name in before),
        *(form.metric(name) for name in names),
        form.metric("gained"),
        form.say("report.column.id"),
    ]


def _publication(row: PublicationRow, form: Format, period: str, names: Iterable[str]) -> list[Cell]:
    return [
        period,
        form.say("report.row.publication"),
        form.platform(row.platform),
        row.account,
        row.title,
        row.url,
        form.wall(row.live_at),
        form.wall(row.collected_at) if row.collected_at else "",
        form.say(f"report.state.{row.state}"),
        *_counts(row.counts, names),
        _or_empty(row.gained_interactions()),
        row.id,
    ]


def _account(row: AccountRow, form: Format, period: str, names: Iterable[str]) -> list[Cell]:
    return [
        period,
        form.say("report.row.account"),
        form.platform(row.platform),
        row.account,
        "",
        "",
        "",
        form.wall(row.collected_at),
        "",
        *_counts(row.counts, names),
        "",
        row.account_id,
    ]


def _counts(counts: dict[str, int], names: Iterable[str]) -> list[Cell]:
    return [_or_empty(counts.get(name)) for name in names]


def _or_empty(value: int | None) -> Cell:
    return "" if value is None else value


def _safe(cell: Cell) -> Cell:
    """Text that a spreadsheet cannot take for a formula; numbers stay numbers."""
    return neutral(cell) if isinstance(cell, str) else cell
