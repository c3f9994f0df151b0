"""Customer messages on the WeChat sandbox: only through a window that the fan opened."""

from typing import Any

import pytest

from tests.platforms.wechat_party import PNG, WeChat

SEND = "/cgi-bin/message/custom/send"
HOUR = 3600


@pytest.fixture
def fan(wechat: WeChat) -> str:
    """Xiaolin follows, and the window of that is over."""
    openid: str = wechat.control.play("follow", fan="小林")["fan"]
    wechat.advance(60)
    return openid


def send(wechat: WeChat, fan: str, msgtype: str = "text", **body: Any) -> int:
    """Send something, a text by default; the code."""
    ask = {"touser": fan, "msgtype": msgtype, msgtype: body or {"content": "您好 🌸"}}
    return int(wechat.post(SEND, ask)["errcode"])


def test_a_message_opens_five_answers_for_two_days(wechat: WeChat, fan: str) -> None:
    """The sixth is 45047; a new message gives five again; after 48 hours it is 45015."""
    wechat.control.play("message", fan="小林", text="在吗")
    assert [send(wechat, fan) for _ in range(6)] == [0] * 5 + [45047]
    wechat.control.play("message", fan="小林", text="在吗")
    wechat.advance(48 * HOUR - 1)
    wechat.access_token = ""
    assert send(wechat, fan) == 0
    wechat.advance(1)
    assert send(wechat, fan) == 45015
    assert [message["body"]["content"] for message in wechat.account()["sent"]] == ["您好 🌸"] * 6


@pytest.mark.parametrize(
    ("act", "ask"),
    [
        ("menu", {"key": "coupon"}),
        ("menu", {"key": "scan", "event": "scancode_waitmsg"}),
        ("scan", {"scene": "12"}),
    ],
)
def test_a_tap_opens_three_for_a_minute(wechat: WeChat, fan: str, act: str, ask: dict[str, str]) -> None:
    """Three answers, then 45047, and after the minute 45015."""
    wechat.control.play(act, fan="小林", **ask)
    assert [send(wechat, fan) for _ in range(4)] == [0, 0, 0, 45047]
    wechat.advance(60)
    assert send(wechat, fan) == 45015


def test_following_opens_three_for_a_minute(wechat: WeChat) -> None:
    """The welcome may come at once."""
    fan = wechat.control.play("follow", fan="阿明")["fan"]
    assert [send(wechat, fan) for _ in range(4)] == [0, 0, 0, 45047]


def test_a_link_in_the_menu_opens_nothing(wechat: WeChat, fan: str) -> None:
    """VIEW is no interaction."""
    wechat.control.play("menu", fan="小林", event="VIEW", key="https://shop.example.com")
    assert send(wechat, fan) == 45015


def test_windows_add_up(wechat: WeChat, fan: str) -> None:
    """A tap beside a message: three and five, the short one first."""
    wechat.control.play("message", fan="小林", text="在吗")
    wechat.control.play("menu", fan="小林", key="coupon")
    assert [send(wechat, fan) for _ in range(3)] == [0, 0, 0]
    wechat.advance(60)
    assert [send(wechat, fan) for _ in range(6)] == [0] * 5 + [45047]


def test_who_left_cannot_be_written_to(wechat: WeChat, fan: str) -> None:
    """45015, though the window of their message would still be open; a stranger is 40003."""
    wechat.control.play("message", fan="小林", text="再见")
    wechat.control.play("unfollow", fan="小林")
    assert send(wechat, fan) == 45015
    assert send(wechat, "o" * 28) == 40003


@pytest.mark.parametrize(
    ("msgtype", "body", "code"),
    [
        ("text", {"content": "字" * 682 + "aa"}, 0),
        ("text", {"content": "字" * 683}, 45002),
        ("text", {"content": ""}, 44004),
        ("poem", {"content": "床前明月光"}, 40008),
        ("image", {"media_id": "x"}, 40007),
        ("voice", {"media_id": "x"}, 40007),
        ("news", {"articles": [{"title": "一", "url": "https://a"}]}, 0),
        ("news", {"articles": [{"title": "一"}, {"title": "二"}]}, 45008),
        ("news", {"articles": []}, 44003),
        ("mpnewsarticle", {"article_id": "x"}, 53600),
        ("mpnews", {"media_id": "x"}, 40007),
        ("msgmenu", {"head_content": "满意吗", "list": [{"id": "1", "content": "满意"}], "tail_content": ""}, 0),
        ("msgmenu", {"list": [{"id": "1"}]}, 40035),
        ("miniprogrampage", {"title": "店"}, 40035),
    ],
)
def test_each_type_has_its_body(wechat: WeChat, fan: str, msgtype: str, body: dict[str, Any], code: int) -> None:
    """What is refused costs nothing of the window."""
    wechat.control.play("message", fan="小林", text="在吗")
    assert send(wechat, fan, msgtype, **body) == code
    assert wechat.account()["fans"][0]["windows"]["message"]["left"] == (4 if code == 0 else 5)


def test_an_image_and_an_article_can_be_sent(wechat: WeChat, fan: str) -> None:
    """By the ids of an upload and of a publication."""
    wechat.control.play("message", fan="小林", text="在吗")
    image = wechat.upload("/cgi-bin/media/upload", PNG, kind="image")["media_id"]
    assert send(wechat, fan, "image", media_id=image) == 0
    assert send(wechat, fan, "mpnewsarticle", article_id=wechat.published()["article_id"]) == 0


def test_typing_shows_after_a_fresh_act_only(wechat: WeChat, fan: str) -> None:
    """Within half a minute, once; then it can be cancelled once."""
    typing = "/cgi-bin/message/custom/typing"

    def code(command: str) -> int:
        return int(wechat.post(typing, {"touser": fan, "command": command})["errcode"])

    assert code("Typing") == 45080
    wechat.control.play("message", fan="小林", text="在吗")
    assert [code(c) for c in ("Typing", "Typing", "CancelTyping", "CancelTyping", "x")] == [0, 45081, 0, 45081, 45072]


def test_what_cannot_be_played_is_told(wechat: WeChat) -> None:
    """A stranger does not write, and nobody follows twice."""
    with pytest.raises(Exception, match="does not follow"):
        wechat.control.play("message", fan="路人", text="在吗")
    wechat.control.play("follow", fan="小林")
    with pytest.raises(Exception, match="follows already"):
        wechat.control.play("follow", fan="小林")
