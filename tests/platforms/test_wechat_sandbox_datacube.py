"""Statistics of the WeChat sandbox: by days in Shanghai, up to yesterday, ready at eight."""

from datetime import date, timedelta
from typing import Any

import pytest

from infra.local.sandbox.wechat.seed import seed_brand
from tests.platforms.wechat_party import Listener, WeChat

DAY = 86_400
ALL = ("getusersummary", "getusercumulate", "getupstreammsg", "getinterfacesummary")
NEW = ("getarticleread", "getarticleshare", "getbizsummary", "getarticletotaldetail")
SPANS = {
    "getusersummary": 7,
    "getusercumulate": 7,
    "getupstreammsg": 7,
    "getupstreammsgdist": 15,
    "getinterfacesummary": 30,
    "getarticleread": 1,
    "getarticleshare": 1,
    "getbizsummary": 30,
    "getarticletotaldetail": 1,
}


def ask(wechat: WeChat, name: str, begin: str = "2026-11-23", end: str = "") -> Any:
    """The figures of one day, or of several."""
    return wechat.post(f"/datacube/{name}", {"begin_date": begin, "end_date": end or begin})


def pass_time(wechat: WeChat, seconds: float) -> None:
    """Time goes by, with a new token after it."""
    wechat.advance(seconds)
    wechat.access_token = ""


@pytest.mark.parametrize("name", [*ALL, *NEW])
def test_today_and_tomorrow_are_out_of_range(wechat: WeChat, name: str) -> None:
    """The last day is yesterday: 61501."""
    assert ask(wechat, name, "2026-11-22").get("errcode", 0) == 0
    assert ask(wechat, name, "2026-11-23")["errcode"] == 61501
    assert ask(wechat, name, "2026-11-22", "2026-11-24")["errcode"] == 61501


@pytest.mark.parametrize(("name", "span"), SPANS.items())
def test_each_interface_has_its_span(wechat: WeChat, name: str, span: int) -> None:
    """So many days and not one more; a range that ends before it begins is 61501 too."""
    last = date(2026, 11, 22)
    assert "list" in ask(wechat, name, str(last - timedelta(days=span - 1)), str(last))
    assert ask(wechat, name, str(last - timedelta(days=span)), str(last))["errcode"] == 61501
    assert ask(wechat, name, str(last), str(last - timedelta(days=1)))["errcode"] == 61501


@pytest.mark.parametrize("value", ["20261122", "2026-13-01", "", "2026/11/22", "2026-W47-1"])
def test_a_date_has_one_form(wechat: WeChat, value: str) -> None:
    """Anything else is 61500."""
    assert wechat.post("/datacube/getusersummary", {"begin_date": value, "end_date": value})["errcode"] == 61500


@pytest.mark.parametrize(
    ("name", "first", "before"),
    [("getusersummary", "2014-12-01", "2014-11-30"), ("getarticleread", "2025-11-01", "2025-10-31")],
)
def test_there_is_a_first_day(wechat: WeChat, name: str, first: str, before: str) -> None:
    """Nothing is older than the interface."""
    assert "list" in ask(wechat, name, first)
    assert ask(wechat, name, before)["errcode"] == 61501


def test_before_eight_yesterday_is_not_ready(wechat: WeChat) -> None:
    """The older family says 61503, the newer one answers without the day and says that it is late."""
    wechat.published()
    pass_time(wechat, 22 * 3600)
    assert ask(wechat, "getusersummary")["errcode"] == 61503
    assert ask(wechat, "getusersummary", "2026-11-22")["list"] == []
    assert ask(wechat, "getarticletotaldetail") == {"list": [], "is_delay": True}
    assert ask(wechat, "getbizsummary", "2026-11-22", "2026-11-23")["is_delay"]
    pass_time(wechat, 3600)
    assert ask(wechat, "getusersummary")["list"] == []
    assert len(ask(wechat, "getarticletotaldetail")["list"]) == 1
    assert ask(wechat, "getarticletotaldetail")["is_delay"] is False


@pytest.mark.parametrize(
    "name",
    ["getarticlesummary", "getarticletotal", "getuserread", "getuserreadhour", "getusershare", "getusersharehour"],
)
def test_the_old_article_figures_are_retired(wechat: WeChat, name: str) -> None:
    """47009."""
    assert ask(wechat, name)["errcode"] == 47009


def test_an_article_has_totals_up_to_each_day(wechat: WeChat) -> None:
    """Reads by source, shares, likes and comments add up from day to day, for thirty days at most."""
    told = wechat.published(wechat.article(title="秋 🍂", need_open_comment=1))
    article = told["article_id"]
    wechat.control.play("act", article=article, what="read", times=5)
    wechat.control.play("act", article=article, what="read", times=2, source="朋友圈")
    wechat.control.play("act", article=article, what="share")
    wechat.control.play("comment", fan="小林", article=article, text="好看")
    pass_time(wechat, DAY)
    wechat.control.play("act", article=article, what="read", times=10)
    wechat.control.play("act", article=article, what="like", times=3)
    (row,) = ask(wechat, "getarticletotaldetail")["list"]
    assert (row["msgid"], row["publish_type"], row["title"]) == (f"{told['msg_data_id']}_1", 1, "秋 🍂")
    assert row["content_url"] == told["article_detail"]["item"][0]["article_url"]
    (day,) = row["detail_list"]
    assert (day["stat_date"], day["read_user"], day["share_user"], day["comment_count"]) == ("2026-11-23", 7, 1, 1)
    sources = {one["scene_desc"]: one["user_count"] for one in day["read_user_source"]}
    assert (sources["全部"], sources["公众号消息"], sources["朋友圈"]) == (7, 5, 2)
    pass_time(wechat, 40 * DAY)
    (row,) = ask(wechat, "getarticletotaldetail")["list"]
    assert [(one["read_user"], one["like_user"]) for one in row["detail_list"][:3]] == [(7, 0), (17, 3), (17, 3)]
    assert (len(row["detail_list"]), row["detail_list"][-1]["stat_date"]) == (30, "2026-12-22")


def test_the_day_of_an_article_shows_what_happened_on_it(wechat: WeChat) -> None:
    """getarticleread, getarticleshare and getbizsummary count the day alone; a day without has no row."""
    article = wechat.published()["article_id"]
    wechat.control.play("act", article=article, times=4)
    pass_time(wechat, DAY)
    wechat.control.play("act", article=article, times=6)
    wechat.control.play("act", article=article, what="share", times=2)
    pass_time(wechat, DAY)
    reads = [ask(wechat, "getarticleread", day)["list"] for day in ("2026-11-23", "2026-11-24")]
    assert [rows[0]["detail"]["read_user"] for rows in reads] == [4, 6]
    assert ask(wechat, "getarticleshare")["list"] == []
    assert ask(wechat, "getarticleshare", "2026-11-24")["list"][0]["detail"] == {"share_user": 2}
    rows = ask(wechat, "getbizsummary", "2026-11-23", "2026-11-24")["list"]
    assert [(row["detail"]["read_user"], row["detail"]["send_page_count"]) for row in rows] == [(4, 1), (6, 0)]


def test_a_mass_message_counts_as_notified(wechat: WeChat) -> None:
    """publish_type 0, and the share of the receivers who read."""
    wechat.control.order("fans", count=4)
    body = {"filter": {"is_to_all": True}, "msgtype": "mpnews", "mpnews": {"media_id": wechat.draft()["media_id"]}}
    told = wechat.post("/cgi-bin/message/mass/sendall", body)
    wechat.advance(2)
    wechat.control.play("act", article=str(told["msg_data_id"]), times=3)
    pass_time(wechat, DAY)
    (row,) = ask(wechat, "getarticletotaldetail")["list"]
    assert (row["publish_type"], row["detail_list"][0]["read_delivery_rate"]) == (0, 0.75)


def test_fans_are_counted_by_where_they_came_from(wechat: WeChat) -> None:
    """New and lost fans by source, and the total with those from before."""
    seed_brand(wechat.control, followers=1000)
    wechat.control.play("follow", fan="小林")
    wechat.control.play("follow", fan="阿明", scene="12")
    wechat.control.play("unfollow", fan="小林")
    pass_time(wechat, DAY)
    assert ask(wechat, "getusersummary")["list"] == [
        {"ref_date": "2026-11-23", "user_source": 1, "new_user": 1, "cancel_user": 1},
        {"ref_date": "2026-11-23", "user_source": 30, "new_user": 1, "cancel_user": 0},
    ]
    rows = ask(wechat, "getusercumulate", "2026-11-22", "2026-11-23")["list"]
    assert [row["cumulate_user"] for row in rows] == [1000, 1001]


def test_messages_and_pushes_are_counted(wechat: WeChat, listener: Listener) -> None:
    """How many fans wrote, in which kind and how often; how the server answered."""
    wechat.listen(listener.url)
    wechat.control.order("fans", count=2)
    for fan, kind in (("fan 0", "text"), ("fan 0", "text"), ("fan 1", "text"), ("fan 1", "image")):
        wechat.control.play("message", fan=fan, text="在吗", type=kind)
    pass_time(wechat, DAY)
    assert [(row["msg_type"], row["msg_user"], row["msg_count"]) for row in ask(wechat, "getupstreammsg")["list"]] == [
        (1, 2, 3),
        (2, 1, 1),
    ]
    (row,) = ask(wechat, "getupstreammsgdist")["list"]
    assert (row["count_interval"], row["msg_user"]) == (1, 2)
    (row,) = ask(wechat, "getinterfacesummary")["list"]
    assert (row["callback_count"], row["fail_count"]) == (4, 0)
