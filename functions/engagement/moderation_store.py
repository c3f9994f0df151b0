"""Comments that are featured or deleted, in the operations table: what was asked for, and what became of it."""

from datetime import datetime

from engagement import keys, moderation
from engagement.conversations import Conversation, Message
from publishing import keys as publishing_keys
from socialops import clock, table
from socialops.agenda import Entry
from socialops.changes import Change, Done, Plan, Require, Save
from socialops.errors import AccountNotConnected, NotFound
from socialops.events.base import Event
from socialops.events.engagement import CommentModerated, ModerationAsked, ModerationFailed, ModerationPostponed
from socialops.keys import Key
from socialops.table import Origin


def get(conversation_id: str, at: datetime, message_id: str) -> tuple[Conversation, Message]:
    """A message and the conversation it stands in; one read.

    Raises:
        NotFound: there is no such message at that instant.
    """
    where, what = keys.conversation(conversation_id), keys.message(conversation_id, clock.text(at), message_id)
    found = table.get_many([where, what])
    if where not in found or what not in found:
        raise NotFound(thing="Message", id=message_id)
    return Conversation.model_validate(found[where]), Message.model_validate(found[what])


def ask(conversation: Conversation, before: Message, after: Message, origin: Origin) -> None:
    """Store what somebody wants, and put it on the agenda at once.

    Raises:
        StaleVersion: the message changed since it was read.
        AccountNotConnected: the account is not connected.
    """
    event = ModerationAsked(
        subject=keys.conversation(conversation.id).pk,
        root=conversation.root,
        conversation_id=conversation.id,
        message_id=after.id,
        what=_what(after),
    )
    connected = Require(
        publishing_keys.account(conversation.account_id),
        "#state = :connected",
        AccountNotConnected(account=conversation.account_id),
        values={":connected": "connected"},
        names={"#state": "state"},
    )
    table.commit([Save(_key(after), before, after), *_plans(after), connected], [event], origin)


def settle(conversation: Conversation, entry: Entry, before: Message, after: Message, origin: Origin) -> None:
    """Store what became of it, and take its entry off the agenda; a postponed one gets a new entry.

    Raises:
        EntryGone: another delivery of the same entry was faster.
    """
    changes: list[Change] = [Done(entry), Save(_key(after), before, after), *_plans(after)]
    table.commit(changes, [_told(conversation, after)], origin)


def _told(conversation: Conversation, after: Message) -> Event:
    about = {
        "subject": keys.conversation(conversation.id).pk,
        "root": conversation.root,
        "conversation_id": conversation.id,
        "message_id": after.id,
        "what": _what(after),
    }
    present, planned = after.moderation, moderation.entry(after)
    reason = present.reason if present else ""
    if planned:
        return ModerationPostponed(**about, reason=reason, due=clock.text(planned.due))
    return ModerationFailed(**about, reason=reason) if reason else CommentModerated(**about)


def _plans(message: Message) -> list[Plan]:
    planned = moderation.entry(message)
    return [Plan(planned)] if planned else []


def _what(message: Message) -> str:
    return message.moderation.wanted if message.moderation else ""


def _key(message: Message) -> Key:
    return keys.message(message.conversation_id, clock.text(message.at), message.id)
