"""What is Mastodon's own, proved on the third-party double with Mastodon.py as the second judge."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.wrappers import Response

from infra.local.sandbox.mastodon import MastodonSandbox
from infra.local.sandbox.server import Server
from socialops.platforms.content import Content
from socialops.platforms.errors import PlatformUnavailable, RateLimited
from socialops.platforms.mastodon import errors, mapping
from socialops.platforms.sending import Found, Live, NotSent, Prepared, Refused, Traces, Unknown
from tests.platforms.cases import MastodonCase, a_picture, mastodon_case, read


@pytest.fixture
def case(mastodon_sandbox: MastodonSandbox) -> MastodonCase:
    """The brand on the running instance, without posts."""
    return mastodon_case(mastodon_sandbox)


def test_mastodon_py_sees_what_was_posted(case: MastodonCase) -> None:
    """Text, picture, alternative text and visibility, read by somebody else's client."""
    content = case.content("春茶 & 新品 <3", pictures=(a_picture(), a_picture()), options={"visibility": "unlisted"})
    live = case.send(content, case.prepare(content))
    status = case.judge().status(live.remote_id)
    assert mapping.plain(status.content).startswith("春茶 & 新品 <3 https://")
    assert [media.description for media in status.media_attachments] == ["山茶花", "山茶花"]
    assert (status.visibility, status.url) == ("unlisted", live.url)


def test_a_repeat_with_the_same_key_is_the_same_post(case: MastodonCase) -> None:
    """The Idempotency-Key makes a second request harmless, even after a lost answer."""
    content = case.content()
    case.control.order("faults", kind="lost_answer", path=case.send_path)
    case.send(content, key="same-key-of-this-test")
    again = case.send(content, key="same-key-of-this-test")
    assert isinstance(again, Live)
    assert case.public() == [again.remote_id]


def test_pictures_that_were_not_prepared_are_refused(case: MastodonCase) -> None:
    """A post never goes out without its pictures."""
    outcome = case.send(case.content(pictures=(a_picture(),)), Prepared())
    assert isinstance(outcome, Refused)
    assert case.public() == []


def test_options_cannot_replace_the_approved_text(case: MastodonCase) -> None:
    """Only documented options pass, and the text is always the approved one."""
    content = case.content(options={"status": "别的话", "scheduled_at": "2030-01-01T00:00:00Z", "language": "zh"})
    status = case.judge().status(case.send(content).remote_id)
    assert mapping.plain(status.content).startswith("春茶到店")
    assert status.language == "zh"


def test_too_long_a_text_is_refused_by_the_server(case: MastodonCase) -> None:
    """422 becomes ContentRefused with the server's words."""
    outcome = case.send(Content("长" * 501))
    assert isinstance(outcome, Refused)
    assert (outcome.error, outcome.platform_code) == ("ContentRefused", "422")
    assert "too long" in outcome.message


def test_a_wrong_token_is_told(case: MastodonCase) -> None:
    """401 becomes TokenExpired."""
    outcome = case.with_connection(credentials={"access_token": "wrong"}).send(case.content())
    assert isinstance(outcome, Refused)
    assert outcome.error == "TokenExpired"


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (404, b'{"error": "Record not found"}', Refused),
        (413, b'{"error": "too large"}', Refused),
        (403, b"<html>a firewall</html>", Unknown),
        (404, b"<html>a proxy</html>", Unknown),
        (418, b'{"error": "x"}', Unknown),
        (429, b"", NotSent),
        (500, b'{"error": "x"}', Unknown),
        (200, b'{"id": 5}', Unknown),
        (200, b'{"params": {}, "id": ""}', Unknown),
        (200, b"", Unknown),
        (200, b'{"id": "5", "url": null}', Live),
    ],
)
def test_any_answer_has_one_reading(case: MastodonCase, status: int, body: bytes, expected: type) -> None:
    """Only the server's own error says that a post was refused; a page from somewhere between proves nothing."""
    with Server(Response(body, status)) as server:
        outcome = case.with_connection(host=server.base_url).send(case.content())
    assert isinstance(outcome, expected)


def test_a_failed_upload_leaves_nothing_public(case: MastodonCase) -> None:
    """An upload whose answer is lost is a failed preparation, to be repeated."""
    case.control.order("faults", kind="lost_answer", path="/api/v2/media")
    with pytest.raises(PlatformUnavailable):
        case.prepare(case.content(pictures=(a_picture(),)))
    assert case.public() == []


@pytest.mark.parametrize("status", sorted(errors.CODES))
def test_every_status_has_its_error(status: int) -> None:
    """The table is walked through the function that uses it."""
    now = datetime(2026, 11, 23, tzinfo=UTC)
    error = errors.error_of(status, "words", {}, now)
    assert type(error) is errors.CODES[status]
    assert (error.platform_code, error.message) == (str(status), "words")


@pytest.mark.parametrize(
    ("header", "until"),
    [
        ("2026-11-23T00:03:00.000Z", datetime(2026, 11, 23, 0, 3, tzinfo=UTC)),
        ("1795392180", datetime.fromtimestamp(1795392180, UTC)),
        ("", datetime(2026, 11, 23, 0, 5, tzinfo=UTC)),
        ("soon", datetime(2026, 11, 23, 0, 5, tzinfo=UTC)),
        ("9" * 30, datetime(2026, 11, 23, 0, 5, tzinfo=UTC)),
    ],
)
def test_a_rate_limit_says_when_it_ends(header: str, until: datetime) -> None:
    """The reset header as time or as seconds; five minutes when it says nothing useful."""
    error = errors.error_of(429, "", {"x-ratelimit-reset": header}, datetime(2026, 11, 23, tzinfo=UTC))
    assert isinstance(error, RateLimited)
    assert error.until == until


def test_a_rate_limited_post_was_not_sent(case: MastodonCase) -> None:
    """429 proves that nothing became public."""
    case.control.order("faults", kind="error", path=case.send_path, code=429)
    assert isinstance(case.send(case.content()), NotSent)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("春茶", 2),
        ("看 https://shop.example.com/a/very/long/path?with=query 吧", 2 + 23 + 2),
        ("@xiaolin@social.example.org 你好", 8 + 3),
        ("", 0),
    ],
)
def test_lengths_are_counted_as_the_server_counts(text: str, length: int) -> None:
    """An address is 23 characters, a mention counts without its domain."""
    assert mapping.measure(text) == length


def last(case: MastodonCase) -> Any:
    """The newest message of the account; its cursor starts at the beginning of this test."""
    return case.poll().messages[-1]


def answer_to(case: MastodonCase, message: Any, channel: str, text: str = "您好") -> tuple[Any, Any]:
    """Answer a message; the outcome and the status as Mastodon.py sees it."""
    content = Content(text, channel=channel, answers=message.answers)
    prepared = case.replies.prepare(content, case.connection, read, case.now())
    key = f"{message.id}-{channel}"
    outcome = case.replies.send(content, prepared, case.connection, read=read, key=key, now=case.now())
    traces = Traces(content, "", prepared, "", case.now() - timedelta(seconds=5))
    found = case.replies.look(traces, case.connection, case.now())
    assert isinstance(outcome, Live)
    assert isinstance(found, Found)
    assert found.matches == (outcome,)
    return outcome, case.judge().status(outcome.remote_id)


def test_a_private_message_is_answered_in_private(case: MastodonCase) -> None:
    """A direct status comes in as direct, the answer goes out as direct and mentions the fan, and a look finds it."""
    case.control.play("message", brand=case.connection.handle, fan="xiaolin", text="在吗")
    message = last(case)
    assert (message.kind, message.text) == ("direct", "在吗")
    _, status = answer_to(case, message, "direct")
    assert status.visibility == "direct"
    assert [mention.username for mention in status.mentions] == ["xiaolin"]


def test_a_reply_stands_under_what_it_answers(case: MastodonCase) -> None:
    """The answer to a comment is a reply to the fan's status and notifies the fan."""
    live = case.send(case.content())
    case.received(live.remote_id, "好喝吗", "amei")
    message = last(case)
    _, status = answer_to(case, message, "comment", "很好喝")
    assert str(status.in_reply_to_id) == message.answers["status"]
    assert mapping.plain(status.content) == "@amei 很好喝"


def test_a_mention_elsewhere_is_a_mention(case: MastodonCase) -> None:
    """A public status that mentions the brand but answers nothing of it."""
    fan = case.judge().__class__(access_token="amei_token", api_base_url=case.connection.host)
    fan.status_post(f"推荐 @{case.connection.handle} 的茶")
    assert last(case).kind == "mention"


def test_a_follow_is_told_and_a_like_is_not(case: MastodonCase) -> None:
    """Follows are messages; likes and reposts are figures."""
    live = case.send(case.content())
    cursor = case.poll().cursor
    case.control.play("like", status=live.remote_id, fan="jiajia")
    case.control.play("unfollow", brand=case.connection.handle, fan="jiajia")
    case.control.play("follow", brand=case.connection.handle, fan="jiajia")
    assert [message.kind for message in case.poll(cursor).messages] == ["follow"]


def test_a_busy_hour_is_read_page_by_page(case: MastodonCase) -> None:
    """More notifications than a page holds come in order over several polls, none lost and none twice."""
    live = case.send(case.content())
    cursor = case.poll().cursor
    for number in range(45):
        case.received(live.remote_id, f"第{number}条", "dongdong")
    seen: list[str] = []
    while True:
        polled = case.poll(cursor)
        cursor = polled.cursor
        seen += [message.text for message in polled.messages]
        if not polled.more:
            break
    assert seen == [f"第{number}条" for number in range(45)]


NOTIFICATION: dict[str, Any] = {
    "id": "110",
    "type": "mention",
    "created_at": "2026-11-23T01:00:00.000Z",
    "account": {"id": "7", "acct": "xiaolin", "display_name": "小林"},
    "status": {"id": "9", "content": "<p>好喝<br />吗</p>", "visibility": "public", "in_reply_to_account_id": "1"},
    "group_key": "g",
}
VALUES: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers()) | st.just({})
)


@given(st.dictionaries(st.sampled_from(sorted(NOTIFICATION)), VALUES), st.dictionaries(st.text(), VALUES, max_size=2))
def test_a_mutated_notification_is_read_or_kept_whole(change: dict[str, Any], more: dict[str, Any]) -> None:
    """No payload stops a poll: it is read, kept with its unknown fields, or a ValueError that keeps it whole."""
    item = {**more, **NOTIFICATION, **change}
    try:
        message = mapping.message_of(item, "1")
    except ValueError:
        assert mapping.unreadable(item, datetime(2026, 11, 23, tzinfo=UTC)).extra == {"item": item}
        return
    if message is not None:
        assert set(more) - set(NOTIFICATION) <= set(message.extra)


def test_a_notification_is_a_message() -> None:
    """Words without tags, the fan, and what an answer has to name."""
    message = mapping.message_of(NOTIFICATION, "1")
    assert message is not None
    assert (message.kind, message.text, message.fan_name) == ("comment", "好喝\n吗", "小林")
    assert message.answers == {"status": "9", "fan": "7", "handle": "xiaolin", "visibility": "public"}


def test_an_unknown_notification_is_kept() -> None:
    """A type of a later version comes as `other` with everything it brought."""
    message = mapping.message_of({**NOTIFICATION, "type": "annual_report"}, "1")
    assert message is not None
    assert (message.kind, message.extra["status"]) == ("other", NOTIFICATION["status"])
