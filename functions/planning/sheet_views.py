"""What routes show of imports and exports: codes become words in the reader's language here."""

import csv
import io

from planning import columns
from planning.exports import Export
from planning.exports import Progress as ExportProgress
from planning.imports import Import, PreviewRow
from planning.imports import Progress as ImportProgress
from planning.sheet_faults import BadRow, Fault
from socialops import words
from socialops.models import Frozen

_COUNTS = ("rows", "checked", "new", "changed", "same", "bad", "written", "failed", "taken_back", "kept")
_EXAMPLE = ("title", "text", "link", "platforms")


class PostImportView(Import):
    """An import, how far it is, and what to know about it.

    `rows` are those of the file, `checked` those looked at: `new` posts, `changed` ones, the `same` as what is there,
    and `bad` ones. `failed` counts rows that became impossible between check and writing; they are told as the bad
    ones are. `explanation` says why it failed, `warning` that the same file was imported before.
    """

    rows: int
    checked: int
    new: int
    changed: int
    same: int
    bad: int
    written: int
    failed: int
    taken_back: int
    kept: int
    preview: list[PreviewRow]
    explanation: str | None = None
    warning: str | None = None


class ImportLine(Import):
    """An import in the list of all; `explanation` says why it failed. How far it is, is told of each by itself."""

    explanation: str | None = None


class ExportLine(Export):
    """An export in the list of all; `explanation` says why it failed."""

    explanation: str | None = None


class FaultView(Fault):
    """What is wrong in a cell, in words, and what to do about it; `header` is what the column is called."""

    header: str
    what: str
    remedy: str


class BadRowView(Frozen):
    """A row with everything that is wrong in it; rows are counted as a spreadsheet does, the header is 1."""

    row: int
    faults: list[FaultView]


class ColumnView(Frozen):
    """A column of a sheet: its stable name, its header in Chinese and English (all are understood), what it holds."""

    name: str
    headers: list[str]
    hint: str


class ColumnsView(Frozen):
    """Every column there is, and a file to begin with, as CSV."""

    columns: list[ColumnView]
    template: str


class ExportView(Export):
    """An export; `url` fetches the file for some minutes, `missing` are named posts that are not there."""

    read: int
    missing: list[str]
    explanation: str | None = None
    url: str | None = None


def import_view(sheet: Import, progress: ImportProgress, language: str) -> PostImportView:
    """An import as a member sees it."""
    return PostImportView(
        **sheet.model_dump(),
        **{name: getattr(progress, name) for name in _COUNTS},
        preview=progress.preview,
        explanation=_reason("reason", sheet.reason, language),
        warning=words.say("sheet.imported-before", language, {"earlier": sheet.same_as}) if sheet.same_as else None,
    )


def import_line(sheet: Import, language: str) -> ImportLine:
    """An import as the list tells of it."""
    return ImportLine(**sheet.model_dump(), explanation=_reason("reason", sheet.reason, language))


def export_line(export: Export, language: str) -> ExportLine:
    """An export as the list tells of it."""
    return ExportLine(**export.model_dump(), explanation=_reason("export-reason", export.reason, language))


def _reason(of: str, reason: str, language: str) -> str | None:
    return words.say(f"sheet.{of}.{reason}", language) if reason else None


def bad_row_view(row: BadRow, language: str) -> BadRowView:
    """A bad row in words."""
    return BadRowView(row=row.row, faults=[_fault_view(fault, language) for fault in row.faults])


def _fault_view(fault: Fault, language: str) -> FaultView:
    header = columns.header_of(fault.column, language)
    suggestion = fault.facts.get("suggestion")
    facts = {**fault.facts, "column": header, "given": fault.given}
    if platform := fault.facts.get("platform"):
        facts["platform"] = words.say(f"platform.{platform}", language)
    if suggestion:
        facts["suggestion"] = columns.header_of(str(suggestion), language)
    remedy = "unknown-column.like" if suggestion else fault.code
    return FaultView(
        **fault.model_dump(),
        header=header,
        what=words.say(f"sheet.fault.{fault.code}", language, facts),
        remedy=words.say(f"sheet.remedy.{remedy}", language, facts),
    )


def columns_view(language: str) -> ColumnsView:
    """The table of columns, as it drives reader and writer."""
    every = columns.every()
    views = [
        ColumnView(
            name=column.name,
            headers=[column.header(each) for each in words.LANGUAGES],
            hint=column.hint(language),
        )
        for column in every
    ]
    text = io.StringIO()
    shown = [columns.Column(part) for part in _EXAMPLE]
    csv.writer(text).writerow([column.header(language) for column in shown])
    csv.writer(text).writerow([words.say(f"sheet.example.{column.part}", language) for column in shown])
    return ColumnsView(columns=views, template=text.getvalue())


def export_view(export: Export, progress: ExportProgress, url: str, language: str) -> ExportView:
    """An export as a member sees it."""
    return ExportView(
        **export.model_dump(),
        read=progress.posts,
        missing=progress.missing,
        explanation=_reason("export-reason", export.reason, language),
        url=url or None,
    )
