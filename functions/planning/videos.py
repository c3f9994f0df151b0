"""What an uploaded video really is: its boxes, read part by part, so that a file of any size costs the same memory.

An MP4 is a row of boxes: 32 bits of length, four letters, content (ISO/IEC 14496-12). `ftyp` says what it is, `moov`
how long and how large it plays; the pictures themselves (`mdat`) are never read. Only the outside is checked here: the
platforms decode it, and refuse what they cannot play.
"""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from socialops.errors import MediaUnreadable
from socialops.models import Frozen
from socialops.names import MAX_VIDEO

Read = Callable[[int, int], bytes]
"""`read(start, length)`: so many bytes of the file from `start` on; fewer at its end."""

WINDOW: Final = 64 * 1024
"""Bytes of one read: enough for the beginning of any file, and for the whole index of a short one."""
MOST_BOXES: Final = 200
"""Of the file itself. One that was cut into more fragments is the recording of a stream, not an upload."""
MOST_INDEX_BOXES: Final = 5000
DEEPEST: Final = 4
"""A track holds `mdia`, which holds `minf`, which holds `stbl`."""
MOST_INDEX: Final = 24 * 1024 * 1024
"""Bytes of `moov`; that of an hour of video has about 4 MB."""
LONGEST: Final = 24 * 3600
"""Seconds; what claims to play longer is damaged."""
FASTEST: Final = 1_000_000
"""Frames in a thousand seconds; an index that tells of more tells nothing."""

_BRANDS: Final = frozenset({b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VP", b"MSNV", b"dash", b"f4v "})
HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"})
"""First brands of pictures (ISO/IEC 23008-12), as phones write them."""
_QUICKTIME: Final = b"qt  "
_PLACES: Final = (b"\xa9xyz", b"loci", b"com.apple.quicktime.location")
"""Where cameras write the place: in QuickTime's user data, in 3GPP's, in Apple's metadata keys."""
_PICTURES: Final = b"vide"
_SOUND: Final = b"soun"
_TURNED: Final = (0, 0x10000)
"""The first two numbers of a matrix that turns by a quarter, up to their signs."""


class Probed(Frozen):
    """What the boxes tell.

    Attributes:
        seconds: how long it plays, rounded up.
        width, height: pixels as shown, so a phone held upright is higher than wide.
        codec: four letters, such as `avc1` (H.264) or `hvc1` (H.265).
        audio_codec: four letters, such as `mp4a` (AAC); empty where there is no sound.
        frame_rate: frames in a thousand seconds; 0 where the index does not tell, as of a fragmented file.
        located: it names the place where it was taken.
    """

    seconds: int
    width: int
    height: int
    codec: str
    audio_codec: str = ""
    frame_rate: int = 0
    located: bool = False


def probe(read: Read, size: int) -> Probed:
    """Read the boxes of a file: a few parts of it, 24 MB at most.

    Args:
        read: gives parts of the file.
        size: its bytes.

    Raises:
        MediaUnreadable: with the fact `reason`: `empty`, `too-large`, `not-a-video`, `heic` (a picture), `quicktime`,
            `type-mismatch` (another kind of boxes), `damaged`, `too-complex`, or `no-picture` (sound alone).
    """
    if not size:
        raise MediaUnreadable(reason="empty")
    if size > MAX_VIDEO:
        raise MediaUnreadable(reason="too-large")
    file = _File(read, size, MOST_BOXES)
    boxes = file.boxes(0, size)
    first = _first(boxes)
    _require_mp4(file.part(first.start, min(first.end, first.start + WINDOW)))
    index, filled = b"", False
    for box in boxes:
        filled = filled or box.type == b"mdat"
        if box.type == b"moov":
            if box.end - box.start > MOST_INDEX:
                raise MediaUnreadable(reason="too-complex")
            index = file.part(box.start, box.end)
    if not index or not filled:
        raise MediaUnreadable(reason="damaged")
    return _probed(index)


class Box(NamedTuple):
    """One box: its type, and where its content begins and ends."""

    type: bytes
    start: int
    end: int


class _File:
    """Reads in windows, so that a row of small boxes is not a row of requests."""

    def __init__(self, read: Read, size: int, boxes: int) -> None:
        self._size = size
        self._read = read
        self._left = boxes
        self._start = 0
        self._window = b""

    def part(self, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`, all of them."""
        if start < self._start or end > self._start + len(self._window):
            wanted = min(max(end - start, WINDOW), self._size - start)
            self._start, self._window = start, self._read(start, wanted)
        found = self._window[start - self._start : end - self._start]
        if len(found) < end - start:
            raise MediaUnreadable(reason="damaged")
        return found

    def boxes(self, start: int, end: int) -> Iterator[Box]:
        """The boxes of a range, in their order."""
        while start < end:
            box = self._box(start, end)
            yield box
            start = box.end

    def _box(self, start: int, end: int) -> Box:
        self._left -= 1
        if self._left < 0:
            raise MediaUnreadable(reason="too-complex")
        head = self.part(start, min(start + 16, end))
        length, used = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, used = int.from_bytes(head[8:16], "big"), 16
        elif length == 0:
            length = end - start
        if length < used or len(head) < used or start + length > end:
            raise MediaUnreadable(reason="damaged")
        return Box(head[4:8], start + used, start + length)


def _first(boxes: Iterator[Box]) -> Box:
    """The first box of an MP4; whatever does not begin with it is another kind of file."""
    try:
        box = next(boxes)
    except (StopIteration, MediaUnreadable) as error:
        raise MediaUnreadable(reason="not-a-video") from error
    if box.type != b"ftyp":
        raise MediaUnreadable(reason="not-a-video")
    return box


def _require_mp4(content: bytes) -> None:
    """One of the brands that the file claims must be MP4's; a picture's first brand is what it is, whatever follows."""
    if content[:4] in HEIC:
        raise MediaUnreadable(reason="heic")
    brands = {content[at : at + 4] for at in chain((0,), range(8, len(content) - 3, 4))}
    if not any(brand in _BRANDS or brand.startswith(b"iso") for brand in brands):
        raise MediaUnreadable(reason="quicktime" if _QUICKTIME in brands else "type-mismatch")


class _Track(NamedTuple):
    """What is told of one track."""

    handler: bytes
    codec: str
    width: int
    height: int
    frame_rate: int


def _probed(index: bytes) -> Probed:
    file = _File(lambda start, length: index[start : start + length], len(index), MOST_INDEX_BOXES)
    seconds, tracks = 0, []
    for box in file.boxes(0, len(index)):
        if box.type == b"mvhd":
            seconds = max(seconds, _duration(file.part(box.start, box.end)))
        elif box.type == b"trak":
            tracks.append(_track(file, box))
    pictures = next((track for track in tracks if track.handler == _PICTURES), None)
    if pictures is None:
        raise MediaUnreadable(reason="no-picture")
    if not seconds:
        # Only the fragments themselves say how long they play.
        raise MediaUnreadable(reason="too-complex")
    if not (seconds <= LONGEST and pictures.width and pictures.height and pictures.codec):
        raise MediaUnreadable(reason="damaged")
    return Probed(
        seconds=seconds,
        width=pictures.width,
        height=pictures.height,
        codec=pictures.codec,
        audio_codec=next((track.codec for track in tracks if track.handler == _SOUND), ""),
        frame_rate=pictures.frame_rate,
        located=any(mark in index for mark in _PLACES),
    )


def _duration(header: bytes) -> int:
    """How long it plays, of `mvhd`, rounded up."""
    scale, units = _scale(header)
    if not scale:
        raise MediaUnreadable(reason="damaged")
    return -(-units // scale)


def _scale(header: bytes) -> tuple[int, int]:
    """Units a second, and units, of `mvhd` or `mdhd`.

    Version, flags, two dates, the two numbers; dates and units are twice as wide in version 1.
    """
    wide = header[:1] == b"\x01"
    at, width = (20, 8) if wide else (12, 4)
    scale, units = header[at : at + 4], header[at + 4 : at + 4 + width]
    if len(units) < width:
        raise MediaUnreadable(reason="damaged")
    return int.from_bytes(scale, "big"), int.from_bytes(units, "big")


def _frames(content: bytes) -> int:
    """Frames of a track, of `stts`: version, count, and pairs of how many and how long each."""
    return sum(int.from_bytes(content[at : at + 4], "big") for at in range(8, len(content) - 7, 8))


_WITHIN: Final = frozenset({b"mdia", b"minf", b"stbl"})


def _track(file: _File, trak: Box) -> _Track:
    """Handler, codec and size of a track, from the boxes within it."""
    handler, codec, size, turned = b"", "", (0, 0), False
    scale, frames = (0, 0), 0
    for box in _inside(file, trak):
        if box.type == b"hdlr":
            handler = handler or file.part(box.start, min(box.end, box.start + 12))[8:12]
        elif box.type == b"stsd":
            codec, size = _sample(file.part(box.start, min(box.end, box.start + 48)))
        elif box.type == b"tkhd":
            turned = _is_turned(file.part(box.start, box.end))
        elif box.type == b"mdhd":
            scale = _scale(file.part(box.start, box.end))
        elif box.type == b"stts":
            frames = _frames(file.part(box.start, box.end))
    second, units = scale
    rate = round(frames * 1000 * second / units) if units else 0
    rate = rate if rate <= FASTEST else 0
    width, height = reversed(size) if turned else size
    return _Track(handler, codec, width, height, rate)


def _inside(file: _File, box: Box, depth: int = DEEPEST) -> Iterator[Box]:
    """The boxes of a track, and those of the boxes that hold others."""
    for inner in file.boxes(box.start, box.end):
        yield inner
        if inner.type in _WITHIN and depth:
            yield from _inside(file, inner, depth - 1)


def _sample(content: bytes) -> tuple[str, tuple[int, int]]:
    """Codec and size of the first entry of `stsd`, which is a box after version and count."""
    codec = content[12:16].decode("ascii", "replace").strip()
    return codec, (int.from_bytes(content[40:42], "big"), int.from_bytes(content[42:44], "big"))


def _is_turned(header: bytes) -> bool:
    """Whether the matrix of `tkhd` turns the picture by a quarter, as phones write it."""
    at = 52 if header[:1] == b"\x01" else 40
    a, b = (abs(int.from_bytes(header[at + n : at + n + 4], "big", signed=True)) for n in (0, 4))
    return (a, b) == _TURNED
