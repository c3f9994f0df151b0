"""Everything that comes in, by webhook or by poll, ends here: in a conversation, or kept for inspection."""

from engagement import deliveries, kept_store, message_store
from engagement.message_store import Source
from socialops import observability
from socialops.names import Measure
from socialops.platforms.contract import InboundMessage
from socialops.table import Origin


def receive(message: InboundMessage, source: Source, origin: Origin) -> None:
    """Take one message, whether or not it was taken before."""
    if deliveries.is_readable(message):
        message_store.ingest(message, source, origin)
    else:
        keep(deliveries.bytes_of(message), source, "message of nobody", origin)


def keep(raw: bytes, source: Source, reason: str, origin: Origin) -> None:
    """Keep what cannot be read, and raise the alarm once."""
    if kept_store.keep(raw, source, reason, origin):
        observability.logger().warning("delivery kept", extra={"account": source.account_id, "reason": reason})
        observability.measure(Measure.GARBAGE_KEPT, service="engagement")
