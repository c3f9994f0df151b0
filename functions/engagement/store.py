"""Conversations in the operations table: how they are read, and what the team does to them."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from engagement import keys, replies, sla
from engagement.conversations import Conversation, Message
from publishing import keys as publishing_keys
from publishing import sendings
from publishing import store as publishing_store
from socialops import brand, clock, table
from socialops.brand import Brand
from socialops.changes import Cancel, Change, Create, Listed, Plan, Require, Save
from socialops.errors import AccountNotConnected, StaleVersion
from socialops.events.engagement import ConversationAssigned, ConversationClosed, ConversationReopened, ReplyWritten
from socialops.items import Item
from socialops.keys import Key
from socialops.table import Origin


def get_conversation(conversation_id: str) -> Conversation:
    """A conversation.

    Raises:
        NotFound: there is none.
    """
    return table.load(Conversation, keys.conversation(conversation_id))


def list_inbox(
    state: Literal["open", "waiting"], *, newest_first: bool, limit: int, cursor: str | None
) -> tuple[list[Conversation], str | None]:
    """One page of the conversations in a state, by their newest message, and the cursor of the next page."""
    page = table.query(keys.inbox(state), index=True, newest_first=newest_first, limit=limit, cursor=cursor)
    return [Conversation.model_validate(item) for item in page.items], page.next


def list_messages(conversation_id: str, *, limit: int, cursor: str | None = None) -> tuple[list[Message], str | None]:
    """One page of a conversation's messages, newest first, and the cursor of the next page."""
    pk = keys.conversation(conversation_id).pk
    page = table.query(pk, starts=keys.MESSAGES, newest_first=True, limit=limit, cursor=cursor)
    return [Message.model_validate(item) for item in page.items], page.next


def message_key(message: Message) -> Key:
    """Where a message lies."""
    return keys.message(message.conversation_id, clock.text(message.at), message.id)


def listed(conversation: Conversation) -> Listed | None:
    """The place in the inbox, by the newest message; a closed conversation has none."""
    if conversation.state == "closed":
        return None
    rank = f"{clock.text(conversation.last_message_at)}#{conversation.id}"
    return Listed(keys.inbox(conversation.state), rank)


def writes(before: Conversation, after: Conversation) -> list[Change]:
    """What a commit writes for a changed conversation: itself, its place in the inbox, its deadline on the agenda."""
    key, place = keys.conversation(after.id), listed(after)
    write: Change = (
        Save(key, before, after, place)
        if before.version
        else Create(key, after, place, taken=StaleVersion(id=after.id, seen=0, now=1))
    )
    old, new = before.sla_entry(), after.sla_entry()
    return [
        write,
        *([Cancel(old)] if old and old != new else []),
        *([Plan(new)] if new and new != old else []),
    ]


def deadline(profile: Item | None, start: datetime) -> datetime | None:
    """When a first response to what came in at `start` is due, by the stored brand profile or the initial one."""
    present = Brand.model_validate(profile) if profile else brand.unnamed(start)
    minutes = present.cadence.first_response_minutes
    return sla.deadline(start, minutes, present.working_hours, clock.zone(present.zone))


def reply(before: Conversation, after: Conversation, message: Message, origin: Origin, *, answer: BaseModel) -> None:
    """Store an answer and hand it to the law of sending, both or neither; the fan's deadline ends with it.

    Raises:
        StaleVersion: the conversation changed since it was read; nothing is sent.
        AccountNotConnected: the account is not connected.
    """
    step = sendings.schedule(
        message.sending_id,
        origin.at,
        kind="reply",
        platform=after.platform,
        account_id=after.account_id,
        subject=after.id,
        root=after.root or keys.conversation(after.id).pk,
        owner=origin.by,
        content=replies.content(message.text, before),
        due=origin.at,
    )
    event = ReplyWritten(
        subject=keys.conversation(after.id).pk,
        root=after.root,
        conversation_id=after.id,
        sending_id=message.sending_id,
    )
    changes: list[Change] = [
        Create(message_key(message), message),
        *writes(before, after),
        *publishing_store.schedule_changes(step.after),
        Require(
            publishing_keys.account(after.account_id),
            "#state = :connected",
            AccountNotConnected(account=after.account_id),
            values={":connected": "connected"},
            names={"#state": "state"},
        ),
    ]
    table.commit(changes, [event, *step.events], origin, answer=answer)


def assign(before: Conversation, after: Conversation, origin: Origin, *, answer: BaseModel) -> None:
    """Store who is responsible.

    Raises:
        StaleVersion: the conversation changed since it was read.
    """
    event = ConversationAssigned(
        subject=keys.conversation(after.id).pk, root=after.root, conversation_id=after.id, owner=after.owner
    )
    table.commit(writes(before, after), [event], origin, answer=answer)


def close(before: Conversation, after: Conversation, origin: Origin, *, answer: BaseModel) -> None:
    """Take a conversation out of the inbox, and its deadline off the agenda.

    Raises:
        StaleVersion: the conversation changed since it was read.
    """
    event = ConversationClosed(subject=keys.conversation(after.id).pk, root=after.root, conversation_id=after.id)
    table.commit(writes(before, after), [event], origin, answer=answer)


def reopen(before: Conversation, after: Conversation, origin: Origin, *, answer: BaseModel) -> None:
    """Put a conversation back into the inbox.

    Raises:
        StaleVersion: the conversation changed since it was read.
    """
    event = ConversationReopened(subject=keys.conversation(after.id).pk, root=after.root, conversation_id=after.id)
    table.commit(writes(before, after), [event], origin, answer=answer)
