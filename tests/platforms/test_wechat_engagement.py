"""What is WeChat's own with fans: windows for messages, one answer for a comment, comments by article, tags."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.sandbox.server import Server
from socialops.platforms.content import Content
from socialops.platforms.errors import ContentRefused, PermissionMissing, QuotaExhausted
from socialops.platforms.inbound import InboundMessage, Polled
from socialops.platforms.reading import Published
from socialops.platforms.sending import Absent, Found, Inconclusive, Live, Prepared, Refused, Traces, Unknown
from socialops.platforms.wechat import comments, limits, poller
from socialops.platforms.wechat.poller import WeChatPoller
from socialops.platforms.wechat.replies import WeChatReplies
from tests.platforms.cases import a_picture, read
from tests.platforms.wechat_case import WeChatCase, wechat_case
from tests.platforms.wechat_party import WeChat
from tests.platforms.wechat_stub import NOW, Stub, connection

LIST = "/cgi-bin/comment/list"
ANSWER = "/cgi-bin/comment/reply/add"
MESSAGE = "/cgi-bin/message/custom/send"
POST = Published("article", NOW, facts={"msg_data_id": "2247483650"})


@pytest.fixture
def case(wechat: WeChat) -> WeChatCase:
    """The brand of an empty WeChat."""
    return wechat_case(wechat)


@pytest.fixture
def stub() -> Iterator[tuple[Stub, str]]:
    """A WeChat that says what it is told, and its address."""
    app = Stub()
    with Server(app) as server:
        yield app, server.base_url


def fan_of(case: WeChatCase) -> str:
    """A fan who just wrote."""
    case.control.play("follow", fan="小林")
    return str(case.control.play("message", fan="小林", text="在吗")["fan"])


def direct(fan: str, text: str = "您好", **more: Any) -> Content:
    """A private answer."""
    return Content(text, channel="direct", answers={"fan": fan}, **more)


def reply(case: WeChatCase, content: Content, key: str = "r1") -> Any:
    """Prepare and send an answer."""
    prepared = case.replies.prepare(content, case.connection, read, case.now())
    return case.replies.send(content, prepared, case.connection, read=read, key=key, now=case.now())


def asked(case: WeChatCase, text: str = "好喝吗") -> InboundMessage:
    """A comment under a new article."""
    live = case.send(case.content())
    case.received(live.remote_id, text, "小林")
    return case.poll().messages[-1]


def answer(comment: InboundMessage, text: str = "很好喝") -> Content:
    """A public answer."""
    return Content(text, channel="comment", answers=comment.answers)


# messages


def test_a_message_reaches_the_fan(case: WeChatCase) -> None:
    """Raw characters, no id, and nothing that a look could see."""
    fan = fan_of(case)
    assert reply(case, direct(fan, "您好 🌸 <在>")) == Live("message-r1")
    (sent,) = case.account()["sent"]
    assert (sent["openid"], sent["body"]) == (fan, {"content": "您好 🌸 <在>"})
    look = case.replies.look(Traces(direct(fan), "", Prepared(), "", case.now()), case.connection, case.now())
    assert isinstance(look, Inconclusive)


def test_a_message_may_be_a_picture(case: WeChatCase) -> None:
    """Uploaded ahead; a picture with words would be two messages."""
    fan = fan_of(case)
    assert isinstance(reply(case, direct(fan, "", pictures=(a_picture(),))), Live)
    assert case.account()["sent"][0]["msgtype"] == "image"
    for both in (direct(fan, "看", pictures=(a_picture(),)), direct(fan, "", pictures=(a_picture(), a_picture()))):
        with pytest.raises(ContentRefused):
            reply(case, both)
    bare = direct(fan, "", pictures=(a_picture(),))
    unprepared = case.replies.send(bare, Prepared(), case.connection, read=read, key="r", now=case.now())
    assert isinstance(unprepared, Refused)


def test_five_messages_and_no_sixth(case: WeChatCase) -> None:
    """One message of a fan allows five; WeChat's refusal is told with its code, and the limits say the same."""
    fan = fan_of(case)
    case.control.order("clock", advance=61)
    outcomes = [reply(case, direct(fan, f"第{n}条"), key=f"r{n}") for n in range(6)]
    assert [type(outcome) for outcome in outcomes] == [Live] * 5 + [Refused]
    assert outcomes[-1].platform_code == "45047"
    assert case.platform.limits.reply_messages
    assert case.platform.limits.reply_messages.value == 5


def test_a_closed_window_is_refused(case: WeChatCase) -> None:
    """After 48 hours, or when the fan left."""
    fan = fan_of(case)
    case.control.order("clock", advance=48 * 3600 + 1)
    later = case.with_connection(credentials=case.connected().credentials)
    assert isinstance(later, WeChatCase)
    outcome = reply(later, direct(fan))
    assert isinstance(outcome, Refused)
    assert outcome.platform_code == "45015"
    assert case.platform.limits.reply_window == timedelta(hours=48)


@pytest.mark.parametrize("kind", ["lost_answer", "drop"])
def test_a_lost_answer_is_unknown(case: WeChatCase, kind: str) -> None:
    """A person must ask the fan."""
    fan = fan_of(case)
    case.control.order("faults", kind=kind, path=MESSAGE)
    assert isinstance(reply(case, direct(fan)), Unknown)


def test_an_answer_without_an_addressee_leaves_nothing(case: WeChatCase) -> None:
    """Neither a fan nor a comment, a text that is too long, a comment with a picture."""
    assert isinstance(reply(case, Content("您好", channel="direct")), Refused)
    assert isinstance(reply(case, Content("您好", channel="comment")), Refused)
    assert isinstance(reply(case, direct("o1", "茶" * 683)), Refused)
    pictured = Content("好", (a_picture(),), channel="comment", answers={"comment": "1", "msg_data_id": "2"})
    assert isinstance(reply(case, pictured), Refused)
    assert case.requests(MESSAGE) == case.requests(ANSWER) == 0


# answers to comments


@pytest.mark.parametrize("as_list", [False, True])
def test_an_answer_is_found_under_its_comment(case: WeChatCase, as_list: bool) -> None:
    """Its lost answer is found, whichever form WeChat tells it in."""
    case.control.order("settings", reply_as_list=as_list)
    content = answer(asked(case))
    traces = Traces(content, "", Prepared(), "", case.now())
    assert case.replies.look(traces, case.connection, case.now()) == Absent()
    case.control.order("faults", kind="lost_answer", path=ANSWER)
    assert isinstance(reply(case, content), Unknown)
    found = case.replies.look(traces, case.connection, case.now())
    assert isinstance(found, Found)
    assert found.matches[0].remote_id.startswith("reply-")


def test_a_comment_takes_one_answer(case: WeChatCase) -> None:
    """A second one is not sent; whether the first was ours, the look tells."""
    comment = asked(case)
    assert isinstance(reply(case, answer(comment)), Live)
    second = reply(case, answer(comment, "谢谢"))
    assert isinstance(second, Unknown)
    assert second.platform_code == "88005"
    look = case.replies.look(
        Traces(answer(comment, "谢谢"), "", Prepared(), "", case.now()), case.connection, case.now()
    )
    assert isinstance(look, Refused)


def test_a_comment_that_is_not_seen_proves_nothing(case: WeChatCase) -> None:
    """It was removed, or lies too far below."""
    content = answer(asked(case))
    elsewhere = Content("好", channel="comment", answers={**content.answers, "comment": "99"})
    for looked_for in (elsewhere, Content("好", channel="comment")):
        look = case.replies.look(Traces(looked_for, "", Prepared(), "", case.now()), case.connection, case.now())
        assert isinstance(look, Inconclusive)


def test_the_same_words_under_another_comment_are_not_this_answer(case: WeChatCase) -> None:
    """Thanks to one fan are not thanks to the next."""
    first = asked(case)
    case.received(first.status_id, "真香", "阿梅")
    second = case.poll().messages[-1]
    reply(case, answer(first, "谢谢"))
    traces = Traces(answer(second, "谢谢"), "", Prepared(), "", case.now())
    assert case.replies.look(traces, case.connection, case.now()) == Absent()


# comments


def told(number: int, at: datetime, **more: Any) -> dict[str, Any]:
    """A comment as WeChat lists it."""
    given = {
        "user_comment_id": number,
        "openid": f"o{number}",
        "create_time": int(at.timestamp()),
        "content": f"第{number}",
    }
    return {**given, "comment_type": 0, **more}


def listing(items: list[dict[str, Any]], *, rising: bool) -> Any:
    """What comment/list answers when these are there, in one order or the other."""

    def answered(body: dict[str, Any]) -> dict[str, Any]:
        ordered = sorted(items, key=lambda item: item["create_time"], reverse=not rising)
        page = ordered[body["begin"] : body["begin"] + body["count"]]
        return {"errcode": 0, "errmsg": "ok", "total": len(items), "comment": page}

    return answered


def poll(url: str, cursor: str = "", posts: tuple[Published, ...] = (POST,)) -> Polled:
    """Read what is new."""
    return WeChatPoller().poll(connection(url), cursor, NOW, posts)


@pytest.mark.parametrize("rising", [False, True])
@pytest.mark.parametrize("before", [0, 3, 48, 49, 50, 130])
def test_every_comment_comes_once_in_any_order(stub: tuple[Stub, str], before: int, rising: bool) -> None:
    """WeChat documents no order: whichever it is, what comes later is found, in few calls, and none is lost."""
    app, url = stub
    items = [told(n, NOW - timedelta(hours=2, seconds=-n)) for n in range(before)]
    app.answers[LIST] = [listing(items, rising=rising)]
    first = poll(url)
    assert [message.text for message in first.messages] == [f"第{n}" for n in range(before)]
    again = poll(url, first.cursor)
    assert (again.messages, again.cursor, again.more) == ((), first.cursor, False)
    items += [told(1000 + n, NOW - timedelta(minutes=9, seconds=-n)) for n in range(60)]
    calls = len(app.asked)
    later = poll(url, first.cursor)
    assert [message.text for message in later.messages] == [f"第{1000 + n}" for n in range(60)]
    assert len(app.asked) - calls <= 4


def test_a_comment_that_shows_up_late_is_not_lost(stub: tuple[Stub, str]) -> None:
    """It is older than the newest one that was read, by seconds."""
    app, url = stub
    items = [told(1, NOW - timedelta(minutes=5)), told(3, NOW - timedelta(minutes=3))]
    app.answers[LIST] = [listing(items, rising=False)]
    cursor = poll(url).cursor
    items.append(told(2, NOW - timedelta(minutes=4)))
    assert [message.text for message in poll(url, cursor).messages] == ["第2"]


def test_a_flood_is_read_over_several_polls(stub: tuple[Stub, str]) -> None:
    """Twenty pages a poll; the cursor goes on where it stopped, and stays small."""
    app, url = stub
    items = [told(n, NOW - timedelta(days=1, seconds=-n)) for n in range(2000)]
    app.answers[LIST] = [listing(items, rising=False)]
    polled, texts, polls = poll(url), set(), 1
    while polled.more:
        texts |= {message.text for message in polled.messages}
        assert len(polled.cursor) < 2000
        polled, polls = poll(url, polled.cursor), polls + 1
    texts |= {message.text for message in polled.messages}
    assert (len(texts), polls) == (2000, 3)


def test_many_articles_have_their_turn(stub: tuple[Stub, str]) -> None:
    """An article with a flood keeps the others waiting for one poll at most, and what is not asked for is forgotten."""
    app, url = stub
    posts = tuple(Published(f"a{n}", NOW, facts={"msg_data_id": str(100 + n)}) for n in range(limits.FOLLOWED))
    one = listing([told(1, NOW)], rising=False)
    app.answers[LIST] = [one]
    polled = poll(url, posts=posts)
    assert (len(polled.messages), polled.more) == (20, False)
    assert len({message.id for message in polled.messages}) == 20
    kept = json.loads(poll(url, polled.cursor, posts[:3]).cursor)
    assert list(kept["marks"]) == ["100", "101", "102"]
    assert poll(url, posts=(Published("unknown", NOW),)).messages == ()


def test_the_cursor_stays_small(stub: tuple[Stub, str]) -> None:
    """Whatever came, it fits into a row of the table."""
    app, url = stub
    posts = tuple(Published(f"a{n}", NOW, facts={"msg_data_id": str(2**63 + n)}) for n in range(limits.FOLLOWED))
    items = [told(2**62 + n, NOW - timedelta(seconds=n)) for n in range(40)]
    app.answers[LIST] = [listing(items, rising=False)]
    assert len(poll(url, posts=posts).cursor) < 40_000
    assert 2 * poller.KEPT * limits.FOLLOWED * 36 < 50_000


def test_an_article_that_is_gone_has_no_comments(stub: tuple[Stub, str]) -> None:
    """The others are read all the same; without the privilege nobody is."""
    app, url = stub
    other = Published("other", NOW, facts={"msg_data_id": "7"})
    app.answers[LIST] = [{"errcode": 88001, "errmsg": "no"}, listing([told(1, NOW)], rising=False)]
    assert [message.status_id for message in poll(url, posts=(POST, other)).messages] == ["other"]
    for code, error in ((88000, PermissionMissing), (45009, QuotaExhausted)):
        app.answers[LIST] = [{"errcode": code, "errmsg": "no"}]
        with pytest.raises(error):
            poll(url)


def test_readers_without_an_identity_and_odd_items(stub: tuple[Stub, str]) -> None:
    """A nameless reader is one of a kind; what cannot be read is kept whole; nothing stops the poll."""
    app, url = stub
    items = [told(1, NOW), told(2, NOW), told(3, NOW, content=7), told(4, NOW, create_time="soon")]
    del items[0]["openid"]
    app.answers[LIST] = [{"errcode": 0, "total": "5", "comment": [*items, "odd"]}]
    found = {message.id: message for message in poll(url).messages}
    nameless = found["comment-2247483650_1-1"]
    assert (nameless.fan_id, nameless.kind) == ("nameless-comment-2247483650_1-1", "comment")
    assert nameless.answers == {"comment": "1", "status": "article", "msg_data_id": "2247483650", "index": "0"}
    assert found["comment-2247483650_1-3"].extra["content"] == 7
    assert sorted(str(m.extra["item"])[:5] for m in found.values() if m.kind == "other") == ["odd", "{'use"]


VALUES: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers()) | st.just({})
)


@given(st.dictionaries(st.sampled_from(sorted(told(1, NOW))), VALUES), st.dictionaries(st.text(), VALUES, max_size=2))
def test_a_mutated_comment_is_read_or_kept_whole(change: dict[str, Any], more: dict[str, Any]) -> None:
    """No payload stops a poll, and nothing in it is lost."""
    item = {**more, **told(1, NOW), **change}
    message = comments.message_of(item, "article", "1", NOW)
    if message.kind == "other":
        assert message.extra == {"item": item}
    else:
        assert set(item) - {"user_comment_id", "openid", "create_time", "content"} <= set(message.extra)
        assert message.fan_id


# moderation and audience


def test_comments_are_featured_and_removed(case: WeChatCase) -> None:
    """By the names that came with the message; one that is gone is told as such."""
    comment = asked(case)
    moderation = case.platform.moderation
    assert moderation
    moderation.feature(case.connection, comment.answers, case.now(), on=True)
    assert case.account()["comments"][0]["featured"]
    moderation.feature(case.connection, comment.answers, case.now(), on=False)
    assert not case.account()["comments"][0]["featured"]
    moderation.delete(case.connection, comment.answers, case.now())
    assert case.account()["comments"][0]["deleted_by"] == "owner"
    for named in (comment.answers, {"comment": "1"}):
        with pytest.raises(ContentRefused):
            moderation.delete(case.connection, named, case.now())


def test_fans_are_read_page_by_page(case: WeChatCase) -> None:
    """Every fan once, in as many pages as WeChat makes."""
    case.control.order("settings", openids_a_page=50)
    everybody = case.control.order("fans", count=120)["openids"]
    audience = case.platform.audience
    assert audience
    page = audience.fans(case.connection, "", case.now())
    seen = list(page.ids)
    while page.cursor:
        page = audience.fans(case.connection, page.cursor, case.now())
        seen += page.ids
    assert (sorted(seen), len(seen)) == (sorted(everybody), 120)


def test_tags_are_made_given_taken_and_removed(case: WeChatCase) -> None:
    """Fifty fans a call."""
    fans = case.control.order("fans", count=120)["openids"]
    audience = case.platform.audience
    assert audience
    tag = audience.create_tag(case.connection, "老客 🌸", case.now())
    audience.tag(case.connection, tag.id, fans, case.now())
    assert case.requests("/cgi-bin/tags/members/batchtagging") == 3
    counts = {each.name: each.count for each in audience.tags(case.connection, case.now())}
    assert counts["老客 🌸"] == 120
    audience.untag(case.connection, tag.id, fans[:60], case.now())
    assert {each.id: each.count for each in audience.tags(case.connection, case.now())}[tag.id] == 60
    audience.delete_tag(case.connection, tag.id, case.now())
    assert tag.id not in {each.id for each in audience.tags(case.connection, case.now())}
    for wrong in ("x", "999999", "2"):
        with pytest.raises(ContentRefused):
            audience.delete_tag(case.connection, wrong, case.now())
    with pytest.raises(ContentRefused):
        audience.create_tag(case.connection, "长" * 31, case.now())


def test_a_look_for_an_answer_raises_nothing(stub: tuple[Stub, str]) -> None:
    """What WeChat will not tell is not absent."""
    app, url = stub
    app.answers[LIST] = [{"errcode": 88000, "errmsg": "without comment privilege"}]
    content = Content("好", channel="comment", answers={"comment": "1", "msg_data_id": "2"})
    look = WeChatReplies().look(Traces(content, "", Prepared(), "", NOW), connection(url), NOW)
    assert look == Inconclusive("PermissionMissing 88000")
