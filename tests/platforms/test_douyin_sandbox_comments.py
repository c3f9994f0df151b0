"""Comments of the Douyin sandbox: lists, answers, the pinned one."""

from typing import Any

import pytest

from infra.local.sandbox.remote import SandboxError
from tests.platforms.douyin_party import DEVICE, Douyin


def code(answer: Any) -> int:
    """The code of an answer in the data style."""
    return int(answer["data"]["error_code"])


def listed(douyin: Douyin, item: str, **query: Any) -> Any:
    """Comments under a post."""
    return douyin.get("/item/comment/list/", item_id=item, **{**DEVICE, **query})["data"]


def reply(douyin: Douyin, item: str, content: str = "私信您啦", **body: str) -> Any:
    """Answer; the answer to that."""
    return douyin.post("/item/comment/reply/", {"item_id": item, "content": content, **body}, **DEVICE)


def pin(douyin: Douyin, item: str, comment: str, top: object = True) -> int:
    """Pin a comment; the code."""
    body = {"item_id": item, "comment_id": comment, "top": top}
    return code(douyin.post("/item/comment/top/", body, **DEVICE))


def test_comments_are_listed_by_time_and_by_liking(douyin: Douyin) -> None:
    """`time` is newest first, `time_asc` oldest first; the default puts the pinned one first."""
    item = douyin.live()
    ids = [douyin.comment(item, f"评论{n}😀") for n in range(3)]
    assert [c["comment_id"] for c in listed(douyin, item, sort_type="time")["list"]] == ids[::-1]
    assert [c["comment_id"] for c in listed(douyin, item, sort_type="time_asc")["list"]] == ids
    assert pin(douyin, item, ids[0]) == 0
    top = listed(douyin, item)["list"][0]
    assert (top["comment_id"], top["content"], top["nick_name"], top["top"]) == (ids[0], "评论0😀", "小林", True)


def test_a_list_goes_on_by_its_cursor(douyin: Douyin) -> None:
    """20 at most; `cursor` of one page opens the next."""
    item = douyin.live()
    ids = [douyin.comment(item, f"第{n}条") for n in range(25)]
    first = listed(douyin, item, sort_type="time_asc", count=20)
    second = listed(douyin, item, sort_type="time_asc", count=20, cursor=first["cursor"])
    assert [c["comment_id"] for c in (*first["list"], *second["list"])] == ids
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert listed(douyin, item, count=21)["error_code"] == 28001007
    assert listed(douyin, item, sort_type="hot")["error_code"] == 28001007


@pytest.mark.parametrize("missing", sorted(DEVICE))
def test_the_device_of_the_reader_is_required(douyin: Douyin, missing: str) -> None:
    """The newest pages want six parameters about the device; a switch does without them."""
    item = douyin.live()
    assert listed(douyin, item, **{missing: None})["error_code"] == 28001007
    assert listed(douyin, item, ip="somewhere")["error_code"] == 28001007
    douyin.control.order("settings", wants_device=False)
    assert listed(douyin, item, **{missing: None})["error_code"] == 0


def test_an_answer_stands_under_its_comment(douyin: Douyin) -> None:
    """It is in the list of replies and counted, and not among the first-level comments."""
    item = douyin.live()
    asked = douyin.comment(item)
    said = reply(douyin, item, comment_id=asked)["data"]["comment_id"]
    (first,) = listed(douyin, item)["list"]
    assert (first["comment_id"], first["reply_comment_total"]) == (asked, 1)
    query = {**DEVICE, "item_id": item, "comment_id": asked}
    (answer,) = douyin.get("/item/comment/reply/list/", **query)["data"]["list"]
    assert (answer["comment_id"], answer["comment_user_id"]) == (said, douyin.brand.open_id)
    assert answer["content"] == "私信您啦"


def test_without_a_comment_the_answer_is_a_comment_of_its_own(douyin: Douyin) -> None:
    """An omitted comment_id comments on the post."""
    item = douyin.live()
    said = reply(douyin, item, "欢迎提问")["data"]["comment_id"]
    assert [c["comment_id"] for c in listed(douyin, item)["list"]] == [said]


def test_faulty_answers_are_refused(douyin: Douyin) -> None:
    """Sensitive words, strange posts and comments, empty and long texts have their codes."""
    item, other = douyin.live(), douyin.live("另一条")
    asked = douyin.comment(item)
    douyin.control.order("settings", sensitive=["违禁"])
    assert code(reply(douyin, item, "有违禁词")) == 2111001
    assert code(reply(douyin, item, comment_id="@none")) == 2111003
    assert code(reply(douyin, other, comment_id=asked)) == 2111004
    assert code(reply(douyin, "@none")) == 2111007
    assert code(reply(douyin, item, "  ")) == 28001007
    assert code(reply(douyin, item, "长" * 101)) == 28001007
    assert code(reply(douyin, douyin.publish("审核中")["data"]["item_id"])) == 2111006


def test_an_item_that_is_not_encoded_is_not_found(douyin: Douyin) -> None:
    """A `+` that was not encoded arrives as a space: 2111007."""
    item = douyin.live()
    assert listed(douyin, item.replace("+", " "))["error_code"] == 2111007


def test_one_comment_is_pinned(douyin: Douyin) -> None:
    """A new pin replaces the old one once that was reviewed; answers cannot be pinned; a pin can be taken down."""
    item = douyin.live()
    first, second = douyin.comment(item), douyin.comment(item)
    assert pin(douyin, item, first) == 0
    assert pin(douyin, item, second) == 2111005
    douyin.advance(60)
    assert pin(douyin, item, second) == 0
    assert [c["comment_id"] for c in listed(douyin, item)["list"] if c["top"]] == [second]
    assert pin(douyin, item, reply(douyin, item, comment_id=first)["data"]["comment_id"]) == 2111003
    assert pin(douyin, item, second, top=False) == 0
    assert pin(douyin, item, second, top="yes") == 28001007
    assert not any(c["top"] for c in listed(douyin, item)["list"])


def test_fans_comment_on_what_they_see(douyin: Douyin) -> None:
    """Nobody can comment while a post is in review, after it was refused, or when it is gone."""
    item = douyin.publish()["data"]["item_id"]
    with pytest.raises(SandboxError, match="in_review"):
        douyin.comment(item)
    douyin.control.play("review", item=item, outcome="refuse")
    with pytest.raises(SandboxError, match="refused"):
        douyin.comment(item)
    gone = douyin.live()
    douyin.control.play("remove", item=gone)
    with pytest.raises(SandboxError, match="deleted"):
        douyin.comment(gone)


def test_the_twin_of_enterprises_needs_its_own_scope(douyin: Douyin) -> None:
    """`/video/comment/*` is closed to an application without `video.comment`."""
    assert code(douyin.get("/video/comment/list/", item_id=douyin.live())) == 2190004
