"""An empty archive bucket, and events as the bus hands them to governance."""

import json
import os
from datetime import datetime
from typing import Any

import pytest

from governance import on_due, on_event
from socialops import agenda, clock
from socialops.ids import new_id
from socialops.names import Variable
from tests.cloud import Clock, Cloud


class Archive:
    """The archive bucket as a test sees it, and the two functions that write to it."""

    def __init__(self, cloud: Cloud) -> None:
        self._s3 = cloud.client("s3")
        self._bucket = os.environ[Variable.ARCHIVE_BUCKET]

    def files(self) -> dict[str, bytes]:
        """Everything in the bucket."""
        listed = self._s3.list_objects_v2(Bucket=self._bucket).get("Contents", [])
        return {each["Key"]: self._read(each["Key"]) for each in listed}

    def _read(self, key: str) -> bytes:
        content: bytes = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        return content

    def records(self) -> list[Any]:
        """The contents of all records, in the order of their keys."""
        return [json.loads(content) for key, content in sorted(self.files().items()) if key.startswith("records/")]

    def put(self, key: str, content: bytes) -> None:
        """Write past the system."""
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=content)

    def remove(self, key: str) -> None:
        """Delete past the system."""
        self._s3.delete_object(Bucket=self._bucket, Key=key)

    def deliver(self, *details: dict[str, Any]) -> list[str]:
        """Hand events to the archive; the answer names the failed ones by their place."""
        records = [
            {"messageId": str(place), "body": json.dumps({"source": "socialops", "detail": detail}, ensure_ascii=False)}
            for place, detail in enumerate(details)
        ]
        answer = on_event.handler({"Records": records}, None)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def fall_due(self, entry: agenda.Entry) -> list[str]:
        """Hand an agenda entry to governance."""
        answer = on_due.handler({"Records": [{"messageId": "0", "body": entry.message()}]}, None)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


@pytest.fixture
def archive(cloud: Cloud, time: Clock) -> Archive:
    """The archive, empty."""
    bucket = Archive(cloud)
    for key in bucket.files():
        bucket.remove(key)
    return bucket


def an_event(name: str = "BrandChanged", at: datetime | None = None, **data: Any) -> dict[str, Any]:
    """An event as the journal publishes it, about a post unless `data` says otherwise."""
    at = at or clock.now()
    subject = data.pop("subject", f"POST#{data.get('post_id', 'p1')}")
    return {
        "id": new_id(at),
        "event": name,
        "v": 1,
        "at": clock.text(at),
        "by": "ling",
        "subject": subject,
        "root": subject,
        "data": data,
    }
