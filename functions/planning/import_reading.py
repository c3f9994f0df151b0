"""The first slice of an import: the file, whatever it is, becomes rows of cells by column, kept fifty at a time."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from typing import BinaryIO, Final, get_args

from planning import columns, import_file_store, import_store, imports
from planning.import_store import Standing
from planning.imports import (
    CHUNK_BYTES,
    CHUNK_ROWS,
    MOST_ROWS,
    PREVIEW_CELL,
    PREVIEW_ROWS,
    Import,
    KeptRow,
    PreviewRow,
    Reason,
)
from planning.sheet_faults import BadRow, Code, Fault
from socialops.agenda import Entry
from socialops.changes import Done
from socialops.sheets import texts, workbooks
from socialops.sheets.cells import Cell
from socialops.sheets.errors import SheetError
from socialops.table import Origin

_FAULTS: Final[dict[str, Code]] = {"formula": "formula", "error-cell": "error-cell"}
MOST_EMPTY: Final = 1000
"""Empty rows that are passed over; a sheet with more of them goes on for nothing."""


def read(standing: Standing, due: Entry, origin: Origin) -> None:
    """Read the file of an import and hand it on to the check, or end it with what is wrong with the whole of it."""
    sheet = standing.sheet
    reading = _Reading(sheet)
    try:
        with import_file_store.uploaded(sheet) as (file, digest):
            reading.take(file)
            after = sheet.next(
                origin.at,
                sha256=digest,
                encoding=reading.encoding,
                columns=[name for name in reading.names if name],
                last_row=reading.row,
                chunks=reading.chunks,
                same_as=import_store.earlier_import(digest),
            )
    except SheetError as error:
        _end(standing, error.code, reading, due, origin)
        return
    progress = standing.progress.next(rows=reading.rows, preview=reading.preview)
    following = import_store.next_slice(due, "check-import", standing, progress, origin)
    import_store.step(standing, progress, origin, changes=following, after=after)
    import_file_store.drop_upload(sheet.id)


def _end(standing: Standing, code: str, reading: "_Reading", due: Entry, origin: Origin) -> None:
    after = imports.fail(standing.sheet, _reason(code), origin.at)
    bad = [BadRow(row=1, faults=reading.faults)] if reading.faults else []
    progress = standing.progress.next(rows=reading.rows, bad=len(bad))
    import_store.step(standing, progress, origin, changes=[Done(due)], bad=bad, after=after)
    import_file_store.drop_upload(standing.sheet.id)


def _reason(code: str) -> Reason:
    found: Reason = next(reason for reason in get_args(Reason) if reason == code)
    return found


class _Reading:
    """One pass over a file, in which no more than a chunk of rows is held."""

    def __init__(self, sheet: Import) -> None:
        self._sheet = sheet
        self._chunk: list[KeptRow] = []
        self._chunk_bytes = 0
        self._seen: dict[tuple[Code, str, str], int] = {}
        self.encoding = ""
        self.names: list[str] = []
        self.faults: list[Fault] = []
        self.preview: list[PreviewRow] = []
        self.row = 0
        self.rows = 0
        self.chunks = 0

    def take(self, file: BinaryIO) -> None:
        """Read all of it.

        Raises:
            SheetError: what is wrong with the whole file.
        """
        with closing(self._filled(file)) as filled:
            header = next(filled, None)
            if header is None:
                raise SheetError("empty")
            self.names, self.faults = columns.read_header(header)
            if self.faults:
                raise SheetError("header")
            for cells in filled:
                self.rows += 1
                if self.rows > MOST_ROWS:
                    raise SheetError("too-many-rows", self.row)
                self._keep(self._kept(cells))
        self._flush()
        if not self.rows:
            raise SheetError("no-rows")

    def _filled(self, file: BinaryIO) -> Generator[list[Cell], None, None]:
        """The rows with something in them; what a file is, its first bytes say and not its name."""
        if workbooks.is_workbook(file):
            rows = workbooks.read(file)
        else:
            self.encoding = texts.encoding_of(file)
            rows = texts.read(file, self.encoding)
        with closing(rows):
            for cells in rows:
                self.row += 1
                if any(cell.text.strip() for cell in cells):
                    yield cells
                elif self.row > MOST_ROWS + MOST_EMPTY:
                    return

    def _kept(self, cells: Sequence[Cell]) -> KeptRow:
        faults = [
            Fault.of(_FAULTS[cell.fault], name, cell.text)
            for name, cell in zip(self.names, cells, strict=False)
            if name and cell.fault
        ]
        beyond = [cell.text for cell in cells[len(self.names) :] if cell.text.strip()]
        beyond += [c.text for name, c in zip(self.names, cells, strict=False) if not name and c.text.strip()]
        if beyond:
            faults.append(Fault.of("too-many-cells", "", beyond[0], columns=len(self.names)))
        told = {name: "" for name in self.names if name}
        told |= {name: cell.text for name, cell in zip(self.names, cells, strict=False) if name}
        faults += self._repeated(told)
        return KeptRow(row=self.row, cells=told, faults=[fault.model_dump() for fault in faults])

    def _repeated(self, told: Mapping[str, str]) -> list[Fault]:
        """What one row of a file may name and a second may not: a post, and a slot of a plan."""
        post, plan, slot = (told.get(name, "").strip() for name in ("id", "plan_id", "slot_id"))
        named: list[tuple[Code, str, str, bool]] = [
            ("id-twice", "id", post, bool(post)),
            ("slot-twice", "slot_id", slot, bool(plan and slot)),
        ]
        faults: list[Fault] = []
        for code, column, given, counts in named:
            first = self._seen.setdefault((code, plan if column == "slot_id" else "", given), self.row)
            if counts and first != self.row:
                faults.append(Fault.of(code, column, given, first=first))
        return faults

    def _keep(self, row: KeptRow) -> None:
        size = sum(len(cell.encode()) for cell in row.cells.values())
        if self._chunk and (len(self._chunk) >= CHUNK_ROWS or self._chunk_bytes + size > CHUNK_BYTES):
            self._flush()
        self._chunk.append(row)
        self._chunk_bytes += size
        if len(self.preview) < PREVIEW_ROWS:
            shown = {name: cell[:PREVIEW_CELL] for name, cell in row.cells.items() if cell}
            self.preview.append(PreviewRow(row=row.row, cells=shown))

    def _flush(self) -> None:
        if self._chunk:
            import_file_store.put_chunk(self._sheet, self.chunks, self._chunk)
            self.chunks += 1
        self._chunk, self._chunk_bytes = [], 0
