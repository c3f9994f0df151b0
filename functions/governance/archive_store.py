"""Where the archive lies: records and digests in S3, and in the table what waits for a digest and what the chain is.

A record is written once: S3 refuses a second object under its key, and the mark of its event refuses a second row.
So an event that comes twice, or whose work broke off halfway, leaves what the first delivery left.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from botocore.exceptions import ClientError

from governance import archive, keys, verify
from governance import documents as records
from governance.archive import ArchiveDisputed, Chain, DigestListing, Waiting
from socialops import aws, settings, table
from socialops.agenda import Entry
from socialops.changes import Change, Create, Done, Drop, Keep, Plan, Save
from socialops.errors import AlreadyExists, Busy, NotFound, StaleVersion
from socialops.events.governance import ArchiveSealed
from socialops.models import Frozen, Page
from socialops.names import Variable
from socialops.table import Origin

MARKED = timedelta(days=30)
"""How long an archived event is remembered: longer than any queue can hand it out again."""
TRIES = 3


@dataclass(frozen=True)
class Settings:
    """What access to the archive needs."""

    bucket: str = field(metadata={"variable": Variable.ARCHIVE_BUCKET})


class Sealing(Frozen):
    """What a seal did: the new digest, if anything waited, and whether more waits for the next one."""

    digest: DigestListing | None
    more: bool


@cache
def _bucket() -> str:
    return settings.load(Settings).bucket


def keep_record(event_id: str, content: bytes, origin: Origin) -> bool:
    """Put a record into the archive and let it wait for a digest; False when the event was archived before."""
    key = archive.record_key(event_id)
    kept = _put_once(key, content)
    waiting = Waiting(id=event_id, key=key, sha256=verify.sha256(kept))
    expires = int((origin.at + MARKED).timestamp())
    changes: list[Change] = [
        Keep(keys.archived(event_id), {"sha256": waiting.sha256, "expires": expires}, once=AlreadyExists(id=event_id)),
        Keep(keys.pending(event_id), waiting.model_dump()),
        Plan(archive.next_seal(origin.at)),
    ]
    try:
        table.commit(changes, [], origin)
    except AlreadyExists:
        return False
    return True


def seal(origin: Origin, entry: Entry | None = None) -> Sealing:
    """Put the records that wait, up to a batch, under the next digest; an agenda entry is done with it.

    The digest goes to S3 first and the table follows. When that breaks off, the next try finds the digest there and
    takes it as it is, so one sequence number never has two contents.

    Raises:
        ArchiveDisputed: what lies under the next sequence number does not continue the chain.
        EntryGone: the entry was done already.
        Busy: others kept sealing first.
    """
    for _ in range(TRIES):
        try:
            return _seal(origin, entry)
        except StaleVersion:
            continue
    raise Busy(operation="seal")


def _seal(origin: Origin, entry: Entry | None) -> Sealing:
    chain, waiting = _open(origin.at)
    done: list[Change] = [Done(entry)] if entry else []
    if not waiting:
        if done:
            table.commit(done, [], origin)
        return Sealing(digest=None, more=False)
    made = archive.digest(chain, waiting[: archive.BATCH], origin.at)
    listing, listed = _next_of(chain, _put_once(verify.digest_key(chain.sequence + 1), made))
    sealing = Sealing(digest=listing, more=len(waiting) > len(listed))
    changes = [*_chained(chain, listing, origin.at), *_taken(listed), *done]
    if sealing.more:
        changes.append(Plan(archive.soon(origin.at)))
    event = ArchiveSealed(subject=keys.ARCHIVE, sequence=listing.sequence, digest=listing.sha256)
    table.commit(changes, [event], origin, answer=sealing)
    return sealing


def _open(at: datetime) -> tuple[Chain, list[Waiting]]:
    """The head of the chain, and one record more than a digest takes."""
    items = table.first(keys.ARCHIVE, between=keys.WAITING, at_most=archive.BATCH + 2)
    chain = archive.start(at)
    if items and items[0]["sk"] == keys.head().sk:
        chain = Chain.model_validate(items.pop(0))
    return chain, [Waiting.model_validate(item) for item in items[: archive.BATCH + 1]]


def _next_of(chain: Chain, content: bytes) -> tuple[DigestListing, list[Mapping[str, str]]]:
    """What a digest file says, when it continues the chain."""
    fields = verify.fields_of(content) or {}
    expected = (chain.sequence + 1, chain.digest)
    if (fields.get("sequence"), fields.get("previous")) != expected or fields["root"] != verify.root_of(fields):
        raise ArchiveDisputed(file=verify.digest_key(chain.sequence + 1))
    return archive.listing(content, fields), fields["records"]


def _chained(chain: Chain, listing: DigestListing, at: datetime) -> list[Change]:
    after = archive.extended(chain, listing, at)
    raced = StaleVersion(id=chain.id, seen=chain.version, now=after.version)
    head = Save(keys.head(), chain, after) if chain.version else Create(keys.head(), after, taken=raced)
    return [head, Keep(keys.digest(listing.sequence), listing.model_dump(mode="json"))]


def _taken(listed: Iterable[Mapping[str, str]]) -> list[Change]:
    return [
        Drop(
            keys.pending(archive.event_id(each["key"])),
            when="sha256 = :listed",
            values={":listed": each["sha256"]},
            otherwise=ArchiveDisputed(file=each["key"]),
        )
        for each in listed
    ]


def list_digests(limit: int, cursor: str | None) -> Page[DigestListing]:
    """All digests, newest first."""
    found = table.query(keys.DIGESTS, newest_first=True, limit=limit, cursor=cursor)
    return Page[DigestListing](items=[DigestListing.model_validate(item) for item in found.items], next=found.next)


def get_file(key: str) -> dict[str, Any]:
    """A record or digest of the archive.

    Raises:
        NotFound: there is none under this key.
    """
    content = _find(key)
    if content is None:
        raise NotFound(thing="record", id=key)
    file: dict[str, Any] = json.loads(content)
    return file


def newest(count: int) -> tuple[list[DigestListing], dict[str, bytes]]:
    """The newest digests in short, and from S3 their files with those of their records, where they are there."""
    listings = list_digests(count, None).items
    files: dict[str, bytes] = {}
    for listing in listings:
        key = verify.digest_key(listing.sequence)
        files |= _present([key])
        fields = verify.fields_of(files.get(key, b"")) or {"records": []}
        files |= _present(each["key"] for each in fields["records"])
    return listings, files


def _present(wanted: Iterable[str]) -> dict[str, bytes]:
    found = ((key, _find(key)) for key in wanted)
    return {key: content for key, content in found if content is not None}


def _find(key: str) -> bytes | None:
    s3 = aws.client("s3")
    try:
        content: bytes = s3.get_object(Bucket=_bucket(), Key=key)["Body"].read()
    except s3.exceptions.NoSuchKey:
        return None
    return content


def _put_once(key: str, content: bytes) -> bytes:
    """What lies under the key: this content, or what was put there before."""
    try:
        aws.client("s3").put_object(
            Bucket=_bucket(),
            Key=key,
            Body=content,
            ContentType="application/json",
            IfNoneMatch="*",
            ChecksumAlgorithm="SHA256",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "PreconditionFailed":
            raise
        earlier = _find(key)
        if earlier is None:
            raise
        return earlier
    return content


def documents(event: Mapping[str, Any]) -> dict[str, Any]:
    """What an event concerned, as it is stored now, in at most one read."""
    partition = records.partition_of(event)
    if partition:
        return records.receipt(table.first(partition, between=records.EVERYTHING, at_most=records.MOST_ROWS))
    wanted = records.keys_of(event)
    found = table.get_many(wanted.values())
    return {name: records.shown(found[key]) for name, key in wanted.items() if key in found}
