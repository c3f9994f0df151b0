"""Table streams bring their records to functions, in order and at least once.

Kept of the original: order, batch size, filters, partial batch responses (go on at the first failed record),
bisecting a failed batch, a number of retries and then the on-failure destination, one batch at a time. Left out:
shards (there is one), parallelization, batching windows, record age and the pause between retries.
"""

import base64
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from infra.local import hooks, patterns
from infra.local.functions import FunctionError, Functions
from infra.local.template import Resource
from infra.local.work import Work

DEFAULT_RETRIES: Final = 10
"""Lambda's own default is to retry until the record expires after a day; a local system should rather say so soon."""


@dataclass(frozen=True)
class StreamSource:
    """An event source mapping of a stream."""

    stream_arn: str
    function: str
    batch_size: int
    filters: tuple[Mapping[str, Any], ...]
    partial: bool
    bisect: bool
    retries: int
    on_failure: str | None

    @classmethod
    def of(cls, resource: Resource) -> "StreamSource":
        """Read an `AWS::Lambda::EventSourceMapping`."""
        properties = resource.properties
        filters = tuple(json.loads(f["Pattern"]) for f in properties.get("FilterCriteria", {}).get("Filters", []))
        for pattern in filters:
            patterns.check(pattern)
        retries = int(properties.get("MaximumRetryAttempts", -1))
        return cls(
            stream_arn=properties["EventSourceArn"],
            function=properties["FunctionName"],
            batch_size=int(properties.get("BatchSize", 100)),
            filters=filters,
            partial="ReportBatchItemFailures" in properties.get("FunctionResponseTypes", []),
            bisect=bool(properties.get("BisectBatchOnFunctionError", False)),
            retries=DEFAULT_RETRIES if retries < 0 else retries,
            on_failure=properties.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"),
        )

    def wants(self, record: Mapping[str, Any]) -> bool:
        """Whether a record passes the filters."""
        return not self.filters or any(patterns.matches(pattern, record) for pattern in self.filters)


@dataclass
class Follower:
    """Feeds one function from one stream. `bury(queue ARN, message)` puts what failed for good on a queue."""

    source: StreamSource
    functions: Functions
    work: Work
    bury: Callable[[str, dict[str, Any]], None]
    _waiting: deque[dict[str, Any]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        """One worker keeps the order."""
        self._worker = self.work.workers(f"stream-{self.source.function}", 1)

    def written(self, records: list[Any]) -> None:
        """Records were written, in this order."""
        wanted = [json_record(record.to_json(), self.source.stream_arn) for record in records]
        wanted = [record for record in wanted if self.source.wants(record)]
        if wanted:
            self._waiting.extend(wanted)
            self._worker.run(self._feed)

    def clear(self) -> None:
        """Forget what has not been fed."""
        self._waiting.clear()

    def _feed(self) -> None:
        while self._waiting:
            size = min(self.source.batch_size, len(self._waiting))
            self._handle([self._waiting.popleft() for _ in range(size)])

    def _handle(self, batch: list[dict[str, Any]]) -> None:
        """See a batch through: handled, or cut down to what fails for good."""
        failures = 0
        while batch:
            done = self._done(batch)
            if done == len(batch):
                return
            if done:
                batch, failures = batch[done:], 0
                continue
            failures += 1
            if failures > self.source.retries:
                self._give_up(batch)
                return
            if self.source.bisect and len(batch) > 1:
                middle = len(batch) // 2
                self._handle(batch[:middle])
                batch, failures = batch[middle:], 0

    def _done(self, batch: list[dict[str, Any]]) -> int:
        """How many records from the start were handled."""
        try:
            result = self.functions.invoke(self.source.function, {"Records": batch})
        except FunctionError:
            return 0  # kept in Functions.invocations for whoever looks
        if not self.source.partial or not result:
            return len(batch)
        numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
        failed = [str(entry.get("itemIdentifier")) for entry in result.get("batchItemFailures") or []]
        return min((numbers.index(number) if number in numbers else 0 for number in failed), default=len(batch))

    def _give_up(self, batch: list[dict[str, Any]]) -> None:
        if self.source.on_failure is None:
            return
        numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
        condition = "RetryAttemptsExhausted"
        info = {
            "batchSize": len(batch),
            "startSequenceNumber": numbers[0],
            "endSequenceNumber": numbers[-1],
            "streamArn": self.source.stream_arn,
        }
        self.bury(self.source.on_failure, {"requestContext": {"condition": condition}, "DDBStreamBatchInfo": info})


def json_record(record: Mapping[str, Any], stream_arn: str) -> dict[str, Any]:
    """A record as Lambda gives it to the function: plain JSON, with the stream's ARN and its Region."""
    plain: dict[str, Any] = json.loads(json.dumps(record, default=_plain))
    plain["awsRegion"] = stream_arn.split(":")[3]
    plain["eventSourceARN"] = stream_arn
    plain["dynamodb"]["ApproximateCreationDateTime"] = int(hooks.current().now().timestamp())
    return plain


def _plain(value: Any) -> Any:
    if hasattr(value, "to_json"):
        return value.to_json()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value)
