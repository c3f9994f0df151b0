"""SQS queues bring their messages to functions, woken by each arrival instead of polling as Lambda does.

Kept of the original: delay, visibility timeout, receive count, dead-letter queue, batch size, partial batch
responses, and that a message which is not reported as done comes again. Left out: batching windows, long polling, and
Lambda's slow growth of concurrency; a mapping without `MaximumConcurrency` has 16 workers.
"""

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from infra.local.clock import Timers
from infra.local.functions import FunctionError, Functions
from infra.local.template import Resource
from infra.local.work import Work, Workers

WORKERS: Final = 16


@dataclass(frozen=True)
class QueueSource:
    """An event source mapping: which queue, which function, how many at a time."""

    queue_arn: str
    function: str
    batch_size: int
    partial: bool
    concurrency: int

    @classmethod
    def of(cls, resource: Resource) -> "QueueSource":
        """Read an `AWS::Lambda::EventSourceMapping`."""
        properties = resource.properties
        return cls(
            queue_arn=properties["EventSourceArn"],
            function=properties["FunctionName"],
            batch_size=int(properties.get("BatchSize", 10)),
            partial="ReportBatchItemFailures" in properties.get("FunctionResponseTypes", []),
            concurrency=int(properties.get("ScalingConfig", {}).get("MaximumConcurrency", WORKERS)),
        )


class Feed:
    """One queue feeding one function."""

    def __init__(self, mapping: QueueSource, functions: Functions, timers: Timers, work: Work) -> None:
        self.mapping = mapping
        self._functions = functions
        self._timers = timers
        self._workers: Workers = work.workers(mapping.queue_arn.rpartition(":")[2], mapping.concurrency)
        self._ready: deque[tuple[Any, Any]] = deque()
        self._guard = threading.Lock()

    def arrived(self, queue: Any, message: Any) -> None:
        """A message was put on the queue: deliver it when it becomes visible."""
        visible = max(message.delayed_until, message.visible_at) / 1000
        now = self._timers.clock.now()
        if visible <= now.timestamp():
            self._deliver(queue, message)
        else:
            self._later(queue, message, datetime.fromtimestamp(visible, now.tzinfo))

    def clear(self) -> None:
        """Forget what waits for a worker."""
        with self._guard:
            self._ready.clear()

    def _later(self, queue: Any, message: Any, due: datetime) -> None:
        self._timers.at(due, lambda: self._deliver(queue, message))

    def _deliver(self, queue: Any, message: Any) -> None:
        with self._guard:
            self._ready.append((queue, message))
        self._workers.run(self._handle_batch)

    def _handle_batch(self) -> None:
        batch = self._take()
        if not batch:
            return
        event = {"Records": [_record(queue, message) for queue, message in batch]}
        try:
            failed = self._failures(self._functions.invoke(self.mapping.function, event), batch)
        except FunctionError:
            failed = {message.id for _, message in batch}  # kept in Functions.invocations for whoever looks
        for queue, message in batch:
            if message.id in failed:
                self._again(queue, message)
            else:
                _delete(queue, message)

    def _take(self) -> list[tuple[Any, Any]]:
        """Up to a batch of messages that are still there and not used up; those used up go to the dead letters."""
        batch: list[tuple[Any, Any]] = []
        with self._guard:
            while self._ready and len(batch) < self.mapping.batch_size:
                queue, message = self._ready.popleft()
                if message not in queue._messages:
                    continue  # deleted or purged meanwhile
                if _used_up(queue, message):
                    queue._messages.remove(message)
                    message.visible_at = message.delayed_until = 0
                    queue.dead_letter_queue.add_message(message)
                    continue
                message.mark_received(queue.visibility_timeout)
                batch.append((queue, message))
        return batch

    def _failures(self, result: Any, batch: list[tuple[Any, Any]]) -> set[str]:
        """Message ids that the function did not handle ("Implementing partial batch responses", Lambda guide)."""
        if not self.mapping.partial or not result:
            return set()
        everything = {message.id for _, message in batch}
        if not isinstance(result, Mapping):
            return everything
        failures = {str(entry.get("itemIdentifier")) for entry in result.get("batchItemFailures") or []}
        return failures if failures <= everything else everything

    def _again(self, queue: Any, message: Any) -> None:
        now = self._timers.clock.now()
        wait = timedelta(milliseconds=max(0, message.visible_at - now.timestamp() * 1000))
        self._later(queue, message, now + wait)


def _used_up(queue: Any, message: Any) -> bool:
    policy = queue.redrive_policy
    return bool(policy) and message.approximate_receive_count >= int(policy["maxReceiveCount"])


def _delete(queue: Any, message: Any) -> None:
    with queue._messages_lock:
        if message in queue._messages:
            queue._messages.remove(message)
        queue._pending_messages.discard(message)


def _record(queue: Any, message: Any) -> dict[str, Any]:
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": {
            "ApproximateReceiveCount": str(message.approximate_receive_count),
            "SentTimestamp": str(message.sent_timestamp),
            "SenderId": str(message.sender_id),
            "ApproximateFirstReceiveTimestamp": str(message.approximate_first_receive_timestamp),
        },
        "messageAttributes": {
            name: {
                "stringValue": value.get("StringValue"),
                "stringListValues": [],
                "binaryListValues": [],
                "dataType": value["DataType"],
            }
            for name, value in message.message_attributes.items()
        },
        "md5OfBody": message.body_md5,
        "eventSource": "aws:sqs",
        "eventSourceARN": queue.queue_arn,
        "awsRegion": queue.region,
    }
