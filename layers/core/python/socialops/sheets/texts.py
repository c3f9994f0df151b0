"""CSV as people save it: UTF-8 with or without its mark, UTF-16, GB18030 (GBK); commas, semicolons or tabs.

Files are read in blocks and written row by row, so their size does not matter for memory.
"""

import codecs
import csv
import io
from collections.abc import Generator, Iterable
from typing import BinaryIO, Final

from socialops.sheets.cells import Cell, escape, is_formula, neutral, plain, unescape
from socialops.sheets.errors import SheetError

BLOCK: Final = 64 * 1024
DELIMITERS: Final = ",\t;|"
LONGEST_CELL: Final = 20 * 1024 * 1024
"""Characters; no less than a whole file, so that a monstrous cell is one bad row and not the end of the reading."""
_HEADER: Final = 4096
_GUESSES: Final = ("utf-8-sig", "gb18030")


def encoding_of(file: BinaryIO) -> str:
    """In which encoding a file is: `utf-8-sig` (also without the mark), `utf-16` or `gb18030`; it is left rewound.

    Raises:
        SheetError: `not-a-sheet`, for it is no text at all.
    """
    file.seek(0)
    marked = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if marked else _GUESSES:
        if _decodes(file, encoding):
            file.seek(0)
            return encoding
    raise SheetError("not-a-sheet")


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while block := file.read(BLOCK):
            if "\0" in decoder.decode(block):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def decode(data: bytes) -> str | None:
    """The text of a small file, whole, without its mark; nothing when it is no text."""
    file = io.BytesIO(data)
    try:
        return data.decode(encoding_of(file)).removeprefix("\ufeff")
    except SheetError:
        return None


def delimiter_of(text: str) -> str:
    """What separates the cells of the first line that has any; text in quotes does not count."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(first.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def read(file: BinaryIO, encoding: str) -> Generator[list[Cell], None, None]:
    """The rows of a file, empty ones too, as a spreadsheet counts them.

    Raises:
        SheetError: `not-csv`, where quotes do not fit together.
    """
    csv.field_size_limit(LONGEST_CELL)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="")
    delimiter = delimiter_of(text.read(_HEADER))
    text.seek(0)
    try:
        for cells in csv.reader(text, delimiter=delimiter, strict=True):
            yield [_read_cell(cell) for cell in cells]
    except csv.Error as error:
        raise SheetError("not-csv") from error
    finally:
        text.detach()


def _read_cell(cell: str) -> Cell:
    if cell and is_formula(cell):
        return Cell(cell, "formula")
    return Cell(unescape(plain(cell)))


def write(rows: Iterable[Iterable[str]], file: BinaryIO) -> None:
    """Write rows as a spreadsheet opens them: UTF-8 with its mark, and nothing that it would run.

    Readers tell by the first row what separates cells, so there it is what stands between quotes that does not count.
    """
    file.write(codecs.BOM_UTF8)
    text = io.TextIOWrapper(file, "utf-8", newline="")
    for number, row in enumerate(rows):
        cells = [neutral(escape(cell)) for cell in row]
        quoted = number == 0 and any(mark in cell for cell in cells for mark in DELIMITERS)
        csv.writer(text, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerow(cells)
    text.detach()
