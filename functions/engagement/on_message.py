"""Verified deliveries from the queue: read, and put into their conversations. What cannot be read is kept."""

import base64
import json
from dataclasses import replace
from typing import Any

from engagement import deliveries, hearing_store, inbound
from engagement.sources import Source
from socialops import clock, observability
from socialops.platforms.inbound import Delivery, InboundMessage
from socialops.platforms.registry import platform
from socialops.table import Origin
from socialops.triggers import each_message


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """A batch of the inbound queue; only a delivery that we failed to store comes again."""
    return each_message(event, take)


def take(body: str) -> None:
    """One delivery, as the webhook put it on the queue."""
    fields = json.loads(body)
    delivery = Delivery(base64.b64decode(fields["raw"]), fields.get("delivery", ""))
    source = Source(fields["account_id"], fields["platform"], clock.instant(fields["received_at"]))
    if others := fields.get("others"):
        found = inbound.account_of(source.platform, others)
        if found is None:
            observability.logger().info("delivery for no account of ours", extra={"account": source.account_id})
            return
        source = replace(source, account_id=found)
    origin = Origin("engagement.on_message", clock.now())
    webhook = platform(source.platform).webhook
    if webhook is None:
        raise LookupError(f"{source.platform} has no webhook, yet something came through one")
    said = deliveries.read(webhook, delivery)
    for heard in said:
        inbound.take(heard, delivery.clear, source, origin)
    if not any(isinstance(heard, InboundMessage) for heard in said):
        hearing_store.note(source, body, origin)
