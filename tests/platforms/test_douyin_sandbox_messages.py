"""Private messages of the Douyin sandbox: a person opens the window, and it closes."""

from typing import Any

import pytest

from tests.platforms.douyin_party import PNG, Douyin, Hook


def act(douyin: Douyin, name: str = "message", **more: str) -> Any:
    """A fan does something towards the brand."""
    given = {"text": "在吗"} if name == "message" else {}
    return douyin.control.play(name, brand=douyin.brand.open_id, fan="小林", **{**given, **more})


def send(douyin: Douyin, told: Any, **change: Any) -> Any:
    """Answer what the fan did; the answer to that."""
    body = {
        "to_user_id": told["fan"],
        "conversation_id": told["conversation_id"],
        "msg_id": told["msg_id"],
        "scene": "im_reply_msg",
        "content": {"msg_type": 1, "text": {"text": "您好 😊"}},
    } | change
    return douyin.post("/im/send/msg/", {name: value for name, value in body.items() if value is not None})


def code(answer: Any) -> int:
    """The code of an answer in the data style."""
    return int(answer["extra"]["error_code"])


def test_a_message_may_be_answered_six_times_in_a_day(douyin: Douyin) -> None:
    """The seventh answer is 28003070; a new message opens six more."""
    told = act(douyin)
    assert [code(send(douyin, told)) for _ in range(7)] == [0] * 6 + [28003070]
    assert code(send(douyin, act(douyin))) == 0
    assert douyin.state()["messages"][0]["content"]["text"]["text"] == "您好 😊"


def test_the_window_closes_after_a_day(douyin: Douyin) -> None:
    """At 24 hours an answer passes, a second later it is 28003070."""
    told = act(douyin)
    douyin.advance(86_400)
    assert code(send(douyin, told)) == 0
    douyin.advance(1)
    assert code(send(douyin, told)) == 28003070


def test_a_greeting_has_half_a_minute(douyin: Douyin) -> None:
    """Who opens the conversation may be greeted three times within 30 s, in that scene only."""
    told = act(douyin, "enter")
    assert code(send(douyin, told)) == 28001007
    scene = "im_enter_direct_msg"
    assert [code(send(douyin, told, scene=scene)) for _ in range(4)] == [0, 0, 0, 28003070]
    late = act(douyin, "enter")
    douyin.advance(31)
    assert code(send(douyin, late, scene=scene)) == 28003070


def test_who_allowed_it_is_written_to_once_a_day(douyin: Douyin) -> None:
    """A proactive call needs the person's leave, once a day, with at most three messages."""
    told = act(douyin)
    hello = {"msg_type": 1, "text": {"text": "上新啦"}}
    proactive = {"scene": "im_authorize_message", "content": None}
    assert code(send(douyin, told, **proactive, content_list=[hello])) == 28001012
    act(douyin, "allow")
    assert code(send(douyin, told, **proactive, content_list=[hello] * 4)) == 28001007
    answer = send(douyin, told, **proactive, content_list=[hello] * 3)
    assert (code(answer), len(answer["msg_list"])) == (0, 3)
    assert code(send(douyin, told, **proactive, content_list=[hello])) == 28003070
    douyin.advance(86_400)
    assert code(send(douyin, told, **proactive, content_list=[hello])) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"content": {"msg_type": 1, "text": {"text": " "}}},
        {"content": {"msg_type": 1}},
        {"content": {"msg_type": 99}},
        {"content": "hello"},
        {"content": {"msg_type": 2, "image": {"media_id": "@none"}}},
        {"msg_id": "@none"},
        {"conversation_id": "@none"},
        {"to_user_id": "_nobody"},
        {"scene": "im_none"},
    ],
)
def test_a_faulty_message_is_refused(douyin: Douyin, change: dict[str, Any]) -> None:
    """What is missing, unknown or of another conversation is 28001007, and nothing is sent."""
    assert code(send(douyin, act(douyin), **change)) == 28001007
    assert douyin.state()["messages"] == []


def test_a_picture_is_uploaded_in_the_name_of_the_application(douyin: Douyin) -> None:
    """client_upload wants the client token; its id makes an image message."""
    form = {"client_key": douyin.brand.client_key, "client_secret": douyin.brand.client_secret}
    token = douyin.oauth("/oauth/client_token/", grant_type="client_credential", **form)["data"]["access_token"]
    media_id = douyin.upload("/tool/imagex/client_upload/", "image", PNG, token=token)["image_id"]
    content = {"msg_type": 2, "image": {"media_id": media_id}}
    assert code(send(douyin, act(douyin), content=content)) == 0


def test_a_message_can_be_taken_back(douyin: Douyin) -> None:
    """recall answers in the envelope of `err_no`."""
    told = act(douyin)
    body = {"msg_id": send(douyin, told)["msg_id"], "conversation_id": told["conversation_id"], "conversation_type": 1}
    assert douyin.post("/im/recall/msg/", body)["err_no"] == 0
    assert douyin.state()["messages"][0]["recalled"]
    assert douyin.post("/im/recall/msg/", body | {"msg_id": "@none"})["err_no"] == 28001007


def test_what_the_brand_sends_is_told_too(douyin: Douyin, hook: Hook) -> None:
    """im_send_msg names the application as its source; one typed by hand has none."""
    told = act(douyin)
    douyin.listen(hook.url)
    msg_id = send(douyin, told)["msg_id"]
    (event,) = hook.events
    assert (event["event"], event["content"]["server_message_id"]) == ("im_send_msg", msg_id)
    assert event["content"]["source"] == douyin.brand.client_key
