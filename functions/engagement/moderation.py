"""Featuring and deleting comments: what may be asked for, and what an answer of the platform makes of it."""

from datetime import datetime, timedelta
from typing import Final

from engagement.conversations import Message, Moderation, Wanted
from publishing.outcomes import code
from socialops import clock
from socialops.agenda import Entry
from socialops.errors import PlatformCannot, WrongState
from socialops.platforms.contract import Platform
from socialops.platforms.errors import PlatformError, PlatformUnavailable, QuotaExhausted, RateLimited

AGAIN: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
"""Waits before further tries, where trying again can help; after the last one it has failed."""
PASSING: Final = (RateLimited, PlatformUnavailable, QuotaExhausted)
"""What another try may mend. All else stays as it is until a person does something about it."""


def check(message: Message, platform: Platform) -> None:
    """Whether the platform could feature or delete this message.

    Raises:
        WrongState: it is no comment of a fan, or is deleted.
        PlatformCannot: the platform has no such interface, or the comment came without what names it there.
    """
    if message.direction != "in" or message.kind != "comment":
        state = message.delivery if message.direction == "out" else message.kind
        raise WrongState(thing="Message", id=message.id, state=state)
    if message.deleted_at is not None:
        raise WrongState(thing="Message", id=message.id, state="deleted")
    if platform.moderation is None or not message.answers:
        raise PlatformCannot(platform=platform.id, what="moderation")


def asked(message: Message, wanted: Wanted, at: datetime) -> Message:
    """After somebody asked for something; the message as it is where the same is under way.

    What is so already may be asked for again: somebody may have changed it on the platform.

    Raises:
        WrongState: something else is under way, and two calls could overtake each other.
    """
    under_way = message.moderation
    if under_way and under_way.state == "asked":
        if under_way.wanted == wanted:
            return message
        raise WrongState(thing="Message", id=message.id, state="asked")
    return message.next(at, moderation=Moderation(wanted=wanted, state="asked", due=at))


def done(message: Message, at: datetime) -> Message:
    """After the platform did it."""
    present = _under_way(message)
    deleted = present.wanted == "deleted"
    return message.next(
        at,
        moderation=present.model_copy(update={"state": "done", "reason": ""}),
        featured=present.wanted == "featured",
        deleted_at=at if deleted else None,
    )


def unanswered(message: Message, error: PlatformError, at: datetime) -> Message:
    """After the platform did not do it: put off while another try may help, or failed."""
    present, reason = _under_way(message), code(type(error).__name__)
    if not isinstance(error, PASSING) or present.tries >= len(AGAIN):
        return failed(message, reason, at)
    due = max(at + AGAIN[present.tries], error.until or at)
    later = Moderation(wanted=present.wanted, state="asked", due=due, tries=present.tries + 1, reason=reason)
    return message.next(at, moderation=later)


def failed(message: Message, reason: str, at: datetime) -> Message:
    """After it turned out that it will not be done."""
    present = _under_way(message)
    return message.next(at, moderation=present.model_copy(update={"state": "failed", "reason": reason}))


def entry(message: Message) -> Entry | None:
    """The agenda entry of what is under way, if something is."""
    present = message.moderation
    if present is None or present.state != "asked":
        return None
    ref = f"{message.conversation_id}#{clock.text(message.at)}#{message.id}"
    return Entry("engagement", "moderate", ref, present.due)


def place(ref: str) -> tuple[str, datetime, str]:
    """Conversation, instant and id of the message that an entry is about."""
    conversation_id, at, message_id = ref.split("#")
    return conversation_id, clock.instant(at), message_id


def _under_way(message: Message) -> Moderation:
    if message.moderation is None or message.moderation.state != "asked":
        raise WrongState(thing="Message", id=message.id, state=message.delivery)
    return message.moderation
