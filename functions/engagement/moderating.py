"""Carrying out what the team wants with a comment: one call of the platform, and what it answered is kept."""

from datetime import datetime
from typing import Final

from engagement import moderation, moderation_store
from engagement.conversations import Message, Wanted
from publishing import tokens
from socialops import observability
from socialops.agenda import Entry
from socialops.changes import EntryGone
from socialops.errors import AccountNotConnected, PlatformCannot
from socialops.platforms.audience import Moderation
from socialops.platforms.content import Connection
from socialops.platforms.errors import PlatformError
from socialops.platforms.registry import platform
from socialops.table import Origin

BY: Final = "engagement.on_due"


def carry_out(entry: Entry, at: datetime) -> None:
    """Have the platform feature or delete a comment. The same call twice is the same as once.

    Raises:
        EntryGone: it was carried out already.
    """
    conversation, before = moderation_store.get(*moderation.place(entry.ref))
    present = before.moderation
    if present is None or moderation.entry(before) != entry:
        raise EntryGone(entry=entry.sk)
    interface = platform(conversation.platform).moderation
    if interface is None:
        after = moderation.failed(before, PlatformCannot.code, at)
    else:
        after = _called(conversation.account_id, interface, before, present.wanted, at)
    moderation_store.settle(conversation, entry, before, after, Origin(BY, at))


def _called(account_id: str, interface: Moderation, before: Message, wanted: Wanted, at: datetime) -> Message:
    def call(connection: Connection) -> None:
        if wanted == "deleted":
            interface.delete(connection, before.answers, at)
        else:
            interface.feature(connection, before.answers, at, on=wanted == "featured")

    try:
        tokens.calling(account_id, at, BY, call)
    except AccountNotConnected as error:
        return moderation.failed(before, error.code, at)
    except PlatformError as error:
        extra = {"account": account_id, "error": type(error).__name__, "platform_code": error.platform_code}
        observability.logger().warning("moderation failed", extra=extra)
        return moderation.unanswered(before, error, at)
    return moderation.done(before, at)
