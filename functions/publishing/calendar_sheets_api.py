"""Sheets of the calendar over HTTP: out as CSV or XLSX, and in again."""

from publishing import calendar_importing
from publishing.api import api
from publishing.calendar_sheets import CalendarExport, CalendarExportInput, CalendarImportInput, CalendarImportView
from socialops.api import Id, language, now, origin
from socialops.ids import new_id


@api.post("/v1/calendar-exports", allow="read_calendar", status=200)
def export_calendar(body: CalendarExportInput) -> CalendarExport:
    """Write the calendar to a sheet.

    Publications of at most a season, all or those of one account or campaign; no cell of it is a formula. The file
    imports again without a change; times that are edited in it become moves.
    """
    return calendar_importing.export(body, new_id(now()), language(), origin())


@api.post("/v1/calendar-imports", allow="schedule", status=200)
def import_calendar(body: CalendarImportInput) -> CalendarImportView:
    """Plan and move publications by a sheet.

    A row with `id` moves that publication, one without is a new one: a post by its id or title, an account, the time
    its clocks show, their zone (the brand's where empty). With `dry_run` nothing happens: every change and everything
    that is wrong is told, by row. Up to 500 rows, CSV or XLSX. What is on the calendar already is not planned twice.
    """
    return calendar_importing.take(body, new_id(now()), language(), origin())


@api.get("/v1/calendar-imports/<import_id>", allow="schedule")
def read_calendar_import(import_id: Id) -> CalendarImportView:
    """Read how far an import of the calendar is.

    Rows that became impossible since they were checked are told among `problems`.
    """
    return calendar_importing.read(import_id, language())
