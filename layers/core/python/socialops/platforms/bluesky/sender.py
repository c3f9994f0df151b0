"""Posts and answers are the same thing on Bluesky, a record under a key of our choice.

The key is made from the sending (`records.record_key`) and the write asks that nothing stands there yet (`swapRecord`
null: lexicon com.atproto.repo.putRecord), so whatever became of an earlier attempt, a repeat cannot be a second post.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from socialops.platforms.bluesky import client, limits, mapping
from socialops.platforms.bluesky.errors import NOT_THERE
from socialops.platforms.bluesky.records import COLLECTION, post_of, record_key
from socialops.platforms.bluesky.richtext import handles_in
from socialops.platforms.content import Connection, Content, Picture, ReadMedia, SendingKind
from socialops.platforms.errors import ContentRefused, PlatformError, PlatformUnavailable
from socialops.platforms.outcomes import outcome_of, reading
from socialops.platforms.sending import (
    Absent,
    Found,
    Inconclusive,
    LookOutcome,
    Prepared,
    Refused,
    SendOutcome,
    Traces,
    Unknown,
)

_PUT: Final = "com.atproto.repo.putRecord"
_GET: Final = "com.atproto.repo.getRecord"
_LIST: Final = "com.atproto.repo.listRecords"
_DELETE: Final = "com.atproto.repo.deleteRecord"
_RESOLVE: Final = "com.atproto.identity.resolveHandle"


class _RecordSender:
    """What posts and answers share."""

    settle = limits.SETTLE
    bounded = True
    """A repeat goes to the same key, where only one record can stand, so a late commit is never a second post."""

    def look(self, traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
        """Read the one place where the record can be."""
        if not traces.key:
            return Inconclusive("no key to look under")
        query = [("repo", connection.remote_id), ("collection", COLLECTION), ("rkey", record_key(traces.key))]
        try:
            found = client.get_public(_GET, connection, now, query)
        except PlatformError as error:
            if error.platform_code == NOT_THERE:
                return Absent()
            return Inconclusive(f"{type(error).__name__} {error.platform_code}".strip())
        value, text = found.get("value"), mapping.post_text(traces.content)
        if not mapping.is_text_of(value, text):
            return Inconclusive("another text stands under the key")
        return Found((mapping.live_of(str(found.get("uri", "")), connection, value["text"]),))

    def _send(self, record: dict[str, Any], connection: Connection, key: str, now: datetime) -> SendOutcome:
        body = {
            "repo": connection.remote_id,
            "collection": COLLECTION,
            "rkey": record_key(key),
            "record": record,
            "swapRecord": None,
        }
        try:
            answer = client.post(_PUT, connection, now, body)
        except PlatformError as error:
            return outcome_of(error)
        uri = answer.get("uri")
        named = isinstance(uri, str) and uri.startswith("at://")
        return mapping.live_of(uri, connection, record["text"]) if named else Unknown("a success without an address")


class BlueskyPublisher(_RecordSender):
    """Publishes posts with up to four pictures, uploaded ahead, or with a card for their link."""

    def prepare(
        self, content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        """Upload the pictures, look up who is mentioned, and note the newest own record.

        The server forgets uploads that no record takes (atproto.com, specs/blob: after an hour at the earliest).
        """
        if refusal := _refusal(content):
            raise ContentRefused(refusal)
        images = [_upload(picture, connection, read, now) for picture in content.pictures]
        handles = {"images": json.dumps(images)} if images else {}
        return Prepared({**handles, **_people(content, connection, now)}, _baseline(connection, now))

    def send(
        self, content: Content, prepared: Prepared, connection: Connection, *, read: ReadMedia, key: str, now: datetime
    ) -> SendOutcome:
        """One request; pictures that were not prepared are refused rather than left out."""
        images = json.loads(prepared.handles.get("images", "[]"))
        refusal = _refusal(content)
        if refusal or len(images) != len(content.pictures):
            return Refused("ContentRefused", refusal or "the pictures were not prepared")
        return self._send(mapping.post_record(content, images, _dids(prepared), now), connection, key, now)


class BlueskyReplies(_RecordSender):
    """Sends answers. `Content.answers` names `uri` and `cid` of what is answered, `root_uri` and `root_cid` too."""

    def prepare(
        self, content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        """Look up who is mentioned, and note the newest own record; for a comment also the version of what it is on."""
        people = _people(content, connection, now)
        return Prepared({**people, **_version(content, connection, now)}, _baseline(connection, now))

    def send(
        self, content: Content, prepared: Prepared, connection: Connection, *, read: ReadMedia, key: str, now: datetime
    ) -> SendOutcome:
        """One request."""
        if content.channel == "direct":
            return Refused("ContentRefused", "private messages are not sent on Bluesky")
        known = {"cid": prepared.handles["cid"]} if "cid" in prepared.handles else {}
        answer = replace(content, answers={**content.answers, **known})
        if not answer.answers.get("uri") or not answer.answers.get("cid"):
            return Refused("ContentRefused", "an answer names the post that it answers")
        return self._send(mapping.reply_record(answer, _dids(prepared), now), connection, key, now)


class BlueskyRemover:
    """Deletes the account's own records."""

    def remove(self, connection: Connection, kind: SendingKind, remote_id: str, now: datetime) -> None:
        """Delete a record; one that is gone already is no error (lexicon com.atproto.repo.deleteRecord)."""
        post = post_of(remote_id)
        if post is None or post.did != connection.remote_id:
            raise ContentRefused("not a post of this account")
        body = {"repo": post.did, "collection": COLLECTION, "rkey": post.key}
        with reading():
            client.post(_DELETE, connection, now, body)

    def is_there(self, connection: Connection, kind: SendingKind, remote_id: str, now: datetime) -> bool:
        """Ask for the record."""
        return _record(remote_id, connection, now) is not None


def _record(uri: str, connection: Connection, now: datetime) -> dict[str, Any] | None:
    """A post of the account with its `cid`, or nothing where there is none any more."""
    post = post_of(uri)
    if post is None:
        raise ContentRefused("not the address of a post")
    query = [("repo", post.did), ("collection", COLLECTION), ("rkey", post.key)]
    try:
        found: dict[str, Any] = client.get_public(_GET, connection, now, query)
    except PlatformError as error:
        if error.platform_code == NOT_THERE:
            return None
        raise
    return found


def _refusal(content: Content) -> str:
    """Why these pictures cannot go out, empty when they can."""
    most = limits.LIMITS.picture_bytes.value
    if content.video:
        return "videos are not sent on Bluesky"
    if len(content.pictures) > limits.LIMITS.pictures.value:
        return f"{len(content.pictures)} pictures, and Bluesky takes {limits.LIMITS.pictures.value}"
    largest = max((picture.bytes for picture in content.pictures), default=0)
    return f"a picture of {largest} bytes, and Bluesky takes {most}" if largest > most else ""


def _upload(picture: Picture, connection: Connection, read: ReadMedia, now: datetime) -> dict[str, Any]:
    blob = client.upload(connection, now, read(picture), picture.type).get("blob")
    if not isinstance(blob, dict):
        raise PlatformUnavailable("the uploaded picture cannot be read")
    return mapping.image_of(blob, picture.alt, picture.width, picture.height)


def _people(content: Content, connection: Connection, now: datetime) -> dict[str, str]:
    """The accounts behind the handles of a text; one that does not resolve stays plain text."""
    dids: dict[str, str] = {}
    for handle in handles_in(mapping.post_text(content))[: limits.MENTIONS]:
        try:
            did = client.get(_RESOLVE, connection, now, [("handle", handle)]).get("did")
        except ContentRefused:
            continue
        if isinstance(did, str):
            dids[handle] = did
    return {"dids": json.dumps(dids)} if dids else {}


def _version(content: Content, connection: Connection, now: datetime) -> dict[str, str]:
    """The version of what is commented on, where the caller could not tell it."""
    if "cid" in content.answers or not content.answers.get("uri"):
        return {}
    record = _record(content.answers["uri"], connection, now)
    if record is None:
        raise ContentRefused("the post is not there any more", platform_code=NOT_THERE)
    return {"cid": str(record.get("cid", ""))}


def _dids(prepared: Prepared) -> dict[str, str]:
    dids: dict[str, str] = json.loads(prepared.handles.get("dids", "{}"))
    return dids


def _baseline(connection: Connection, now: datetime) -> str:
    query = [("repo", connection.remote_id), ("collection", COLLECTION), ("limit", "1")]
    records: Sequence[Any] = client.get(_LIST, connection, now, query).get("records") or ()
    first = records[0] if records else None
    return str(first.get("uri", "")) if isinstance(first, dict) else ""
