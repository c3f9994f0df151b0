"""Conversations and messages: what belongs together, what asks for an answer, and how a message changes both.

Under posts a conversation is one fan below one post, because an answer stands there and counts for that post.
In private it is one fan, whatever they write about.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from socialops.agenda import Entry
from socialops.models import Entity, Frozen, Instant, Personal
from socialops.platforms.inbound import InboundMessage

ChannelName = Literal["comment", "direct"]
State = Literal["open", "waiting", "closed"]
Kind = Literal["comment", "direct", "mention", "follow", "unfollow", "other"]
Delivery = Literal["received", "pending", "sent", "failed", "needs_human"]
Wanted = Literal["featured", "plain", "deleted"]
ModerationState = Literal["asked", "done", "failed"]

ASKS: frozenset[Kind] = frozenset({"comment", "direct", "mention"})
"""Kinds that ask for an answer. The others are part of the story but nobody waits."""
LONGEST_TEXT = 20_000
LONGEST_NAME = 200
LONGEST_EXTRA = 16_384
"""Characters of a message that are kept; no platform allows as much, and an item of the table has a limit."""


class Conversation(Entity):
    """What one fan and the brand said to each other in one place.

    Attributes:
        status_id: the platform's id of the post it stands under; empty in private.
        root: partition key of the post whose trace it belongs to, where it is ours.
        state: `open` asks for an answer, `waiting` was answered, `closed` is done and in no list.
        answers: what a reply has to name: the fan's newest message, in the platform's own ids.
        unread: the fan's messages since the team last answered or closed.
        window_from: the start of the platform's reply window; absent when the fan gave none or took it back.
        window_until: its end, where the platform opens windows of different lengths; else its limits say how long.
        window_replies: how many replies it allows, where windows differ in that; else its limits say how many.
        replied: replies written in this window.
        sla_due: when a first response is due, while it is.
        sla_missed_at: when it was missed, until the next answer.
    """

    account_id: str
    platform: str
    channel: ChannelName
    fan_id: str
    fan_name: Annotated[str, Personal] = ""
    salt: str
    status_id: str = ""
    root: str = ""
    state: State = "closed"
    owner: str = ""
    answers: dict[str, str] = Field(default_factory=dict)
    unread: int = 0
    last_message_at: Instant
    last_fan_message_at: Instant | None = None
    window_from: Instant | None = None
    window_until: Instant | None = None
    window_replies: int | None = None
    replied: int = 0
    sla_due: Instant | None = None
    sla_missed_at: Instant | None = None

    def sla_entry(self) -> Entry | None:
        """The agenda entry of the deadline that runs, if one does."""
        return sla_entry(self.id, self.sla_due) if self.sla_due else None

    @property
    def has_replies_left(self) -> bool:
        """Whether the window that its message opened allows another reply."""
        return self.window_replies is None or self.replied < self.window_replies

    def answered(self, at: datetime) -> "Conversation":
        """After the team wrote an answer: it waits for the fan."""
        return self.next(
            at,
            state="waiting",
            unread=0,
            replied=self.replied + 1,
            last_message_at=max(at, self.last_message_at),
            sla_due=None,
            sla_missed_at=None,
        )

    def closed(self, at: datetime) -> "Conversation":
        """After the team said that nothing is left to answer."""
        return self.next(at, state="closed", unread=0, sla_due=None, sla_missed_at=None)

    def reopened(self, at: datetime, sla_due: datetime | None = None) -> "Conversation":
        """Back among what asks for an answer, because somebody said so or an answer did not arrive."""
        return self.next(at, state="open", sla_due=sla_due, sla_missed_at=None)

    def unanswered(self, at: datetime, sla_due: datetime | None) -> "Conversation":
        """After an answer did not go out: it is open again, and the answer counts for no window."""
        return self.reopened(at, sla_due).model_copy(update={"replied": max(self.replied - 1, 0)})


class Moderation(Frozen):
    """What the team last wanted with a comment, and how far that is.

    Attributes:
        due: when it is carried out, or tried again; what the agenda's entry must agree with.
        tries: how often the platform was asked in vain.
        reason: why the last try failed.
    """

    wanted: Wanted
    state: ModerationState
    due: Instant
    tries: int = 0
    reason: str = ""


class Message(Entity):
    """One thing said or done in a conversation.

    Attributes:
        at: when the fan said it, by the platform's clock; for ours, when it was written.
        by: the member who wrote an answer.
        sending_id: the sending that carries an answer.
        delivery: `received` for a fan's; what became of the sending for ours.
        reason: why an answer did not arrive.
        extra: fields the adapter does not know, as JSON; empty when there are none or too many.
        moderation: what the team wanted with a comment; absent when nobody ever wanted anything.
        featured: whether the platform shows the comment first, as far as we did that.
        deleted_at: when we had the platform remove it; it stays in the inbox.
    """

    conversation_id: str
    direction: Literal["in", "out"]
    kind: Kind
    text: Annotated[str, Personal]
    salt: str
    at: Instant
    status_id: str = ""
    answers: dict[str, str] = Field(default_factory=dict)
    by: str = ""
    sending_id: str = ""
    delivery: Delivery
    reason: str = ""
    remote_id: str = ""
    url: str = ""
    extra: Annotated[str, Personal] = ""
    moderation: Moderation | None = None
    featured: bool = False
    deleted_at: Instant | None = None


def sla_entry(conversation_id: str, due: datetime) -> Entry:
    """The agenda entry of a deadline."""
    return Entry("engagement", "sla", conversation_id, due)


def channel_of(message: InboundMessage) -> ChannelName:
    """Words under a post are public; whatever else a fan says or does is between them and the brand."""
    is_public = message.kind == "comment" or (message.kind == "mention" and "status" in message.answers)
    return "comment" if is_public else "direct"


def conversation_id(account_id: str, message: InboundMessage) -> str:
    """The same for all that one fan says to one account in one place."""
    channel = channel_of(message)
    place = message.status_id if channel == "comment" else ""
    return _digest(account_id, channel, message.fan_id, place)


def message_id(account_id: str, message: InboundMessage) -> str:
    """The same for every delivery of the same message, by whichever way it came."""
    return _digest(account_id, message.id)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def unstarted(account_id: str, platform: str, message: InboundMessage, salt: str, at: datetime) -> Conversation:
    """The conversation before its first message, which is not stored: version 0, closed, nothing said."""
    channel = channel_of(message)
    return Conversation(
        id=conversation_id(account_id, message),
        version=0,
        created_at=at,
        updated_at=at,
        account_id=account_id,
        platform=platform,
        channel=channel,
        fan_id=message.fan_id,
        salt=salt,
        status_id=message.status_id if channel == "comment" else "",
        last_message_at=min(message.at, at),
    )


def asks_anew(before: Conversation, message: InboundMessage) -> bool:
    """Whether this message starts the clock of the first response: it asks, and nothing asked before."""
    return message.kind in ASKS and before.state != "open"


def heard(
    before: Conversation, message: InboundMessage, *, root: str, sla_due: datetime | None, at: datetime
) -> Conversation:
    """The conversation after a fan's message, in whatever order messages arrive.

    One that asks opens the conversation even when it is older than our last answer: nobody has read it yet.
    What the newest message decides (the fan's name, what a reply names, the reply window) an older one leaves alone.
    A time ahead of our clock counts as now, or one wrong clock would decide for good.
    """
    asks = message.kind in ASKS
    said_at = min(message.at, at)
    newest = before.last_fan_message_at is None or said_at >= before.last_fan_message_at
    anew = asks_anew(before, message)
    return before.next(
        at,
        root=before.root or root,
        state="open" if asks else before.state,
        unread=before.unread + asks,
        fan_name=(message.fan_name[:LONGEST_NAME] or before.fan_name) if newest else before.fan_name,
        answers=dict(message.answers) if newest and message.answers else before.answers,
        **(_window(before, message, said_at) if newest else {}),
        last_message_at=max(before.last_message_at, said_at),
        last_fan_message_at=said_at if newest else before.last_fan_message_at,
        sla_due=sla_due if anew else before.sla_due,
        sla_missed_at=None if anew else before.sla_missed_at,
    )


def _window(before: Conversation, message: InboundMessage, said_at: datetime) -> dict[str, Any]:
    """Whoever writes or follows may be answered for a while; whoever unfollows may not.

    An adapter whose platform opens windows of different sizes says which one a message opens, in `extra`. A small one
    does not replace a larger one that is still good for a reply.
    """
    if message.kind == "unfollow":
        return {"window_from": None}
    own = message.extra.get("reply_window")
    if not isinstance(own, Mapping):
        return {"window_from": said_at, "window_until": None, "window_replies": None, "replied": 0}
    until, replies = said_at + timedelta(seconds=own["seconds"]), int(own["messages"])
    if before.window_from and before.window_until and before.window_until > until and before.has_replies_left:
        return {}
    return {"window_from": said_at, "window_until": until, "window_replies": replies, "replied": 0}


def received(conversation: Conversation, message: InboundMessage, *, at: datetime) -> Message:
    """A fan's message as it is kept."""
    extra = json.dumps(dict(message.extra)) if message.extra else ""
    return Message(
        id=message_id(conversation.account_id, message),
        created_at=at,
        updated_at=at,
        conversation_id=conversation.id,
        direction="in",
        kind=message.kind,
        text=message.text[:LONGEST_TEXT],
        salt=conversation.salt,
        at=message.at,
        status_id=message.status_id,
        answers=dict(message.answers),
        delivery="received",
        extra=extra if len(extra) <= LONGEST_EXTRA else "",
    )
