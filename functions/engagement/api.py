"""The inbox over HTTP: read, answer, feature, delete, assign, close; and what could not be heard or read."""

from datetime import datetime
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from engagement import channel_store, channel_views, kept_store, moderation, moderation_store, replies, store
from engagement.channel_store import Heard
from engagement.channel_views import ChannelView
from engagement.conversations import Wanted
from engagement.kept_store import KeptDelivery
from engagement.views import (
    Answered,
    AssignmentInput,
    ConversationView,
    FeaturedInput,
    MessageView,
    ReplyInput,
    Thread,
)
from socialops.api import Api, Cursor, Id, Limit, caller, language, now, origin, seen
from socialops.errors import WrongState
from socialops.ids import new_id
from socialops.models import Instant, Page
from socialops.platforms.registry import platform

api = Api("engagement")
handler = api

NEWEST_MESSAGES = 20
MessageInstant = Annotated[Instant, Query(description="The message's `at`, under which it lies.")]


@api.get("/v1/inbox", allow="read_inbox")
def list_inbox(
    state: Literal["open", "waiting"] = "open",
    order: Literal["newest", "oldest"] = "newest",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ConversationView]:
    """List the conversations of the inbox.

    `open` ones ask for an answer, `waiting` ones were answered; closed ones are in no list. In the order of their
    newest message.
    """
    found, following = store.list_inbox(state, newest_first=order == "newest", limit=limit, cursor=cursor)
    return Page[ConversationView](items=[ConversationView.of(each) for each in found], next=following)


@api.get("/v1/conversations/<conversation_id>", allow="read_inbox")
def get_conversation(conversation_id: Id) -> Thread:
    """Read a conversation with its newest messages.

    The ETag is the version that a reply or another change has to name.
    """
    conversation = store.get_conversation(conversation_id)
    return Thread.with_messages(conversation, _messages(conversation_id, NEWEST_MESSAGES, None))


@api.get("/v1/conversations/<conversation_id>/messages", allow="read_inbox")
def list_messages(conversation_id: Id, limit: Limit = 50, cursor: Cursor = None) -> Page[MessageView]:
    """List the messages of a conversation, newest first."""
    return _messages(conversation_id, limit, cursor)


def _messages(conversation_id: str, limit: int, cursor: str | None) -> Page[MessageView]:
    found, following = store.list_messages(conversation_id, limit=limit, cursor=cursor)
    return Page[MessageView](items=[MessageView.of(each, language()) for each in found], next=following)


@api.post("/v1/conversations/<conversation_id>/replies", allow="answer", guarded=True)
def write_reply(conversation_id: Id, body: ReplyInput) -> Answered:
    """Answer the fan's newest message.

    Nothing is sent when somebody else answered, or the fan wrote again, since the version in `If-Match`. The answer
    goes out at once, at most once; its `delivery` in the conversation becomes `sent` when the fan can see it.
    """
    before = store.get_conversation(conversation_id).expect(seen())
    replies.check(body.text, before, platform(before.platform), now())
    message = replies.written(before, body.text, sending_id=new_id(now()), by=caller().id, at=now())
    after = before.answered(now())
    answer = Answered.with_reply(after, message, language())
    store.reply(before, after, message, origin(), answer=answer)
    return answer


@api.put("/v1/conversations/<conversation_id>/messages/<message_id>/featured", allow="answer")
def feature_comment(conversation_id: Id, message_id: Id, body: FeaturedInput, at: MessageInstant) -> MessageView:
    """Feature a fan's comment, or no longer.

    The platform shows a featured one first (精选, 置顶), where it has that. It is asked at once; the message's
    `moderation` becomes `done` when it has done it, or `failed` with the reason. `If-Match` names the version of the
    message.
    """
    return _moderate(conversation_id, message_id, at, "featured" if body.featured else "plain")


@api.delete("/v1/conversations/<conversation_id>/messages/<message_id>", allow="answer")
def delete_comment(conversation_id: Id, message_id: Id, at: MessageInstant) -> MessageView:
    """Delete a fan's comment on the platform, where it lets us.

    The platform is asked at once; the message's `moderation` becomes `done` when it has done it, or `failed` with the
    reason. The comment stays in the inbox, marked by `deleted_at`. `If-Match` names the version of the message.
    """
    return _moderate(conversation_id, message_id, at, "deleted")


def _moderate(conversation_id: str, message_id: str, at: datetime, wanted: Wanted) -> MessageView:
    conversation, message = moderation_store.get(conversation_id, at, message_id)
    before = message.expect(seen())
    moderation.check(before, platform(conversation.platform))
    after = moderation.asked(before, wanted, now())
    if after is not before:
        moderation_store.ask(conversation, before, after, origin())
    return MessageView.of(after, language())


@api.post("/v1/conversations/<conversation_id>/assignments", allow="answer", guarded=True)
def assign_conversation(conversation_id: Id, body: AssignmentInput) -> ConversationView:
    """Make somebody responsible for a conversation; the caller, where nobody is named."""
    before = store.get_conversation(conversation_id).expect(seen())
    after = before.next(now(), owner=body.owner or caller().id)
    answer = ConversationView.of(after)
    store.assign(before, after, origin(), answer=answer)
    return answer


@api.post("/v1/conversations/<conversation_id>/closings", allow="answer", guarded=True)
def close_conversation(conversation_id: Id) -> ConversationView:
    """Close a conversation: nothing is left to answer.

    It leaves the inbox and its deadline ends. The fan's next message opens it again.
    """
    before = store.get_conversation(conversation_id).expect(seen())
    if before.state == "closed":
        raise WrongState(thing="Conversation", id=before.id, state=before.state)
    after = before.closed(now())
    answer = ConversationView.of(after)
    store.close(before, after, origin(), answer=answer)
    return answer


@api.post("/v1/conversations/<conversation_id>/reopenings", allow="answer", guarded=True)
def reopen_conversation(conversation_id: Id) -> ConversationView:
    """Put a conversation that was answered or closed back among those that ask for an answer."""
    before = store.get_conversation(conversation_id).expect(seen())
    if before.state == "open":
        raise WrongState(thing="Conversation", id=before.id, state=before.state)
    after = before.reopened(now())
    answer = ConversationView.of(after)
    store.reopen(before, after, origin(), answer=answer)
    return answer


@api.get("/v1/channels", allow="read_accounts")
def list_channels(limit: Annotated[int, Query(ge=1, le=50)] = 25, cursor: Cursor = None) -> Page[ChannelView]:
    """List how all accounts are heard.

    Each connected account with its `webhook` and its `poll`, as far as its platform has them: when it was last heard,
    and whether its silence is usual for it. A page has the channels of up to `limit` accounts.
    """
    found, following = channel_store.list_heard(limit, cursor)
    return Page[ChannelView](items=[view for each in found for view in _channels(each)], next=following)


@api.get("/v1/accounts/<account_id>/channels", allow="read_accounts")
def list_account_channels(account_id: Id) -> Page[ChannelView]:
    """List how an account is heard.

    A disconnected one is not; its list is empty.
    """
    return Page[ChannelView](items=_channels(channel_store.get_heard(account_id)))


def _channels(heard: Heard) -> list[ChannelView]:
    return channel_views.views(heard, platform(heard.account.platform), language(), now())


@api.get("/v1/kept-deliveries", allow="read_inbox")
def list_kept_deliveries(limit: Limit = 20, cursor: Cursor = None) -> Page[KeptDelivery]:
    """List deliveries that came from a platform and could not be read, newest first.

    Their bytes are kept for thirty days in base64.
    """
    found, following = kept_store.list_kept(limit=limit, cursor=cursor)
    return Page[KeptDelivery](items=found, next=following)
