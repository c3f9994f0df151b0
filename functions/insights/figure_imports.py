"""Figures out of a spreadsheet: a CSV file with a header in Chinese or English, as people export and fill it. Pure.

What cannot be read is told by row and column, all of it at once; nothing is taken from a file with a mistake in it.
"""

import base64
import binascii
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from insights.entered import EnteredView
from insights.figure_cells import Meaningless, count_of, instant_of
from socialops.models import Frozen, Input, Instant
from socialops.sheets import texts

MOST_ROWS: Final = 500
MOST_PUBLICATIONS: Final = 40
"""Each is told in the same commit, which holds at most 100 things."""
MOST_PROBLEMS: Final = 100
LONGEST: Final = 200_000
"""Characters of a file; a body has at most 256 KiB."""

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "publication": ("publication", "publicationid", "发布编号", "发布id", "发布记录"),
    "url": ("url", "link", "address", "链接", "发布链接", "笔记链接", "作品链接", "视频链接"),
    "at": ("at", "time", "readat", "时间", "统计时间", "读取时间", "截止时间", "日期", "统计日期"),
    "likes": ("likes", "点赞", "点赞数", "点赞量", "获赞"),
    "comments": ("comments", "评论", "评论数", "评论量"),
    "reposts": ("reposts", "转发", "转发数", "转发量"),
    "shares": ("shares", "分享", "分享数", "分享量"),
    "saves": ("saves", "favorites", "favourites", "收藏", "收藏数", "收藏量"),
    "plays": ("plays", "views", "播放", "播放数", "播放量", "观看", "观看数", "观看量"),
    "reads": ("reads", "阅读", "阅读数", "阅读量", "浏览量"),
    "impressions": ("impressions", "曝光", "曝光数", "曝光量"),
    "coins": ("coins", "投币", "投币数", "硬币"),
    "danmaku": ("danmaku", "弹幕", "弹幕数"),
    "new_followers": ("newfollowers", "涨粉", "涨粉数", "新增粉丝", "笔记涨粉"),
}
"""Our name → how the header of a file may call it, folded by `_folded`."""
MIDNIGHT: Final = time.min
_NAMES: Final = {word: name for name, words in COLUMNS.items() for word in words}
_PLACES: Final = ("publication", "url", "at")
Code = Literal[
    "not-text",
    "not-csv",
    "empty",
    "too-many-rows",
    "too-many-publications",
    "no-publication-column",
    "no-count-column",
    "column-twice",
    "missing",
    "no-counts",
    "not-a-count",
    "not-a-time",
    "row-twice",
    "unknown-publication",
    "not-live",
    "before-live",
    "to-come",
]
"""What can be wrong; the words are `figures.problem.<code>`."""


class FigureImport(Input):
    """A CSV file: `csv` is its text, or `file` its bytes in base64 (UTF-8, UTF-16 or GB18030, as spreadsheets save it).

    Its first line names the columns: `publication` (id) or `url`, `at`, and one for each count. Where a row has no
    `at`, the one given here counts. A time without an offset is one of the brand's zone; a day stands for its end.
    """

    csv: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)] | None = None
    file: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST * 2)] | None = None
    at: Instant | None = None
    dry_run: bool = False

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.csv is None) == (self.file is None):
            raise ValueError("give either csv or file")
        return self


class Mistake(Frozen):
    """What is wrong in one place: `row` as a spreadsheet counts (the header is 1), `column` as the header calls it."""

    row: int
    column: str = ""
    code: Code
    given: str = ""


class MistakeView(Mistake):
    """A problem in words."""

    what: str


class ImportView(Frozen):
    """What a file holds: the readings that were taken (or would be), and everything that is wrong with it."""

    dry_run: bool
    rows: int
    ignored: list[str] = Field(description="Columns that mean nothing here.")
    problems: list[MistakeView]
    entered: EnteredView | None = None


@dataclass(frozen=True)
class Row:
    """A row that could be read: the publication by its id or its address, and its counts at an instant."""

    number: int
    publication: str
    url: str
    time: str
    """The instant as the file says it."""
    at: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Sheet:
    """A file that was read, as far as it could be."""

    rows: tuple[Row, ...] = ()
    problems: tuple[Mistake, ...] = ()
    ignored: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    """Our name → what the header calls it."""


_Fault = tuple[str, Code, str]
"""Column, code, and what stands there."""


def text_of(body: FigureImport) -> str | None:
    """The text of a file in whichever encoding a spreadsheet has saved it; nothing when it is none of them."""
    if body.csv is not None:
        return body.csv.removeprefix("\ufeff")
    try:
        data = base64.b64decode(body.file or "", validate=True)
    except (binascii.Error, ValueError):
        return None
    return texts.decode(data)


def read(text: str, zone: str, default: datetime | None) -> Sheet:
    """The rows of a file.

    Args:
        text: the whole file.
        zone: whose clocks its times mean.
        default: the instant of rows without one.
    """
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=texts.delimiter_of(text), strict=True))
    except csv.Error:
        return Sheet(problems=(Mistake(row=0, code="not-csv"),))
    filled = [(number, cells) for number, cells in enumerate(lines, start=1) if any(cell.strip() for cell in cells)]
    if not filled:
        return Sheet(problems=(Mistake(row=1, code="empty"),))
    header = filled[0][1]
    places, ignored, wrong = _columns(header)
    if wrong:
        return Sheet(problems=tuple(wrong), ignored=tuple(ignored))
    if len(filled) - 1 > MOST_ROWS:
        return Sheet(problems=(Mistake(row=filled[MOST_ROWS + 1][0], code="too-many-rows"),))
    names = {name: header[place].strip() for name, place in places.items()}
    rows: list[Row] = []
    problems = [] if len(filled) > 1 else [Mistake(row=1, code="empty")]
    for number, cells in filled[1:]:
        told = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
        found = _row(number, told, zone, default)
        if isinstance(found, Row):
            rows.append(found)
            continue
        for name, code, given in found:
            problems.append(Mistake(row=number, column=names.get(name, ""), code=code, given=given))
    return Sheet(tuple(rows), tuple(problems[:MOST_PROBLEMS]), tuple(ignored), names)


def _columns(header: Sequence[str]) -> tuple[dict[str, int], list[str], list[Mistake]]:
    """Where each column is, those that mean nothing, and what is wrong with the header."""
    places: dict[str, int] = {}
    ignored, wrong = [], []
    for place, cell in enumerate(header):
        name = _NAMES.get(_folded(cell))
        if name is None:
            ignored += [cell.strip()] if cell.strip() else []
        elif name in places:
            wrong.append(Mistake(row=1, column=cell.strip(), code="column-twice"))
        else:
            places[name] = place
    if not wrong and not places.keys() & {"publication", "url"}:
        wrong.append(Mistake(row=1, code="no-publication-column"))
    if not wrong and not places.keys() - set(_PLACES):
        wrong.append(Mistake(row=1, code="no-count-column"))
    return places, ignored, wrong


def _folded(name: str) -> str:
    """A header without what people add to it: width, case, spaces, units in brackets."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"\(.*?\)|[\s_\-:#*]", "", plain)


def _row(number: int, cells: Mapping[str, str], zone: str, default: datetime | None) -> Row | list[_Fault]:
    """A row, or what is wrong in it."""
    wrong: list[_Fault] = []
    publication, url = cells.get("publication", ""), cells.get("url", "")
    if not publication and not url:
        wrong.append(("publication" if "publication" in cells else "url", "missing", ""))
    at = default
    counts: dict[str, int] = {}
    for name, cell in cells.items():
        try:
            if name == "at" and cell:
                at = instant_of(cell, zone)
            elif name not in _PLACES and (count := count_of(cell)) is not None:
                counts[name] = count
        except Meaningless as error:
            wrong.append((name, error.code, cell[:40]))
    if at is None and not any(name == "at" for name, *_ in wrong):
        wrong.append(("at", "missing", ""))
    if not counts and not wrong:
        wrong.append(("", "no-counts", ""))
    if wrong or at is None:
        return wrong
    return Row(number, publication, url, cells.get("at", ""), at, counts)


def repeated(rows: Sequence[tuple[int, str, datetime]]) -> Iterator[Mistake]:
    """Rows that say again what another row says: number, publication and instant of each."""
    seen: set[tuple[str, datetime]] = set()
    for number, publication, at in rows:
        if (publication, at) in seen:
            yield Mistake(row=number, code="row-twice")
        seen.add((publication, at))
