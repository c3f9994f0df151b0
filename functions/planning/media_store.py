"""Pictures and videos: their records in the table, their bytes in the media bucket."""

import base64
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from planning import keys, media_places
from planning.media import (
    SMALL_TYPE,
    Checked,
    Media,
    Stored,
    Thumbnail,
    Upload,
    UploadTicket,
    media_key,
    most_bytes,
    thumbnail_key,
    upload_key,
)
from socialops import agenda, aws, settings, table
from socialops.agenda import Entry
from socialops.changes import Cancel, Change, Create, Done, Plan, Save
from socialops.events.base import Event
from socialops.events.planning import MediaChecked, MediaEdited, MediaRefused, MediaRequested
from socialops.names import MAX_UPLOAD, Variable
from socialops.table import Origin

GOOD_FOR: Final = 900
"""Seconds that an upload form and a link to a file are good for."""
COPYING: Final = 50
"""Seconds that S3 may stay silent while it copies a video; a gigabyte takes it some ten."""
SAME: Final = 5
"""Files of the same bytes that are named; whoever sees one reuses it."""


@dataclass(frozen=True)
class Settings:
    """Where the bytes lie."""

    bucket: str = field(metadata={"variable": Variable.MEDIA_BUCKET})


@cache
def bucket() -> str:
    """The name of the media bucket."""
    return settings.load(Settings).bucket


def add(media: Media, sha256: str, origin: Origin) -> UploadTicket:
    """Keep the record of an awaited file, and sign the form that uploads it: this key, this type, up to the limit.

    Where the digest of the file is known, the ticket names what the library holds of it already.
    """
    duplicates = holders(sha256) if sha256 else []
    ticket = UploadTicket(media=media, upload=_form(media), duplicates=duplicates)
    key = keys.media(media.id)
    listed = media_places.listed(media)
    table.commit([Create(key, media, listed)], [MediaRequested(subject=key.pk)], origin, answer=ticket)
    return ticket


def holders(sha256: str) -> list[str]:
    """Ready files that were made of these bytes, the oldest first."""
    first, last = keys.media_bytes(sha256, ""), keys.media_bytes(sha256, "\uffff")
    return [row["media_id"] for row in table.first(first.pk, between=(first.sk, last.sk), at_most=SAME)]


def _form(media: Media) -> Upload:
    most = most_bytes(media.content_type)
    signed = aws.client("s3").generate_presigned_post(
        Bucket=bucket(),
        Key=upload_key(media.id),
        Fields={"Content-Type": media.content_type},
        Conditions=[{"Content-Type": media.content_type}, ["content-length-range", 1, most]],
        ExpiresIn=GOOD_FOR,
    )
    return Upload(url=signed["url"], fields=signed["fields"])


def get(media_id: str) -> Media:
    """The record of a picture or a video."""
    return table.load(Media, keys.media(media_id))


def link(media: Media) -> str:
    """A link to the bytes of what is ready, good for some minutes; nothing for what is not."""
    return link_to(media.key) if media.state == "ready" else ""


def link_to(key: str) -> str:
    """A link to a checked file or a small copy of it, good for some minutes."""
    signed: str = aws.client("s3").generate_presigned_url(
        "get_object", Params={"Bucket": bucket(), "Key": key}, ExpiresIn=GOOD_FOR
    )
    return signed


def save(before: Media, after: Media, origin: Origin) -> None:
    """Keep a changed record."""
    table.commit(saved(before, after), [_event(before, after, keys.media(after.id).pk)], origin)


def saved(before: Media, after: Media, done: Entry | None = None) -> list[Change]:
    """The writes of a changed record: itself, its places in the library, and its agenda.

    Args:
        before: the record as it was.
        after: the record as it becomes.
        done: the agenda entry that led here.
    """
    gone = before.entry if before.entry not in {"", after.entry, done.sk if done else ""} else ""
    changes: list[Change] = [Done(done)] if done else []
    changes.append(Save(keys.media(after.id), before, after, media_places.listed(after)))
    changes += media_places.moved(before, after)
    changes += [Cancel(agenda.from_sort_key(gone))] if gone else []
    if after.entry and (after.entry != before.entry or done):
        changes.append(Plan(agenda.from_sort_key(after.entry)))
    return changes


def _event(before: Media, after: Media, subject: str) -> Event:
    if before.state == after.state:
        return MediaEdited(subject=subject)
    if after.state == "refused":
        return MediaRefused(subject=subject, reason=after.reason)
    return MediaChecked(subject=subject, sha256=after.sha256)


def fetch_upload(media_id: str) -> bytes:
    """The bytes as they were uploaded; one byte above the limit is the most that is read."""
    body = aws.client("s3").get_object(Bucket=bucket(), Key=upload_key(media_id))["Body"]
    data: bytes = body.read(MAX_UPLOAD + 1)
    return data


@dataclass(frozen=True)
class StoredUpload:
    """An uploaded file that is too large to be held: its size, and the mark of this very version of it."""

    key: str
    size: int
    mark: str

    def read(self, start: int, length: int) -> bytes:
        """A part of it, of this version and no other: the form is good for some minutes, and more than once."""
        body = aws.client("s3").get_object(
            Bucket=bucket(), Key=self.key, Range=f"bytes={start}-{start + length - 1}", IfMatch=self.mark
        )["Body"]
        data: bytes = body.read()
        return data


def open_upload(media_id: str) -> StoredUpload:
    """An uploaded file, to be read in parts."""
    found = aws.client("s3").head_object(Bucket=bucket(), Key=upload_key(media_id))
    return StoredUpload(upload_key(media_id), found["ContentLength"], found["ETag"])


def copy_checked(media: Media, upload: StoredUpload) -> tuple[Stored, str]:
    """Keep a video where it may be used, copied within S3; and its SHA-256 in hex, as S3 computes it on the way."""
    key = media_key(media.id, upload.mark)
    answer = aws.client("s3", COPYING).copy_object(
        Bucket=bucket(),
        Key=key,
        CopySource={"Bucket": bucket(), "Key": upload.key},
        CopySourceIfMatch=upload.mark,
        ChecksumAlgorithm="SHA256",
        MetadataDirective="REPLACE",
        ContentType=media.content_type,
    )["CopyObjectResult"]
    return Stored(key=key, mark=answer["ETag"]), base64.b64decode(answer["ChecksumSHA256"]).hex()


def put_checked(media: Media, checked: Checked) -> Stored:
    """Keep the clean copy, and the small ones."""
    key = media_key(media.id, checked.sha256)
    thumbnails = [
        Thumbnail(key=_put(thumbnail_key(key, edge), small.data, SMALL_TYPE)[0], bytes=len(small.data), **small.size())
        for edge, small in sorted(checked.thumbnails.items())
    ]
    return Stored(key=key, mark=_put(key, checked.data, media.content_type)[1], thumbnails=thumbnails)


def _put(key: str, data: bytes, content_type: str) -> tuple[str, str]:
    made = aws.client("s3").put_object(Bucket=bucket(), Key=key, Body=data, ContentType=content_type)
    return key, made["ETag"]


def drop_upload(media_id: str) -> None:
    """Delete what was uploaded."""
    aws.client("s3").delete_object(Bucket=bucket(), Key=upload_key(media_id))
