"""Pictures and videos: their records in the table, their bytes in the media bucket."""

import base64
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from planning import keys
from planning.media import Checked, Media, Upload, UploadTicket, media_key, most_bytes, upload_key
from socialops import aws, settings, table
from socialops.changes import Create, Save
from socialops.events.base import Event
from socialops.events.planning import MediaChecked, MediaEdited, MediaRefused, MediaRequested
from socialops.names import MAX_UPLOAD, Variable
from socialops.table import Origin

GOOD_FOR: Final = 900
"""Seconds that an upload form and a link to a file are good for."""
COPYING: Final = 50
"""Seconds that S3 may stay silent while it copies a video; a gigabyte takes it some ten."""


@dataclass(frozen=True)
class Settings:
    """Where the bytes lie."""

    bucket: str = field(metadata={"variable": Variable.MEDIA_BUCKET})


@cache
def _bucket() -> str:
    return settings.load(Settings).bucket


def add(media: Media, origin: Origin) -> UploadTicket:
    """Keep the record of an awaited file, and sign the form that uploads it: this key, this type, up to the limit."""
    ticket = UploadTicket(media=media, upload=_form(media))
    key = keys.media(media.id)
    table.commit([Create(key, media)], [MediaRequested(subject=key.pk)], origin, answer=ticket)
    return ticket


def _form(media: Media) -> Upload:
    most = most_bytes(media.content_type)
    signed = aws.client("s3").generate_presigned_post(
        Bucket=_bucket(),
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
    if media.state != "ready":
        return ""
    signed: str = aws.client("s3").generate_presigned_url(
        "get_object", Params={"Bucket": _bucket(), "Key": media.key}, ExpiresIn=GOOD_FOR
    )
    return signed


def save(before: Media, after: Media, origin: Origin) -> None:
    """Keep a changed record."""
    key = keys.media(after.id)
    table.commit([Save(key, before, after)], [_event(before, after, key.pk)], origin)


def _event(before: Media, after: Media, subject: str) -> Event:
    if before.state == after.state:
        return MediaEdited(subject=subject)
    if after.state == "refused":
        return MediaRefused(subject=subject, reason=after.reason)
    return MediaChecked(subject=subject, sha256=after.sha256)


def fetch_upload(media_id: str) -> bytes:
    """The bytes as they were uploaded; one byte above the limit is the most that is read."""
    body = aws.client("s3").get_object(Bucket=_bucket(), Key=upload_key(media_id))["Body"]
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
            Bucket=_bucket(), Key=self.key, Range=f"bytes={start}-{start + length - 1}", IfMatch=self.mark
        )["Body"]
        data: bytes = body.read()
        return data


def open_upload(media_id: str) -> StoredUpload:
    """An uploaded file, to be read in parts."""
    found = aws.client("s3").head_object(Bucket=_bucket(), Key=upload_key(media_id))
    return StoredUpload(upload_key(media_id), found["ContentLength"], found["ETag"])


def copy_checked(media: Media, upload: StoredUpload) -> str:
    """Keep a video where it may be used, copied within S3; returns its SHA-256 in hex, as S3 computes it on the way."""
    answer = aws.client("s3", COPYING).copy_object(
        Bucket=_bucket(),
        Key=media_key(media.id),
        CopySource={"Bucket": _bucket(), "Key": upload.key},
        CopySourceIfMatch=upload.mark,
        ChecksumAlgorithm="SHA256",
        MetadataDirective="REPLACE",
        ContentType=media.content_type,
    )
    return base64.b64decode(answer["CopyObjectResult"]["ChecksumSHA256"]).hex()


def put_checked(media: Media, checked: Checked) -> None:
    """Keep the clean copy."""
    aws.client("s3").put_object(
        Bucket=_bucket(), Key=media_key(media.id), Body=checked.data, ContentType=media.content_type
    )


def drop_upload(media_id: str) -> None:
    """Delete what was uploaded."""
    aws.client("s3").delete_object(Bucket=_bucket(), Key=upload_key(media_id))
