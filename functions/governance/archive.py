"""The archive's content: what a record and a digest hold, and how the chain goes on. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ulid import ULID

from governance.verify import canonical, root_of, sha256
from socialops import clock
from socialops.agenda import REACH, Entry
from socialops.errors import NotFound, SocialOpsError
from socialops.models import Entity, Frozen, Instant

FORMAT = 1
BATCH = 90
"""Records of one digest at the most: sealing takes away their rows in one transaction, which holds 100 writes."""
ENVELOPE = ("id", "event", "v", "at", "by", "subject", "root", "data")
"""What of an event is archived; the trace on the bus may carry more, the archive does not."""


class Waiting(Frozen):
    """A record that lies in the archive and in no digest yet."""

    id: str
    key: str
    sha256: str


class DigestListing(Frozen):
    """A digest in short: its place in the chain, the hash of its file, and how many records it lists."""

    sequence: int
    sha256: str
    previous: str
    root: str
    records: int
    made_at: Instant


class Chain(Entity):
    """The head of the chain of digests."""

    sequence: int = 0
    digest: str = ""
    records: int = 0
    """Of all digests together."""


class ArchiveDisputed(SocialOpsError):
    """A file lies where the next digest belongs and is not that digest: somebody else wrote into the archive."""

    code, status, actor = "archive-disputed", 409, "ops"


def start(at: datetime) -> Chain:
    """The chain before its first digest; version 0 says that it is not stored."""
    return Chain(id="archive", version=0, created_at=at, updated_at=at)


def record_key(event_id: str) -> str:
    """Where the record of an event lies: by the hour in which it happened, which its id carries.

    Raises:
        NotFound: this is no id.
    """
    try:
        at = ULID.from_str(event_id).datetime
    except ValueError as error:
        raise NotFound(thing="record", id=event_id) from error
    return f"records/{at:%Y/%m/%d/%H}/{event_id}.json"


def event_id(key: str) -> str:
    """The event of a record's key."""
    return key.rpartition("/")[2].removesuffix(".json")


def record(event: Mapping[str, Any], documents: Mapping[str, Any]) -> bytes:
    """The record of an event: its envelope, and the documents it concerned as they were stored at that moment."""
    envelope = {name: event[name] for name in ENVELOPE if name in event}
    return canonical({"v": FORMAT, "event": envelope, "documents": documents})


def digest(chain: Chain, waiting: Sequence[Waiting], at: datetime) -> bytes:
    """The next digest of a chain, over records in the order of their keys."""
    fields = {
        "v": FORMAT,
        "sequence": chain.sequence + 1,
        "previous": chain.digest,
        "made_at": clock.text(at),
        "records": [{"key": each.key, "sha256": each.sha256} for each in sorted(waiting, key=lambda each: each.key)],
    }
    return canonical(fields | {"root": root_of(fields)})


def listing(content: bytes, fields: Mapping[str, Any]) -> DigestListing:
    """A digest file in short."""
    return DigestListing(
        sequence=fields["sequence"],
        sha256=sha256(content),
        previous=fields["previous"],
        root=fields["root"],
        records=len(fields["records"]),
        made_at=clock.instant(fields["made_at"]),
    )


def extended(chain: Chain, by: DigestListing, at: datetime) -> Chain:
    """The chain with one more digest."""
    return chain.next(at, sequence=by.sequence, digest=by.sha256, records=chain.records + by.records)


def next_seal(at: datetime) -> Entry:
    """The agenda entry of the hourly seal: the first full hour beyond the reach of the tick, so that all events of
    an hour name the same entry and none has to be queued by its writer."""
    hour = (at + REACH).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return Entry("governance", "seal", "archive", hour)


def soon(at: datetime) -> Entry:
    """The entry that seals what one batch left over."""
    return Entry("governance", "seal", "archive", at.replace(microsecond=0) + timedelta(seconds=2))
