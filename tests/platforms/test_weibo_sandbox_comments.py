"""Comments and the fan service of the Weibo sandbox."""

import json
from urllib.parse import quote

import pytest

from infra.local.sandbox.remote import SandboxError
from tests.platforms.parties import Weibo

RIP = "203.0.113.7"


def comment(weibo: Weibo, text: str, status: str, fan: str = "小林") -> str:
    """A fan comments; the id of the comment."""
    return str(weibo.control.play("comment", status=status, fan=fan, text=text)["comment"]["idstr"])


def test_no_comments_is_an_empty_list_and_not_an_object(weibo: Weibo) -> None:
    """An empty result is `[]`, as the platform is known to answer."""
    assert weibo.get("/2/comments/to_me.json") == (200, [])


def test_received_comments_come_newest_first_after_since_id(weibo: Weibo) -> None:
    """since_id is exclusive, count and page cut, total_number counts all pages."""
    status = weibo.share()[1]["idstr"]
    ids = [comment(weibo, f"评论{n}", status) for n in range(5)]
    page = weibo.get("/2/comments/to_me.json", count=2, page=2)[1]
    assert ([c["idstr"] for c in page["comments"]], page["total_number"]) == ([ids[2], ids[1]], 5)
    newer = weibo.get("/2/comments/to_me.json", since_id=ids[2])[1]["comments"]
    assert [c["idstr"] for c in newer] == [ids[4], ids[3]]
    until = weibo.get("/2/comments/to_me.json", max_id=ids[1])[1]["comments"]
    assert [c["idstr"] for c in until] == [ids[1], ids[0]]


def test_an_answer_names_the_one_it_answers(weibo: Weibo) -> None:
    """reply puts `回复@name:` in front, links to the comment, and is no comment to oneself."""
    status = weibo.share()[1]["idstr"]
    asked = comment(weibo, "多少钱", status)
    code, answer = weibo.post("/2/comments/reply.json", cid=asked, id=status, comment="私信您啦", rip=RIP)
    assert (code, answer["text"]) == (200, "回复@小林:私信您啦")
    assert answer["reply_comment"]["idstr"] == asked
    assert [c["idstr"] for c in weibo.get("/2/comments/to_me.json")[1]["comments"]] == [asked]
    assert [c["idstr"] for c in weibo.get("/2/comments/by_me.json")[1]["comments"]] == [answer["idstr"]]
    assert len(weibo.get("/2/comments/show.json", id=status)[1]["comments"]) == 2


def test_a_fans_answer_to_the_brand_is_received(weibo: Weibo) -> None:
    """A reply to the brand's own comment shows in to_me."""
    status = weibo.share()[1]["idstr"]
    mine = weibo.post("/2/comments/create.json", id=status, comment="欢迎提问", rip=RIP)[1]["idstr"]
    weibo.control.play("comment", status=status, comment=mine, fan="阿梅", text="在吗")
    received = weibo.get("/2/comments/to_me.json")[1]["comments"][0]
    assert (received["user"]["screen_name"], received["reply_comment"]["idstr"]) == ("阿梅", mine)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"comment": ""}, 20008),
        ({"comment": "长" * 141}, 20012),
        ({"cid": None}, 20204),
        ({"cid": "1"}, 20201),
        ({"id": None}, 20109),
        ({"id": "1"}, 20101),
        ({"id": "x"}, 10017),
        ({"rip": None}, 10016),
        ({"without_mention": "2"}, 10017),
    ],
)
def test_a_faulty_reply_is_refused_with_its_code(weibo: Weibo, change: dict[str, str | None], code: int) -> None:
    """Each fault has its code, and no comment appears."""
    status = weibo.share()[1]["idstr"]
    form = {"cid": comment(weibo, "在吗", status), "id": status, "comment": "在的", "rip": RIP} | change
    assert weibo.post("/2/comments/reply.json", **form)[1]["error_code"] == code
    assert weibo.get("/2/comments/by_me.json")[1] == []


def test_the_same_answer_twice_is_refused(weibo: Weibo) -> None:
    """An identical consecutive comment is 20019: proof that the first one went through."""
    status = weibo.share()[1]["idstr"]
    form = {"cid": comment(weibo, "在吗", status), "id": status, "comment": "在的", "rip": RIP}
    assert weibo.post("/2/comments/reply.json", **form)[0] == 200
    assert weibo.post("/2/comments/reply.json", **form)[1]["error_code"] == 20019


def test_a_comment_is_destroyed_by_its_author_or_the_owner_of_the_status(weibo: Weibo) -> None:
    """The brand may remove what stands under its status, a stranger may not (20203)."""
    cid = comment(weibo, "广告", weibo.share()[1]["idstr"])
    weibo.control.order("users", uid=42, screen_name="别人")
    other = weibo.control.order("tokens", uid=42, app_key=weibo.brand.app_key)["value"]
    assert weibo.post("/2/comments/destroy.json", token=other, cid=cid)[1]["error_code"] == 20203
    assert weibo.post("/2/comments/destroy.json", cid=cid)[0] == 200
    assert weibo.get("/2/comments/to_me.json")[1] == []


def answer_fan(weibo: Weibo, fan: int, text: str = "您好") -> tuple[int, object]:
    """Write to a fan through the fan service."""
    data = json.dumps({"text": text}, ensure_ascii=False)
    status, answer = weibo.post(
        "/2/messages/reply.json", token=weibo.brand.fan_service_token, type="text", data=data, receiver_id=fan
    )
    return status, answer.get("error_code", answer.get("result"))


def test_a_fan_can_be_answered_for_two_days(weibo: Weibo) -> None:
    """The window opens with the fan's message and closes 48 hours after the last one."""
    fan = weibo.control.play("message", brand=weibo.brand.uid, fan="小林", text="在吗")["fan"]
    assert answer_fan(weibo, fan) == (200, True)
    weibo.control.order("clock", advance=48 * 3600 + 1)
    assert answer_fan(weibo, fan, "还在吗") == (403, 20301)
    weibo.control.play("message", brand=weibo.brand.uid, fan="小林", text="在")
    assert answer_fan(weibo, fan, "还在吗") == (200, True)
    assert [m["data"]["text"] for m in weibo.state()["messages"]] == ["您好", "还在吗"]


def test_strangers_and_those_who_left_cannot_be_written_to(weibo: Weibo) -> None:
    """Without an act of the fan, or after an unfollow, the answer is 20301."""
    assert answer_fan(weibo, 7_999_999_999) == (403, 20301)
    fan = weibo.control.play("follow", brand=weibo.brand.uid, fan="小林")["fan"]
    assert answer_fan(weibo, fan) == (200, True)
    weibo.control.play("unfollow", brand=weibo.brand.uid, fan="小林")
    assert answer_fan(weibo, fan, "别走") == (403, 20301)


def test_a_mention_allows_one_answer(weibo: Weibo) -> None:
    """After an @-mention the second message is refused."""
    fan = weibo.control.play("mention", brand=weibo.brand.uid, fan="小林", text="@山茶 真香")["fan"]
    assert answer_fan(weibo, fan) == (200, True)
    assert answer_fan(weibo, fan, "再聊") == (403, 20301)


def test_the_same_message_twice_in_a_row_is_refused(weibo: Weibo) -> None:
    """A repeated private message is 20306, unless the fan wrote in between."""
    fan = weibo.control.play("message", brand=weibo.brand.uid, fan="小林", text="在吗")["fan"]
    assert answer_fan(weibo, fan) == (200, True)
    assert answer_fan(weibo, fan) == (400, 20306)
    weibo.control.order("clock", advance=1)
    weibo.control.play("message", brand=weibo.brand.uid, fan="小林", text="在吗")
    assert answer_fan(weibo, fan) == (200, True)


@pytest.mark.parametrize("data", ['{"text":"中文消息"}', quote('{"text":"中文消息"}', safe="")])
def test_the_data_may_be_encoded_once_more(weibo: Weibo, data: str) -> None:
    """The documented encoding vector and plain JSON arrive as the same message."""
    fan = weibo.control.play("message", brand=weibo.brand.uid, fan="小林", text="在吗")["fan"]
    form = {"type": "text", "data": data, "receiver_id": fan}
    assert weibo.post("/2/messages/reply.json", token=weibo.brand.fan_service_token, **form)[0] == 200
    assert weibo.state()["messages"][0]["data"] == {"text": "中文消息"}


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("text", '{"text":""}', 20008),
        ("text", json.dumps({"text": "长" * 300}), 20013),
        ("text", "[]", 10017),
        ("text", "no json", 10017),
        ("articles", '{"articles":[]}', 10017),
        ("position", '{"longitude":"1"}', 10017),
        ("video", "{}", 10017),
    ],
)
def test_a_faulty_message_is_refused(weibo: Weibo, kind: str, data: str, code: int) -> None:
    """Each type is checked as documented."""
    fan = weibo.control.play("message", brand=weibo.brand.uid, fan="小林", text="在吗")["fan"]
    form = {"type": kind, "data": data, "receiver_id": fan}
    answer = weibo.post("/2/messages/reply.json", token=weibo.brand.fan_service_token, **form)[1]
    assert answer["error_code"] == code


def test_an_order_without_sense_is_refused(weibo: Weibo) -> None:
    """The control endpoint says what is wrong instead of doing half of it."""
    for act, ask in [("comment", {"fan": "x"}), ("comment", {"fan": "x", "status": "1", "text": "x"}), ("dance", {})]:
        with pytest.raises(SandboxError):
            weibo.control.play(act, **ask)
    for order in ("faults", "nothing"):
        with pytest.raises(SandboxError):
            weibo.control.order(order)
