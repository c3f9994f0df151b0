"""XLSX, row by row: read without unpacking more than a bound, written without holding the rows.

openpyxl does the work; it is loaded when a workbook comes up. It streams the rows of a sheet and holds the table of
shared texts, so that table, like every part, has a bound before it is unpacked.
"""

import zipfile
from collections.abc import Generator, Iterable
from datetime import date, datetime, time
from typing import Any, BinaryIO, Final

from socialops.sheets.cells import Cell, escape, unescape
from socialops.sheets.errors import SheetError

MAGIC: Final = b"PK\x03\x04"
MOST_PARTS: Final = 500
LARGEST_SHEET: Final = 96 * 1024 * 1024
"""Bytes of a sheet, unpacked; it is streamed."""
LARGEST_TEXTS: Final = 32 * 1024 * 1024
"""Bytes of the shared texts, unpacked; they are held."""
LARGEST_PART: Final = 4 * 1024 * 1024
"""Bytes of any other part, unpacked."""
MOST_CELLS: Final = 500
"""Cells of a row that are looked at; further ones are no table of ours."""
LONGEST_CELL: Final = 32_767
"""Characters that Excel lets stand in a cell (Microsoft, "Excel specifications and limits")."""


def is_workbook(file: BinaryIO) -> bool:
    """Whether a file begins as a workbook does; it is left rewound."""
    file.seek(0)
    found = file.read(len(MAGIC))
    file.seek(0)
    return found == MAGIC


def read(file: BinaryIO) -> Generator[list[Cell], None, None]:
    """The rows of the first visible sheet, empty ones too.

    Raises:
        SheetError: `workbook-damaged`, or `workbook-too-large` before anything large is unpacked.
    """
    _require_bounded(file)
    from openpyxl import load_workbook

    try:
        book = load_workbook(file, read_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise SheetError("workbook-damaged")
        sheets[0].reset_dimensions()
        for row in sheets[0].iter_rows():
            yield [_read_cell(cell) for cell in row[:MOST_CELLS]]
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, TypeError, AttributeError, EOFError) as error:
        # What a damaged workbook makes openpyxl raise; its XML errors are SyntaxErrors.
        raise SheetError("workbook-damaged") from error


def _require_bounded(file: BinaryIO) -> None:
    """A part never gives more bytes than its entry declares, so the declared sizes are the bound."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or any(part.file_size > _largest(part.filename) for part in parts):
                raise SheetError("workbook-too-large")
            if "xl/workbook.xml" not in archive.namelist():
                raise SheetError("not-a-sheet")
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise SheetError("workbook-damaged") from error


def _largest(name: str) -> int:
    if name.startswith("xl/worksheets/"):
        return LARGEST_SHEET
    return LARGEST_TEXTS if name == "xl/sharedStrings.xml" or not name.endswith((".xml", ".rels")) else LARGEST_PART


_ODD: Final = {"f": "formula", "e": "error-cell"}
"""openpyxl's types of cells that hold no value of their own."""


def _read_cell(cell: Any) -> Cell:
    if cell.value is None:
        return Cell("")
    return Cell(_text(cell.value), _ODD.get(cell.data_type, ""))


def _text(value: Any) -> str:
    """A value as it would be typed: no `.0`, no midnight."""
    match value:
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case _:
            return unescape(str(value))


def write(rows: Iterable[Iterable[str]], file: BinaryIO) -> None:
    """Write rows as text: nothing in them is a number, a date or a formula to a spreadsheet.

    Raises:
        SheetError: `cell-too-long`, for Excel would cut it off.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number, row in enumerate(rows, start=1):
        written = []
        for text in row:
            escaped = escape(text, xml=True)
            if len(escaped.encode("utf-16-le")) // 2 > LONGEST_CELL:
                sheet.close()
                raise SheetError("cell-too-long", number)
            cell = WriteOnlyCell(sheet, escaped or None)
            if escaped:
                cell.data_type, cell.number_format = "s", "@"
            written.append(cell)
        sheet.append(written)
    book.save(file)
