"""Routes of the insights stage: series of figures, collecting now, weekly reports."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from insights import (
    cadence,
    documents,
    entered,
    entered_store,
    importing,
    keys,
    series_store,
    store,
)
from insights.documents import ReportInput, ReportView
from insights.entered import EnteredView, FiguresInput
from insights.figure_imports import FigureImport, ImportView
from insights.figures import Figure, FigureId
from insights.reports import WeeklyReport
from insights.rows import Row
from insights.snapshots import Snapshot
from insights.suggestion_views import Suggestions
from publishing import keys as publishing_keys
from publishing import store as publishing_store
from socialops import brand
from socialops.api import Api, Cursor, Id, Limit, caller, language, now, origin
from socialops.errors import AccountNotConnected, NotFound, WrongState
from socialops.events.insights import MetricsRequested
from socialops.ids import new_id
from socialops.models import Frozen, Instant, Page

api = Api("insights")
handler = api


class Collection(Frozen):
    """A reading that is on its way, and where its figures will appear."""

    due: Instant
    series: str


class FigureRows(Frozen):
    """A figure of a report and the rows it was made from."""

    report_id: str
    figure: Figure
    rows: list[Row]


@api.post("/v1/publications/<publication_id>/collections", allow="collect_metrics", status=202)
def collect_publication_now(publication_id: Id) -> Collection:
    """Read a publication's figures now.

    Besides the planned readings. The platform is asked within seconds, out of the account's quota; the figures then
    stand at the address in `series`, with `due` as the name of the occasion. Only what is live can be read.
    """
    sending = publishing_store.get_sending(publication_id)
    if sending.kind != "post" or sending.state != "live":
        raise WrongState(thing="Publication", id=publication_id, state=sending.state)
    answer = Collection(due=now(), series=f"/v1/publications/{publication_id}/metrics")
    event = MetricsRequested(
        subject=publishing_keys.sending(publication_id).pk, root=sending.root, account_id=sending.account_id
    )
    store.request_collection(cadence.collect(publication_id, now()), event, origin(), answer)
    return answer


@api.post("/v1/accounts/<account_id>/collections", allow="collect_metrics", status=202)
def collect_account_now(account_id: Id) -> Collection:
    """Read an account's figures now.

    Besides the daily reading; followers and whatever else the platform counts for an account. Only a connected
    account can be read.
    """
    account = publishing_store.get_account(account_id)
    if account.state != "connected":
        raise AccountNotConnected(account=account_id)
    answer = Collection(due=now(), series=f"/v1/accounts/{account_id}/metrics")
    event = MetricsRequested(subject=publishing_keys.account(account_id).pk, account_id=account_id)
    store.request_collection(cadence.collect_account(account_id, now()), event, origin(), answer)
    return answer


@api.post("/v1/publications/<publication_id>/figures", allow="enter_figures", status=202)
def enter_figures(publication_id: Id, body: FiguresInput) -> EnteredView:
    """Enter a publication's figures.

    For platforms that no interface counts for, and wherever somebody has read figures by eye. They stand in the
    publication's series within seconds, marked with who entered them, and count in reports like any other. The same
    instant entered again replaces the earlier one; what the platform itself told at that instant stays.
    """
    sending = publishing_store.get_sending(publication_id)
    new = entered.enter(sending, body, new_id(now()), by=caller().id, at=now())
    answer = entered.view(new)
    entered_store.put(new, {sending.id: sending}, origin(), answer)
    return answer


@api.post("/v1/figures/imports", allow="enter_figures", status=202)
def import_figures(body: FigureImport) -> ImportView:
    """Enter the figures of a spreadsheet.

    A CSV file in Chinese or English: one row for each publication (by id, or by the address of the post) and instant,
    one column for each count. Numbers may be written as `1,234` or `1.2万`; an empty cell is a count that the platform
    does not show. With `dry_run` nothing is taken and the answer lists everything that is wrong, by row and column;
    without it a file with a mistake is refused as a whole, with the same list.
    """
    return importing.take(body, new_id(now()), brand.present(now()).zone, language(), origin())


@api.get("/v1/publications/<publication_id>/metrics", allow="read_metrics")
def list_publication_metrics(publication_id: Id, limit: Limit = 50, cursor: Cursor = None) -> Page[Snapshot]:
    """List a publication's figures over time.

    Oldest first, one item for each reading, exactly as the platform counted. A count the platform does not tell is
    missing; a publication it no longer shows is `absent` and has no counts.
    """
    publishing_store.get_sending(publication_id)
    return series_store.list_snapshots(keys.publication_snapshot(publication_id, "").pk, limit, cursor)


@api.get("/v1/accounts/<account_id>/metrics", allow="read_metrics")
def list_account_metrics(account_id: Id, limit: Limit = 50, cursor: Cursor = None) -> Page[Snapshot]:
    """List an account's figures over time.

    Oldest first, one item for each reading: followers, and whatever else the platform counts.
    """
    publishing_store.get_account(account_id)
    return series_store.list_snapshots(keys.account_snapshot(account_id, "").pk, limit, cursor)


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


@api.get("/v1/posts/<post_id>/platform-suggestions", allow="read_posts")
def suggest_platforms(post_id: Id) -> Suggestions:
    """Suggest platforms for a post.

    Every connected account (fifty at most), the most suitable first, with all reasons: whether text, pictures, video
    and link fit the platform in its own measure, whether a server or a person publishes, what is left of the account's
    allowance and its token, whom it reaches by its tags, and what its posts of this format brought. Nothing is kept.
    """
    from insights import suggesting

    return suggesting.suggest(post_id, now(), language())
