"""What changes conversations without a member behind it: fans' messages, the fate of replies, missed deadlines."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from engagement import conversations, hearing_store, keys, store
from engagement.conversations import Conversation, Message
from engagement.hearing import Hearing
from engagement.sources import Source
from publishing import keys as publishing_keys
from publishing.sendings import Sending
from socialops import brand, clock, table
from socialops.agenda import Entry
from socialops.changes import Change, Create, Done, Save
from socialops.errors import AlreadyExists, Busy, StaleVersion
from socialops.events.base import Event
from socialops.events.engagement import MessageReceived, ReplyFailed, ReplySent, SlaMissed
from socialops.items import Item
from socialops.keys import Key
from socialops.platforms.inbound import InboundMessage
from socialops.table import Origin

TRIES = 5
"""How often a change is tried on the conversation as it is by then."""

T = TypeVar("T")


def ingest(message: InboundMessage, source: Source, origin: Origin) -> bool:
    """Put a fan's message into its conversation, once; says whether it was new.

    One read and one commit, however often the same message is delivered and in whatever order. What came by webhook
    marks, now and then in the same commit, that the webhook is heard.

    Raises:
        Busy: the conversation changed each time it was tried; nothing was written.
    """
    try:
        return _settled(lambda: _ingest(message, source, origin))
    except AlreadyExists:
        return False


def _ingest(message: InboundMessage, source: Source, origin: Origin) -> bool:
    read = _read(message, source, origin)
    marks = hearing_store.marks(read.webhook, source, message.id, message.kind) if read.webhook else []
    if read.is_known:
        if marks:
            table.commit(marks, [], origin)
        return False
    before = read.conversation
    asks = conversations.asks_anew(before, message)
    after = conversations.heard(
        before,
        message,
        root=read.root,
        sla_due=store.deadline(read.brand, source.at) if asks else None,
        at=origin.at,
    )
    new = conversations.received(after, message, at=origin.at)
    event = MessageReceived(
        subject=keys.conversation(after.id).pk,
        root=after.root,
        conversation_id=after.id,
        account_id=source.account_id,
        kind=message.kind,
    )
    create = Create(store.message_key(new), new, taken=AlreadyExists(id=new.id))
    table.commit([create, *store.writes(before, after), *marks], [event], origin)
    return True


@dataclass(frozen=True)
class _Read:
    """What must be known to take a message: its conversation, whether it is there, and what it stands under."""

    conversation: Conversation
    is_known: bool
    root: str
    brand: Item | None
    webhook: Hearing | None
    """How the webhook was heard until now, where the message came by it."""


def _read(message: InboundMessage, source: Source, origin: Origin) -> _Read:
    blank = conversations.unstarted(source.account_id, source.platform, message, secrets.token_hex(16), origin.at)
    where, what = keys.conversation(blank.id), _key_in(blank.id, message, source)
    above = publishing_keys.remote(source.platform, message.status_id or "-")
    heard = keys.webhook(source.account_id)
    found = table.get_many([where, what, brand.KEY, above, *([heard] if source.way == "webhook" else [])])
    around = (found.get(brand.KEY), hearing_store.read(found.get(heard)) if source.way == "webhook" else None)
    ours = _ours(found.get(above), source)
    if ours.get("kind") == "reply" and (thread := _thread(ours["subject"], message, source)):
        return _Read(*thread, ours["root"], *around)
    conversation = Conversation.model_validate(found[where]) if where in found else blank
    return _Read(conversation, what in found, ours.get("root", ""), *around)


def _key_in(conversation_id: str, message: InboundMessage, source: Source) -> Key:
    return keys.message(conversation_id, clock.text(message.at), conversations.message_id(source.account_id, message))


def _ours(remote: Item | None, source: Source) -> Item:
    """What of ours it stands under. Ids are unique on one server of a platform only, so the account must agree."""
    return remote if remote and remote.get("account_id") == source.account_id else {}


def _thread(conversation_id: str, message: InboundMessage, source: Source) -> tuple[Conversation, bool] | None:
    """The conversation of a reply of ours that this fan answers, on platforms where an answer stands under the reply.

    Another fan who joins in there has a conversation of their own.
    """
    where, what = keys.conversation(conversation_id), _key_in(conversation_id, message, source)
    found = table.get_many([where, what])
    if where not in found:
        return None
    conversation = Conversation.model_validate(found[where])
    return (conversation, what in found) if conversation.fan_id == message.fan_id else None


def settle_sent(sending: Sending, origin: Origin) -> None:
    """Record that the fan can see a reply; a repeated event changes nothing."""

    def attempt() -> None:
        message = table.load(Message, _reply_key(sending))
        if message.delivery == "sent":
            return
        after = message.next(origin.at, delivery="sent", reason="", remote_id=sending.remote_id, url=sending.url)
        event = ReplySent(
            subject=keys.conversation(sending.subject).pk,
            root=sending.root,
            conversation_id=sending.subject,
            sending_id=sending.id,
        )
        table.commit([Save(store.message_key(message), message, after)], [event], origin)

    _settled(attempt)


def settle_failed(sending: Sending, delivery: conversations.Delivery, reason: str, origin: Origin) -> None:
    """Record that a reply did not arrive, or that only a person can tell, and put its conversation back to open."""

    def attempt() -> None:
        where = keys.conversation(sending.subject)
        found = table.get_many([where, _reply_key(sending), brand.KEY])
        message = Message.model_validate(found[_reply_key(sending)])
        conversation = Conversation.model_validate(found[where])
        if message.delivery in {"sent", delivery}:
            return
        changes: list[Change] = [
            Save(_reply_key(sending), message, message.next(origin.at, delivery=delivery, reason=reason))
        ]
        if conversation.state != "open":
            due = store.deadline(found.get(brand.KEY), origin.at)
            failed = delivery == "failed"
            again = conversation.unanswered if failed else conversation.reopened
            changes += store.writes(conversation, again(origin.at, due))
        event = ReplyFailed(
            subject=where.pk,
            root=sending.root,
            conversation_id=sending.subject,
            sending_id=sending.id,
            reason=reason,
        )
        table.commit(changes, [event], origin)

    _settled(attempt)


def miss_deadline(entry: Entry, origin: Origin) -> None:
    """Take a deadline off the agenda; where it still runs, the conversation is marked and the brand is told."""

    def attempt() -> None:
        where = keys.conversation(entry.ref)
        item = table.get(where)
        before = Conversation.model_validate(item) if item else None
        if before is None or before.sla_due != entry.due:
            table.commit([Done(entry)], [], origin)
            return
        after = before.next(origin.at, sla_due=None, sla_missed_at=origin.at)
        event: Event = SlaMissed(
            subject=where.pk,
            root=before.root,
            conversation_id=before.id,
            account_id=before.account_id,
            owner=before.owner,
            due=clock.text(entry.due),
        )
        save = Save(where, before, after, store.listed(after))
        table.commit([Done(entry), save], [event], origin)

    _settled(attempt)


def _reply_key(sending: Sending) -> Key:
    """A reply lies at the instant at which its sending was made."""
    return keys.message(sending.subject, clock.text(sending.created_at), sending.id)


def _settled(attempt: Callable[[], T]) -> T:
    """The result of an attempt that reads anew each time somebody else was faster."""
    for _ in range(TRIES):
        try:
            return attempt()
        except StaleVersion:
            continue
    raise Busy(operation="conversation")
