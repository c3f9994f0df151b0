"""The archive over HTTP: its digests and records, sealing and verifying."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import Field

from governance import archive, archive_store, checking, verify
from governance.api import api
from governance.archive import DigestListing
from governance.archive_store import Sealing
from governance.checking import Verification
from socialops.api import Cursor, Id, Limit, language, origin
from socialops.models import Input, Page


class WhatToVerify(Input):
    """How much of the archive to verify."""

    digests: int = Field(default=1, ge=1, le=3)


@api.get("/v1/archive", allow="read_archive")
def list_digests(limit: Limit = 50, cursor: Cursor = None) -> Page[DigestListing]:
    """List the digests of the archive.

    Newest first. The `sha256` of the first one stands for the whole archive up to it: keep it elsewhere, and no copy
    of the archive can be changed or cut short without being found.
    """
    return archive_store.list_digests(limit, cursor)


@api.get("/v1/archive/digests/<sequence>", allow="read_archive")
def get_digest(sequence: Annotated[int, Path(ge=1, le=99_999_999)]) -> dict[str, Any]:
    """Show one digest.

    The file as it lies in the archive: the records it lists with their SHA-256, and the digest before it.
    """
    return archive_store.get_file(verify.digest_key(sequence))


@api.get("/v1/archive/records/<event_id>", allow="read_archive")
def get_record(event_id: Id) -> dict[str, Any]:
    """Show the archive record of one event.

    The event, and the documents it concerned as they were stored at that moment. A trace names the events.
    """
    return archive_store.get_file(archive.record_key(event_id))


@api.post("/v1/archive/seals", allow="seal_archive")
def seal_archive() -> Sealing:
    """Seal the archive now.

    Puts the records that wait under the next digest, as happens every hour. `digest` is absent when nothing waits;
    with `more` the rest follows by itself within seconds.
    """
    return archive_store.seal(origin())


@api.post("/v1/archive/verifications", allow="read_archive", status=200)
def verify_archive(body: WhatToVerify) -> Verification:
    """Verify the newest part of the archive.

    Reads the newest digests with all their records and checks every byte. For the whole archive, copy it and run the
    verifier offline.
    """
    listings, files = archive_store.newest(body.digests)
    return checking.verification(listings, files, language())
