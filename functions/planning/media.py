"""Pictures: a place is handed out, the browser uploads, the file is checked, and posts use it by its id."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from socialops.models import Entity, Frozen, Input, Line
from socialops.names import MAX_UPLOAD, MEDIA_PREFIX, UPLOADS_PREFIX

PictureType = Literal["image/jpeg", "image/png", "image/gif", "image/webp"]
Alt = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1500)]


class UploadRequest(Input):
    """A file that somebody is about to upload; `bytes` is its size."""

    filename: Line
    type: PictureType
    bytes: int = Field(ge=1, le=MAX_UPLOAD)
    alt: Alt = ""


class MediaChange(Input):
    """A new alternative text."""

    alt: Alt


class Media(Entity):
    """A picture: what it is, where its bytes lie, and whether it may be used.

    `bytes`, `width`, `height` and `sha256` describe the stored file, which is not the uploaded one: metadata are gone.
    """

    owner: str
    filename: str
    content_type: str
    bytes: int
    width: int = 0
    height: int = 0
    sha256: str = ""
    key: str = ""
    alt: str = ""
    state: Literal["waiting", "ready", "refused"] = "waiting"
    reason: str = ""


class Checked(Frozen):
    """What the check of an uploaded file found: the clean bytes and their measures."""

    data: bytes
    width: int
    height: int
    sha256: str


class Upload(Frozen):
    """Where and how a browser posts the file: every field goes into the form, before the file itself."""

    url: str
    fields: dict[str, str]


class UploadTicket(Frozen):
    """A picture's record and the form that uploads it; the form is good for some minutes."""

    media: Media
    upload: Upload


def upload_key(media_id: str) -> str:
    """Where a browser puts the file: in quarantine."""
    return f"{UPLOADS_PREFIX}{media_id}"


def media_key(media_id: str) -> str:
    """Where the checked file lies."""
    return f"{MEDIA_PREFIX}{media_id}"


def request(body: UploadRequest, media_id: str, owner: str, at: datetime) -> Media:
    """The record of a file that is awaited."""
    return Media(
        id=media_id,
        created_at=at,
        updated_at=at,
        owner=owner,
        filename=body.filename,
        content_type=body.type,
        bytes=body.bytes,
        alt=body.alt,
    )


def accept(media: Media, checked: Checked, at: datetime) -> Media:
    """The picture, ready for use."""
    return media.next(
        at,
        state="ready",
        bytes=len(checked.data),
        width=checked.width,
        height=checked.height,
        sha256=checked.sha256,
        key=media_key(media.id),
    )


def refuse(media: Media, reason: str, at: datetime) -> Media:
    """The record of a file that was refused and deleted; `reason` is a code."""
    return media.next(at, state="refused", reason=reason)
