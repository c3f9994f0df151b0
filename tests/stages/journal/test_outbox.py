"""The outbox: journal items of the stream become events on the bus, in order, none of them lost."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from journal import on_change, store
from socialops import aws, journal
from socialops.events.planning import PostWritten
from socialops.items import encode_item
from tests.cloud import Cloud

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def records(count: int) -> list[dict[str, Any]]:
    """Stream records of new journal items."""
    made = []
    for number in range(count):
        event = PostWritten(subject=f"POST#p{number}", author="ling", platforms=["weibo"])
        image = encode_item(journal.item(event, by="ling", at=AT, before=None, after=None))
        made.append({"dynamodb": {"NewImage": image, "SequenceNumber": str(100 + number)}, "eventName": "INSERT"})
    return made


class Bus:
    """Takes what it is given, except where it is told not to."""

    def __init__(self, refuse: set[str], broken: int | None = None) -> None:
        self.refuse = refuse
        self.broken = broken
        self.batches: list[list[dict[str, Any]]] = []

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - the name AWS gave it
        """Answer as EventBridge does."""
        if len(self.batches) == self.broken:
            raise EndpointConnectionError(endpoint_url="https://events")
        self.batches.append(Entries)
        bad = [json.loads(entry["Detail"])["subject"] in self.refuse for entry in Entries]
        return {"Entries": [{"ErrorCode": "ThrottlingException"} if no else {"EventId": "e"} for no in bad]}


@pytest.fixture
def bus(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Bus:
    """A bus that takes everything."""
    made = Bus(set())
    monkeypatch.setattr(aws, "client", lambda _: made)
    return made


def test_each_journal_item_becomes_one_event_in_the_agreed_envelope(bus: Bus) -> None:
    """Source, name, time, and a detail with who, when, what and of which trace; not what changed in the thing."""
    on_change.handler({"Records": records(1)}, None)
    ((entry,),) = bus.batches
    detail = json.loads(entry["Detail"])
    assert {name: entry[name] for name in ("Source", "DetailType", "EventBusName", "Time")} == {
        "Source": "socialops",
        "DetailType": "PostWritten",
        "EventBusName": "bus",
        "Time": "2026-11-23T08:00:00.000Z",
    }
    assert len(detail.pop("id")) == 26
    assert detail == {
        "event": "PostWritten",
        "v": 1,
        "at": "2026-11-23T08:00:00.000Z",
        "by": "ling",
        "subject": "POST#p0",
        "root": "POST#p0",
        "data": {"author": "ling", "platforms": ["weibo"]},
    }


def test_batches_have_ten_and_keep_their_order(bus: Bus) -> None:
    """PutEvents takes ten; the order of the stream is the order of the calls."""
    assert on_change.handler({"Records": records(23)}, None) == {"batchItemFailures": []}
    assert [len(batch) for batch in bus.batches] == [10, 10, 3]
    told = [json.loads(entry["Detail"])["subject"] for batch in bus.batches for entry in batch]
    assert told == [f"POST#p{number}" for number in range(23)]


def test_the_stream_goes_on_at_the_first_that_was_refused(bus: Bus) -> None:
    """The answer names the sequence number of the first failure, and nothing behind its batch is put."""
    bus.refuse = {"POST#p13", "POST#p17"}
    answer = on_change.handler({"Records": records(30)}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "113"}]}
    assert len(bus.batches) == 2


def test_an_unreachable_bus_loses_nothing(bus: Bus) -> None:
    """When the call itself fails, the stream goes on at the first record of that batch."""
    bus.broken = 1
    answer = on_change.handler({"Records": records(15)}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "110"}]}


def test_moto_takes_the_entries_too(cloud: Cloud) -> None:
    """The request has the shape that the service model asks for."""
    store.bus.cache_clear()
    assert on_change.handler({"Records": records(12)}, None) == {"batchItemFailures": []}
