"""Douyin's values and figures: numbers as text, days that are not there, counts of the moment and of the day."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialops.platforms.douyin import figures, mapping, values
from socialops.platforms.reading import Published
from tests.platforms.douyin_case import COMMENT, V1, DouyinCase, douyin_case
from tests.platforms.douyin_party import Douyin

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def case(douyin: Douyin) -> DouyinCase:
    """The brand on a fresh Douyin."""
    return douyin_case(douyin)


VALUES: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False) | st.lists(st.integers())
)


@given(st.dictionaries(st.sampled_from(sorted(COMMENT)), VALUES), st.dictionaries(st.text(), VALUES, max_size=2))
def test_a_mutated_comment_is_read_or_kept_whole(change: dict[str, Any], more: dict[str, Any]) -> None:
    """No payload stops a poll, and nothing in it is lost."""
    item = {**more, **COMMENT, **change}
    message = mapping.message_of_comment(item, "@i")
    if message is None:
        assert mapping.unreadable(item, NOW).extra == {"item": item}
    else:
        assert {
            name: item[name] for name in more if name not in mapping._COMMENT_FIELDS
        }.items() <= message.extra.items()


@given(st.text() | st.integers() | st.floats() | st.none() | st.booleans())
def test_values_are_read_or_unknown(value: Any) -> None:
    """No number, id or time of a stranger raises."""
    values.number(value)
    values.text(value)
    values.instant(value)
    values.instant_of_log(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("12", 12),
        (" 12 ", 12),
        (12.0, 12),
        (12.5, None),
        (True, None),
        ("1e9", None),
        ("-3", -3),
        ("９", None),
        ("", None),
    ],
)
def test_numbers_come_as_text_too(value: object, expected: int | None) -> None:
    """Plain digits and nothing else."""
    assert values.number(value) == expected


def test_ids_beyond_a_double_keep_every_digit() -> None:
    """A number and its text name the same thing."""
    assert values.text(9_107_199_254_740_993) == values.text("9107199254740993") == "9107199254740993"
    assert values.number("9107199254740993") == 9_107_199_254_740_993


def test_figures_of_a_post_join_the_moment_and_the_day(case: DouyinCase) -> None:
    """Counts of now at once, provisional until the day after is counted; then how long people watched."""
    item = case.live()
    posted = Published(item, case.now())
    case.control.play("play", item=item, times=3, seconds=5)
    case.control.play("like", item=item, fan="小林")
    early = case.metrics.posts(case.connection, [posted], case.now())[item]
    assert (early.counts["plays"], early.counts["likes"], early.provisional) == (4, 1, True)
    assert "average_play_ms" not in early.counts
    case.control.order("clock", advance=26 * 3600)
    later = case.metrics.posts(case.connection, [posted], case.now())[item]
    assert (later.counts["average_play_ms"], later.provisional) == (3750, False)


def test_figures_that_never_come_are_not_waited_for(case: DouyinCase) -> None:
    """Without data.external.item, or after three days without a row, what is known is final."""
    item = case.live()
    posted = Published(item, case.now())
    path = "/data/external/item/base/"
    empty = b'{"data":{"error_code":0,"result":{}},"extra":{"error_code":0}}'
    assert json.loads(empty)["data"]["result"] == {}
    case.control.order("clock", advance=4 * 86_400)
    case.control.order("scope/deny", scope="data.external.item")
    told = case.metrics.posts(case.connection, [posted], case.now())[item]
    assert (told.counts["plays"], told.provisional) == (1, False)
    assert case.requests(path) == 1
    old = Published(item, case.now() - 31 * DAY)
    assert not case.metrics.posts(case.connection, [old], case.now())[item].provisional
    assert case.requests(path) == 1


def test_more_posts_than_one_call_takes(case: DouyinCase) -> None:
    """Eleven ids are two calls."""
    posts = [Published(f"{case.nobody}{n}", case.now()) for n in range(11)]
    assert case.metrics.posts(case.connection, posts, case.now()) == {}
    assert case.requests(f"{V1}/video_data/") == 2


@pytest.mark.parametrize("as_text", [False, True])
def test_the_account_has_its_newest_day(case: DouyinCase, as_text: bool) -> None:
    """Fans and posts in all, the rest by the day; numbers as text are numbers; sources are fans, not percents."""
    case.control.order("settings", figures_as_text=as_text)
    told = case.metrics.account(case.connection, case.now())
    assert told.counts["followers"] == 12_000
    assert {"posts", "plays", "likes", "comments", "shares", "profile_visits"} <= set(told.counts)
    assert told.sources
    assert all(0 <= fans <= 12_000 for fans in told.sources.values())
    assert abs(sum(told.sources.values()) - 12_000) <= len(told.sources)


def test_missing_days_are_unknown_and_not_zero(case: DouyinCase) -> None:
    """Accounts with few fans get no rows: no counts, and no sources made of nothing."""
    case.control.order("settings", figures_from_fans=1_000_000)
    told = case.metrics.account(case.connection, case.now())
    assert (dict(told.counts), told.sources) == ({}, None)


def test_figures_from_before_yesterday_are_provisional(case: DouyinCase) -> None:
    """At nine yesterday is not counted yet and nothing is missing; at eleven the same rows are a day late."""
    nine, eleven = datetime(2026, 11, 25, 1, 0, tzinfo=UTC), datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
    assert figures.newest_day(nine) == "2026-11-23"
    assert figures.newest_day(eleven) == "2026-11-24"
    assert not case.metrics.account(case.connection, case.now()).provisional
