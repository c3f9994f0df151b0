"""From the journal item of a stream record to the entry that goes on the bus."""

import json
from collections.abc import Mapping
from typing import Any

from socialops.items import decode_item
from socialops.names import EVENT_SOURCE

_TOLD = ("id", "event", "v", "at", "by", "subject", "root", "data")
"""What subscribers get; what changed in the thing itself stays in the journal."""


def entry(record: Mapping[str, Any], bus: str) -> dict[str, Any]:
    """The entry of one record; `Detail` is the envelope of the event."""
    item = decode_item(record["dynamodb"]["NewImage"])
    return {
        "EventBusName": bus,
        "Source": EVENT_SOURCE,
        "DetailType": item["event"],
        "Time": item["at"],
        "Detail": json.dumps({name: item[name] for name in _TOLD}, ensure_ascii=False),
    }


def sequence(record: Mapping[str, Any]) -> str:
    """The number by which the stream knows the record."""
    return str(record["dynamodb"]["SequenceNumber"])
