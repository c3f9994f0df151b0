"""WeChat's figures: of yesterday at best, cumulative, provisional while WeChat says so, and never the retired ones."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.sandbox.server import Server
from socialops.platforms.errors import ContentRefused, QuotaExhausted
from socialops.platforms.reading import Figures, Published
from socialops.platforms.wechat.metrics import WeChatMetrics
from tests.platforms.wechat_case import WeChatCase, wechat_case
from tests.platforms.wechat_party import WeChat
from tests.platforms.wechat_stub import NOW, Stub, connection

ARTICLES = "/datacube/getarticletotaldetail"
CUMULATE, SUMMARY, BUSINESS = (f"/datacube/{n}" for n in ("getusercumulate", "getusersummary", "getbizsummary"))
METRICS = WeChatMetrics()
LIVE_AT = NOW - timedelta(days=2)
POST = Published("article", LIVE_AT, facts={"msg_data_id": "206227730"})
DETAIL = {
    "read_user": 120,
    "read_user_source": [
        {"user_count": 120, "scene_desc": "全部"},
        {"user_count": 90, "scene_desc": "公众号消息"},
        {"user_count": 30, "scene_desc": "朋友圈"},
    ],
    "share_user": 7,
    "zaikan_user": 3,
    "like_user": 11,
    "comment_count": 2,
    "collection_user": 4,
    "praise_money": 500,
    "read_subscribe_user": 1,
    "read_finish_rate": 0.5,
}


@pytest.fixture
def stub() -> Iterator[tuple[Stub, str]]:
    """A WeChat that says what it is told, and its address."""
    app = Stub()
    with Server(app) as server:
        yield app, server.base_url


def row(**more: Any) -> dict[str, Any]:
    """An article with two days of totals, the later one first."""
    days = [{"stat_date": "2026-11-22", **DETAIL}, {"stat_date": "2026-11-21", **DETAIL, "read_user": 80}]
    return {"ref_date": "2026-11-21", "msgid": "206227730_1", "title": "春茶", "detail_list": days, **more}


def told(*rows: Any, late: bool = False) -> dict[str, Any]:
    """An answer of the statistics."""
    return {"list": list(rows), "is_delay": late}


def figures(stub: tuple[Stub, str], answer: Any, post: Published = POST, now: datetime = NOW) -> Figures | None:
    """The figures of one post."""
    app, url = stub
    app.answers[ARTICLES] = [answer]
    return METRICS.posts(connection(url), [post], now).get(post.remote_id)


def test_the_last_totals_count(stub: tuple[Stub, str]) -> None:
    """Each day's are totals since publication, so they are not added; sources leave their sum out."""
    found = figures(stub, told(row()))
    assert found
    assert found.counts == {
        "reads": 120,
        "likes": 11,
        "comments": 2,
        "reposts": 7,
        "recommendations": 3,
        "saves": 4,
        "rewards_fen": 500,
        "new_followers": 1,
    }
    assert (found.sources, found.provisional) == ({"公众号消息": 90, "朋友圈": 30}, False)
    assert stub[0].bodies(ARTICLES) == [{"begin_date": "2026-11-21", "end_date": "2026-11-21"}]


def test_what_is_late_is_provisional(stub: tuple[Stub, str]) -> None:
    """`is_delay`, a day that is not ready, an article without a day: read again later."""
    late = figures(stub, told(row(), late=True))
    assert late
    assert (late.provisional, late.counts["reads"]) == (True, 120)
    empty = Figures({}, {}, provisional=True)
    assert figures(stub, told(late=True)) == empty
    assert figures(stub, {"errcode": 61503, "errmsg": "data not ready"}) == empty
    bare = figures(stub, told(row(detail_list=[])))
    assert bare
    assert (bare.counts, bare.provisional) == ({}, True)


def test_what_a_complete_list_lacks_is_absent(stub: tuple[Stub, str]) -> None:
    """It is not zero."""
    assert figures(stub, told(row(msgid="206227730_2"), row(msgid="7_1"))) is None
    assert figures(stub, told(), Published("old", datetime(2025, 10, 1, tzinfo=UTC))) is None


def test_an_article_is_known_by_its_address_too(stub: tuple[Stub, str]) -> None:
    """Where the answer to its publication was lost, nobody told its id; with or without TLS."""
    post = Published("article", LIVE_AT, url="https://mp.weixin.qq.com/s/abc")
    found = figures(stub, told(row(msgid="9_1", content_url="http://mp.weixin.qq.com/s/abc")), post)
    assert found
    assert found.counts["reads"] == 120
    assert figures(stub, told(row(content_url="")), Published("article", LIVE_AT)) is None


@pytest.mark.parametrize(
    ("now", "asked"),
    [
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 22, 23, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 22, 3, 0, tzinfo=UTC), False),
    ],
)
def test_yesterday_is_ready_at_eight(stub: tuple[Stub, str], now: datetime, asked: bool) -> None:
    """Before, nothing is asked and nothing concluded."""
    post = Published("article", datetime(2026, 11, 22, 2, 0, tzinfo=UTC), facts=POST.facts)
    found = figures(stub, told(row()), post, now)
    assert found
    assert (bool(found.counts), found.provisional, bool(stub[0].asked)) == (asked, not asked, asked)


@pytest.mark.parametrize("minutes", [-10, 10])
def test_around_midnight_both_days_are_asked(stub: tuple[Stub, str], minutes: int) -> None:
    """The day of publication is WeChat's, and we may have learnt of it on the next."""
    midnight = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    post = Published("article", midnight + timedelta(minutes=minutes), facts=POST.facts)
    found = figures(stub, lambda body: told(row()) if body["begin_date"] == "2026-11-21" else told(), post)
    assert found
    assert found.counts["reads"] == 120
    assert len(stub[0].asked) == 2


def test_a_day_is_asked_once_for_all_its_articles(stub: tuple[Stub, str]) -> None:
    """The calls are counted."""
    app, url = stub
    posts = [Published(f"a{n}", LIVE_AT, facts={"msg_data_id": str(n)}) for n in range(8)]
    app.answers[ARTICLES] = [told(*(row(msgid=f"{n}_1") for n in range(5)))]
    assert set(METRICS.posts(connection(url), posts, NOW)) == {f"a{n}" for n in range(5)}
    assert len(app.asked) == 1


def test_the_account_is_told_for_its_last_day(stub: tuple[Stub, str]) -> None:
    """Followers as they stand, who came and went from every source, what readers did."""
    app, url = stub
    app.answers = {
        CUMULATE: [{"list": [{"ref_date": "2026-11-22", "user_source": 0, "cumulate_user": 9000}]}],
        SUMMARY: [
            {
                "list": [
                    {"ref_date": "2026-11-22", "user_source": 1, "new_user": 5, "cancel_user": 1},
                    {"ref_date": "2026-11-22", "user_source": 30, "new_user": 2, "cancel_user": 0},
                ]
            }
        ],
        BUSINESS: [told({"ref_date": "2026-11-22", "detail": {**DETAIL, "send_page_count": 2}})],
    }
    found = METRICS.account(connection(url), NOW)
    assert {
        name: found.counts[name] for name in ("followers", "new_followers", "lost_followers", "reads", "posts")
    } == {
        "followers": 9000,
        "new_followers": 7,
        "lost_followers": 1,
        "reads": 120,
        "posts": 2,
    }
    assert (found.sources, found.provisional) == ({"公众号消息": 90, "朋友圈": 30}, False)
    assert {body["end_date"] for _, body in app.asked} == {"2026-11-22"}
    early = METRICS.account(connection(url), NOW - timedelta(hours=2))
    assert (early.provisional, app.asked[-1][1]["end_date"]) == (True, "2026-11-21")


def test_an_account_without_figures_yet_has_none(stub: tuple[Stub, str]) -> None:
    """What is not told is absent, and the day is read again."""
    app, url = stub
    app.answers = {path: [{"errcode": 61503, "errmsg": "data not ready"}] for path in (CUMULATE, SUMMARY, BUSINESS)}
    found = METRICS.account(connection(url), NOW)
    assert (found.counts, found.provisional, found.sources) == ({}, True, None)


@pytest.mark.parametrize(
    "detail",
    [
        None,
        [],
        "x",
        {},
        {"read_user": "many"},
        {"read_user": True},
        {"read_user": -1},
        {"read_user_source": [{"x": 1}, 3]},
    ],
)
def test_what_is_no_number_is_absent(stub: tuple[Stub, str], detail: Any) -> None:
    """It is never zero."""
    days = [{"stat_date": "2026-11-22", **detail} if isinstance(detail, dict) else detail]
    found = figures(stub, told(row(detail_list=days), "odd"))
    assert found
    assert (dict(found.counts), found.sources) == ({}, None)


@pytest.mark.parametrize(("code", "error"), [(61501, ContentRefused), (45009, QuotaExhausted)])
def test_other_errors_are_told(stub: tuple[Stub, str], code: int, error: type[Exception]) -> None:
    """They are of the vocabulary."""
    with pytest.raises(error):
        figures(stub, {"errcode": code, "errmsg": "no"})


def test_the_sandbox_agrees(wechat: WeChat) -> None:
    """Followers, readers and their sources on the morning after; no retired interface is ever asked."""
    case: WeChatCase = wechat_case(wechat)
    wechat.control.order("fans", count=12)
    live = case.send(case.content())
    wechat.control.play("act", article=live.remote_id, what="read", times=5, source="朋友圈")
    wechat.control.play("act", article=live.remote_id, what="read", times=3, source="搜一搜")
    post = case.published(live.remote_id)
    found = case.metrics.posts(case.connection, post, case.now())[live.remote_id]
    sources = {name: count for name, count in (found.sources or {}).items() if count}
    assert (found.counts["reads"], sources) == (8, {"朋友圈": 5, "搜一搜": 3})
    wechat.control.order("token/expire")
    assert METRICS.account(case.connected(), case.now()).counts["followers"] == 12
    retired = {
        "getarticlesummary",
        "getarticletotal",
        "getuserread",
        "getuserreadhour",
        "getusershare",
        "getusersharehour",
    }
    asked = {entry["path"].removeprefix("/datacube/") for entry in wechat.control.read("requests")}
    assert not asked & retired
