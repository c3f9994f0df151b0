"""Routes of governance: the trace of a post, the archive, the brand profile, oneself, and the API's description."""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import Field, WithJsonSchema

from governance import archive, archive_store, brands, checking, store, verify
from governance.archive import DigestListing
from governance.archive_store import Sealing
from governance.checking import Verification
from governance.description import description
from governance.traces import Trace
from socialops import brand, team
from socialops.api import Api, Cursor, Id, Limit, caller, language, now, origin, seen
from socialops.brand import Brand, BrandInput
from socialops.errors import StaleVersion
from socialops.models import Frozen, Input, Page
from socialops.permissions import PERMISSIONS, Role, may
from socialops.team import Teammate, TeammateInput

api = Api("governance")
handler = api


Document = Annotated[str | None, WithJsonSchema({"type": "object"})]
"""A JSON document that is sent as the text it is: made anew from its values it would be another file."""


class WhatToVerify(Input):
    """How much of the archive to verify."""

    digests: int = Field(default=1, ge=1, le=3)


class Myself(Frozen):
    """The caller, as the token says, and the operations their roles allow."""

    id: str
    name: str
    roles: list[Role]
    may: list[str]


@api.get("/v1/posts/<post_id>/trace", allow="read_trace")
def get_trace(post_id: Id, limit: Limit = 100, cursor: Cursor = None) -> Trace:
    """Show the whole trace of a post.

    Every event of the post and of what came of it (review, publications, comments, replies, figures), oldest first,
    in words of the caller's language, with who did it and what it changed. The summary says what the post has come
    to. Longer traces go on under `next`.
    """
    return store.get_trace(post_id, limit, cursor, language())


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


@api.get("/v1/brand", allow="read_brand")
def get_brand() -> Brand:
    """Show the brand profile.

    Version 0 is the profile that a fresh deployment starts with.
    """
    return brand.present(now())


@api.put("/v1/brand", allow="change_brand")
def change_brand(body: BrandInput) -> Brand:
    """Set the brand profile.

    Name, zone, tone, working hours, review policy and cadence, all at once. `If-Match` names the version it replaces,
    `"0"` for the first. Whom a review stage names must be in the team's directory.
    """
    before = brand.present(now()).expect(seen())
    after = brands.changed(before, body, now())
    if named := body.review.members():
        brands.require_known(named, team.find(named))
    store.put_brand(before, after, origin())
    return after


@api.get("/v1/team", allow="read_team")
def list_team(limit: Limit = 50, cursor: Cursor = None) -> Page[Teammate]:
    """List the team.

    Everybody who has not left, by name. The token says what a member may do; this directory says whom to ask and whom
    to tell.
    """
    return team.list_present(limit, cursor)


@api.put("/v1/team/<member_id>", allow="manage_team")
def enter_teammate(member_id: Id, body: TeammateInput) -> Teammate:
    """Enter a member of the team.

    `member_id` is the subject of their token. `If-Match` names the version it replaces, `"0"` for a new member.
    `left` takes somebody out of everything that waits for people; their past stays.
    """
    version = seen()
    before = store.find_teammate(member_id)
    if version != (before.version if before else 0):
        raise StaleVersion(id=member_id, seen=version, now=before.version if before else 0)
    after = team.enter(before, member_id, body, now())
    store.put_teammate(before, after, origin())
    return after


@api.get("/v1/me", allow="read_self")
def get_myself() -> Myself:
    """Show who I am.

    The member behind the token, their roles, and the operations these roles allow.
    """
    member = caller()
    allowed = [operation for operation in PERMISSIONS if may(operation, member.roles)]
    return Myself(id=member.id, name=member.name, roles=sorted(member.roles), may=sorted(allowed))


@api.get("/openapi.json", allow=None)
def get_openapi() -> Response[Document]:
    """Show the description of this API.

    An OpenAPI 3.1 document; it changes only with a deployment.
    """
    found = description()
    headers = {"ETag": found.etag, "Cache-Control": "public, max-age=300"}
    if api.resolver.current_event.headers.get("if-none-match") == found.etag:
        return Response(HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(HTTPStatus.OK, "application/json", found.text, headers)
