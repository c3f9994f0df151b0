"""What happens in engagement: messages, conversations, replies, channels."""

from socialops.events.base import Event


class MessageReceived(Event):
    """A fan wrote, in public or in private; the text is in the conversation alone."""

    conversation_id: str
    account_id: str
    kind: str


class DeliveryKept(Event):
    """A verified delivery could not be read; its bytes are kept for inspection."""

    account_id: str
    reason: str


class ConversationAssigned(Event):
    """Somebody is responsible for a conversation."""

    conversation_id: str
    owner: str


class ConversationClosed(Event):
    """Nothing is left to answer."""

    conversation_id: str


class ConversationReopened(Event):
    """A conversation asks for an answer again because somebody said so."""

    conversation_id: str


class SlaMissed(Event):
    """A fan has waited for a first response longer than the brand promises itself."""

    conversation_id: str
    account_id: str
    owner: str = ""
    due: str


class ChannelWentDeaf(Event):
    """An account cannot be listened to any more; what was heard until then is safe, and it is still tried.

    `channel` says which way: its `webhook`, or the `poll`.
    """

    account_id: str
    platform: str
    reason: str
    channel: str = "poll"


class ChannelHeardAgain(Event):
    """A deaf account is listened to again, from where it was last heard."""

    account_id: str
    platform: str
    channel: str = "poll"


class ReplyWritten(Event):
    """A reply was handed to the law of sending."""

    conversation_id: str
    sending_id: str


class ReplySent(Event):
    """The fan can see the reply."""

    conversation_id: str
    sending_id: str


class ReplyFailed(Event):
    """A reply did not reach the fan."""

    conversation_id: str
    sending_id: str
    reason: str


class ModerationAsked(Event):
    """Somebody wants a comment `featured`, `plain` again, or `deleted`; the platform is asked at once."""

    conversation_id: str
    message_id: str
    what: str


class ModerationPostponed(Event):
    """The platform could not do it yet; it is asked again."""

    conversation_id: str
    message_id: str
    what: str
    reason: str
    due: str


class CommentModerated(Event):
    """The platform did what was wanted with a comment."""

    conversation_id: str
    message_id: str
    what: str


class ModerationFailed(Event):
    """The platform did not do what was wanted with a comment, and is not asked again."""

    conversation_id: str
    message_id: str
    what: str
    reason: str
