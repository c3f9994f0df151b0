"""Pictures: their records in the table, their bytes in the media bucket."""

from dataclasses import dataclass, field
from functools import cache
from typing import Final

from planning import keys
from planning.media import Checked, Media, Upload, UploadTicket, media_key, upload_key
from socialops import aws, settings, table
from socialops.changes import Create, Save
from socialops.events import Event, MediaChecked, MediaEdited, MediaRefused, MediaRequested
from socialops.names import MAX_UPLOAD, Variable
from socialops.table import Origin

GOOD_FOR: Final = 900
"""Seconds that an upload form and a link to a picture are good for."""


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
    signed = aws.client("s3").generate_presigned_post(
        Bucket=_bucket(),
        Key=upload_key(media.id),
        Fields={"Content-Type": media.content_type},
        Conditions=[{"Content-Type": media.content_type}, ["content-length-range", 1, MAX_UPLOAD]],
        ExpiresIn=GOOD_FOR,
    )
    return Upload(url=signed["url"], fields=signed["fields"])


def get(media_id: str) -> Media:
    """A picture's record."""
    return table.load(Media, keys.media(media_id))


def link(media: Media) -> str:
    """A link to the bytes of a ready picture, good for some minutes; nothing for another."""
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


def put_checked(media: Media, checked: Checked) -> None:
    """Keep the clean copy."""
    aws.client("s3").put_object(
        Bucket=_bucket(), Key=media_key(media.id), Body=checked.data, ContentType=media.content_type
    )


def drop_upload(media_id: str) -> None:
    """Delete what was uploaded."""
    aws.client("s3").delete_object(Bucket=_bucket(), Key=upload_key(media_id))
