"""Buckets tell queues what happened to their objects, as the template's notification configurations say.

moto could do this itself, but it leaves out the version, and nobody could tell an upload by form from a put. As on
AWS, each queue first gets an `s3:TestEvent`, which its function has to pass over.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import moto.s3.notifications

from infra.local import grants, hooks
from infra.local.clock import Clock
from infra.local.policy import like
from infra.local.template import Resource, Template, TemplateError

_by_form: ContextVar[bool] = ContextVar("by_form", default=False)


def install() -> None:
    """Replace moto's notifications, once per process."""
    module: Any = moto.s3.notifications
    module.send_event = _send_event


def _send_event(account: str, event: Any, bucket: Any, key: Any) -> None:
    listener = hooks.current().object_changed
    if listener is not None:
        listener(str(getattr(event, "value", event)), bucket, key)


@contextmanager
def by_form() -> Iterator[None]:
    """What the body puts was posted by a browser's form."""
    token = _by_form.set(True)
    try:
        yield
    finally:
        _by_form.reset(token)


@dataclass(frozen=True)
class Announcement:
    """One line of a notification configuration."""

    bucket: str
    events: tuple[str, ...]
    queue_arn: str
    prefix: str = ""
    suffix: str = ""

    def wants(self, bucket: str, event: str, key: str) -> bool:
        """Whether an event of a bucket is to be announced."""
        named = any(like(pattern, event) for pattern in self.events)
        return bucket == self.bucket and named and key.startswith(self.prefix) and key.endswith(self.suffix)


def announcements_of(template: Template) -> list[Announcement]:
    """Every announcement of the template's buckets.

    Raises:
        TemplateError: a bucket tells something else than a queue, or a queue that does not let it.
    """
    found: list[Announcement] = []
    for bucket in template.of_type("AWS::S3::Bucket"):
        found += _of(bucket.name, bucket, bucket.properties.get("NotificationConfiguration", {}))
    for custom in template.of_type("Custom::S3BucketNotifications"):
        found += _of(custom.properties["BucketName"], custom, custom.properties["NotificationConfiguration"])
    for announcement in found:
        arn = template.place.arn("s3", announcement.bucket, region="", account="")
        grants.require_queue(template, announcement.queue_arn, "s3.amazonaws.com", arn)
    return found


def _of(bucket: str, resource: Resource, configuration: Mapping[str, Any]) -> Iterator[Announcement]:
    if others := configuration.keys() - {"QueueConfigurations"}:
        raise TemplateError(f"{resource.logical_id}: notifications by {sorted(others)} are not run locally")
    for line in configuration.get("QueueConfigurations", []):
        # CloudFormation's bucket and CDK's custom resource spell the same things differently.
        keys = line.get("Filter", {})
        rules = keys.get("S3Key", {}).get("Rules") or keys.get("Key", {}).get("FilterRules") or []
        names = {rule["Name"].lower(): rule["Value"] for rule in rules}
        events = tuple(line.get("Events") or [line["Event"]])
        yield Announcement(bucket, events, line.get("Queue") or line["QueueArn"], **names)


class Announcer:
    """Sends announcements; `send(queue ARN, body)` puts a message on a queue."""

    def __init__(self, template: Template, clock: Clock, send: Callable[[str, str], None]) -> None:
        self._announcements = announcements_of(template)
        self._clock = clock
        self._send = send

    def greet(self) -> None:
        """Send each queue the test event that configuring a notification causes."""
        for announcement in self._announcements:
            event = {
                "Service": "Amazon S3",
                "Event": "s3:TestEvent",
                "Time": self._now(),
                "Bucket": announcement.bucket,
                "RequestId": "local",
                "HostId": "local",
            }
            self._send(announcement.queue_arn, json.dumps(event))

    def changed(self, event: str, bucket: Any, key: Any) -> None:
        """An object was created, removed or changed."""
        if event == "s3:ObjectCreated:Put" and _by_form.get():
            event = "s3:ObjectCreated:Post"
        for announcement in self._announcements:
            if announcement.wants(bucket.name, event, key.name):
                self._send(announcement.queue_arn, json.dumps({"Records": [self._record(event, bucket, key)]}))

    def _now(self) -> str:
        return self._clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _record(self, event: str, bucket: Any, key: Any) -> dict[str, Any]:
        """See "Event message structure" in the S3 user guide; keys are URL-encoded there, but for slashes."""
        described = {
            "key": quote_plus(key.name, safe="/"),
            "size": key.size,
            "eTag": str(key.etag).strip('"'),
            "sequencer": "0",
        }
        if key.version_id not in (None, "null"):
            described["versionId"] = key.version_id
        return {
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": bucket.region_name,
            "eventTime": self._now(),
            "eventName": event.removeprefix("s3:"),
            "userIdentity": {"principalId": "local"},
            "requestParameters": {"sourceIPAddress": "127.0.0.1"},
            "responseElements": {},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "local",
                "bucket": {"name": bucket.name, "ownerIdentity": {"principalId": "local"}, "arn": bucket.arn},
                "object": described,
            },
        }
