"""Cells, CSV and XLSX: what is written reads back the same, what would be run is told, what is no sheet is refused."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from socialops.sheets import texts, workbooks
from socialops.sheets.cells import FORMULA, escape, is_formula, neutral, plain, unescape
from socialops.sheets.errors import SheetError

BEGINNINGS = st.sampled_from(
    ["=", "+", "-", "@", "'=", "''+", " =", "\t", "\r\n", "_x0041_", "_x000D", "\0", "∅", "＝"]
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
CELLS = TEXTS | st.builds(str.__add__, BEGINNINGS, TEXTS) | st.builds("".join, st.lists(BEGINNINGS, max_size=4))


@given(CELLS)
def test_a_text_passes_through_a_cell(text: str) -> None:
    """Escaped and made harmless, and back, a text is what it was; in between no spreadsheet takes it for a formula."""
    cell = neutral(escape(text))
    assert unescape(plain(cell)) == text
    assert not cell.lstrip(" \0").startswith(FORMULA)
    assert unescape(escape(text, xml=True)) == text


@settings(max_examples=60)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=4))
@example([["head", "\t", "\t\t"]])
@example([["head", "a;b;c;d", "|||||"]])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rows_read_back_as_they_were_written(kind: str, rows: list[list[str]]) -> None:
    """In both formats, whatever stands in the cells: lines, emoji, controls, formulas, what looks like an escape."""
    rows = [["head", *row[1:]] for row in rows]
    file = io.BytesIO()
    if kind == "csv":
        texts.write(rows, file)
        read = [[cell.text for cell in row] for row in texts.read(file, texts.encoding_of(file))]
    else:
        workbooks.write(rows, file)
        read = [[cell.text for cell in row] for row in workbooks.read(file)]
        read = [row + [""] * (3 - len(row)) for row in read]
    assert read == rows


@pytest.mark.parametrize(
    "text",
    ["=1+1", " =SUM(A1)", "@SUM(1)", "+A1", "-B2*3", "+cmd|' /C calc'!A0", "＝1+1", '=HYPERLINK("x")', "= A1"],
)
def test_a_formula_is_known(text: str) -> None:
    """What a spreadsheet would compute or start."""
    assert is_formula(text)


@pytest.mark.parametrize(
    "text", ["@山茶花 新品", "-50% 起", "+1", "=====", "- 第一", "+86 10 1234", "@a1店 上新", "'=1", ""]
)
def test_words_of_a_post_are_no_formula(text: str) -> None:
    """Mentions, discounts and lines of signs are text."""
    assert not is_formula(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_way_of_saving_is_read(encoding: str, delimiter: str) -> None:
    """Encodings and separators as spreadsheets write them; a line within quotes is one cell."""
    text = f'标题{delimiter}正文\r\n山茶花{delimiter}"一,二;三\n""四"""\r\n'
    file = io.BytesIO(text.encode(encoding))
    rows = [[cell.text for cell in row] for row in texts.read(file, texts.encoding_of(file))]
    assert rows == [["标题", "正文"], ["山茶花", '一,二;三\n"四"']]


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xfe\0\0", bytes(range(256))])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    """A picture is not guessed at."""
    with pytest.raises(SheetError, match="not-a-sheet"):
        texts.encoding_of(io.BytesIO(data))


def test_quotes_that_do_not_fit_are_told() -> None:
    """A file that was cut off within a cell is no whole CSV."""
    with pytest.raises(SheetError, match="not-csv"):
        list(texts.read(io.BytesIO(b'a,b\n"c,d\n'), "utf-8-sig"))


def _with_part(name: str, content: Callable[[], bytes]) -> io.BytesIO:
    file = io.BytesIO()
    workbooks.write([["标题"], ["山茶花"]], file)
    bomb = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part))
        new.writestr(name, content())
    return bomb


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"])
def test_a_zip_bomb_is_not_unpacked(part: str) -> None:
    """A part that would be monstrous is refused by what it declares; a hundred kilobytes stay that."""
    bomb = _with_part(part, lambda: bytes(workbooks.LARGEST_SHEET + 1))
    assert len(bomb.getvalue()) < 200_000
    with pytest.raises(SheetError, match="workbook-too-large"):
        list(workbooks.read(bomb))


@pytest.mark.parametrize("content", [b"", b"<worksheet", b"\0\0"])
def test_a_damaged_workbook_is_told(content: bytes) -> None:
    """XML that is none."""
    with pytest.raises(SheetError, match="workbook-damaged"):
        list(workbooks.read(_with_part("xl/worksheets/sheet1.xml", lambda: content)))


def test_another_archive_is_no_workbook() -> None:
    """A zip that holds something else."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(SheetError, match="not-a-sheet"):
        list(workbooks.read(file))


def test_values_of_a_workbook_are_read_as_typed() -> None:
    """Numbers without `.0`, days without midnight, truth as Excel shows it; formulas and errors are told apart."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([1.0, 2.5, datetime(2026, 11, 23), datetime(2026, 11, 23, 8, 30), True, "=1+1", "#REF!", None, "x"])  # noqa: DTZ001 - Excel has no zones
    file = io.BytesIO()
    book.save(file)
    (row,) = workbooks.read(file)
    assert [cell.text for cell in row[:5]] == ["1", "2.5", "2026-11-23", "2026-11-23T08:30:00", "TRUE"]
    assert [cell.fault for cell in row[5:]] == ["formula", "error-cell", "", ""]


def test_a_text_that_excel_would_cut_is_not_written() -> None:
    """More than a cell holds is an error and not a shorter text; an emoji counts twice there."""
    with pytest.raises(SheetError, match="cell-too-long"):
        workbooks.write([["🌸" * 16_384]], io.BytesIO())
