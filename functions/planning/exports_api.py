"""Exports of posts to a sheet over HTTP."""

from planning import export_store, exports, sheet_views
from planning.api import api
from planning.exports import Export, ExportRequest
from planning.sheet_views import ExportLine, ExportView
from socialops.api import Cursor, Id, Limit, caller, language, now, origin
from socialops.ids import new_id
from socialops.models import Page


@api.post("/v1/exports", allow="export_posts", status=202)
def ask_export(body: ExportRequest) -> Export:
    """Ask for posts as a sheet.

    Those of one state, of one plan, or the named ones, as CSV or XLSX. The file is made in the background, and imports
    again without a change; rows that are edited in it become edits of their posts.
    """
    export = exports.ask(body, new_id(now()), caller().id, language(), now())
    export_store.add(export, body.ids or [], origin())
    return export


@api.get("/v1/exports", allow="export_posts")
def list_exports(limit: Limit = 50, cursor: Cursor = None) -> Page[ExportLine]:
    """List the exports, newest first.

    Everybody's; each with what was asked for and its state. Reading one gives the link to its file.
    """
    page = export_store.list_all(limit, cursor)
    return Page(items=[sheet_views.export_line(export, language()) for export in page.items], next=page.next)


@api.get("/v1/exports/<export_id>", allow="export_posts")
def read_export(export_id: Id) -> ExportView:
    """Read how far an export is.

    `url` fetches the file for some minutes once it is there.
    """
    standing = export_store.get(export_id)
    link = export_store.link(standing.export)
    return sheet_views.export_view(standing.export, standing.progress, link, language())
