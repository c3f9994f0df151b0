"""Mass messages on the WeChat sandbox: rationed, de-duplicated, and ended by an event."""

from typing import Any

import pytest

from infra.local.sandbox.wechat.seed import seed_brand
from tests.platforms.wechat_party import PNG, Listener, WeChat

ALL = {"filter": {"is_to_all": True}, "msgtype": "text", "text": {"content": "双十一 🎉"}}
DAY = 86_400


@pytest.fixture
def service(wechat: WeChat) -> WeChat:
    """The brand as a service account with three followers."""
    seed_brand(wechat.control, kind="service")
    wechat.control.order("fans", count=3)
    return wechat


def sendall(wechat: WeChat, **change: Any) -> Any:
    """Send the text to all, or something else."""
    return wechat.post("/cgi-bin/message/mass/sendall", ALL | change)


def state_of(wechat: WeChat, msg_id: int) -> str:
    """What mass/get tells."""
    told = wechat.post("/cgi-bin/message/mass/get", {"msg_id": msg_id})
    assert told["msg_id"] == msg_id
    return str(told["msg_status"])


def test_a_message_to_all_ends_with_its_counts(wechat: WeChat, listener: Listener) -> None:
    """SENDING, then SEND_SUCCESS; the event has the counts, under MsgID with a capital D."""
    wechat.control.order("fans", count=3)
    wechat.listen(listener.url)
    told = sendall(wechat)
    assert told["errmsg"] == "send job submission success"
    assert "msg_data_id" not in told
    assert state_of(wechat, told["msg_id"]) == "SENDING"
    wechat.advance(2)
    assert state_of(wechat, told["msg_id"]) == "SEND_SUCCESS"
    event = wechat.opened(listener.pushes[0])
    assert (event["Event"], event["MsgID"], event["Status"]) == (
        "MASSSENDJOBFINISH",
        str(told["msg_id"]),
        "send success",
    )
    assert [event[name] for name in ("TotalCount", "FilterCount", "SentCount", "ErrorCount")] == ["3", "3", "3", "0"]
    assert event["ArticleUrlResult"] == {"Count": "0", "ResultList": None}


def test_articles_become_public_and_their_draft_is_gone(wechat: WeChat, listener: Listener) -> None:
    """The event names the links; batchget of freepublish does not know them."""
    wechat.listen(listener.url)
    draft = wechat.draft(wechat.article(), wechat.article())["media_id"]
    told = sendall(wechat, msgtype="mpnews", mpnews={"media_id": draft}, text=None)
    assert told["msg_data_id"]
    wechat.advance(2)
    urls = wechat.opened(listener.pushes[0])["ArticleUrlResult"]["ResultList"]["item"]
    assert [item["ArticleIdx"] for item in urls] == ["1", "2"]
    assert wechat.get("/cgi-bin/draft/count") == {"total_count": 0}
    page = wechat.post("/cgi-bin/freepublish/batchget", {"offset": 0, "count": 20})
    assert page["total_count"] == 0
    (publication,) = wechat.account()["publications"]
    assert (publication["notified"], publication["msg_data_id"]) == (True, told["msg_data_id"])


def test_a_subscription_account_sends_once_a_day(wechat: WeChat) -> None:
    """The second one is 45028, whomever it is for; a failed one gives its turn back; midnight begins anew."""
    wechat.control.order("mass/review", status="err(20001)")
    assert sendall(wechat)["errcode"] == 0
    assert sendall(wechat)["errcode"] == 45028
    wechat.advance(2)
    assert sendall(wechat)["errcode"] == 0
    assert sendall(wechat)["errcode"] == 45028
    wechat.advance(DAY)
    wechat.access_token = ""
    assert sendall(wechat)["errcode"] == 0


def test_a_fan_of_a_service_account_gets_four_a_month(service: WeChat, listener: Listener) -> None:
    """Further ones fail for that fan; another month begins anew."""
    service.listen(listener.url)
    tag = service.post("/cgi-bin/tags/create", {"tag": {"name": "会员"}})["tag"]["id"]
    openids = service.get("/cgi-bin/user/get")["data"]["openid"]
    service.post("/cgi-bin/tags/members/batchtagging", {"openid_list": openids[:1], "tagid": tag})
    for _ in range(5):
        assert sendall(service, filter={"is_to_all": False, "tag_id": tag})["errcode"] == 0
        service.advance(2)
    counts = [service.opened(push)["SentCount"] for push in listener.pushes]
    assert counts == ["1", "1", "1", "1", "0"]
    service.advance(10 * DAY)
    service.access_token = ""
    sendall(service, filter={"is_to_all": False, "tag_id": tag})
    service.advance(2)
    assert service.opened(listener.pushes[-1])["SentCount"] == "1"


def test_a_service_account_sends_to_all_once_a_day_and_four_times_a_month(service: WeChat) -> None:
    """Both rules are 45028."""
    for _ in range(4):
        assert [sendall(service)["errcode"] for _ in range(2)] == [0, 45028]
        service.advance(DAY)
        service.access_token = ""
    assert sendall(service)["errcode"] == 45028


def test_the_same_client_id_is_taken_once_a_day(service: WeChat) -> None:
    """45065 names the message that exists; a day later the id is free."""
    first = sendall(service, clientmsgid="p-1")
    again = sendall(service, clientmsgid="p-1")
    assert (again["errcode"], again["msg_id"]) == (45065, first["msg_id"])
    service.advance(DAY - 1)
    service.access_token = ""
    assert sendall(service, clientmsgid="p-1")["errcode"] == 45065
    service.advance(1)
    assert sendall(service, clientmsgid="p-1")["errcode"] == 0
    assert sendall(service, clientmsgid="p" * 33)["errcode"] == 45067


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"filter": {"is_to_all": False, "tag_id": 7}}, 40152),
        ({"filter": {"is_to_all": 1}}, 40035),
        ({"filter": None}, 40035),
        ({"msgtype": "poem"}, 40008),
        ({"msgtype": "wxcard"}, 45113),
        ({"text": {"content": ""}}, 44004),
        ({"msgtype": "mpnews", "mpnews": {"media_id": "x"}}, 40007),
        ({"msgtype": "voice", "voice": {"media_id": "x"}}, 40007),
        ({"msgtype": "image", "image": {"media_id": "x"}}, 40007),
        ({"msgtype": "image", "images": {"media_ids": []}}, 40007),
    ],
)
def test_a_wrong_message_is_refused_and_costs_no_turn(wechat: WeChat, change: dict[str, Any], code: int) -> None:
    """Each fault has its code, and the day's one message is still there."""
    assert sendall(wechat, **change)["errcode"] == code
    assert sendall(wechat)["errcode"] == 0


def test_images_are_a_list_and_in_a_preview_one(wechat: WeChat) -> None:
    """`images` in the real message, `image` in the preview, both of type image."""
    fan = wechat.control.order("fans", count=1)["openids"][0]
    image = wechat.upload("/cgi-bin/media/upload", PNG, kind="image")["media_id"]
    preview = {"touser": fan, "msgtype": "image", "image": {"media_id": image}}
    assert wechat.post("/cgi-bin/message/mass/preview", preview)["errcode"] == 0
    assert sendall(wechat, msgtype="image", images={"media_ids": [image]}, text=None)["errcode"] == 0


def test_a_preview_goes_to_a_follower_and_costs_no_turn(wechat: WeChat) -> None:
    """A stranger is 40003."""
    fan = wechat.control.order("fans", count=1)["openids"][0]
    ask = {"msgtype": "text", "text": {"content": "预览"}}
    assert wechat.post("/cgi-bin/message/mass/preview", ask | {"touser": fan})["errcode"] == 0
    assert wechat.post("/cgi-bin/message/mass/preview", ask | {"touser": "o" * 28})["errcode"] == 40003
    assert sendall(wechat)["errcode"] == 0


def test_sending_by_openid_is_for_service_accounts_and_two_fans(wechat: WeChat) -> None:
    """48001 on a subscription account; one openid is 40130."""
    send = "/cgi-bin/message/mass/send"
    body = {"msgtype": "text", "text": {"content": "您好"}}
    assert wechat.post(send, body | {"touser": ["a", "b"]})["errcode"] == 48001
    seed_brand(wechat.control, kind="service")
    wechat.access_token = ""
    fans = wechat.control.order("fans", count=2)["openids"]
    assert wechat.post(send, body | {"touser": fans[:1]})["errcode"] == 40130
    assert wechat.post(send, body | {"touser": fans})["errcode"] == 0


@pytest.mark.parametrize(("decision", "status"), [(True, "send success"), (False, "err(40001)"), (None, "err(40002)")])
def test_a_protected_message_waits_for_the_administrator(
    wechat: WeChat, listener: Listener, decision: bool | None, status: str
) -> None:
    """Accepted it goes out, refused or after half an hour without an answer it fails."""
    seed_brand(wechat.control, mass_protection=True)
    wechat.listen(listener.url)
    told = sendall(wechat)
    wechat.advance(1799)
    assert state_of(wechat, told["msg_id"]) == "SENDING"
    if decision is not None:
        wechat.control.order("mass/confirm", msg_id=told["msg_id"], accepted=decision)
    wechat.advance(1)
    (push,) = listener.pushes
    assert wechat.opened(push)["Status"] == status


def test_articles_of_a_mass_message_can_be_deleted(wechat: WeChat) -> None:
    """Only once it was sent; then it is DELETE. A text cannot be deleted."""
    draft = wechat.draft()["media_id"]
    told = sendall(wechat, msgtype="mpnews", mpnews={"media_id": draft}, text=None)
    delete = "/cgi-bin/message/mass/delete"
    assert wechat.post(delete, {"msg_id": told["msg_id"]})["errcode"] == 40204
    wechat.advance(2)
    assert wechat.post(delete, {"msg_id": told["msg_id"], "article_idx": 2})["errcode"] == 40060
    assert wechat.post(delete, {"msg_id": told["msg_id"]})["errcode"] == 0
    assert state_of(wechat, told["msg_id"]) == "DELETE"
    assert wechat.post(delete, {"msg_id": 1})["errcode"] == 40059


def test_the_speed_is_one_of_five(wechat: WeChat) -> None:
    """0 to 4, told back with its number in tens of thousands a minute."""
    assert wechat.post("/cgi-bin/message/mass/speed/set", {"speed": 4})["errcode"] == 0
    assert wechat.post("/cgi-bin/message/mass/speed/get") == {"speed": 4, "realspeed": 10}
    assert wechat.post("/cgi-bin/message/mass/speed/set", {"speed": 5})["errcode"] == 45083
