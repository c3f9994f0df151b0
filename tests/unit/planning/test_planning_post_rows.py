"""A post as a row of a sheet and back: any post survives, headers are understood, what is wrong is told by column."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning import columns, post_rows
from planning.imports import Import, post_id
from planning.posts import NewPost, Post, PostChange, Proof, Variant
from planning.sheet_faults import Fault
from planning.windows import Window
from socialops import words
from socialops.platforms.registry import REGISTRY
from socialops.sheets.cells import Cell
from tests.unit.planning.builders_planning import AT, a_post

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    ["∅", "∅∅", "=1", "a\r\nb", " ", "{", "一=二"]
)
IDS = st.from_regex(r"[A-Za-z0-9_.:-]{1,8}", fullmatch=True)
MEDIA = st.lists(IDS, max_size=3, unique=True)
LINKS = st.sampled_from(["", "https://example.com/a?b=c,d", "http://山茶花.example"])
OPTIONS = st.dictionaries(IDS, TEXTS, max_size=3)
VARIANTS = st.builds(
    Variant,
    text=st.none() | TEXTS,
    media=st.none() | MEDIA,
    link=st.none() | LINKS,
    options=OPTIONS,
    utm=st.booleans(),
)
TIMES = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis wants naive bounds
WINDOWS = st.builds(Window, not_before=st.none() | TIMES) | st.builds(Window, not_after=st.none() | TIMES)
BOTH = st.builds(
    lambda opens, days: Window(not_before=opens, not_after=opens + timedelta(days)), TIMES, st.integers(1, 9)
)
PROOFS = st.lists(st.builds(Proof, rule=IDS, media_id=IDS, note=st.text(max_size=5)), max_size=2)
POSTS = st.builds(
    a_post,
    title=st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).map(str.strip).filter(bool),
    text=TEXTS,
    media=MEDIA,
    link=LINKS,
    variants=st.dictionaries(st.sampled_from(sorted(REGISTRY)), VARIANTS, max_size=4),
    plan_id=st.just("") | IDS,
    theme=st.text(max_size=10).map(str.strip),
    slot_id=st.sampled_from(["", "s1", "s20"]),
    campaign=st.just("") | IDS,
    window=WINDOWS | BOTH,
    evidence=PROOFS,
)
NOT_IN_A_SHEET = {"evidence"}
CONTENT = set(NewPost.model_fields) - NOT_IN_A_SHEET


def codes(found: Post | list[Fault]) -> list[tuple[str, str]]:
    """Column and code of what is wrong."""
    assert isinstance(found, list), found
    return [(fault.column, fault.code) for fault in found]


def a_row(**cells: str) -> dict[str, str]:
    """A row of a new post; `weibo__text` is the column `weibo.text`."""
    row = {"title": "山茶花", "text": "今天上新。", "platforms": "weibo", **cells}
    return {name.replace("__", "."): cell for name, cell in row.items()}


@given(POSTS)
def test_any_post_comes_back_from_its_row(post: Post) -> None:
    """Written, it is the same content; said of the post itself, it is no change."""
    row = {name: cell for name, cell in post_rows.row_of(post).items() if name not in {"id", "version"}}
    again = post_rows.write(row, "p2", "ling", AT)
    assert isinstance(again, Post), again
    assert again.model_dump(include=CONTENT) == post.model_dump(include=CONTENT)
    assert post_rows.edit(row, post, "bo", AT) is post


@given(before=POSTS, after=POSTS)
def test_a_changed_row_is_the_whole_change(before: Post, after: Post) -> None:
    """A row with every column turns any post into the one that it was written from."""
    row = {column.name: "" for column in columns.every()} | post_rows.row_of(after)
    row = {name: cell for name, cell in row.items() if name not in {"id", "version"}}
    edited = post_rows.edit(row, before, "bo", AT)
    assert isinstance(edited, Post), edited
    assert edited.model_dump(include=CONTENT) == after.model_dump(include=CONTENT)


def test_every_field_of_a_post_has_a_column_or_stays_as_it_is() -> None:
    """A field that posts get some day is either carried by a sheet or named here as one that an import leaves alone."""
    carried = {*columns.MASTER, "variants", "window"} - {"id", "version", "platforms", "not_before", "not_after"}
    assert set(PostChange.model_fields) == set(NewPost.model_fields) == carried | NOT_IN_A_SHEET
    assert set(Variant.model_fields) == set(columns.PARTS)


@given(post=POSTS, title=st.sampled_from(["新标题", "🌸"]), kept=st.sets(st.sampled_from(columns.every())))
def test_a_change_loses_nothing_that_its_sheet_does_not_carry(
    post: Post, title: str, kept: set[columns.Column]
) -> None:
    """Whatever columns were deleted from an exported sheet: versions, switches, windows, proofs stay as they were."""
    exported = post_rows.row_of(post)
    names = {column.name for column in kept} - {"id", "version"}
    row = {name: cell for name, cell in exported.items() if name in names} | {"title": title}
    edited = post_rows.edit(row, post, "bo", AT)
    assert isinstance(edited, Post), edited
    assert edited.model_dump(include=CONTENT | NOT_IN_A_SHEET) == post.model_copy(update={"title": title}).model_dump(
        include=CONTENT | NOT_IN_A_SHEET
    )


def test_one_bound_of_a_window_may_stand_alone() -> None:
    """The other one stays, a cell that was emptied is no bound, and offsets are understood."""
    window = Window(not_before=AT, not_after=AT + timedelta(days=1))
    edited = post_rows.edit({"not_before": "2026-11-23T17:00:00+08:00"}, a_post(window=window), "bo", AT)
    assert isinstance(edited, Post)
    assert edited.window == Window(not_before=AT + timedelta(hours=1), not_after=window.not_after)
    emptied = post_rows.edit({"not_before": " "}, a_post(window=window), "bo", AT)
    assert isinstance(emptied, Post)
    assert emptied.window == Window(not_after=window.not_after)


def test_columns_that_are_not_there_change_nothing() -> None:
    """A sheet with titles alone leaves texts and versions as they are."""
    post = a_post(variants={"weibo": {"text": "微博专用", "options": {"a": "b"}}})
    edited = post_rows.edit({"title": "新标题"}, post, "bo", AT)
    assert isinstance(edited, Post)
    assert (edited.title, edited.text, edited.variants) == ("新标题", post.text, post.variants)
    only_link = post_rows.edit({"weibo.link": "https://example.com"}, post, "bo", AT)
    assert isinstance(only_link, Post)
    assert only_link.variants["weibo"].text == "微博专用"


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"title": " "}, [("title", "missing")]),
        ({"title": "花" * 201}, [("title", "too-long")]),
        ({"text": "花" * 50_001}, [("text", "too-long")]),
        ({"link": "example.com"}, [("link", "bad-link")]),
        ({"weibo__link": "example.com"}, [("weibo.link", "bad-link")]),
        ({"media": "a a"}, [("media", "media-twice")]),
        ({"media": "花.jpg"}, [("media", "bad-id")]),
        ({"media": " ".join(map(str, range(19)))}, [("media", "too-many-media")]),
        ({"platforms": "weibo, 微薄"}, [("platforms", "unknown-platform")]),
        ({"mastodon__text": "你好"}, [("mastodon.text", "platform-not-listed")]),
        ({"weibo__options": "ohne"}, [("weibo.options", "bad-options")]),
        ({"weibo__options": '{"a": 1}'}, [("weibo.options", "bad-options")]),
        ({"weibo__options": "一 二=c"}, [("weibo.options", "bad-options")]),
        ({"plan_id": "计划"}, [("plan_id", "bad-id")]),
        ({"campaign": "双 十二"}, [("campaign", "bad-id")]),
        ({"slot_id": "s0"}, [("slot_id", "bad-id")]),
        ({"weibo__utm": "也许"}, [("weibo.utm", "bad-switch")]),
        ({"not_before": "2026-12-01 09:00"}, [("not_before", "bad-time")]),
        ({"not_before": "5", "not_after": "明天"}, [("not_before", "bad-time"), ("not_after", "bad-time")]),
        ({"not_after": "0001-01-01T00:00:00+08:00"}, [("not_after", "bad-time")]),
        (
            {"not_before": "2026-12-01T09:00:00+08:00", "not_after": "2026-12-01T01:00:00Z"},
            [("not_after", "window-closed")],
        ),
        (
            {"title": "", "link": "x", "theme": "花" * 201},
            [("title", "missing"), ("link", "bad-link"), ("theme", "too-long")],
        ),
    ],
)
def test_what_is_wrong_is_told_by_column(cells: dict[str, str], wrong: list[tuple[str, str]]) -> None:
    """Everything at once, under the column where it stands."""
    assert codes(post_rows.write(a_row(**cells), "p1", "ling", AT)) == wrong


def test_what_is_too_much_together_is_told() -> None:
    """Each text fits, all together do not."""
    platforms = sorted(REGISTRY)[:7]
    row = a_row(platforms=",".join(platforms), **{f"{name}__text": "花" * 16_000 for name in platforms})
    assert codes(post_rows.write(row, "p1", "ling", AT)) == [("text", "texts-too-large")]


def test_platforms_are_known_by_name() -> None:
    """By id or by their names in either language, also those with spaces."""
    found = post_rows.write(a_row(platforms="微博，WeChat Official Account、mastodon"), "p1", "ling", AT)
    assert isinstance(found, Post)
    assert list(found.variants) == ["weibo", "wechat", "mastodon"]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_header_is_understood(language: str) -> None:
    """Each column by its name and by its header in each language, whatever width and case it is typed in."""
    every = columns.every()
    for header in (lambda c: c.name, lambda c: c.header(language), lambda c: f" {c.header(language).upper()}："):
        names, faults = columns.read_header([Cell(header(column)) for column in every])
        assert (names, faults) == ([column.name for column in every], [])


def test_an_unknown_header_is_told_with_the_closest() -> None:
    """What nobody knows is an error, and so is a column that is there twice or the lack of a title."""
    names, faults = columns.read_header([Cell("标题"), Cell("正 文"), Cell("Platfroms"), Cell("天气"), Cell("Title")])
    assert names == ["title", "text", "", "", "title"]
    assert [(fault.code, fault.facts.get("suggestion")) for fault in faults] == [
        ("unknown-column", "platforms"),
        ("unknown-column", ""),
        ("column-twice", None),
    ]
    assert [fault.code for fault in columns.read_header([Cell("正文")])[1]] == ["no-title-column"]


@given(st.integers(2, 6000), st.integers(2, 6000))
def test_the_id_of_a_row_is_its_own(row: int, other: int) -> None:
    """The same whenever it is asked for, another for another row, in the order of the rows."""
    sheet: dict[str, Any] = {"created_at": AT, "updated_at": AT, "by": "ling", "filename": "x", "kind": "csv"}
    first = Import(id="i1", **sheet)
    assert post_id(first, row) == post_id(first.next(AT, state="failed"), row)
    assert (post_id(first, row) < post_id(first, other)) == (row < other)
    assert post_id(first, row) != post_id(Import(id="i2", **sheet), row)
