"""Whether a reply may be written."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engagement import conversations, replies
from engagement.conversations import Conversation
from socialops.errors import PlatformCannot, ReplyTooLong, ReplyWindowClosed, SocialOpsError
from socialops.platforms.contract import InboundMessage
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
