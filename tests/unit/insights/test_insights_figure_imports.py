"""A file of figures as people export and fill it: encodings, headers, times, numbers, and what is wrong with it."""

import base64
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights import entered, figure_imports
from insights.figure_cells import count_of, instant_of
from insights.figure_imports import MOST_PROBLEMS, MOST_ROWS, FigureImport, Sheet, read, text_of
from socialops import words

ZONE = "Asia/Shanghai"
NINE = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
CHINESE = "发布编号,统计时间,点赞,评论,收藏\ns1,2026-11-24 09:00,12,3,7\n"


def sheet(text: str, default: datetime | None = None) -> Sheet:
    """What a text holds."""
    return read(text, ZONE, default)


def codes(text: str, default: datetime | None = None) -> list[tuple[int, str, str]]:
    """Everything that is wrong with a text."""
    return [(problem.row, problem.column, problem.code) for problem in sheet(text, default).problems]


@pytest.mark.parametrize(
    "text",
    [
        CHINESE,
        CHINESE.replace(",", "\t"),
        CHINESE.replace(",", ";"),
        CHINESE.replace("\n", "\r\n"),
        CHINESE + "\n\n,,,,\n",
        "publication,at,likes,comments,saves\ns1,2026-11-24T09:00:00+08:00,12,3,7",
        "Publication ID, Time ,LIKES,Comments,Favourites\ns1,2026/11/24 9:00,12,3,7",
        '"发布 编号","统计时间（北京）","点赞数(次)","评论量","收藏数"\n"s1","2026年11月24日 9:00","12","3","7"',
        "链接,发布ID,时间,点赞,评论,收藏,备注\n,s1,２０２６-11-24 09:00:00,１２,3,7,很好",
    ],
)
def test_a_file_as_spreadsheets_write_it_is_read(text: str) -> None:
    """Chinese or English headers, any usual delimiter and line end, full width, units in brackets, empty rows."""
    found = sheet(text)
    assert found.problems == ()
    (row,) = found.rows
    assert (row.number, row.publication, row.at, row.counts) == (
        2,
        "s1",
        NINE,
        {"likes": 12, "comments": 3, "saves": 7},
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_every_encoding_that_a_spreadsheet_saves_is_read(encoding: str) -> None:
    """The bytes of a file are told apart by what they are; a mark at the beginning is not part of the first name."""
    body = FigureImport(file=base64.b64encode(CHINESE.encode(encoding)).decode())
    assert text_of(body) == CHINESE


def test_a_mark_at_the_beginning_of_a_text_is_passed_over() -> None:
    """The same text pasted with its byte order mark reads the same."""
    assert text_of(FigureImport(csv="\ufeff" + CHINESE)) == CHINESE


@pytest.mark.parametrize("data", [b"PK\x03\x04\x14\x00\x06\x00\x00\x00", b"\xff\xff\xff\xff", b"\x00\x01\x02"])
def test_what_is_no_text_is_none(data: bytes) -> None:
    """A spreadsheet's own format, or anything binary, is not guessed at."""
    assert text_of(FigureImport(file=base64.b64encode(data).decode())) is None
    assert text_of(FigureImport(file="not base64!")) is None


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("0", 0),
        ("1234", 1234),
        ("1,234", 1234),
        ("12,345,678", 12_345_678),
        ("１，２３４", 1234),
        (" 1 234 ", 1234),
        ("1.2万", 12_000),
        ("1.25w", 12_500),
        ("3W+", 30_000),
        ("2.5k", 2500),
        ("1.05亿", 105_000_000),
        ("12.0", 12),
        ("", None),
        ("-", None),
        ("—", None),
        ("无", None),
    ],
)
def test_counts_as_platforms_show_them(cell: str, count: int | None) -> None:
    """Thousands, ten thousands, full width; a dash is a count that is not told, not a zero."""
    assert count_of(cell) == count


@pytest.mark.parametrize(
    "cell", ["12.5", "-3", "1,23", "一百", "12%", "1e3", "=1+1", "99999999999999", "9999999亿", "0x1F", "١٢"]
)
def test_what_is_no_count_is_wrong(cell: str) -> None:
    """Half a like, a formula or a percentage is told, never guessed."""
    (problem,) = sheet(f"publication,at,likes\ns1,2026-11-24,{cell}\n".replace(f",{cell}", f',"{cell}"')).problems
    assert (problem.row, problem.column, problem.code, problem.given) == (2, "likes", "not-a-count", cell)


def test_a_day_stands_for_its_end_by_the_brands_clock() -> None:
    """Figures of a day are those at its end, and the same day entered twice is one instant."""
    assert instant_of("2026-11-24", ZONE) == datetime(2026, 11, 24, 16, 0, tzinfo=UTC) - timedelta(milliseconds=1)
    assert instant_of("2026年11月24日", ZONE) == instant_of("2026/11/24", ZONE)


@pytest.mark.parametrize(
    "cell",
    [
        "昨天",
        "2026-13-01",
        "2026-02-30",
        "24/11/2026",
        "2026-11-24 25:00",
        "2026-11-2409:00",
        "09:00",
        "2026-11-24 09:00 pm",
        "0001-01-01T00:00+08:00",
    ],
)
def test_what_is_no_time_is_wrong(cell: str) -> None:
    """A date that does not exist, or that could be two, is told."""
    assert codes(f"publication,at,likes\ns1,{cell},1") == [(2, "at", "not-a-time")]


def test_a_time_that_the_clocks_skip_is_no_time() -> None:
    """Where summer time begins, half past two in the night does not exist."""
    text = "publication,at,likes\ns1,2026-03-29 02:30,1"
    assert [problem.code for problem in read(text, "Europe/Berlin", None).problems] == ["not-a-time"]


def test_rows_without_a_time_take_the_one_that_is_given() -> None:
    """Exports of platforms often have no time of their own."""
    assert codes("publication,likes\ns1,1") == [(2, "", "missing")]
    (row,) = sheet("publication,likes\ns1,1", NINE).rows
    assert row.at == NINE


def test_everything_that_is_wrong_is_told_at_once_by_row_and_column() -> None:
    """All mistakes of all rows, each with the name that the header gives its column."""
    text = "发布编号,时间,点赞,评论\ns1,昨天,很多,3\n,2026-11-24,1,2\ns3,2026-11-24,,\n"
    assert codes(text) == [
        (2, "时间", "not-a-time"),
        (2, "点赞", "not-a-count"),
        (3, "发布编号", "missing"),
        (4, "", "no-counts"),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", (1, "", "empty")),
        ("\n\n", (1, "", "empty")),
        ("publication,at,likes\n", (1, "", "empty")),
        ("时间,点赞\n2026-11-24,1", (1, "", "no-publication-column")),
        ("发布编号,时间,备注\ns1,2026-11-24,好", (1, "", "no-count-column")),
        ("发布编号,点赞,点赞数\ns1,1,2", (1, "点赞数", "column-twice")),
        ('publication,likes\n"s1,1\n', (0, "", "not-csv")),
        ("publication,likes\n" + "s1,1\n" * (MOST_ROWS + 1), (MOST_ROWS + 2, "", "too-many-rows")),
    ],
)
def test_a_file_that_cannot_be_used_says_why(text: str, problem: tuple[int, str, str]) -> None:
    """One reason, in the place where it is."""
    assert codes(text, NINE) == [problem]


def test_columns_that_mean_nothing_are_told() -> None:
    """They are passed over, and named, so that a count with an odd name is not lost unseen."""
    assert sheet("发布编号,点赞,完播率,\ns1,1,30%,", NINE).ignored == ("完播率",)


def test_the_list_of_problems_ends_somewhere() -> None:
    """A file that is wrong in every row does not make an endless answer."""
    text = "publication,at,likes\n" + "s1,昨天,很多\n" * MOST_ROWS
    assert len(sheet(text).problems) == MOST_PROBLEMS


def test_a_cell_may_hold_several_lines() -> None:
    """Rows are counted as spreadsheets count them, not as lines of the file."""
    text = 'publication,备注,likes\ns1,"一\n二\n三",1\ns2,,很多\n'
    assert codes(text, NINE) == [(3, "likes", "not-a-count")]


@given(st.text(max_size=300))
def test_any_text_is_rows_or_problems(text: str) -> None:
    """Whatever is pasted, nothing is raised, and nothing is taken silently."""
    found = sheet(text, NINE)
    assert found.rows or found.problems


@given(st.lists(st.lists(st.text(alphabet=',;"\n\t1茶-万k.: ', max_size=8), max_size=6), max_size=8))
def test_any_cells_under_a_good_header_are_rows_or_problems(cells: list[list[str]]) -> None:
    """Every filled row is read or told."""
    text = "publication,at,likes\n" + "\n".join(",".join(row) for row in cells)
    found = sheet(text, NINE)
    assert found.rows or found.problems


def test_every_code_has_words() -> None:
    """Each problem can be said in both languages."""
    for language in words.LANGUAGES:
        assert all(words.has(f"figures.problem.{code}", language) for code in get_args(figure_imports.Code))


def test_the_form_and_the_file_know_the_same_counts() -> None:
    """What can be entered one way can be entered the other."""
    columns = figure_imports.COLUMNS.keys() - {"publication", "url", "at"}
    assert columns == set(get_args(entered.CountName))
