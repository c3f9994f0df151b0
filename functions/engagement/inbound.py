"""Everything that comes in ends here: in a conversation, with the sending it tells of, or kept for inspection."""

from collections.abc import Iterable

from engagement import deliveries, kept_store, message_store
from engagement.sources import Source
from publishing import account_store, resolutions
from socialops import observability
from socialops.names import Measure
from socialops.platforms.inbound import Heard, Ignored, InboundMessage, Resolution, Revoked, Unreadable
from socialops.table import Origin


def account_of(platform: str, remote_ids: Iterable[str]) -> str | None:
    """The account of ours that one of these profiles is; none where a delivery is about nobody of ours."""
    found = (account_store.find_by_profile(platform, remote_id) for remote_id in remote_ids)
    return next(filter(None, found), None)


def take(heard: Heard, raw: bytes, source: Source, origin: Origin) -> None:
    """Take one thing that a delivery says; `raw` are the bytes it came in, kept when they cannot be read."""
    match heard:
        case InboundMessage():
            receive(heard, source, origin)
        case Resolution():
            resolutions.resolve(source.account_id, heard, origin)
        case Revoked(reason):
            account_store.revoke(source.account_id, reason, origin)
        case Unreadable(reason):
            keep(raw, source, reason, origin)
        case Ignored():
            pass


def receive(message: InboundMessage, source: Source, origin: Origin) -> bool:
    """Take one message, whether or not it was taken before; says whether a fan was heard with it for the first time."""
    if deliveries.is_readable(message):
        return message_store.ingest(message, source, origin)
    keep(deliveries.bytes_of(message), source, "message of nobody", origin)
    return False


def keep(raw: bytes, source: Source, reason: str, origin: Origin) -> None:
    """Keep what cannot be read, and raise the alarm once."""
    if kept_store.keep(raw, source, reason, origin):
        observability.logger().warning("delivery kept", extra={"account": source.account_id, "reason": reason})
        observability.measure(Measure.GARBAGE_KEPT, service="engagement")
