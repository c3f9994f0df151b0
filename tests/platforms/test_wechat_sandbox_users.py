"""Fans and tags on the WeChat sandbox: pages, limits, and what is left of somebody who leaves."""

from typing import Any

import pytest

from infra.local.sandbox.wechat.seed import seed_brand
from tests.platforms.wechat_party import WeChat

TAGGING = "/cgi-bin/tags/members/batchtagging"


def fans(wechat: WeChat, count: int) -> list[str]:
    """So many followers; their openids."""
    openids: list[str] = wechat.control.order("fans", count=count)["openids"]
    return openids


def tag(wechat: WeChat, name: str = "会员") -> Any:
    """Make a tag."""
    return wechat.post("/cgi-bin/tags/create", {"tag": {"name": name}})


def test_followers_come_in_pages(wechat: WeChat) -> None:
    """Each page starts behind next_openid, total counts all, an empty page is the end."""
    openids = fans(wechat, 5)
    wechat.control.order("settings", openids_a_page=3)
    first = wechat.get("/cgi-bin/user/get")
    assert (first["total"], first["count"], first["data"]["openid"]) == (5, 3, openids[:3])
    second = wechat.get("/cgi-bin/user/get", next_openid=first["next_openid"])
    assert second["data"]["openid"] == openids[3:]
    assert wechat.get("/cgi-bin/user/get", next_openid=second["next_openid"]) == {
        "total": 5,
        "count": 0,
        "next_openid": "",
    }
    assert wechat.get("/cgi-bin/user/get", next_openid="x")["errcode"] == 40003


def test_a_page_holds_ten_thousand(wechat: WeChat) -> None:
    """The documented size."""
    fans(wechat, 10_001)
    assert wechat.get("/cgi-bin/user/get")["count"] == 10_000


def test_a_fan_has_no_name(wechat: WeChat) -> None:
    """What is told: when and how they came, the remark and the tags."""
    fan = wechat.control.play("follow", fan="小林", scene="12")["fan"]
    assert wechat.post("/cgi-bin/user/info/updateremark", {"openid": fan, "remark": "老客户"})["errcode"] == 0
    told = wechat.get("/cgi-bin/user/info", openid=fan)
    assert told == {
        "subscribe": 1,
        "openid": fan,
        "language": "zh_CN",
        "subscribe_time": 1_795_395_600,
        "remark": "老客户",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_QR_CODE",
        "qr_scene": 12,
        "qr_scene_str": "",
    }
    remark = {"openid": fan, "remark": "字" * 10}
    assert wechat.post("/cgi-bin/user/info/updateremark", remark)["errcode"] == 40035


def test_of_somebody_who_left_only_the_openid_is_told(wechat: WeChat) -> None:
    """Remark and tags are forgotten, also for when they come back."""
    fan = wechat.control.play("follow", fan="小林")["fan"]
    wechat.post("/cgi-bin/user/info/updateremark", {"openid": fan, "remark": "老客户"})
    wechat.post(TAGGING, {"openid_list": [fan], "tagid": tag(wechat)["tag"]["id"]})
    wechat.control.play("unfollow", fan="小林")
    assert wechat.get("/cgi-bin/user/info", openid=fan) == {"subscribe": 0, "openid": fan}
    assert wechat.get("/cgi-bin/tags/get")["tags"][0]["count"] == 0
    wechat.control.play("follow", fan="小林")
    told = wechat.get("/cgi-bin/user/info", openid=fan)
    assert (told["remark"], told["tagid_list"]) == ("", [])


def test_a_hundred_fans_can_be_asked_at_once(wechat: WeChat) -> None:
    """One more is 40032; a stranger is 40003."""
    asked = [{"openid": openid} for openid in fans(wechat, 101)]
    batch = "/cgi-bin/user/info/batchget"
    assert len(wechat.post(batch, {"user_list": asked[:100]})["user_info_list"]) == 100
    assert wechat.post(batch, {"user_list": asked})["errcode"] == 40032
    assert wechat.post(batch, {"user_list": [{"openid": "x"}]})["errcode"] == 40003


def test_a_tag_is_made_renamed_counted_and_deleted(wechat: WeChat) -> None:
    """Ids begin at 100."""
    made = tag(wechat)["tag"]
    assert made == {"id": 100, "name": "会员"}
    (fan,) = fans(wechat, 1)
    assert wechat.post(TAGGING, {"openid_list": [fan], "tagid": 100})["errcode"] == 0
    assert wechat.post("/cgi-bin/tags/update", {"tag": {"id": 100, "name": "老会员"}})["errcode"] == 0
    assert wechat.get("/cgi-bin/tags/get") == {"tags": [{"id": 100, "name": "老会员", "count": 1}]}
    assert wechat.post("/cgi-bin/tags/getidlist", {"openid": fan}) == {"tagid_list": [100]}
    assert wechat.post("/cgi-bin/user/tag/get", {"tagid": 100})["data"]["openid"] == [fan]
    assert wechat.post("/cgi-bin/tags/delete", {"tag": {"id": 100}})["errcode"] == 0
    assert wechat.post("/cgi-bin/tags/getidlist", {"openid": fan}) == {"tagid_list": []}


@pytest.mark.parametrize(("name", "code"), [("会员", 45157), ("", 45157), ("会" * 31, 45158), ("会" * 30, 0)])
def test_a_tag_has_a_name_of_its_own(wechat: WeChat, name: str, code: int) -> None:
    """Double and empty are 45157, more than thirty characters 45158."""
    tag(wechat)
    assert tag(wechat, name).get("errcode", 0) == code


def test_there_are_at_most_a_hundred_tags(wechat: WeChat) -> None:
    """One more is 45056."""
    for number in range(100):
        tag(wechat, f"第{number}类")
    assert tag(wechat)["errcode"] == 45056


@pytest.mark.parametrize(("tag_id", "code"), [(2, 45058), (99, 45159), ("100", 45159)])
def test_tags_that_are_not_ours_cannot_be_changed(wechat: WeChat, tag_id: object, code: int) -> None:
    """WeChat's own and unknown ones have their codes."""
    assert wechat.post("/cgi-bin/tags/update", {"tag": {"id": tag_id, "name": "新"}})["errcode"] == code
    assert wechat.post("/cgi-bin/tags/delete", {"tag": {"id": tag_id}})["errcode"] == code


def test_tagging_takes_fifty_fans(wechat: WeChat) -> None:
    """51 are 40032; a stranger is 40003; who left is 49003; untagging takes it back."""
    tag_id = tag(wechat)["tag"]["id"]
    openids = fans(wechat, 51)
    assert wechat.post(TAGGING, {"openid_list": openids, "tagid": tag_id})["errcode"] == 40032
    assert wechat.post(TAGGING, {"openid_list": openids[:50], "tagid": tag_id})["errcode"] == 0
    assert wechat.post(TAGGING, {"openid_list": ["x"], "tagid": tag_id})["errcode"] == 40003
    assert wechat.post(TAGGING, {"openid_list": [], "tagid": tag_id})["errcode"] == 40031
    untag = "/cgi-bin/tags/members/batchuntagging"
    assert wechat.post(untag, {"openid_list": openids[:49], "tagid": tag_id})["errcode"] == 0
    assert wechat.get("/cgi-bin/tags/get")["tags"][0]["count"] == 1
    wechat.control.play("unfollow", fan="fan 0")
    assert wechat.post(TAGGING, {"openid_list": openids[:1], "tagid": tag_id})["errcode"] == 49003


def test_a_fan_has_at_most_twenty_tags(wechat: WeChat) -> None:
    """The 21st is 45059, and then nobody of the call gets it."""
    first, second = fans(wechat, 2)
    for number in range(21):
        tag_id = tag(wechat, f"第{number}类")["tag"]["id"]
        code = wechat.post(TAGGING, {"openid_list": [first], "tagid": tag_id})["errcode"]
        assert code == (0 if number < 20 else 45059)
    assert wechat.post(TAGGING, {"openid_list": [second, first], "tagid": tag_id})["errcode"] == 45059
    assert wechat.post("/cgi-bin/tags/getidlist", {"openid": second}) == {"tagid_list": []}


def test_the_blacklist_takes_twenty_and_silences(wechat: WeChat) -> None:
    """21 are 40032; who is on it is listed, and comes off again."""
    openids = fans(wechat, 21)
    black, white = ("/cgi-bin/tags/members/" + name for name in ("batchblacklist", "batchunblacklist"))
    assert wechat.post(black, {"openid_list": openids})["errcode"] == 40032
    assert wechat.post(black, {"openid_list": openids[:2]})["errcode"] == 0
    listed = wechat.post("/cgi-bin/tags/members/getblacklist", {"begin_openid": ""})
    assert (listed["total"], listed["data"]["openid"]) == (2, openids[:2])
    assert wechat.post(white, {"openid_list": openids[:1]})["errcode"] == 0
    assert wechat.post("/cgi-bin/tags/members/getblacklist", {})["total"] == 1


def test_qr_codes_are_for_service_accounts(wechat: WeChat) -> None:
    """48001 on a subscription account; a lasting one tells no end, a temporary one at most thirty days."""
    ask = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "双11"}}, "expire_seconds": 600}
    create = "/cgi-bin/qrcode/create"
    assert wechat.post(create, ask)["errcode"] == 48001
    seed_brand(wechat.control, kind="service")
    wechat.access_token = ""
    assert wechat.post(create, ask)["expire_seconds"] == 600
    assert wechat.post(create, ask | {"expire_seconds": 2_592_001})["errcode"] == 40035
    assert wechat.post(create, ask | {"action_name": "QR_SCENE"})["errcode"] == 40035
    assert "expire_seconds" not in wechat.post(create, ask | {"action_name": "QR_LIMIT_STR_SCENE"})
