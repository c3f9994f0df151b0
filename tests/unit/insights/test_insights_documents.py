"""The page and the spreadsheet of a report: both languages, safe with any text, nothing fetched from anywhere."""

import csv
import html.parser
import io
import re
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights import rendering, spreadsheet
from insights.formats import Format
from insights.reports import NoteCode, WeeklyReport
from insights.rows import AccountRow, Row
from socialops import words
from socialops.sheets.cells import FORMULA, plain
from tests.unit.insights.samples import a_day, a_report, a_row

EVIL = '</td></svg><script>alert(1)</script><img src=x onerror="alert(1)">{{ 7*7 }}'


def a_full_report() -> WeeklyReport:
    """A week with everything: comparison, absent and unread publications, followers of two accounts."""
    rows: list[Row] = [
        a_row("s1", {"likes": 1284, "comments": 236}, title="桂花乌龙上市", url="https://weibo.example/1"),
        a_row("s2", {"likes": 3, "quotes": 1}, platform="mastodon", account_id="m1", account="@tea", title=EVIL),
        a_row("s3"),
        a_row("s4", {"likes": 9}, absent=True),
        a_row("s0", {"likes": 30}, days=-4, base={"likes": 20}),
        *(a_day(date(2026, 11, 23 + n), 20_000 + n) for n in range(7)),
        *(a_day(date(2026, 11, 23 + n), 800 - n, "m1", platform="mastodon", account="@tea") for n in range(7)),
    ]
    before: list[Row] = [a_row("s9", {"likes": 1000, "comments": 300}, days=-7), a_day(date(2026, 11, 22), 19_500)]
    return a_report(rows, before)


def page(report: WeeklyReport, language: str = "zh_CN") -> str:
    """The page of a report."""
    return rendering.html(report, language).decode()


def cells(report: WeeklyReport, language: str = "zh_CN") -> list[list[str]]:
    """The spreadsheet as a reader of CSV sees it."""
    return list(csv.reader(io.StringIO(spreadsheet.csv_of(report, language).decode("utf-8-sig"), newline="")))


class Links(html.parser.HTMLParser):
    """Collects ids, targets of links within the page, every tag, and what a browser would fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.tags: set[str] = set()
        self.fetched: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name in {"src", "xlink:href", "srcset", "data"} or name.startswith("on"):
                self.fetched.append((name, value))
            if name == "href" and value and value.startswith("#"):
                self.targets.add(value[1:])


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_page_needs_nothing_else_and_runs_nothing(language: str) -> None:
    """No script, no address that a browser would fetch, and texts of publications are text."""
    text = page(a_full_report(), language)
    links = Links(text)
    assert links.tags.isdisjoint({"script", "img", "link", "iframe", "object"})
    assert links.fetched == []
    assert not re.search(r"url\(|@import|@font-face|kozea", text)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "49" not in re.findall(r"alert\(1\)&#34;&gt;(.{0,12})", text)[0]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_figure_on_the_page_leads_to_its_rows(language: str) -> None:
    """Each link within the page has its target, and no id stands twice."""
    links = Links(page(a_full_report(), language))
    assert links.targets <= set(links.ids)
    assert {"rows", "followers", "row-s1", "account.w1"} <= links.targets
    assert len(links.ids) == len(set(links.ids))


def test_numbers_dates_and_words_are_of_the_language() -> None:
    """Chinese and English differ in words and dates, and agree in every number."""
    chinese, english = (page(a_full_report(), language) for language in words.LANGUAGES)
    assert "2026 年第 48 周" in chinese
    assert "2026年11月23日至29日" in chinese
    assert "微博" in chinese
    assert "Week 48, 2026" in english
    assert "Weibo" in english
    for number in ("1,306", "20,800", "+30.6%"):
        assert number in chinese
        assert number in english


def test_the_same_report_gives_the_same_bytes() -> None:
    """No random id and no date of today gets in: the digest of a document can be checked by making it again."""
    assert page(a_full_report()) == page(a_full_report())


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_week_without_rows_teaches_what_to_do(language: str) -> None:
    """Three steps instead of empty tables."""
    text = page(a_report(), language)
    for step in ("connect", "publish", "collect"):
        assert words.say(f"report.empty.{step}", language) in text
    assert "<table" not in text


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_note_and_state_has_its_words(language: str) -> None:
    """What a report can say it can say in both languages."""
    for code in get_args(NoteCode):
        assert words.has(f"report.note.{code}", language)
    for state in ("collected", "waiting", "absent"):
        assert words.has(f"report.state.{state}", language)


def test_a_count_without_a_word_keeps_its_name() -> None:
    """A platform may count something new; the report shows it under the adapter's name."""
    assert "coins" in page(a_report([a_row("s1", {"coins": 3})]))
    assert Format("en", "UTC").metric("likes") == "Likes"


def test_the_spreadsheet_has_the_platforms_counts() -> None:
    """One line a publication and one a day of an account; counts as plain numbers; what is not told is empty."""
    head, *lines = cells(a_full_report(), "en")
    assert head[:4] == ["Week", "Row", "Platform", "Account"]
    first = dict(zip(head, next(line for line in lines if line[-1] == "s1"), strict=True))
    told = [first[name] for name in ("Likes", "Comments", "Quotes", "Gained this week")]
    assert told == ["1284", "236", "", "1520"]
    assert first["Live at"] == "2026-11-23 10:00:00"
    days = [line for line in lines if line[1] == "account"]
    assert len(days) == len([row for row in a_full_report().rows if isinstance(row, AccountRow)])
    assert {len(line) for line in lines} == {len(head)}


def test_the_spreadsheet_opens_as_utf_8() -> None:
    """The mark at its beginning tells Excel; Chinese stays Chinese."""
    assert spreadsheet.csv_of(a_full_report(), "zh_CN").startswith(b"\xef\xbb\xbf")
    assert any("桂花乌龙上市" in line for line in cells(a_full_report()))


BEGINNINGS = st.sampled_from(["=", "+", "-", "@", "\t=", " =", "＝", "\n+", "\0="])
TEXTS = st.text() | st.builds(str.__add__, BEGINNINGS, st.text())


@given(title=TEXTS, account=TEXTS)
def test_no_text_becomes_a_formula(title: str, account: str) -> None:
    """Whatever a title or an account's name begins with, its cell begins harmlessly, and nothing is lost."""
    head, line = cells(a_report([a_row("s1", {"likes": 1}, title=title, account=account)]))
    for cell in (line[3], line[4]):
        assert not cell.lstrip(" \0").startswith(FORMULA)
    assert len(line) == len(head)
    assert plain(line[4]) == title


def test_negative_counts_stay_numbers() -> None:
    """Fans take likes back: a loss is a number, not a text with a quote before it."""
    head, line = cells(a_report([a_row("s1", {"likes": 3}, base={"likes": 5})]), "en")
    assert dict(zip(head, line, strict=True))["Gained this week"] == "-2"


def test_templates_say_nothing_themselves() -> None:
    """Every word on the page comes from the catalogue: a template has no text of its own."""
    for template in Path(rendering.TEMPLATES).glob("*.j2"):
        text = re.sub(r"\{[{%#].*?[}%#]\}", "", template.read_text(), flags=re.S)
        text = re.sub(r"<[^>]*>", "", text)
        assert not re.search(r"[^\W\d_]", text), template.name
