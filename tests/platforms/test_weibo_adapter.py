"""What is Weibo's own: lengths, links, topics, codes, the two kinds of answers, polling through a gap."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.wrappers import Response

from infra.local.sandbox.server import Server
from infra.local.sandbox.weibo import errors as sandbox_errors
from infra.local.sandbox.weibo import ids as sandbox_ids
from infra.local.sandbox.weibo import text as sandbox_text
from socialops.platforms.content import Content
from socialops.platforms.errors import QuotaExhausted
from socialops.platforms.sending import (
    Absent,
    Accepted,
    Found,
    Inconclusive,
    Live,
    NotSent,
    Prepared,
    Refused,
    Traces,
    Unknown,
)
from socialops.platforms.weibo import errors, mapping
from tests.platforms.cases import Case, a_picture, read, weibo_case
from tests.platforms.parties import Weibo

FACTS = """
10001 10002 10003 10009 10010 10011 10004 10022 10023 10024 10005 10014 21326 21337 10006 10016 10017 10008 10012 10018
10020 10021 10013 10032 20003 20005 20006 20007 20008 20012 20013 20049 20014 20015 20022 20016 20017 20019 20111 20306
20018 20020 20021 21602 20031 20507 20032 20101 20102 20104 20109 20201 20202 20203 20204 20301 20302 20305 20307 20508
21301 21314 21315 21316 21317 21319 21327 21332 21321 21335 21320 21322 21323 21324 21325 21328 21329 21330 21331
"""


@pytest.fixture
def case(weibo: Weibo) -> Case:
    """The brand on a fresh Weibo."""
    return weibo_case(weibo)


def test_every_documented_code_has_a_meaning() -> None:
    """The codes of the documentation and those of the sandbox are all in the table."""
    documented = {int(code) for code in FACTS.split()}
    assert documented - set(errors.CODES) == set()
    assert (set(sandbox_errors.TEXTS) | set(sandbox_errors.OAUTH_NAMES)) - set(errors.CODES) == set()


@pytest.mark.parametrize(
    ("code", "until"),
    [
        (10022, datetime(2026, 11, 23, 16, 0, tzinfo=UTC)),
        (10024, datetime(2026, 11, 23, 16, 0, tzinfo=UTC)),
        (10023, datetime(2026, 11, 23, 16, 0, tzinfo=UTC)),
        (20016, datetime(2026, 11, 23, 15, 40, tzinfo=UTC)),
        (20021, None),
        (99999, None),
    ],
)
def test_a_spent_allowance_says_when_it_returns(code: int, until: datetime | None) -> None:
    """The hour ends with the clock hour, the day at midnight in Beijing."""
    assert errors.error_of(code, "", datetime(2026, 11, 23, 15, 30, tzinfo=UTC)).until == until


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("a", 1), ("ab", 1), ("中", 1), ("中a", 2), ("😀", 2), ("é", 1), ("中" * 140, 140)]
)
def test_lengths_are_counted_in_gbk(text: str, length: int) -> None:
    """Two letters make one; an emoji counts two."""
    assert mapping.measure(text) == length


@given(st.text())
def test_two_implementations_measure_alike(text: str) -> None:
    """The adapter never counts less than the sandbox."""
    assert mapping.measure(text) == sandbox_text.length(text)


@given(st.integers(min_value=1, max_value=2**63 - 1))
def test_base62_goes_there_and_back(number: int) -> None:
    """The adapter's address of any id leads the sandbox back to the id."""
    assert sandbox_ids.mid_of(mapping.base62(str(number))) == number


def test_the_base62_vector_holds() -> None:
    """3501756485200075 ↔ z0JH2lOMb."""
    assert mapping.base62("3501756485200075") == "z0JH2lOMb"


def test_the_address_of_a_post_is_its_permalink(case: Case) -> None:
    """`https://weibo.com/<uid>/<mid>`, with the mid that the platform itself gives."""
    live = case.send(case.content())
    assert live.url == f"https://weibo.com/{case.connection.remote_id}/{sandbox_ids.base62_of(int(live.remote_id))}"


def test_the_picture_and_the_caller_travel(case: Case) -> None:
    """The bytes arrive as multipart with their type, and rip is the address of whoever acts."""
    case.send(case.content(pictures=(a_picture(),)))
    entry = case.control.read("requests")[-1]
    assert entry["files"]["pic"]["type"] == "image/png"
    assert entry["fields"]["rip"] == "203.0.113.7"


def test_a_link_outside_of_the_text_is_appended_once(case: Case) -> None:
    """A post whose text lacks its link gets it at the end; one that has it is left alone."""
    link = f"{case.link}?p=1"
    assert mapping.status_text(Content("你好", link=link)) == f"你好 {link}"
    assert mapping.status_text(Content(f"{link} 你好", link=link)) == f"{link} 你好"
    assert mapping.status_text(Content("你好")) == "你好"


def test_two_pictures_are_refused_before_anything_is_sent(case: Case) -> None:
    """The interface takes one; the second is not dropped silently."""
    outcome = case.send(case.content(pictures=(a_picture(), a_picture())))
    assert isinstance(outcome, Refused)
    assert case.requests(case.send_path) == 0


def test_a_post_that_shows_later_is_accepted_and_then_found(case: Case) -> None:
    """20032 is a success to come; the look finds it when it is there."""
    content, prepared = case.content(), case.prepare(case.content())
    case.control.order("faults", kind="accepted_later", path=case.send_path, seconds=90)
    assert isinstance(case.send(content, prepared), Accepted)
    assert case.look(content, prepared) == Absent()
    case.control.order("clock", advance=90)
    assert isinstance(case.look(content, prepared), Found)


def test_a_duplicate_is_unknown_until_the_look_decides(case: Case) -> None:
    """20019 after a lost answer: not refused, because the first attempt is what stands there."""
    content, prepared = case.content(), case.prepare(case.content())
    case.control.order("faults", kind="lost_answer", path=case.send_path)
    case.send(content, prepared)
    again = case.send(content, prepared)
    assert isinstance(again, Unknown)
    assert again.platform_code == "20019"
    found = case.look(content, prepared)
    assert isinstance(found, Found)
    assert len(found.matches) == 1


def test_a_post_is_found_by_its_words_when_links_are_kept_back(case: Case) -> None:
    """Without url_objects the t.cn link tells nothing; the words without topics and links do."""
    case.control.order("settings", tells_long_urls=False)
    content, prepared = case.content("#春茶#　新到Ａ款！"), case.prepare(case.content())
    case.send(content, prepared)
    assert isinstance(case.look(content, prepared), Found)
    assert case.look(case.content("另一段话"), prepared) == Absent()


def test_a_lagging_list_is_an_absence_that_does_not_last(case: Case) -> None:
    """During the lag the look is empty, afterwards it finds: why the settle time exists."""
    content, prepared = case.content(), case.prepare(case.content())
    case.send(content, prepared)
    case.control.order("faults", kind="list_lag", path=case.list_path, seconds=60, times=None)
    assert case.look(content, prepared) == Absent()
    case.control.order("clock", advance=60)
    assert isinstance(case.look(content, prepared), Found)


def test_hundred_calls_are_the_day(case: Case) -> None:
    """Call 101 raises QuotaExhausted until midnight in Beijing, for a reader as for a sender."""
    for _ in range(100):
        case.metrics.account(case.connection, case.now())
    with pytest.raises(QuotaExhausted) as raised:
        case.metrics.account(case.connection, case.now())
    assert raised.value.until == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert isinstance(case.send(case.content()), NotSent)


def test_a_missing_safe_domain_is_refused(case: Case) -> None:
    """The platform's 10017 becomes ContentRefused with its words."""
    outcome = case.send(Content("没有链接"))
    assert outcome == Refused("ContentRefused", "param error, text not find domain!", "10017")


@pytest.mark.parametrize(("code", "name"), [(21327, "TokenExpired"), (21316, "AccountDisconnected")])
def test_a_bad_token_is_refused_by_name(case: Case, code: int, name: str) -> None:
    """The owner learns whether to renew or to connect again."""
    case.control.order("faults", kind="error", path=case.send_path, code=code)
    outcome = case.send(case.content())
    assert isinstance(outcome, Refused)
    assert outcome.error == name


def test_a_removed_post_has_no_figures(case: Case) -> None:
    """What the platform took down is absent, not zero."""
    live = case.send(case.content())
    case.control.play("remove", status=live.remote_id)
    assert case.metrics.posts(case.connection, case.published(live.remote_id), case.now()) == {}


def test_more_posts_than_one_call_takes(case: Case) -> None:
    """101 ids are two calls."""
    ids = [str(9_107_000_000_000_000 + n) for n in range(101)]
    assert case.metrics.posts(case.connection, case.published(*ids), case.now()) == {}
    assert case.requests("/2/statuses/count.json") == 2


def direct(fan: str, text: str = "您好") -> Content:
    """A private answer."""
    return Content(text, channel="direct", answers={"fan": fan})


def reply(case: Case, content: Content, key: str = "r1") -> Any:
    """Send an answer."""
    prepared = case.replies.prepare(content, case.connection, read, case.now())
    return case.replies.send(content, prepared, case.connection, read=read, key=key, now=case.now())


def test_a_private_answer_reaches_the_fan(case: Case) -> None:
    """It goes through the fan service with the token of its own, and cannot be looked for."""
    fan = str(case.control.play("message", brand=case.connection.remote_id, fan="小林", text="在吗")["fan"])
    assert reply(case, direct(fan, '您好："在"')) == Live("message-r1")
    (message,) = case.control.read("state")["messages"]
    assert (str(message["receiver_id"]), message["data"]) == (fan, {"text": '您好："在"'})
    traces = Traces(direct(fan), "", Prepared(), "", case.now())
    assert isinstance(case.replies.look(traces, case.connection, case.now()), Inconclusive)


def test_a_closed_window_is_refused(case: Case) -> None:
    """After 48 hours the platform refuses, and so do we say."""
    fan = str(case.control.play("message", brand=case.connection.remote_id, fan="小林", text="在吗")["fan"])
    case.control.order("clock", advance=48 * 3600 + 1)
    outcome = reply(case, direct(fan))
    assert isinstance(outcome, Refused)
    assert outcome.platform_code == "20301"


def test_an_answer_without_an_addressee_is_refused(case: Case) -> None:
    """Neither a status nor a fan: nothing leaves."""
    assert isinstance(reply(case, Content("您好", channel="direct")), Refused)
    assert isinstance(reply(case, Content("您好", channel="comment")), Refused)


def test_a_comment_of_ones_own_under_a_post(case: Case) -> None:
    """Without a comment to answer, it is a comment under the status, and a look finds it."""
    status = case.send(case.content()).remote_id
    content = Content("评论区见", channel="comment", answers={"status": status})
    prepared = case.replies.prepare(content, case.connection, read, case.now())
    live = case.replies.send(content, prepared, case.connection, read=read, key="r", now=case.now())
    traces = Traces(content, "", prepared, "", case.now())
    found = case.replies.look(traces, case.connection, case.now())
    assert isinstance(found, Found)
    assert found.matches == (live,)


def test_the_same_words_to_another_comment_are_not_this_answer(case: Case) -> None:
    """Thanks to one fan are not thanks to the next."""
    status = case.send(case.content()).remote_id
    case.received(status, "好喝", "小林")
    case.received(status, "真香", "阿梅")
    first, second = case.poll().messages
    thanks = [Content("谢谢支持", channel="comment", answers=message.answers) for message in (first, second)]
    prepared = case.replies.prepare(thanks[0], case.connection, read, case.now())
    reply(case, thanks[0])
    traces = Traces(thanks[1], "", prepared, "", case.now())
    assert case.replies.look(traces, case.connection, case.now()) == Absent()


def test_a_flood_of_comments_is_read_without_a_gap(case: Case) -> None:
    """450 comments between two polls come in three calls; those that arrive meanwhile come too; none twice."""
    status = case.send(case.content()).remote_id
    case.received(status, "第一", "小林")
    polled = case.poll()
    seen = [message.text for message in polled.messages]
    for number in range(450):
        case.received(status, f"评论{number}", "小林")
    while True:
        polled = case.poll(polled.cursor)
        seen += [message.text for message in polled.messages]
        if len(seen) == 201:
            case.received(status, "新来的", "阿梅")
        if not polled.more:
            break
    seen += [message.text for message in case.poll(polled.cursor).messages]
    assert sorted(seen) == sorted(["第一", "新来的", *(f"评论{number}" for number in range(450))])
    ids = {comment["id"] for comment in case.control.read("state")["statuses"][0]["comments"]}
    asked = [entry["fields"]["max_id"] for entry in case.control.read("requests") if "max_id" in entry["fields"]]
    assert {int(max_id) + 1 for max_id in asked} < ids


def test_a_first_poll_of_a_quiet_account_remembers_the_start(case: Case) -> None:
    """An empty first page makes the next one start at the very beginning."""
    polled = case.poll()
    assert (polled.messages, polled.cursor, polled.more) == ((), "0", False)


COMMENT: dict[str, Any] = {
    "id": 9_107_199_254_740_993,
    "idstr": "9107199254740993",
    "created_at": "Mon Nov 23 09:00:00 +0800 2026",
    "text": "好喝",
    "user": {"id": 7, "screen_name": "小林"},
    "status": {"idstr": "9107199254740001"},
    "floor_number": 3,
}
VALUES: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers()) | st.just({})
)


@given(st.dictionaries(st.sampled_from(sorted(COMMENT)), VALUES), st.dictionaries(st.text(), VALUES, max_size=2))
def test_a_mutated_comment_is_read_or_kept_whole(change: dict[str, Any], more: dict[str, Any]) -> None:
    """No payload stops a poll, and nothing in it is lost."""
    item = {**more, **COMMENT, **change}
    message = mapping.message_of_comment(item)
    if message is None:
        assert mapping.unreadable(item, datetime(2026, 11, 23, tzinfo=UTC)).extra == {"item": item}
    else:
        assert set(more) - set(COMMENT) - {"mid", "reply_comment"} <= set(message.extra)
        assert message.extra.get("floor_number") == item["floor_number"]


def test_ids_are_never_read_through_a_float() -> None:
    """The number and its text name the same id."""
    assert mapping.id_of({"id": COMMENT["id"]}) == mapping.id_of(COMMENT) == "9107199254740993"


@given(st.dictionaries(st.sampled_from(["attitudes", "comments", "reposts", "reads"]), VALUES))
def test_figures_hold_numbers_only(item: dict[str, Any]) -> None:
    """What is not a number is absent, never zero."""
    counts = mapping.figures_of(item).counts
    assert all(isinstance(value, int) and not isinstance(value, bool) for value in counts.values())
    assert len(counts) <= len(item)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, b'{"error_code": 20021, "error": "x"}', Refused),
        (400, b'{"error_code": "20021", "error": "x"}', Refused),
        (200, b'{"error_code": "20021"}', Refused),
        (403, b'{"error_code": "10023"}', NotSent),
        (429, b"slow down", NotSent),
        (500, b'{"idstr": "9107199254740993"}', Unknown),
        (400, b'{"error": "x"}', Unknown),
        (400, b'{"error_code": 77777}', Unknown),
        (400, b'{"error_code": null}', Unknown),
        (400, b'{"error_code": "1e9"}', Unknown),
        (200, b'{"id": true}', Unknown),
        (200, b'{"id": 1.5}', Unknown),
        (200, b'{"id": "../x"}', Unknown),
        (200, b"[]", Unknown),
        (200, b"null", Unknown),
        (200, b"[" * 100_000, Unknown),
        (200, b'{"idstr": "9107199254740993"}', Live),
        (200, b'{"id": 9107199254740993}', Live),
    ],
)
def test_any_answer_has_one_reading(case: Case, status: int, body: bytes, expected: type) -> None:
    """Codes come as numbers or as text; what is neither a code nor an id proves nothing."""
    with Server(Response(body, status)) as server:
        outcome = case.with_connection(host=server.base_url).send(case.content())
    assert isinstance(outcome, expected)


def test_a_look_ignores_what_is_older_than_the_request(case: Case) -> None:
    """Without a baseline the time of the request is the border."""
    content = case.content()
    case.send(content)
    case.control.order("clock", advance=600)
    traces = Traces(content, "s0k7e4n", Prepared(), "", case.now() - timedelta(seconds=5))
    assert case.publisher.look(traces, case.connection, case.now()) == Absent()
