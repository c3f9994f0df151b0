"""What may be uploaded: kinds of files by their first bytes and their name, and how large each may be.

Source: developers.weixin.qq.com, uploadTempMedia, addMaterial, uploadImage. That the name's ending counts too is
general knowledge. How long a voice plays (60 s) is not measured here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from infra.local.sandbox.wechat.call import Call, File
from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.records import MediaKind

MEGABYTE: Final = 1024 * 1024
BODY_IMAGE_BYTES: Final = MEGABYTE
"""An image inside an article must be smaller than this."""

_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/bmp": ("bmp",),
    "audio/amr": ("amr",),
    "audio/mpeg": ("mp3",),
    "audio/x-wav": ("wav",),
    "audio/x-ms-wma": ("wma",),
    "video/mp4": ("mp4",),
}


@dataclass(frozen=True)
class Rule:
    """What one kind of media may be; the codes of a wrong format and a wrong size."""

    types: tuple[str, ...]
    bytes: int
    bad_format: int
    bad_size: int


TEMPORARY: Final[Mapping[MediaKind, Rule]] = {
    "image": Rule(("image/png", "image/jpeg", "image/gif"), 10 * MEGABYTE, 40137, 40009),
    "voice": Rule(("audio/amr", "audio/mpeg"), 2 * MEGABYTE, 40005, 40010),
    "video": Rule(("video/mp4",), 10 * MEGABYTE, 40005, 40011),
    "thumb": Rule(("image/jpeg",), 64 * 1024, 40005, 40012),
}
PERMANENT: Final[Mapping[MediaKind, Rule]] = {
    "image": Rule(("image/png", "image/jpeg", "image/gif", "image/bmp"), 10 * MEGABYTE, 40137, 40009),
    "voice": Rule(("audio/amr", "audio/mpeg", "audio/x-wav", "audio/x-ms-wma"), 2 * MEGABYTE, 40005, 40010),
    "video": TEMPORARY["video"],
    "thumb": TEMPORARY["thumb"],
}
IN_BODY: Final = Rule(("image/png", "image/jpeg"), BODY_IMAGE_BYTES - 1, 40005, 40009)


def kind_of(call: Call) -> MediaKind:
    """The `type` of the query: 40004 when there is no such kind."""
    given = call.query.get("type", "")
    kind = next((known for known in TEMPORARY if known == given), None)
    if kind is None:
        raise Refusal(40004)
    return kind


def taken(call: Call, rule: Rule) -> tuple[File, str]:
    """The file in the field `media` and what it is, or the refusal: 41005 when there is none with a name."""
    file = call.files.get("media")
    if file is None or not file.name or not file.data:
        raise Refusal(41005)
    found = type_of(file.data)
    if found not in rule.types or file.name.rpartition(".")[2].lower() not in _ENDINGS[found]:
        raise Refusal(rule.bad_format)
    if len(file.data) > rule.bytes:
        raise Refusal(rule.bad_size)
    return file, found


def type_of(data: bytes) -> str:
    """What a file is by its first bytes; empty when it is nothing that WeChat takes."""
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "audio/x-wav"
    if data[4:8] == b"ftyp":
        return "video/mp4"
    known = next((name for start, name in _STARTS.items() if data.startswith(start)), "")
    is_frame = data[:1] == b"\xff" and data[1:2] >= b"\xe0"
    return known or ("audio/mpeg" if is_frame else "")


_STARTS: Final[Mapping[bytes, str]] = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"BM": "image/bmp",
    b"#!AMR\n": "audio/amr",
    b"ID3": "audio/mpeg",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11": "audio/x-ms-wma",
}
