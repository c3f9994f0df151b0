"""Comments on the WeChat sandbox: read in pages, featured, answered once, removed."""

from typing import Any

import pytest

from infra.local.sandbox.wechat.seed import seed_brand
from tests.platforms.wechat_party import WeChat


@pytest.fixture
def article(wechat: WeChat) -> dict[str, Any]:
    """A published article that takes comments, as the comment interfaces name it."""
    told = wechat.published(wechat.article(need_open_comment=1), wechat.article())
    return {"msg_data_id": told["msg_data_id"], "index": 0}


def say(wechat: WeChat, article: dict[str, Any], text: str = "好看") -> int:
    """A reader comments; the comment's id."""
    told = wechat.control.play("comment", fan="小林", article=str(article["msg_data_id"]), text=text)
    return int(told["comment"])


def do(wechat: WeChat, what: str, place: dict[str, Any], **more: Any) -> int:
    """Call one of the interfaces; the code."""
    return int(wechat.post(f"/cgi-bin/comment/{what}", place | more)["errcode"])


def read(wechat: WeChat, article: dict[str, Any], **more: Any) -> Any:
    """A page of comments."""
    return wechat.post("/cgi-bin/comment/list", {**article, "begin": 0, "count": 49, "type": 0, **more})


def test_comments_come_newest_first_with_their_openid(wechat: WeChat, article: dict[str, Any]) -> None:
    """Their text in full, no name; total counts all pages; nothing is pushed."""
    for text in ("一", "二 🍵", "三"):
        say(wechat, article, text)
        wechat.advance(1)
    told = read(wechat, article, count=2)
    assert (told["total"], [one["content"] for one in told["comment"]]) == (3, ["三", "二 🍵"])
    assert set(told["comment"][0]) == {"user_comment_id", "openid", "create_time", "content", "comment_type"}
    assert [one["content"] for one in read(wechat, article, begin=2)["comment"]] == ["一"]
    assert wechat.control.read("state")["pushes"] == []


@pytest.mark.parametrize(("count", "code"), [(49, 0), (50, 88010), (0, 88010)])
def test_fewer_than_fifty_at_a_time(wechat: WeChat, article: dict[str, Any], count: int, code: int) -> None:
    """50 is refused already."""
    assert read(wechat, article, count=count)["errcode"] == code


def test_the_index_counts_from_zero_and_the_default_is_the_first(wechat: WeChat, article: dict[str, Any]) -> None:
    """The second article has its own comments; a third is 88001, and so is an unknown publication."""
    say(wechat, article)
    assert read(wechat, {"msg_data_id": article["msg_data_id"]})["total"] == 1
    assert read(wechat, article | {"index": 1})["total"] == 0
    assert read(wechat, article | {"index": 2})["errcode"] == 88001
    assert read(wechat, {"msg_data_id": 1})["errcode"] == 88001


def test_without_the_privilege_everything_is_refused(wechat: WeChat) -> None:
    """88000 before anything else."""
    seed_brand(wechat.control, comment_privilege=False)
    assert read(wechat, {"msg_data_id": 1})["errcode"] == 88000


def test_a_comment_is_answered_once(wechat: WeChat, article: dict[str, Any]) -> None:
    """The answer shows in the list; a second one is 88005; taken back there is room again."""
    place = article | {"user_comment_id": say(wechat, article)}
    assert do(wechat, "reply/add", place, content="谢谢 🌸") == 0
    assert do(wechat, "reply/add", place, content="再谢") == 88005
    assert read(wechat, article)["comment"][0]["reply"] == {"content": "谢谢 🌸", "create_time": 1_795_395_602}
    wechat.control.order("settings", reply_as_list=True)
    assert len(read(wechat, article)["comment"][0]["reply"]) == 1
    assert [do(wechat, "reply/delete", place) for _ in range(2)] == [0, 87009]
    assert do(wechat, "reply/add", place, content="再谢") == 0


@pytest.mark.parametrize("content", ["", "字" * 601, None])
def test_an_answer_has_a_length(wechat: WeChat, article: dict[str, Any], content: str | None) -> None:
    """Empty and too long are 88007."""
    assert do(wechat, "reply/add", article, user_comment_id=say(wechat, article), content=content) == 88007


def test_featured_comments_have_a_list_and_a_limit(wechat: WeChat, article: dict[str, Any]) -> None:
    """Type 2 lists the featured, type 1 the others; one too many is 88003."""
    wechat.control.order("settings", featured_comments=1)
    first, second = (article | {"user_comment_id": say(wechat, article, text)} for text in ("一", "二"))
    assert do(wechat, "markelect", first) == 0
    assert do(wechat, "markelect", second) == 88003
    assert [read(wechat, article, type=kind)["total"] for kind in (0, 1, 2)] == [2, 1, 1]
    assert do(wechat, "unmarkelect", first) == 0
    assert do(wechat, "markelect", second) == 0


def test_a_removed_comment_is_gone(wechat: WeChat, article: dict[str, Any]) -> None:
    """Removed by the owner it is 88008, taken back by its reader 88004, and neither is listed."""
    first, second = (article | {"user_comment_id": say(wechat, article, text)} for text in ("一", "二"))
    assert do(wechat, "delete", first) == 0
    wechat.control.play("withdraw", article=str(article["msg_data_id"]), comment=second["user_comment_id"])
    assert [do(wechat, "markelect", place) for place in (first, second)] == [88008, 88004]
    assert read(wechat, article)["total"] == 0
    assert do(wechat, "delete", article, user_comment_id=99) == 88008


def test_comments_can_be_opened_and_closed(wechat: WeChat, article: dict[str, Any]) -> None:
    """A reader comments only while it is open."""
    assert do(wechat, "close", article) == 0
    with pytest.raises(Exception, match="takes no comments"):
        say(wechat, article)
    assert do(wechat, "open", article) == 0
    assert say(wechat, article) == 1


def test_the_list_can_lag(wechat: WeChat, article: dict[str, Any]) -> None:
    """A young comment is not listed yet."""
    say(wechat, article)
    wechat.control.order("faults", kind="list_lag", path="/cgi-bin/comment/list", seconds=30)
    assert [read(wechat, article)["total"] for _ in range(2)] == [0, 1]
