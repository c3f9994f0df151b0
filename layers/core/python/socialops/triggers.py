"""How a Lambda function takes a batch from a queue: record by record, and only the failed ones come again."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from socialops import agenda, clock, observability
from socialops.agenda import Entry
from socialops.changes import EntryGone

LONGEST_WAIT = timedelta(seconds=2)
"""A queue's delay is in whole seconds, rounded down; the rest of the second is waited out here."""


def each_message(event: Mapping[str, Any], work: Callable[[str], None]) -> dict[str, list[dict[str, str]]]:
    """Do the work for each message body; the answer names the failed messages, which the queue hands out again."""
    failed: list[dict[str, str]] = []
    for record in event["Records"]:
        try:
            work(record["body"])
        except Exception as error:  # one bad message must not take the others with it
            observability.logger().exception("message failed", extra={"error": type(error).__name__})
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def each_entry(event: Mapping[str, Any], work: Callable[[Entry], None]) -> dict[str, list[dict[str, str]]]:
    """Do the work for each agenda entry, in its second; one that was done, moved or cancelled is passed over."""

    def due(body: str) -> None:
        entry = agenda.parse(body)
        clock.sleep_until(entry.due, at_most=LONGEST_WAIT)
        try:
            work(entry)
        except EntryGone:
            observability.logger().info("entry gone", extra={"kind": entry.kind, "ref": entry.ref})

    return each_message(event, due)


def each_event(
    event: Mapping[str, Any], handlers: Mapping[str, Callable[[dict[str, Any]], None]]
) -> dict[str, list[dict[str, str]]]:
    """Hand each event of the bus to the handler of its name; `*` takes those without one."""

    def happened(body: str) -> None:
        envelope = json.loads(body)
        detail: dict[str, Any] = envelope["detail"]
        handler = handlers.get(detail["event"]) or handlers.get("*")
        if handler:
            handler(detail)

    return each_message(event, happened)
