"""Comments and private messages on Douyin: read by post and by page, answered, pinned."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from socialops.platforms.content import Content
from socialops.platforms.douyin import comments, limits, poller
from socialops.platforms.douyin.limits import LIMITS
from socialops.platforms.errors import (
    ContentRefused,
    PermissionMissing,
)
from socialops.platforms.reading import Published
from socialops.platforms.sending import (
    Absent,
    Found,
    Inconclusive,
    Live,
    NotSent,
    Prepared,
    Refused,
    Traces,
)
from tests.platforms.cases import read
from tests.platforms.douyin_case import COMMENT, DouyinCase, douyin_case
from tests.platforms.douyin_party import Douyin

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def case(douyin: Douyin) -> DouyinCase:
    """The brand on a fresh Douyin."""
    return douyin_case(douyin)


def reply(case: DouyinCase, content: Content) -> Any:
    """Send an answer."""
    return case.replies.send(content, Prepared(), case.connection, read=read, key="r", now=case.now())


def test_an_answer_carries_what_the_newest_revision_demands(case: DouyinCase) -> None:
    """Six parameters about the caller, `shark_channel=open_api` among them; the ids are encoded."""
    item = case.live()
    case.received(item, "好喝吗", "小林")
    (asked,) = case.poll().messages
    outcome = reply(case, Content("很好喝", channel="comment", answers=asked.answers))
    assert isinstance(outcome, Live)
    entry = case.control.read("requests")[-1]
    assert entry["query"]["shark_channel"] == "open_api"
    assert entry["query"]["ip"] == "203.0.113.7"
    assert entry["body"] == {"item_id": item, "comment_id": asked.answers["comment"], "content": "很好喝"}


def test_a_comment_of_ones_own_under_a_post(case: DouyinCase) -> None:
    """Without a comment to answer it stands under the post; a look finds it, and a poll does not bring it."""
    item = case.live()
    content = Content("评论区见", channel="comment", answers={"status": item})
    outcome = reply(case, content)
    found = case.replies.look(Traces(content, "", Prepared(), "", case.now()), case.connection, case.now())
    assert isinstance(found, Found)
    assert [match.remote_id for match in found.matches] == [outcome.remote_id]
    assert case.poll().messages == ()


def test_the_same_words_of_a_fan_are_not_our_answer(case: DouyinCase) -> None:
    """Whose words they are decides; where nobody can tell, nothing is concluded."""
    item = case.live()
    case.received(item, "谢谢支持", "小林")
    content = Content("谢谢支持", channel="comment", answers={"status": item})
    traces = Traces(content, "", Prepared(), "", case.now())
    assert isinstance(case.replies.look(traces, case.connection, case.now()), Inconclusive)
    late = replace(traces, sent_at=case.now() + timedelta(hours=1))
    assert case.replies.look(late, case.connection, case.now()) == Absent()


def test_a_list_in_another_order_proves_no_absence(case: DouyinCase, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order is asked for and not trusted: unsorted pages may hide ours."""
    items = [{**COMMENT, "comment_id": str(n), "create_time": 1_795_000_000 + n % 7} for n in range(20)]
    monkeypatch.setattr(comments, "page", lambda *_, **__: (items, "20"))
    content = Content("没有说过", channel="comment", answers={"status": "@i"})
    traces = Traces(content, "", Prepared(), "", NOW)
    assert isinstance(case.replies.look(traces, case.connection, NOW), Inconclusive)


def test_sensitive_words_are_refused(case: DouyinCase) -> None:
    """2111001 is for an editor, not for another try."""
    case.control.order("settings", sensitive=["最好"])
    outcome = reply(case, Content("最好的茶", channel="comment", answers={"status": case.live()}))
    assert outcome == Refused("ContentRefused", outcome.message, "2111001")


def direct(case: DouyinCase, text: str = "您好") -> Content:
    """A private answer to a fan's message."""
    told = case.control.play("message", brand=case.connection.remote_id, fan="小林", text="在吗")
    answers = {
        "fan": str(told["fan"]),
        "conversation": str(told["conversation_id"]),
        "message": str(told["msg_id"]),
        "scene": "im_reply_msg",
    }
    return Content(text, channel="direct", answers=answers)


def test_a_private_answer_reaches_the_fan(case: DouyinCase) -> None:
    """It names what it answers, has an id, and cannot be looked for."""
    content = direct(case, "您好：“在” 🌸")
    outcome = reply(case, content)
    assert isinstance(outcome, Live)
    (message,) = case.control.read("state")["messages"]
    assert (message["id"], message["content"]) == (outcome.remote_id, {"msg_type": 1, "text": {"text": content.text}})
    traces = Traces(content, "", Prepared(), "", case.now())
    assert isinstance(case.replies.look(traces, case.connection, case.now()), Inconclusive)


def test_six_answers_are_the_cap_of_a_message(case: DouyinCase) -> None:
    """28003070: this conversation waits, and nothing was sent."""
    content = direct(case)
    assert LIMITS.reply_messages is not None
    for _ in range(LIMITS.reply_messages.value):
        assert isinstance(reply(case, content), Live)
    outcome = reply(case, content)
    assert isinstance(outcome, NotSent)
    assert (outcome.platform_code, outcome.retry_at) == ("28003070", case.now() + DAY)


@pytest.mark.parametrize(
    "answers", [{}, {"comment": "c"}, {"fan": "f"}, {"fan": "f", "conversation": "c", "message": "m"}]
)
@pytest.mark.parametrize("channel", ["comment", "direct"])
def test_an_answer_to_nothing_is_refused(case: DouyinCase, channel: str, answers: dict[str, str]) -> None:
    """Nothing leaves."""
    assert isinstance(reply(case, Content("您好", channel=channel, answers=answers)), Refused)
    assert case.control.read("requests") == []


def test_comments_and_private_answers_spend_different_things(case: DouyinCase) -> None:
    """The known allowance is that of comments."""
    spends = case.platform.spends
    assert "reply" in spends("reply", Content("x", channel="comment"))
    assert "reply" not in spends("reply", Content("x", channel="direct"))
    assert "post" in spends("post", Content("x"))


def test_a_comment_is_pinned_and_unpinned(case: DouyinCase) -> None:
    """One per post; there is no interface to delete one."""
    assert case.platform.moderation is not None
    item = case.live()
    case.received(item, "好喝", "小林")
    (message,) = case.poll().messages
    case.platform.moderation.feature(case.connection, message.answers, case.now(), on=True)
    assert case.control.read("state")["posts"][0]["comments"][0]["top"] is True
    case.platform.moderation.feature(case.connection, message.answers, case.now(), on=False)
    assert case.control.read("state")["posts"][0]["comments"][0]["top"] is False
    with pytest.raises(PermissionMissing):
        case.platform.moderation.delete(case.connection, message.answers, case.now())
    with pytest.raises(ContentRefused):
        case.platform.moderation.feature(case.connection, {"status": item}, case.now(), on=True)


def test_a_flood_of_comments_is_read_without_a_gap(case: DouyinCase) -> None:
    """150 comments take two polls; those that arrive meanwhile come too, and none is missing."""
    item = case.live()
    for number in range(150):
        case.received(item, f"评论{number}", f"粉丝{number % 3}")
    polled = case.poll()
    assert polled.more
    seen = [message.text for message in polled.messages]
    case.received(item, "新来的", "阿梅")
    while polled.more:
        polled = case.poll(polled.cursor)
        seen += [message.text for message in polled.messages]
    seen += [message.text for message in case.poll(polled.cursor).messages]
    assert set(seen) == {"新来的", *(f"评论{number}" for number in range(150))}


def test_answers_of_fans_are_read_where_their_number_grew(case: DouyinCase) -> None:
    """A thread goes on under its comment; our own answers are no messages, and it is read only when it grew."""
    item = case.live()
    case.received(item, "好喝吗", "小林")
    first = case.poll()
    (asked,) = first.messages
    reply(case, Content("很好喝", channel="comment", answers=asked.answers))
    second = case.poll(first.cursor)
    assert second.messages == ()
    case.control.play("comment", item=item, fan="小林", text="那我来两盒", comment=asked.answers["comment"])
    third = case.poll(second.cursor)
    assert [message.text for message in third.messages] == ["那我来两盒"]
    before = case.requests("/item/comment/reply/list/")
    assert case.poll(third.cursor).messages == ()
    assert case.requests("/item/comment/reply/list/") == before


def test_a_comment_that_shows_late_is_not_lost(case: DouyinCase) -> None:
    """A review holds a comment back; it appears below newer ones, and still comes."""
    late = {**COMMENT, "comment_id": "late", "create_time": 1_795_395_600}
    newer = {**COMMENT, "comment_id": "newer", "create_time": 1_795_396_500}
    pages = [[newer], [newer, late]]
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(comments, "page", lambda *_, **__: (pages[0], ""))
        posts = [Published("@i", NOW)]
        first = case.poller.poll(case.connection, "", NOW, posts)
        pages.pop(0)
        second = case.poller.poll(case.connection, first.cursor, NOW, posts)
    assert [message.answers["comment"] for message in (*first.messages, *second.messages)] == ["newer", "late"]


def test_a_post_that_is_gone_does_not_stop_the_others(case: DouyinCase) -> None:
    """Comments of the other posts are read; what is wrong with the account is raised."""
    item = case.live()
    case.received(item, "好喝吗", "小林")
    posts = [Published(case.nobody, case.now()), Published(item, case.now())]
    assert [m.text for m in case.poller.poll(case.connection, "", case.now(), posts).messages] == ["好喝吗"]
    case.control.order("scope/deny", scope="item.comment")
    with pytest.raises(PermissionMissing):
        case.poller.poll(case.connection, "", case.now(), posts)


def test_the_cursor_of_a_poll_stays_small(case: DouyinCase) -> None:
    """Twenty busy posts make no more than fifty kilobytes."""
    known = {poller._digest({"comment_id": str(n)}): 3 for n in range(100)}
    place = {"seen": 1_795_395_600, "known": known, "newest": 1_795_395_600, "at": "100"}
    assert len(json.dumps({f"@{'i' * 90}{n}": place for n in range(limits.FOLLOWED)})) < 50_000
