"""The inbox over HTTP: conversations and their messages, answers, who is responsible, what is done."""

from typing import Literal

from engagement import replies, store
from engagement.api import api
from engagement.views import (
    Answered,
    AssignmentInput,
    ConversationView,
    MessageView,
    ReplyInput,
    Thread,
)
from socialops.api import Cursor, Id, Limit, caller, language, now, origin, seen
from socialops.errors import WrongState
from socialops.ids import new_id
from socialops.models import Page
from socialops.platforms.registry import platform

NEWEST_MESSAGES = 20


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
