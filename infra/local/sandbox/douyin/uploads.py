"""Uploads of videos, whole or in parts, and of pictures (developer.open-douyin.com, video-management/douyin/*).

A whole video ends at 300 MB on the current path and at 128 MB on the legacy one, as the pages of either say; 4 GB in
all. What a broken file is answered with is not documented: here it is 2113001, "material not acceptable".
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from infra.local.sandbox.douyin.call import Call, Json, invalid
from infra.local.sandbox.douyin.errors import Refusal
from infra.local.sandbox.douyin.media import Image, Part, PartUpload, Video
from infra.local.sandbox.douyin.streams import Received
from infra.local.sandbox.douyin.world import MIB, World

if TYPE_CHECKING:
    from hashlib import _Hash

MAX_IMAGE: Final = 20 * MIB
MAX_VIDEO: Final = 4096 * MIB
WHOLE: Final = 300 * MIB
WHOLE_LEGACY: Final = 128 * MIB
UPLOAD_SECONDS: Final = 7200
_IMAGES: Final[Mapping[bytes, str]] = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"RIFF": "image/webp",
}


def upload_video(call: Call) -> Json:
    """A video in one piece."""
    file = _file(call, "video")
    limit = call.world.settings.whole_bytes or (WHOLE_LEGACY if call.legacy else WHOLE)
    if file.size > limit:
        raise Refusal(2190005)
    _check_video(file.head)
    return _kept(call, Video(call.user.open_id, file.size, file.sha256, parts=0))


def init_parts(call: Call) -> Json:
    """Begin a video in parts."""
    upload_id = call.world.ids.secret("upload")
    expires = call.at + UPLOAD_SECONDS
    call.world.state.uploads[upload_id] = PartUpload(call.user.open_id, expires, whole=sha256())
    return {"upload_id": upload_id}


def running(world: World, query: Mapping[str, str]) -> "_Hash | None":
    """A copy of the hash over the parts so far, for the part that comes next; None for any other request."""
    upload = world.state.uploads.get(query.get("upload_id", ""))
    if upload is None or upload.whole is None or query.get("part_number") != str(len(upload.parts) + 1):
        return None
    return upload.whole.copy()


def upload_part(call: Call) -> Json:
    """One part, numbered from 1; sent again it takes the place of the one before."""
    upload = _upload(call)
    number = call.number("part_number", 0, low=1, high=10_000)
    if not number:
        raise invalid("part_number")
    file = _file(call, "video")
    upload.parts[number] = Part(file.size, file.sha256, file.head)
    upload.whole = file.whole
    return {}


def complete(call: Call) -> Json:
    """Put the parts together: none missing, none too small."""
    upload = _upload(call)
    parts = [upload.parts[number] for number in sorted(upload.parts)]
    if not parts or sorted(upload.parts) != list(range(1, len(parts) + 1)):
        raise invalid("part_number")
    least = call.world.settings.part_bytes
    full = parts[:-1] if call.world.settings.short_tail else parts
    if any(part.size < least for part in full):
        raise invalid("video")
    size = sum(part.size for part in parts)
    if size > MAX_VIDEO:
        raise Refusal(2190005)
    _check_video(parts[0].head)
    upload.done = True
    whole = upload.whole.hexdigest() if upload.whole else ""
    return _kept(call, Video(call.user.open_id, size, whole, parts=len(parts)))


def upload_image(call: Call) -> Json:
    """A picture, told by its first bytes and not by its declared type."""
    image = read_image(call)
    image_id = f"tos-cn-i-0813/{image.sha256[:32]}{call.world.ids.serial():04d}"
    call.world.state.images[image_id] = image
    return {"image": {"image_id": image_id, "width": 1080, "height": 1440}}


def read_image(call: Call, owner: str = "") -> Image:
    """The picture of a form."""
    file = _file(call, "image")
    if file.size > MAX_IMAGE:
        raise Refusal(2190005)
    kind = next((kind for start, kind in _IMAGES.items() if file.head.startswith(start)), None)
    if kind is None:
        raise Refusal(2113001)
    return Image(owner or call.user.open_id, file.size, file.sha256, kind)


def _file(call: Call, name: str) -> Received:
    """The one file of the form, in the field of this name."""
    if set(call.files) != {name} or not call.files[name].size:
        raise invalid(name)
    return call.files[name]


def _check_video(head: bytes) -> None:
    """MP4 (ISO 14496-12 begins with a box `ftyp`) or WebM (EBML)."""
    if head[4:8] != b"ftyp" and head[:4] != b"\x1a\x45\xdf\xa3":
        raise Refusal(2113001)


def _upload(call: Call) -> PartUpload:
    upload = call.world.state.uploads.get(call.required("upload_id"))
    if upload is None or upload.open_id != call.user.open_id or upload.done or upload.expires <= call.at:
        raise invalid("upload_id")
    return upload


def _kept(call: Call, video: Video) -> Json:
    video_id = f"v0200f{call.world.ids.secret('video')}"
    call.world.state.videos[video_id] = video
    return {"video": {"video_id": video_id, "width": 1080, "height": 1920}}
