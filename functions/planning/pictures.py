"""What an uploaded file really is: its first bytes, then a bounded decode, then a clean copy.

The copy holds pixels and colour profile alone: no place and camera (EXIF, XMP), no comments, nothing behind the
picture's end. A file that is a picture and something else too therefore ends as the picture.
"""

import hashlib
import io
from typing import Any, Final

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from planning.media import Checked, Small
from planning.videos import HEIC
from socialops.errors import MediaUnreadable
from socialops.names import MAX_UPLOAD

MOST_PIXELS: Final = 50_000_000
"""Pixels of all frames together; decoded, they are 200 MB, which the function's memory holds."""
MOST_FRAMES: Final = 300
QUALITY: Final = 92
"""Of JPEG and WebP copies: no difference that an eye sees."""
EDGES: Final = (320, 960)
"""Longest edges of the small copies: for a list, and for a look. A picture within one shows itself there."""
SMALL_QUALITY: Final = 80

_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
_BROKEN: Final = (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError, Image.DecompressionBombError)
"""What Pillow raises on damaged or hostile files."""


def is_heic(data: bytes) -> bool:
    """Whether the first box says that this is a HEIC or AVIF picture."""
    return data[4:8] == b"ftyp" and data[8:12] in HEIC


def real_type(data: bytes) -> str:
    """The type that the first bytes show, or nothing."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return ""


def check(data: bytes, declared: str) -> Checked:
    """Decode a file and make its clean copy.

    Raises:
        MediaUnreadable: with the fact `reason`: `empty`, `too-large`, `not-a-picture`, `svg`, `heic`, `type-mismatch`,
            `too-many-pixels`, `too-many-frames` or `damaged`.
    """
    if len(data) > MAX_UPLOAD:
        raise MediaUnreadable(reason="too-large")
    found = real_type(data)
    if found != declared:
        raise MediaUnreadable(reason="type-mismatch" if found else _other(data))
    try:
        with Image.open(io.BytesIO(data), formats=[_FORMATS[declared]]) as image:
            frames = _bound(image)
            clean, shown = _copy(image, _FORMATS[declared])
            small = _thumbnails(shown)
    except _BROKEN as error:
        reason = "too-many-pixels" if isinstance(error, Image.DecompressionBombError) else "damaged"
        raise MediaUnreadable(reason=reason) from error
    return Checked(
        data=clean,
        width=shown.width,
        height=shown.height,
        sha256=hashlib.sha256(clean).hexdigest(),
        original_sha256=hashlib.sha256(data).hexdigest(),
        frames=frames,
        thumbnails=small,
    )


def _other(data: bytes) -> str:
    """What is no picture of ours, where a reader can do something about it."""
    if not data:
        return "empty"
    if is_heic(data):
        return "heic"
    return "svg" if b"<svg" in data[:1024].lower() else "not-a-picture"


def _bound(image: Image.Image) -> int:
    """Refuse what is too much before any pixel is decoded; frames are counted one by one, and not beyond the most."""
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise MediaUnreadable(reason="too-many-pixels")
    for number in range(1, MOST_FRAMES + 1):
        try:
            image.seek(number)
        except EOFError:
            break
        if pixels * (number + 1) > MOST_PIXELS:
            raise MediaUnreadable(reason="too-many-pixels")
    else:
        raise MediaUnreadable(reason="too-many-frames")
    image.seek(0)
    return number


def _copy(image: Image.Image, form: str) -> tuple[bytes, Image.Image]:
    """The clean file, and the picture as it is shown: of an animation, the first frame."""
    # A JPEG with several pictures in it (MPO, as phones make them) counts as its first.
    if form != "JPEG" and getattr(image, "is_animated", False):
        return _animated(image, form)
    profile = image.info.get("icc_profile")
    clean = ImageOps.exif_transpose(image)
    clean.info = {name: value for name, value in clean.info.items() if name == "transparency"}
    if form == "JPEG" and clean.mode not in {"RGB", "L"}:
        clean, profile = clean.convert("RGB"), None
    options: dict[str, Any] = {"quality": QUALITY} if form in {"JPEG", "WEBP"} else {}
    buffer = io.BytesIO()
    clean.save(buffer, form, icc_profile=profile, **options)
    return buffer.getvalue(), clean


def _animated(image: Image.Image, form: str) -> tuple[bytes, Image.Image]:
    frames = [frame.copy() for frame in ImageSequence.Iterator(image)]
    durations = [frame.info.get("duration", 100) for frame in frames]
    for frame in frames:
        frame.info = {name: value for name, value in frame.info.items() if name in {"transparency", "disposal"}}
    loop = image.info.get("loop", 0)
    buffer = io.BytesIO()
    frames[0].save(buffer, form, save_all=True, append_images=frames[1:], duration=durations, loop=loop)
    return buffer.getvalue(), frames[0]


def _thumbnails(shown: Image.Image) -> dict[int, Small]:
    """Small copies by longest edge, for each edge that is shorter than the picture's own."""
    found: dict[int, Small] = {}
    wanted = [edge for edge in EDGES if edge < max(shown.size)]
    if not wanted:
        return found
    small = _for_screens(shown)
    for edge in sorted(wanted, reverse=True):
        small = small.copy()
        small.thumbnail((edge, edge))
        buffer = io.BytesIO()
        small.save(buffer, "WEBP", quality=SMALL_QUALITY)
        found[edge] = Small(data=buffer.getvalue(), width=small.width, height=small.height)
    return found


def _for_screens(shown: Image.Image) -> Image.Image:
    """Eight bits a channel, with transparency where there is some; sixteen bits of grey keep their upper half."""
    if shown.mode in {"I;16", "I;16B", "I;16L", "I"}:
        return shown.point(lambda value: value / 256).convert("L").convert("RGB")
    transparent = shown.has_transparency_data
    return shown.convert("RGBA" if transparent else "RGB")
