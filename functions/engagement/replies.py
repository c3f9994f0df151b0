"""Replies: whether one may be written, and what goes out."""

from datetime import datetime

from engagement.conversations import Conversation, Message
from socialops.errors import PlatformCannot, ReplyTooLong, ReplyWindowClosed
from socialops.platforms.contract import Content, Platform


def check(text: str, conversation: Conversation, platform: Platform, at: datetime) -> None:
    """Whether the platform would take this reply at this instant.

    Raises:
        PlatformCannot: it takes no replies from us, or the fan left nothing that could be answered.
        ReplyTooLong: it is longer than the platform allows, in the platform's own unit.
        ReplyWindowClosed: the time after the fan's last message is over, or the fan turned away.
    """
    if platform.replies is None or not conversation.answers:
        raise PlatformCannot(platform=platform.id, what="reply")
    length, most = platform.text_length(text), platform.limits.reply_length.value
    if length > most:
        raise ReplyTooLong(platform=platform.id, length=length, most=most)
    if conversation.channel == "direct":
        _check_window(conversation, platform, at)


def _check_window(conversation: Conversation, platform: Platform, at: datetime) -> None:
    window = platform.limits.reply_window
    if window is None:
        return
    start = conversation.window_from
    if start is None or at >= start + window:
        raise ReplyWindowClosed(platform=platform.id, hours=int(window.total_seconds() // 3600))


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
