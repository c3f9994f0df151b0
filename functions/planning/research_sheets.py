"""Sheets of research: a CSV of competitors' numbers or of trending topics, in Chinese or English. Pure.

What cannot be read is told by row and column, all of it at once; nothing is taken from a file with a mistake in it.
"""

import base64
import binascii
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from socialops.models import Frozen, Input
from socialops.sheets import texts, workbooks
from socialops.sheets.cells import Cell
from socialops.sheets.counts import count_of
from socialops.sheets.errors import SheetError

MOST_ROWS: Final = 500
MOST_READ: Final = 5000
"""Rows of a workbook that are looked at, empty ones too."""
MOST_MISTAKES: Final = 100
LONGEST: Final = 200_000
"""Characters of a file; a body has at most 256 KiB."""
SHOWN: Final = 60
Code = Literal[
    "not-text",
    "not-csv",
    "empty",
    "too-many-rows",
    "column-twice",
    "column-missing",
    "formula",
    "missing",
    "too-long",
    "not-a-count",
    "not-a-day",
    "not-a-link",
    "to-come",
    "no-counts",
    "row-twice",
    "unknown-platform",
    "unknown-competitor",
    "name-twice",
    "unknown-account",
]
"""What can be wrong; the words are `research.problem.<code>`."""

_TOLD: Final[tuple[Code, ...]] = ("not-csv", "too-many-rows")
_DAY: Final = re.compile(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(20\d\d)(\d\d)(\d\d)", re.ASCII)


class SheetInput(Input):
    """A CSV file: `csv` is its text, or `file` its bytes in base64 (UTF-8, UTF-16 or GB18030, as spreadsheets save it;
    a workbook, XLSX, too).

    With `dry_run` nothing is taken, and the answer lists everything that is wrong.
    """

    csv: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)] | None = None
    file: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST * 2)] | None = None
    dry_run: bool = False

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.csv is None) == (self.file is None):
            raise ValueError("give either csv or file")
        return self


class SheetMistake(Frozen):
    """What is wrong in one place: `row` as a spreadsheet counts (the header is 1), `column` as the header calls it."""

    row: int
    column: str = ""
    code: Code
    given: str = ""


class SheetMistakeView(SheetMistake):
    """A mistake in words."""

    what: str


class ResearchImport(Frozen):
    """What a file holds: so many rows, and everything that is wrong with it; `id` names what was taken."""

    dry_run: bool
    rows: int
    ignored: list[str] = Field(description="Columns that mean nothing here.")
    problems: list[SheetMistakeView]
    id: str = Field(default="", description="Empty after a dry run; the rows stand in their lists within seconds.")


@dataclass(frozen=True)
class Line:
    """One row: its number, and what stands in the columns that mean something."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """A file that was read, as far as it could be."""

    lines: tuple[Line, ...] = ()
    mistakes: tuple[SheetMistake, ...] = ()
    ignored: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    """Our name → what the file calls it."""

    def mistake(self, line: Line, name: str, code: Code) -> SheetMistake:
        """A mistake in a cell of a line."""
        return SheetMistake(
            row=line.number, column=self.headers.get(name, ""), code=code, given=line.cells.get(name, "")[:SHOWN]
        )


def read(body: SheetInput, columns: Mapping[str, Sequence[str]], needed: Sequence[Sequence[str]]) -> Sheet:
    """The rows of a file.

    Args:
        body: the file.
        columns: our name of a column → how the header of a file may call it, folded.
        needed: of each of these groups of columns, one must be there.
    """
    try:
        rows = _rows(body)
    except SheetError as error:
        code: Code = next((each for each in _TOLD if each == error.code), "not-text")
        return Sheet(mistakes=(SheetMistake(row=error.row, code=code),))
    filled = [(number, cells) for number, cells in enumerate(rows, start=1) if any(c.text.strip() for c in cells)]
    if len(filled) < 2:
        return Sheet(mistakes=(SheetMistake(row=1, code="empty"),))
    if len(filled) - 1 > MOST_ROWS:
        return Sheet(mistakes=(SheetMistake(row=filled[MOST_ROWS + 1][0], code="too-many-rows"),))
    header = [cell.text.strip() for cell in filled[0][1]]
    places, ignored, mistakes = _places(header, columns, needed)
    headers = {name: header[place] for name, place in places.items()}
    if mistakes:
        return Sheet(mistakes=tuple(mistakes), ignored=tuple(ignored), headers=headers)
    lines = []
    for number, cells in filled[1:]:
        told = {name: cells[place] for name, place in places.items() if place < len(cells)}
        faulty = [
            SheetMistake(row=number, column=headers[name], code="formula", given=cell.text[:SHOWN])
            for name, cell in told.items()
            if cell.fault
        ]
        mistakes += faulty
        if not faulty:
            lines.append(Line(number, {name: cell.text.strip() for name, cell in told.items()}))
    return Sheet(tuple(lines), tuple(mistakes), tuple(ignored), headers)


def _rows(body: SheetInput) -> list[list[Cell]]:
    if body.csv is not None:
        data = body.csv.encode(errors="replace")
    else:
        try:
            data = base64.b64decode(body.file or "", validate=True)
        except (binascii.Error, ValueError) as error:
            raise SheetError("not-a-sheet") from error
    file = io.BytesIO(data)
    if not workbooks.is_workbook(file):
        return list(texts.read(file, texts.encoding_of(file)))
    rows = list(islice(workbooks.read(file), MOST_READ))
    if len(rows) == MOST_READ:
        raise SheetError("too-many-rows", MOST_READ)
    return rows


def _places(
    header: Sequence[str], columns: Mapping[str, Sequence[str]], needed: Sequence[Sequence[str]]
) -> tuple[dict[str, int], list[str], list[SheetMistake]]:
    """Where each column is, those that mean nothing, and what is wrong with the header."""
    names = {word: name for name, words in columns.items() for word in words}
    places: dict[str, int] = {}
    ignored: list[str] = []
    wrong: list[SheetMistake] = []
    for place, cell in enumerate(header):
        name = names.get(_folded(cell))
        if name is None:
            ignored += [cell] if cell else []
        elif name in places:
            wrong.append(SheetMistake(row=1, column=cell, code="column-twice"))
        else:
            places[name] = place
    wrong += [
        SheetMistake(row=1, code="column-missing", given=" / ".join(columns[name][-1] for name in group))
        for group in needed
        if not places.keys() & set(group)
    ]
    return places, ignored, wrong


def _folded(name: str) -> str:
    """A header without what people add to it: width, case, spaces, units in brackets."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"\(.*?\)|[\s_\-:#*\ufeff]", "", plain)


def day_of(cell: str) -> date:
    """A day as people write it.

    Raises:
        ValueError: it is none.

    >>> day_of("2026年11月3日").isoformat()
    '2026-11-03'
    """
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    if found is None:
        raise ValueError("no day")
    year, month, day = (int(part) for part in found.groups() if part is not None)
    return date(year, month, day)


def count_in(line: Line, name: str) -> int | None:
    """The count in a cell; nothing where there is none.

    Raises:
        ValueError: it is no count.
    """
    return count_of(line.cells.get(name, ""))
