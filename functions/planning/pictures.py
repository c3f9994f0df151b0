"""What an uploaded file really is: its first bytes, then a bounded decode, then a clean copy.

The copy holds pixels and colour profile alone: no place and camera (EXIF, XMP), no comments, nothing behind the
picture's end. A file that is a picture and something else too therefore ends as the picture.
"""

import hashlib
import io
from typing import Any, Final

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from planning.media import Checked
from socialops.errors import MediaUnreadable
from socialops.names import MAX_UPLOAD

MOST_PIXELS: Final = 50_000_000
"""Pixels of all frames together; decoded, they are 200 MB, which the function's memory holds."""
MOST_FRAMES: Final = 300
QUALITY: Final = 92
"""Of JPEG and WebP copies: no difference that an eye sees."""

_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
_BROKEN: Final = (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError, Image.DecompressionBombError)
"""What Pillow raises on damaged or hostile files."""


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
        MediaUnreadable: with the fact `reason`: `too-large`, `not-a-picture`, `type-mismatch`, `too-many-pixels`,
            `too-many-frames` or `damaged`.
    """
    if len(data) > MAX_UPLOAD:
        raise MediaUnreadable(reason="too-large")
    found = real_type(data)
    if found != declared:
        raise MediaUnreadable(reason="type-mismatch" if found else "not-a-picture")
    try:
        with Image.open(io.BytesIO(data), formats=[_FORMATS[declared]]) as image:
            _bound(image)
            clean, (width, height) = _copy(image, _FORMATS[declared])
    except _BROKEN as error:
        reason = "too-many-pixels" if isinstance(error, Image.DecompressionBombError) else "damaged"
        raise MediaUnreadable(reason=reason) from error
    return Checked(data=clean, width=width, height=height, sha256=hashlib.sha256(clean).hexdigest())


def _bound(image: Image.Image) -> None:
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


def _copy(image: Image.Image, form: str) -> tuple[bytes, tuple[int, int]]:
    # A JPEG with several pictures in it (MPO, as phones make them) counts as its first.
    if form != "JPEG" and getattr(image, "is_animated", False):
        return _animated(image, form), image.size
    profile = image.info.get("icc_profile")
    clean = ImageOps.exif_transpose(image)
    clean.info = {name: value for name, value in clean.info.items() if name == "transparency"}
    if form == "JPEG" and clean.mode not in {"RGB", "L"}:
        clean, profile = clean.convert("RGB"), None
    options: dict[str, Any] = {"quality": QUALITY} if form in {"JPEG", "WEBP"} else {}
    buffer = io.BytesIO()
    clean.save(buffer, form, icc_profile=profile, **options)
    return buffer.getvalue(), clean.size


def _animated(image: Image.Image, form: str) -> bytes:
    frames = [frame.copy() for frame in ImageSequence.Iterator(image)]
    durations = [frame.info.get("duration", 100) for frame in frames]
    for frame in frames:
        frame.info = {name: value for name, value in frame.info.items() if name in {"transparency", "disposal"}}
    loop = image.info.get("loop", 0)
    buffer = io.BytesIO()
    frames[0].save(buffer, form, save_all=True, append_images=frames[1:], duration=durations, loop=loop)
    return buffer.getvalue()
