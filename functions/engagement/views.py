"""What the API shows of conversations and messages: no salts, no fields of our own bookkeeping."""

from typing import Annotated, Self

from pydantic import StringConstraints

from engagement import replies
from engagement.conversations import ChannelName, Conversation, Delivery, Kind, Message, State
from socialops.models import Frozen, Input, Instant, Line, Page
from socialops.platforms.registry import platform

ReplyText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5_000)]


class ReplyInput(Input):
    """An answer to the fan's newest message."""

    text: ReplyText


class AssignmentInput(Input):
    """Who is responsible from now on; the caller, where nobody is named."""

    owner: Line | None = None


class MessageView(Frozen):
    """One message. `delivery` says whether an answer of ours has arrived, and `reason` why not."""

    id: str
    direction: str
    kind: Kind
    text: str
    at: Instant
    by: str
    delivery: Delivery
    reason: str
    sending_id: str
    url: str

    @classmethod
    def of(cls, message: Message) -> Self:
        """The view of a message."""
        return cls.model_validate(message, from_attributes=True)


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
    def with_reply(cls, conversation: Conversation, reply: Message) -> Self:
        """The view of a conversation and the answer just written."""
        return cls(**dict(ConversationView.of(conversation)), reply=MessageView.of(reply))
