"""Whether a reply may be written."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engagement import conversations, replies
from engagement.conversations import Conversation
from socialops.errors import PlatformCannot, RepliesSpent, ReplyTooLong, ReplyWindowClosed, SocialOpsError
from socialops.platforms.inbound import InboundMessage
from socialops.platforms.registry import platform

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WEIBO = platform("weibo")


def a_conversation(kind: Any = "direct", answers: Mapping[str, str] | None = None) -> Conversation:
    """A conversation in which a fan just wrote."""
    message = InboundMessage(
        "m1", kind, "f1", "小林", "在吗？", AT, answers={"fan": "f1"} if answers is None else answers
    )
    blank = conversations.unstarted("a1", "weibo", message, "salt", AT)
    return conversations.heard(blank, message, root="", sla_due=None, at=AT)


def refusal(conversation: Conversation, text: str = "在的", at: datetime = AT) -> type[SocialOpsError] | None:
    """The error of a check, if there is one."""
    try:
        replies.check(text, conversation, WEIBO, at)
    except SocialOpsError as error:
        return type(error)
    return None


@pytest.mark.parametrize(
    ("after", "error"),
    [
        (timedelta(0), None),
        (timedelta(hours=48) - timedelta(milliseconds=1), None),
        (timedelta(hours=48), ReplyWindowClosed),
    ],
)
def test_a_private_reply_needs_an_open_window(after: timedelta, error: type[SocialOpsError] | None) -> None:
    """Weibo takes private replies for 48 hours after the fan's last word, to the millisecond."""
    assert refusal(a_conversation(), at=AT + after) is error


WECHAT = platform("wechat")
"""Takes five replies within 48 hours of a message, three within a minute of a follow, a scan or a menu click."""


def a_fan(*said: tuple[str, timedelta]) -> Conversation:
    """A WeChat fan who did these things, as the adapter tells them, each so long after the start."""
    windows = {"message": (48 * 3600, 5), "follow": (60, 3), "menu": (60, 3)}
    kinds: dict[str, Any] = {"message": "direct", "follow": "follow", "menu": "other", "unfollow": "unfollow"}
    conversation = None
    for number, (trigger, after) in enumerate(said):
        seconds, messages = windows.get(trigger, (0, 0))
        extra = {"reply_window": {"trigger": trigger, "seconds": seconds, "messages": messages}} if seconds else {}
        answers = {"fan": "f1"}
        message = InboundMessage(f"m{number}", kinds[trigger], "f1", "", "", AT + after, "", answers, extra)
        before = conversation or conversations.unstarted("a1", "wechat", message, "salt", AT)
        conversation = conversations.heard(before, message, root="", sla_due=None, at=AT + after)
    assert conversation is not None
    return conversation


def answered(conversation: Conversation, times: int) -> Conversation:
    """After so many answers."""
    for _ in range(times):
        conversation = conversation.answered(AT)
    return conversation


def allowed(conversation: Conversation, after: timedelta = timedelta()) -> int:
    """How many replies pass the check one after another, at an instant; no more than ten are tried."""
    for number in range(10):
        try:
            replies.check("在的", conversation, WECHAT, AT + after)
        except (RepliesSpent, ReplyWindowClosed):
            return number
        conversation = conversation.answered(AT + after)
    return 10


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("said", "after", "expected"),
    [
        ([("message", timedelta())], timedelta(), 5),
        ([("message", timedelta())], 48 * HOUR - timedelta(milliseconds=1), 5),
        ([("message", timedelta())], 48 * HOUR, 0),
        ([("follow", timedelta())], timedelta(seconds=59), 3),
        ([("follow", timedelta())], timedelta(seconds=60), 0),
        ([("message", timedelta()), ("menu", HOUR)], 2 * HOUR, 5),
        ([("message", timedelta()), ("menu", 50 * HOUR)], 50 * HOUR, 3),
        ([("message", timedelta()), ("unfollow", HOUR)], 2 * HOUR, 0),
        ([("follow", timedelta()), ("message", timedelta(seconds=30))], 2 * HOUR, 5),
    ],
)
def test_each_thing_a_fan_does_opens_its_own_window(
    said: list[tuple[str, timedelta]], after: timedelta, expected: int
) -> None:
    """Five replies in 48 hours, three in a minute; a small window leaves a large one that is open alone."""
    assert allowed(a_fan(*said), after) == expected


def test_a_new_message_allows_as_many_replies_again() -> None:
    """After five, nothing goes until the fan writes; then five more."""
    spent = answered(a_fan(("message", timedelta())), 5)
    with pytest.raises(RepliesSpent):
        replies.check("在的", spent, WECHAT, AT)
    message = InboundMessage(
        "m9", "direct", "f1", "", "", AT, "", {"fan": "f1"}, {"reply_window": {"seconds": 172_800, "messages": 5}}
    )
    assert allowed(conversations.heard(spent, message, root="", sla_due=None, at=AT)) == 5


def test_a_menu_click_helps_when_the_replies_are_used() -> None:
    """A large window without replies left gives way to a small one with some."""
    spent = answered(a_fan(("message", timedelta())), 5)
    extra = {"reply_window": {"seconds": 60, "messages": 3}}
    click = InboundMessage("m9", "other", "f1", "", "", AT + HOUR, "", {"fan": "f1"}, extra)
    assert allowed(conversations.heard(spent, click, root="", sla_due=None, at=AT + HOUR), HOUR) == 3


def test_a_reply_that_did_not_go_out_does_not_count() -> None:
    """The platform refused it, so the fan's message still allows five."""
    failed = answered(a_fan(("message", timedelta())), 1).unanswered(AT, None)
    assert (allowed(failed), failed.state) == (5, "open")


def test_what_is_left_is_told() -> None:
    """Until when and how often; nothing where the platform sets no bound, and nothing under posts."""
    fan = answered(a_fan(("message", timedelta())), 2)
    assert replies.allowance(fan, WECHAT) == (AT + 48 * HOUR, 3)
    assert replies.allowance(a_conversation(), WEIBO) == (AT + 48 * HOUR, None)
    assert replies.allowance(a_conversation("comment"), WEIBO) == (None, None)
    assert replies.allowance(a_conversation(), platform("mastodon")) == (None, None)


def test_a_public_reply_has_no_window() -> None:
    """Below a post one may answer after weeks."""
    assert refusal(a_conversation("comment"), at=AT + timedelta(days=30)) is None


def test_who_unfollowed_is_not_written_to() -> None:
    """The window is closed at once."""
    assert refusal(a_conversation("unfollow")) is ReplyWindowClosed


def test_length_is_measured_in_the_unit_of_the_platform() -> None:
    """Weibo counts two Latin letters as one; the limit itself is still allowed."""
    most = WEIBO.limits.reply_length.value
    assert refusal(a_conversation(), "长" * most) is None
    assert refusal(a_conversation(), "長" * most + "a") is ReplyTooLong
    assert refusal(a_conversation(), "a" * most * 2) is None


def test_what_cannot_be_answered_is_said_to_be_so() -> None:
    """Without anything a reply could name, or without replies on the platform, the answer is no."""
    assert refusal(a_conversation(answers={})) is PlatformCannot
    with pytest.raises(PlatformCannot):
        replies.check("在的", a_conversation(), replace(WEIBO, replies=None), AT)


def test_a_reply_names_what_it_answers() -> None:
    """What goes out carries the platform's own ids of the fan's newest message, on its channel."""
    content = replies.content("在的", a_conversation())
    assert (content.text, content.channel, content.answers) == ("在的", "direct", {"fan": "f1"})
