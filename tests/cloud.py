"""The resources of handlers and stores on moto, and a clock that stands: what `conftest` hands to tests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends
from moto.sqs.models import Queue, sqs_backends

from infra.local import lean_moto
from socialops import aws
from socialops.names import AGENDA_STAGES, LIST_INDEX, Variable, due_queue_variable

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""The instant at which every test of a stage begins: Monday, 16:00 in Shanghai."""

BUCKETS = (Variable.MEDIA_BUCKET, Variable.RAW_BUCKET, Variable.REPORTS_BUCKET, Variable.ARCHIVE_BUCKET)


class Clock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def advance(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


class Cloud:
    """The resources of the tests, and what a test reads from them."""

    queues: dict[str, str]

    def __init__(self) -> None:
        self.queues = {}

    def client(self, service: str) -> Any:
        return aws.client(service)

    def make(self) -> None:
        os.environ |= {
            Variable.STAGE: "test",
            Variable.TABLE: "operations",
            Variable.METRICS_TABLE: "metrics",
            Variable.BUS: "bus",
            Variable.CURSOR_KEY: "a key for cursors",
            Variable.ROLES_CLAIM: "cognito:groups",
            Variable.PLATFORM_HOSTS: "{}",
            Variable.LINK_HOSTS: '{"*": ""}',
            Variable.API_URL: "https://api.example",
            Variable.NOTICES_FROM: "notices@brand.example",
        }
        keys = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
        listed = [{"AttributeName": "list", "KeyType": "HASH"}, {"AttributeName": "rank", "KeyType": "RANGE"}]
        for table in ("operations", "metrics"):
            indexed = table == "operations"
            names = ("pk", "sk", "list", "rank") if indexed else ("pk", "sk")
            index = {"IndexName": LIST_INDEX, "KeySchema": listed, "Projection": {"ProjectionType": "ALL"}}
            self.client("dynamodb").create_table(
                TableName=table,
                KeySchema=keys,
                AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in names],
                BillingMode="PAY_PER_REQUEST",
                **({"GlobalSecondaryIndexes": [index]} if indexed else {}),
            )
        for bucket in BUCKETS:
            os.environ[bucket] = bucket.lower().replace("_", "-")
            self.client("s3").create_bucket(Bucket=os.environ[bucket])
        due = [(f"{stage}-due", due_queue_variable(stage)) for stage in AGENDA_STAGES]
        for name, variable in [*due, ("engagement-inbound", str(Variable.INBOUND_QUEUE))]:
            self.queues[name] = self.client("sqs").create_queue(QueueName=name)["QueueUrl"]
            os.environ[variable] = self.queues[name]
        self.client("events").create_event_bus(Name="bus")
        os.environ[Variable.SECRETS_KEY] = self.client("kms").create_key()["KeyMetadata"]["Arn"]

    def empty(self) -> None:
        for table in dynamodb_backends["123456789012"]["us-east-1"].tables.values():
            table.items.clear()
            vars(table).pop("index_candidates", None)
        for name in self.queues:
            self._queue(name)._messages.clear()

    def messages(self, queue: str) -> list[str]:
        """Bodies on a queue, delayed ones too."""
        return [message.body for message in self._queue(queue)._messages]

    def clear(self, queue: str) -> None:
        """Take everything off a queue."""
        self._queue(queue)._messages.clear()

    @staticmethod
    def _queue(name: str) -> Queue:
        return sqs_backends["123456789012"]["us-east-1"].queues[name]


@contextmanager
def a_cloud() -> Iterator[Cloud]:
    """Moto with the resources made, for the body; the environment is as before afterwards."""
    before = dict(os.environ)
    os.environ |= {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "POWERTOOLS_TRACE_DISABLED": "1",
    }
    lean_moto.install()
    with mock_aws():
        aws.forget()
        cloud = Cloud()
        cloud.make()
        yield cloud
    aws.forget()
    os.environ.clear()
    os.environ.update(before)
