"""Pictures and videos: a place is handed out, the browser uploads, the file is checked, and posts use it by its id."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from planning.videos import Probed
from socialops.models import Entity, Frozen, Input, Line
from socialops.names import MAX_UPLOAD, MAX_VIDEO, MEDIA_PREFIX, UPLOADS_PREFIX

MediaType = Literal["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4"]
Kind = Literal["picture", "video"]
Alt = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1500)]


class UploadRequest(Input):
    """A file that somebody is about to upload; `bytes` is its size."""

    filename: Line
    type: MediaType
    bytes: int = Field(ge=1, le=MAX_VIDEO)
    alt: Alt = ""

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.bytes > (most := most_bytes(self.type)):
            raise ValueError(f"a {kind_of(self.type)} has at most {most} bytes")
        return self


class MediaChange(Input):
    """A new alternative text."""

    alt: Alt


class Media(Entity):
    """A picture or a video: what it is, where its bytes lie, and whether it may be used.

    `bytes`, `width`, `height` and `sha256` describe the stored file. Of a picture that is not the uploaded one: its
    metadata are gone. A video is kept as it is; `located` says that it names the place where it was taken.
    """

    owner: str
    filename: str
    content_type: str
    bytes: int
    kind: Kind = "picture"
    width: int = 0
    height: int = 0
    seconds: int = 0
    codec: str = ""
    located: bool = False
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


class CheckedVideo(Frozen):
    """What the check of an uploaded video found; its bytes are copied as they are."""

    probed: Probed
    bytes: int
    sha256: str


class Upload(Frozen):
    """Where and how a browser posts the file: every field goes into the form, before the file itself."""

    url: str
    fields: dict[str, str]


class UploadTicket(Frozen):
    """The record of a picture or a video, and the form that uploads it; the form is good for some minutes."""

    media: Media
    upload: Upload


def kind_of(content_type: str) -> Kind:
    """What a type is."""
    return "video" if content_type.startswith("video/") else "picture"


def most_bytes(content_type: str) -> int:
    """How large a file of a type may be."""
    return MAX_VIDEO if kind_of(content_type) == "video" else MAX_UPLOAD


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
        kind=kind_of(body.type),
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


def accept_video(media: Media, checked: CheckedVideo, at: datetime) -> Media:
    """The video, ready for use."""
    return media.next(
        at,
        state="ready",
        bytes=checked.bytes,
        sha256=checked.sha256,
        key=media_key(media.id),
        **checked.probed.model_dump(),
    )


def refuse(media: Media, reason: str, at: datetime) -> Media:
    """The record of a file that was refused and deleted; `reason` is a code."""
    return media.next(at, state="refused", reason=reason)
