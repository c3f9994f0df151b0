"""What the API shows of conversations and messages: no salts, no fields of our own bookkeeping."""

from typing import Annotated, Self

from pydantic import StringConstraints

from engagement import replies
from engagement.conversations import (
    ChannelName,
    Conversation,
    Delivery,
    Kind,
    Message,
    Moderation,
    ModerationState,
    State,
    Wanted,
)
from socialops import words
from socialops.models import Frozen, Input, Instant, Line, Page
from socialops.platforms.registry import platform

ReplyText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5_000)]


class ReplyInput(Input):
    """An answer to the fan's newest message."""

    text: ReplyText


class AssignmentInput(Input):
    """Who is responsible from now on; the caller, where nobody is named."""

    owner: Line | None = None


class FeaturedInput(Input):
    """Whether the platform shows a comment first."""

    featured: bool


class ModerationView(Frozen):
    """What somebody last wanted with a comment. It is `asked` until the platform answers; then `done` or `failed`.

    `explanation` says in words why a try failed; while it is `asked` the next try is at `due`.
    """

    wanted: Wanted
    state: ModerationState
    due: Instant
    reason: str
    explanation: str

    @classmethod
    def of(cls, moderation: Moderation, language: str) -> Self:
        """The view of what is wanted with a comment."""
        key = f"moderation.{moderation.reason}"
        known = key if words.has(key, language) else "moderation.other"
        explanation = words.say(known, language) if moderation.reason else ""
        return cls(**moderation.model_dump(exclude={"tries"}), explanation=explanation)


class MessageView(Frozen):
    """One message. `delivery` says whether an answer of ours has arrived, and `reason` why not.

    `version` is what featuring or deleting a comment has to name; a deleted one stays, with its `deleted_at`.
    """

    id: str
    version: int
    direction: str
    kind: Kind
    text: str
    at: Instant
    by: str
    delivery: Delivery
    reason: str
    sending_id: str
    url: str
    featured: bool
    deleted_at: Instant | None
    moderation: ModerationView | None

    @classmethod
    def of(cls, message: Message, language: str) -> Self:
        """The view of a message."""
        shown = {name: getattr(message, name) for name in cls.model_fields}
        moderation = ModerationView.of(message.moderation, language) if message.moderation else None
        return cls.model_validate({**shown, "moderation": moderation})


class ConversationView(Frozen):
    """What one fan and the brand say to each other in one place. `root` names the post it stands under.

    In private many platforms take answers for a while only: until `reply_until`, and `replies_left` more of them. Both
    are absent where nothing bounds them.
    """

    id: str
    version: int
    account_id: str
    platform: str
    channel: ChannelName
    fan_id: str
    fan_name: str
    status_id: str
    root: str
    state: State
    owner: str
    unread: int
    last_message_at: Instant
    last_fan_message_at: Instant | None
    sla_due: Instant | None
    sla_missed_at: Instant | None
    reply_until: Instant | None
    replies_left: int | None

    @classmethod
    def of(cls, conversation: Conversation) -> Self:
        """The view of a conversation."""
        until, left = replies.allowance(conversation, platform(conversation.platform))
        shown = {name: getattr(conversation, name, None) for name in ConversationView.model_fields}
        return cls.model_validate({**shown, "reply_until": until, "replies_left": left})


class Thread(ConversationView):
    """A conversation with its newest messages, newest first; `messages.next` leads to older ones."""

    messages: Page[MessageView]

    @classmethod
    def with_messages(cls, conversation: Conversation, messages: Page[MessageView]) -> Self:
        """The view of a conversation and a page of its messages."""
        return cls(**dict(ConversationView.of(conversation)), messages=messages)


class Answered(ConversationView):
    """A conversation after an answer was written, with the answer."""

    reply: MessageView

    @classmethod
    def with_reply(cls, conversation: Conversation, reply: Message, language: str) -> Self:
        """The view of a conversation and the answer just written."""
        return cls(**dict(ConversationView.of(conversation)), reply=MessageView.of(reply, language))
