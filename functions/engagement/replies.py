"""Replies: whether one may be written, how many more, until when, and what goes out."""

from datetime import datetime
from typing import NamedTuple

from engagement.conversations import Conversation, Message
from socialops.errors import PlatformCannot, RepliesSpent, ReplyTooLong, ReplyWindowClosed
from socialops.platforms.content import Content
from socialops.platforms.contract import Platform


def check(text: str, conversation: Conversation, platform: Platform, at: datetime) -> None:
    """Whether the platform would take this reply at this instant.

    Raises:
        PlatformCannot: it takes no replies from us, or the fan left nothing that could be answered.
        ReplyTooLong: it is longer than the platform allows, in the platform's own unit.
        ReplyWindowClosed: the time after the fan's last message is over, or the fan turned away.
        RepliesSpent: the platform takes no more replies until the fan writes again.
    """
    if platform.replies is None or not conversation.answers:
        raise PlatformCannot(platform=platform.id, what="reply")
    length, most = platform.measure(text), platform.limits.reply_length.value
    if length > most:
        raise ReplyTooLong(platform=platform.id, length=length, most=most)
    if conversation.channel == "direct":
        _check_window(conversation, platform, at)


class Allowance(NamedTuple):
    """How long, and how often, a fan may still be answered in private; nothing where the platform sets no bound."""

    until: datetime | None
    left: int | None


def allowance(conversation: Conversation, platform: Platform) -> Allowance:
    """What the fan's last message allows; nothing under posts."""
    if conversation.channel != "direct":
        return Allowance(None, None)
    limits, start = platform.limits, conversation.window_from
    until = conversation.window_until
    if limits.reply_window is not None and start is None:
        until = conversation.created_at
    elif limits.reply_window is not None and start is not None and until is None:
        until = start + limits.reply_window
    most = conversation.window_replies
    if most is None and limits.reply_messages is not None:
        most = limits.reply_messages.value
    return Allowance(until, None if most is None else max(most - conversation.replied, 0))


def _check_window(conversation: Conversation, platform: Platform, at: datetime) -> None:
    until, left = allowance(conversation, platform)
    if until is not None and at >= until:
        window = platform.limits.reply_window
        raise ReplyWindowClosed(platform=platform.id, hours=int(window.total_seconds() // 3600) if window else 0)
    if left == 0:
        raise RepliesSpent(platform=platform.id, most=conversation.replied)


def content(text: str, conversation: Conversation) -> Content:
    """What goes out."""
    return Content(text=text, channel=conversation.channel, answers=conversation.answers)


def written(conversation: Conversation, text: str, *, sending_id: str, by: str, at: datetime) -> Message:
    """The reply as a message of the conversation; it is the sending that brings it to the fan."""
    return Message(
        id=sending_id,
        created_at=at,
        updated_at=at,
        conversation_id=conversation.id,
        direction="out",
        kind=conversation.channel,
        text=text,
        salt=conversation.salt,
        at=at,
        status_id=conversation.status_id,
        answers=conversation.answers,
        by=by,
        sending_id=sending_id,
        delivery="pending",
    )
