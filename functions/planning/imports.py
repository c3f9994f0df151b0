"""Imports of posts from a sheet: the states, how far one is, and what may be done with it. Pure.

waiting → checking → checked → writing → done, and from the last one → undoing → undone. What goes wrong with the
whole file ends in `failed`, what somebody gives up in `cancelled`, what nobody uploads in `expired`.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Self

from pydantic import Field
from ulid import ULID

from planning.media import Upload
from socialops.errors import SheetHasBadRows, WrongState
from socialops.models import Entity, Frozen, Input, Line
from socialops.names import MAX_SHEET, SHEET_UPLOADS_PREFIX, SHEETS_PREFIX

MOST_ROWS: Final = 5000
"""Rows of one file; a team's quarter has some hundred posts."""
AWAITED: Final = timedelta(days=1)
"""How long a file is awaited; its form is good for minutes."""
CHUNK_ROWS: Final = 50
CHUNK_BYTES: Final = 1_000_000
"""The rows that are kept, checked and written together."""
PREVIEW_ROWS: Final = 5
PREVIEW_CELL: Final = 120
"""Characters of a cell in the preview."""

State = Literal[
    "waiting", "checking", "checked", "writing", "done", "failed", "cancelled", "expired", "undoing", "undone"
]
Kind = Literal["csv", "xlsx"]
Reason = Literal[
    "",
    "not-a-sheet",
    "not-csv",
    "empty",
    "no-rows",
    "header",
    "too-many-rows",
    "workbook-damaged",
    "workbook-too-large",
    "file-replaced",
    "caller-not-allowed",
]
"""Why an import failed; the words are `sheet.reason.<reason>`."""
CONTENT_TYPES: Final[dict[str, str]] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ImportRequest(Input):
    """A sheet that somebody is about to upload; `bytes` is its size."""

    filename: Line
    kind: Kind
    bytes: int = Field(ge=1, le=MAX_SHEET)


class RunRequest(Input):
    """How an import is to be written.

    `skip_bad` leaves out the rows that cannot be written; without it one bad row keeps all of them from being
    written. `again` imports a file whose posts were imported before, so that they are there twice.
    """

    skip_bad: bool = False
    again: bool = False


class Import(Entity):
    """An import.

    Attributes:
        by: who asked for it.
        runner: who had its rows written, and so is the author of its posts.
        etag: which upload was taken; another one under the same form is refused.
        sha256: of the file.
        encoding: in which a CSV file is: `utf-8-sig`, `utf-16` or `gb18030`.
        columns: what the file has, by their stable names.
        same_as: an earlier import that wrote the posts of the same file.
        last_row: of the file, as a spreadsheet counts.
    """

    by: str
    runner: str = ""
    filename: str
    kind: Kind
    state: State = "waiting"
    reason: Reason = ""
    etag: str = ""
    sha256: str = ""
    encoding: str = ""
    columns: list[str] = Field(default_factory=list)
    same_as: str = ""
    last_row: int = 0
    chunks: int = 0
    skip_bad: bool = False


class PreviewRow(Frozen):
    """One of the first rows as it was understood: column → cell, shortened."""

    row: int
    cells: dict[str, str]


class Progress(Frozen):
    """How far an import is; each slice carries it on, on condition of the `turn` it has seen.

    `rows` are those of the file, `checked` those looked at. The good ones are `new` posts, `changed` posts, or the
    `same` as what is there. `written` counts new and changed posts, `failed` rows that became impossible since.
    """

    turn: int = 0
    rows: int = 0
    checked: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    bad: int = 0
    written: int = 0
    failed: int = 0
    taken_back: int = 0
    kept: int = 0
    chunk: int = 0
    done_row: int = 0
    undo_row: int = 0
    preview: list[PreviewRow] = Field(default_factory=list)

    def next(self, **changes: Any) -> Self:
        """The progress after a step."""
        return self.model_copy(update={**changes, "turn": self.turn + 1})


class ImportTicket(Frozen):
    """The record of an import, and the form that uploads its file; the form is good for some minutes."""

    sheet: Import
    upload: Upload


class KeptRow(Frozen):
    """A row of the file as it is kept for the check and the writing; `faults` are those of the file itself."""

    row: int
    cells: dict[str, str]
    faults: list[Any] = Field(default_factory=list)


def upload_key(import_id: str) -> str:
    """Where a browser puts the file: in quarantine."""
    return f"{SHEET_UPLOADS_PREFIX}{import_id}"


def chunk_key(import_id: str, number: int) -> str:
    """Where some rows of the file lie; what is checked is what is written, whatever is uploaded later."""
    return f"{SHEETS_PREFIX}imports/{import_id}/{number:05d}"


def post_id(sheet: Import, row: int) -> str:
    """The id of the post of a row: the same whenever it is asked for, and in the order of the rows.

    A ULID of the instant of the import, the row, and seven bytes that hang on both.
    """
    millis = int(sheet.created_at.timestamp() * 1000)
    digest = hashlib.sha256(f"{sheet.id}#{row}".encode()).digest()[:7]
    return str(ULID(millis.to_bytes(6, "big") + row.to_bytes(3, "big") + digest))


def ask(body: ImportRequest, import_id: str, by: str, at: datetime) -> Import:
    """The record of a file that is awaited."""
    return Import(id=import_id, created_at=at, updated_at=at, by=by, filename=body.filename, kind=body.kind)


def upload(sheet: Import, etag: str, at: datetime) -> Import:
    """The import after a file came: being checked, or failed because it is another file than was taken before."""
    if sheet.state == "waiting":
        return sheet.next(at, state="checking", etag=etag)
    if etag != sheet.etag and sheet.state in {"checking", "checked"}:
        return fail(sheet, "file-replaced", at)
    return sheet


def fail(sheet: Import, reason: Reason, at: datetime) -> Import:
    """The import of a file that cannot be taken, or not any further."""
    return sheet.next(at, state="failed", reason=reason)


def run(sheet: Import, progress: Progress, body: RunRequest, runner: str, at: datetime) -> Import:
    """The import, being written.

    Raises:
        WrongState: it is not checked, or was run before.
        SheetHasBadRows: there are some, and they may not be left out.
    """
    if sheet.state != "checked":
        raise WrongState(id=sheet.id, state=sheet.state)
    if progress.bad and not body.skip_bad:
        raise SheetHasBadRows(id=sheet.id, bad=progress.bad, rows=progress.rows)
    return sheet.next(at, state="writing", runner=runner, skip_bad=body.skip_bad)


def cancel(sheet: Import, at: datetime) -> Import:
    """The import, given up.

    Raises:
        WrongState: it is over.
    """
    if sheet.state not in {"waiting", "checking", "checked", "writing"}:
        raise WrongState(id=sheet.id, state=sheet.state)
    return sheet.next(at, state="cancelled")


def expire(sheet: Import, at: datetime) -> Import:
    """The import whose file never came; one whose file did come stays as it is."""
    return sheet.next(at, state="expired") if sheet.state == "waiting" else sheet


def undo(sheet: Import, at: datetime) -> Import:
    """The import, being taken back.

    Raises:
        WrongState: nothing of it was written, or it is still being written.
    """
    if not sheet.runner or sheet.state not in {"done", "failed", "cancelled"}:
        raise WrongState(id=sheet.id, state=sheet.state)
    return sheet.next(at, state="undoing")
