"""The outbox: new journal items of the table's stream, in their order, onto the event bus."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from journal import envelope, store
from socialops import observability

BATCH = 10
"""Entries that one PutEvents takes (EventBridge API reference)."""


def handler(event: Mapping[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """Put each record on the bus. The answer names the first that did not get there: the stream goes on from it.

    Records behind it may have got there already; subscribers know an event by its id.
    """
    records = event["Records"]
    for start in range(0, len(records), BATCH):
        batch = records[start : start + BATCH]
        refused = _put(batch)
        if refused:
            return {"batchItemFailures": [{"itemIdentifier": envelope.sequence(batch[refused[0]])}]}
    return {"batchItemFailures": []}


def _put(batch: list[Mapping[str, Any]]) -> list[int]:
    try:
        refused = store.put_events([envelope.entry(record, store.bus()) for record in batch])
    except (ClientError, BotoCoreError) as error:
        observability.logger().warning("bus not reached", extra={"error": type(error).__name__})
        return [0]
    if refused:
        observability.logger().warning("bus refused entries", extra={"count": len(refused)})
    return refused
