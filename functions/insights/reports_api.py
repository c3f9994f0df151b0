"""Weekly reports over HTTP: made, listed, read, and the rows behind a figure."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from insights import (
    cadence,
    documents,
    store,
)
from insights.api import api
from insights.documents import ReportInput, ReportView
from insights.figures import Figure, FigureId
from insights.reports import WeeklyReport
from insights.rows import Row
from socialops import brand
from socialops.api import Cursor, Id, Limit, caller, language, now, origin
from socialops.errors import NotFound, WrongState
from socialops.ids import new_id
from socialops.models import Frozen, Page


class FigureRows(Frozen):
    """A figure of a report and the rows it was made from."""

    report_id: str
    figure: Figure
    rows: list[Row]


@api.post("/v1/reports", allow="make_reports", status=202)
def make_report(body: ReportInput) -> ReportView:
    """Make the report of a week.

    `period` is an ISO week such as `2026-W48`, Monday to Sunday in the brand's zone. The report is made within
    seconds from the figures collected so far: read it by its id until `state` is `ready`. Asking again makes another
    report and leaves the first as it is. A week that is not over gives a report to date, which says so.
    """
    zone = brand.present(now()).zone
    report = documents.asked(new_id(now()), body.period, zone, caller().id, now())
    answer = documents.view(report)
    store.create_report(report, cadence.make_report(report.id, now()), origin(), answer)
    return answer


@api.get("/v1/reports", allow="read_reports")
def list_reports(limit: Limit = 50, cursor: Cursor = None) -> Page[ReportView]:
    """List all reports, newest first.

    Those that were asked for, and those made every Monday morning for the week that is over.
    """
    page = store.list_reports(limit, cursor)
    return Page[ReportView](items=[documents.view(report) for report in page.items], next=page.next)


@api.get("/v1/reports/<report_id>", allow="read_reports")
def get_report(report_id: Id) -> ReportView:
    """Read a report, with links to its documents.

    `links` has `html` (a printable page with charts), `csv` (its rows, for a spreadsheet) and `json` (every figure
    with the rows it was made from). HTML and CSV are in the language of `Accept-Language`. The links need no token
    and are good for 15 minutes; `sha256` tells whether a file is what was made. While `state` is `making` there are
    no links yet.
    """
    report = store.get_report(report_id)
    if report.state != "ready":
        return documents.view(report)
    names = {kind: documents.document_name(report.period, kind, language()) for kind in documents.TYPES}
    links = {kind: store.link_to(report.documents[name]) for kind, name in names.items()}
    return documents.view(report, links, now() + store.LINKS_LAST)


@api.get("/v1/reports/<report_id>/rows", allow="read_reports")
def list_report_rows(
    report_id: Id, figure: Annotated[FigureId, Query(description="Id of a figure, such as `total.likes`")]
) -> FigureRows:
    """List the rows behind a figure of a report.

    Every figure of the report's JSON has an `id`. The rows are those of the moment the report was made: for a
    publication its newest counts of the week and the counts it came into the week with, for an account the counts of
    a day.
    """
    report = store.get_report(report_id)
    if report.state != "ready":
        raise WrongState(thing="Report", id=report_id, state=report.state)
    model = WeeklyReport.model_validate_json(store.get_document(report.documents[documents.json_name(report.period)]))
    rows = model.rows_of(figure)
    if rows is None:
        raise NotFound(thing="figure", id=figure)
    return FigureRows(report_id=report_id, figure=model.figures[figure], rows=rows)
