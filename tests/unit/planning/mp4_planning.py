"""MP4 files made box by box, for tests of what is read from them."""

from typing import Literal

MATRIX = {
    "upright": (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000),
    "turned": (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000),
}


def number(value: int, size: int = 4) -> bytes:
    """A number, big end first."""
    return value.to_bytes(size, "big", signed=value < 0)


def box(kind: bytes, *content: bytes, wide: bool = False, size: int | None = None) -> bytes:
    """One box; `wide` has a length of 64 bits, `size` claims another one than it has."""
    inside = b"".join(content)
    if wide:
        return number(1) + kind + number(len(inside) + 16 if size is None else size, 8) + inside
    return number(len(inside) + 8 if size is None else size) + kind + inside


def ftyp(*brands: bytes) -> bytes:
    """What a file claims to be."""
    first, *others = brands or (b"isom", b"mp42")
    return box(b"ftyp", first, number(512), *others)


def mvhd(seconds: float, version: int = 0) -> bytes:
    """How long it plays, in thousandths."""
    width = 8 if version else 4
    head = bytes([version, 0, 0, 0]) + number(0, width) * 2
    return box(b"mvhd", head, number(1000), number(round(seconds * 1000), width), bytes(80))


def trak(
    handler: bytes = b"vide",
    codec: bytes = b"avc1",
    size: tuple[int, int] = (1080, 1920),
    pose: Literal["upright", "turned"] = "upright",
) -> bytes:
    """A track."""
    tkhd = box(b"tkhd", bytes(40), *(number(value) for value in MATRIX[pose]), bytes(8))
    entry = box(codec, bytes(24), number(size[0], 2), number(size[1], 2), bytes(50))
    stbl = box(b"stbl", box(b"stsd", bytes(4), number(1), entry))
    hdlr = box(b"hdlr", bytes(8), handler, bytes(13))
    return box(b"trak", tkhd, box(b"mdia", hdlr, box(b"minf", stbl)))


def moov(*tracks: bytes, seconds: float = 10, version: int = 0, more: bytes = b"") -> bytes:
    """The index."""
    return box(b"moov", mvhd(seconds, version), *(tracks or (trak(),)), more)


def mp4(*, index: bytes | None = None, data: int = 64) -> bytes:
    """A whole file; its pictures are zeros."""
    return ftyp() + (moov() if index is None else index) + box(b"mdat", bytes(data))
