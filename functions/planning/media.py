"""Pictures and videos: a place is handed out, the browser uploads, the file is checked, and posts use it by its id."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from planning.plans import Name
from planning.rights import Rights, RightsInput, Told
from planning.videos import Probed
from socialops.models import Entity, Frozen, Input, Instant, Line, Personal
from socialops.names import MAX_UPLOAD, MAX_VIDEO, MEDIA_PREFIX, UPLOADS_PREFIX

MediaType = Literal["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4"]
Kind = Literal["picture", "video"]
State = Literal["waiting", "ready", "refused", "deleted", "purged"]
"""`deleted` can be had back; of what is `purged` the record alone is left."""
Alt = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1500)]
Label = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[^#\x00-\x1f]+$")
]
"""A tag or a folder, in any script; `#` parts the keys of the table."""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def _each_once(labels: list[str]) -> list[str]:
    return list(dict.fromkeys(labels))


SMALL_TYPE: Final = "image/webp"
"""Of small copies."""

Tags = Annotated[list[Label], Field(max_length=10), AfterValidator(_each_once)]


class UploadRequest(Input):
    """A file that somebody is about to upload; `bytes` is its size.

    With `sha256`, of the file as it is, the answer names what the library already holds of the same bytes.
    """

    filename: Line
    type: MediaType
    bytes: int = Field(ge=1, le=MAX_VIDEO)
    alt: Alt = ""
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    tags: Tags = Field(default_factory=list)
    folder: Label | Literal[""] = ""
    sha256: Sha256 | Literal[""] = ""

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.bytes > (most := most_bytes(self.type)):
            raise ValueError(f"a {kind_of(self.type)} has at most {most} bytes")
        return self


class MediaChange(Input):
    """A change of a record; what is absent stays. `rights` may be null: then nothing is noted about them any more."""

    alt: Alt | None = None
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    tags: Tags | None = None
    folder: Label | Literal[""] | None = None
    poster: Name | Literal[""] | None = None
    rights: RightsInput | None = None

    def given(self) -> dict[str, Any]:
        """What it says, by field."""
        told = {name: getattr(self, name) for name in self.model_fields_set}
        if self.rights is not None:
            told["rights"] = Rights(**self.rights.model_dump())
        return {name: value for name, value in told.items() if value is not None or name == "rights"}


class Thumbnail(Frozen):
    """A small copy of a picture; of an animation its first frame."""

    key: str
    width: int
    height: int
    bytes: int


class Media(Entity):
    """A picture or a video: what it is, where its bytes lie, and whether it may be used.

    `bytes`, `width`, `height` and `sha256` describe the stored file. Of a picture that is not the uploaded one: its
    metadata are gone. A video is kept as it is; `located` says that it names the place where it was taken.

    Attributes:
        original_sha256: of the file as it was uploaded.
        duplicate_of: the oldest file of the library that was made of the same bytes.
        mark: the ETag of the stored object: these bytes and no others.
        frames: more than one for an animation.
        frame_rate: frames in a thousand seconds; 0 where the boxes do not tell.
        bit_rate: bits a second, sound and all, on average.
        poster: the picture that stands for a video where nothing plays; chosen by a member.
        told: what was told of the end of its rights.
        entry: the sort key of what is on the agenda for it.
    """

    owner: str
    filename: str
    content_type: str
    bytes: int
    kind: Kind = "picture"
    title: str = ""
    tags: list[str] = Field(default_factory=list)
    folder: str = ""
    width: int = 0
    height: int = 0
    frames: int = 1
    seconds: int = 0
    codec: str = ""
    audio_codec: str = ""
    frame_rate: int = 0
    bit_rate: int = 0
    located: bool = False
    sha256: str = ""
    original_sha256: str = ""
    duplicate_of: str = ""
    key: str = ""
    mark: str = ""
    thumbnails: list[Thumbnail] = Field(default_factory=list)
    poster: str = ""
    alt: str = ""
    rights: Annotated[Rights | None, Personal()] = None
    told: Told = ""
    state: State = "waiting"
    reason: str = ""
    deleted_at: Instant | None = None
    entry: str = ""


class Small(Frozen):
    """The bytes of a small copy and its measures."""

    data: bytes
    width: int
    height: int

    def size(self) -> dict[str, int]:
        """Its measures."""
        return {"width": self.width, "height": self.height}


class Checked(Frozen):
    """What the check of an uploaded file found: the clean bytes, their measures, and small copies by longest edge."""

    data: bytes
    width: int
    height: int
    sha256: str
    original_sha256: str
    frames: int = 1
    thumbnails: dict[int, Small] = Field(default_factory=dict)


class CheckedVideo(Frozen):
    """What the check of an uploaded video found; its bytes are copied as they are."""

    probed: Probed
    bytes: int
    sha256: str


class Stored(Frozen):
    """Where the bytes of a checked file came to lie, and the ETag that S3 gave them."""

    key: str
    mark: str
    thumbnails: list[Thumbnail] = Field(default_factory=list)


class Upload(Frozen):
    """Where and how a browser posts the file: every field goes into the form, before the file itself."""

    url: str
    fields: dict[str, str]


class UploadTicket(Frozen):
    """The record of a picture or a video, and the form that uploads it; the form is good for some minutes.

    `duplicates` are files of the library that are made of the bytes whose SHA-256 the request named: one of them can be
    used instead, and nothing needs to be uploaded.
    """

    media: Media
    upload: Upload
    duplicates: list[str] = Field(default_factory=list)


def kind_of(content_type: str) -> Kind:
    """What a type is."""
    return "video" if content_type.startswith("video/") else "picture"


def most_bytes(content_type: str) -> int:
    """How large a file of a type may be."""
    return MAX_VIDEO if kind_of(content_type) == "video" else MAX_UPLOAD


def upload_key(media_id: str) -> str:
    """Where a browser puts the file: in quarantine."""
    return f"{UPLOADS_PREFIX}{media_id}"


def media_key(media_id: str, mark: str) -> str:
    """Where the checked file lies.

    `mark` tells the bytes apart (a digest, an ETag), so that a file which was exchanged between two checks never takes
    the place of the one whose record was kept.
    """
    return f"{MEDIA_PREFIX}{media_id}/{mark.strip(chr(34))[:32]}"


def thumbnail_key(key: str, edge: int) -> str:
    """Where a small copy lies, beside the file."""
    return f"{key}-{edge}"


def objects_of(media: Media) -> list[str]:
    """Keys of everything that is stored of it."""
    return [key for key in (media.key, *(small.key for small in media.thumbnails)) if key]


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
        title=body.title,
        tags=body.tags,
        folder=body.folder,
    )


def accept(media: Media, checked: Checked, stored: Stored, at: datetime) -> Media:
    """The picture, ready for use."""
    return media.next(
        at,
        state="ready",
        bytes=len(checked.data),
        width=checked.width,
        height=checked.height,
        frames=checked.frames,
        sha256=checked.sha256,
        original_sha256=checked.original_sha256,
        key=stored.key,
        mark=stored.mark,
        thumbnails=stored.thumbnails,
    )


def accept_video(media: Media, checked: CheckedVideo, stored: Stored, at: datetime) -> Media:
    """The video, ready for use."""
    return media.next(
        at,
        state="ready",
        bytes=checked.bytes,
        bit_rate=checked.bytes * 8 // checked.probed.seconds,
        sha256=checked.sha256,
        original_sha256=checked.sha256,
        key=stored.key,
        mark=stored.mark,
        **checked.probed.model_dump(),
    )


def refuse(media: Media, reason: str, at: datetime) -> Media:
    """The record of a file that was refused and deleted; `reason` is a code."""
    return media.next(at, state="refused", reason=reason)
