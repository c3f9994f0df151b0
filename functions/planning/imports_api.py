"""Imports of posts from a sheet over HTTP."""

from planning import import_store, imports, sheet_views
from planning.api import api
from planning.imports import ImportRequest, ImportTicket, RunRequest
from planning.sheet_views import BadRowView, ColumnsView, ImportLine, PostImportView
from socialops.api import Cursor, Id, Limit, caller, language, now, origin
from socialops.changes import Plan
from socialops.ids import new_id
from socialops.models import Page


@api.post("/v1/imports", allow="import_posts")
def open_import(body: ImportRequest) -> ImportTicket:
    """Ask for a place to upload a sheet of posts.

    Post a multipart form to `upload.url` with every one of `upload.fields` and the file last, as `file`: CSV (UTF-8,
    UTF-16 or GBK; comma, semicolon or tab) or XLSX, at most 20 MB and 5,000 rows. Every row is then checked as the
    routes check a post, and nothing is written: read the import to see what it would do.
    """
    return import_store.add(imports.ask(body, new_id(now()), caller().id, now()), body.bytes, origin())


@api.get("/v1/imports", allow="read_posts")
def list_imports(limit: Limit = 50, cursor: Cursor = None) -> Page[ImportLine]:
    """List the imports, newest first.

    Everybody's; each with its file, who asked for it, and its state. An import whose file never came is `expired` after
    a day.
    """
    page = import_store.list_all(limit, cursor)
    return Page(items=[sheet_views.import_line(sheet, language()) for sheet in page.items], next=page.next)


@api.get("/v1/imports/columns", allow="read_posts")
def read_import_columns() -> ColumnsView:
    """Read what a sheet of posts may have.

    Every column with its name and its headers, and a file to begin with.
    """
    return sheet_views.columns_view(language())


@api.get("/v1/imports/<import_id>", allow="read_posts")
def read_import(import_id: Id) -> PostImportView:
    """Read how far an import is.

    When it is `checked`: how many posts it would write, change or leave as they are, how many rows are bad, and the
    first rows as they were understood.
    """
    return _shown(import_id)


@api.get("/v1/imports/<import_id>/errors", allow="read_posts")
def list_import_errors(import_id: Id, limit: Limit = 50, cursor: Cursor = None) -> Page[BadRowView]:
    """List the bad rows of an import.

    In the order of the file; each with its columns, what stands there, what is wrong and what to do.
    """
    page = import_store.list_bad(import_id, limit, cursor)
    return Page(items=[sheet_views.bad_row_view(row, language()) for row in page.items], next=page.next)


@api.post("/v1/imports/<import_id>/runs", allow="import_posts", status=202)
def run_import(import_id: Id, body: RunRequest) -> PostImportView:
    """Write the good rows of a checked import.

    New rows become drafts, rows with `id` and `version` edits. Whoever asks is the author. One bad row keeps all from
    being written unless `skip_bad`; a file that was imported before is refused unless `again`.
    """
    standing = import_store.get(import_id)
    after = imports.run(standing.sheet, standing.progress, body, caller().id, now())
    shown = sheet_views.import_view(after, standing.progress, language())
    import_store.start(standing.sheet, after, origin(), again=body.again, answer=shown)
    return shown


@api.post("/v1/imports/<import_id>/undo", allow="import_posts", status=202)
def undo_import(import_id: Id) -> PostImportView:
    """Take back the posts of an import.

    Drafts that it wrote and nobody touched since are removed; posts that somebody edited or submitted stay, and so do
    the changes that it made to earlier posts.
    """
    standing = import_store.get(import_id)
    after = imports.undo(standing.sheet, now())
    shown = sheet_views.import_view(after, standing.progress, language())
    first = Plan(import_store.entry("undo-import", import_id, origin()))
    import_store.save(standing.sheet, after, origin(), first, answer=shown)
    return shown


@api.post("/v1/imports/<import_id>/cancellation", allow="import_posts", status=200)
def cancel_import(import_id: Id) -> PostImportView:
    """Give an import up.

    What it has written so far stays, and can be taken back.
    """
    standing = import_store.get(import_id)
    after = imports.cancel(standing.sheet, now())
    shown = sheet_views.import_view(after, standing.progress, language())
    import_store.save(standing.sheet, after, origin(), answer=shown)
    return shown


def _shown(import_id: str) -> PostImportView:
    standing = import_store.get(import_id)
    return sheet_views.import_view(standing.sheet, standing.progress, language())
