"""Sheets of research as workbooks: read like CSV, and bounded before they are held."""

import base64
import io

import pytest

from planning import research_sheets
from planning.research_sheets import Sheet, SheetInput
from socialops.sheets import workbooks

COLUMNS = {"day": ("日期", "day"), "name": ("名称", "name")}


def read(data: bytes) -> Sheet:
    """What a file holds."""
    body = SheetInput(file=base64.b64encode(data).decode())
    return research_sheets.read(body, COLUMNS, [("day",), ("name",)])


def a_workbook(*rows: list[str]) -> bytes:
    """A workbook of these rows."""
    file = io.BytesIO()
    workbooks.write(rows, file)
    return file.getvalue()


def test_a_workbook_is_read_like_csv() -> None:
    """Rows keep the numbers of the spreadsheet, empty ones between them too."""
    sheet = read(a_workbook(["日期", "名称"], ["2026-11-01", "春茶"], ["", ""], ["2026-11-02", "龙井"]))
    assert [(line.number, line.cells["name"]) for line in sheet.lines] == [(2, "春茶"), (4, "龙井")]
    assert sheet.mistakes == ()


def test_a_damaged_workbook_is_no_sheet() -> None:
    """It is told as any other file that cannot be read."""
    assert [each.code for each in read(b"PK\x03\x04 and nothing else").mistakes] == ["not-text"]


def test_a_workbook_that_goes_on_is_told_and_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows beyond those that are looked at are not passed over in silence."""
    monkeypatch.setattr(research_sheets, "MOST_READ", 4)
    rows = [["day", "name"], ["", ""], ["", ""], ["", ""], ["2026-11-01", "春茶"]]
    assert [each.code for each in read(a_workbook(*rows)).mistakes] == ["too-many-rows"]
    assert [line.number for line in read(a_workbook(rows[0], rows[-1])).lines] == [2]
