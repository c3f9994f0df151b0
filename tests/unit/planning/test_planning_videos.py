"""What is read from a video file, how little of it is read, and what is refused."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning import videos
from planning.videos import Probed, probe
from socialops.errors import MediaUnreadable
from socialops.names import MAX_VIDEO
from tests.unit.planning.mp4_planning import box, ftyp, moov, mp4, mvhd, number, trak

PHONE = Path(__file__).with_name("phone.mp4")
"""Made by FFmpeg 7: H.264 and AAC, 1.4 s, 32 by 18 pixels turned by a quarter, with a place in its user data."""


class Parts:
    """A file that is read in parts, and counts them; `hole` zeros are in it that nobody stores."""

    def __init__(self, head: bytes, hole: int = 0, tail: bytes = b"") -> None:
        self.head, self.hole, self.tail = head, hole, tail
        self.size = len(head) + hole + len(tail)
        self.reads: list[int] = []

    def read(self, start: int, length: int) -> bytes:
        """A part of it."""
        self.reads.append(length)
        end = min(start + length, self.size)
        head = self.head[start:end]
        after = len(self.head) + self.hole
        tail = self.tail[max(start - after, 0) : max(end - after, 0)]
        return head + bytes(max(end - start, 0) - len(head) - len(tail)) + tail


def probed(data: bytes) -> Probed:
    """What is read from these bytes."""
    file = Parts(data)
    return probe(file.read, file.size)


def refusal(data: bytes) -> str:
    """Why these bytes are refused."""
    with pytest.raises(MediaUnreadable) as refused:
        probed(data)
    return str(refused.value.facts["reason"])


def test_a_file_of_another_maker_is_read() -> None:
    """The measures of a real file are those it was made with, as a phone shows it, and its place is noticed."""
    assert probed(PHONE.read_bytes()) == Probed(
        seconds=2, width=18, height=32, codec="avc1", audio_codec="mp4a", frame_rate=5000, located=True
    )


@pytest.mark.parametrize(
    ("runs", "scale", "units", "rate"),
    [
        ([(250, 1000)], 25_000, 250_000, 25_000),
        ([(299, 1001), (1, 1001)], 30_000, 300_300, 29_970),
        ([], 25_000, 250_000, 0),
        ([(1, 1)], 0, 0, 0),
        ([(2**32 - 1, 1)] * 3, 1000, 10, 0),
    ],
)
def test_the_frame_rate_is_what_the_index_tells(runs: list[tuple[int, int]], scale: int, units: int, rate: int) -> None:
    """Frames over the track's own time; nothing where the index is silent or tells nonsense."""
    mdhd = box(b"mdhd", bytes(12), number(scale), number(units), bytes(4))
    pairs = [number(count) + number(each) for count, each in runs]
    stts = box(b"stts", bytes(4), number(len(runs)), *pairs)
    whole = box(b"trak", trak()[8:], box(b"mdia", mdhd, box(b"minf", box(b"stbl", stts))))
    assert probed(mp4(index=moov(whole))).frame_rate == rate


def test_sound_is_told_by_its_codec() -> None:
    """Of a film with sound, and of one without."""
    sound = trak(b"soun", b"mp4a", (0, 0))
    assert (probed(mp4(index=moov(trak(), sound))).audio_codec, probed(mp4()).audio_codec) == ("mp4a", "")


@pytest.mark.parametrize(
    "data",
    [
        mp4(),
        ftyp() + box(b"mdat", bytes(99)) + moov(),
        ftyp() + box(b"mdat", bytes(99), wide=True) + moov(),
        ftyp() + moov() + box(b"mdat", bytes(99), size=0),
        ftyp() + box(b"free") + moov(version=1) + box(b"uuid", bytes(20)) + box(b"mdat"),
        ftyp(b"qt  ", b"mp42") + moov(trak(b"soun", b"mp4a", (0, 0)), trak()) + box(b"mdat"),
        mp4(index=moov(seconds=9.001)),
    ],
)
def test_every_order_and_width_of_boxes_says_the_same(data: bytes) -> None:
    """Index first or last, lengths of 32 and 64 bits or up to the end, other boxes and tracks between; rounded up."""
    assert probed(data).model_copy(update={"audio_codec": ""}) == Probed(
        seconds=10, width=1080, height=1920, codec="avc1"
    )


def test_a_turned_picture_is_measured_as_it_is_shown() -> None:
    """A phone records wide and says so; people see it upright."""
    shown = probed(mp4(index=moov(trak(size=(1920, 1080), pose="turned"))))
    assert (shown.width, shown.height) == (1080, 1920)


@pytest.mark.parametrize("place", [b"\xa9xyz", b"loci", b"com.apple.quicktime.location.ISO6709"])
def test_a_place_is_noticed(place: bytes) -> None:
    """Wherever cameras write it."""
    assert probed(mp4(index=moov(more=box(b"udta", box(b"meta", place))))).located


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"GIF89a" + bytes(40), "not-a-video"),
        (b"<html><body>hello</body></html>", "not-a-video"),
        (b"\x1aE\xdf\xa3" + bytes(60), "not-a-video"),
        (moov() + box(b"mdat"), "not-a-video"),
        (ftyp(b"qt  ") + moov() + box(b"mdat"), "quicktime"),
        (ftyp(b"heic", b"mif1", b"iso8") + moov() + box(b"mdat"), "heic"),
        (ftyp(b"crx ") + moov() + box(b"mdat"), "type-mismatch"),
        (ftyp(), "damaged"),
        (ftyp() + box(b"mdat", bytes(9)), "damaged"),
        (ftyp() + moov(), "damaged"),
        (mp4()[:-1], "damaged"),
        (ftyp() + moov() + box(b"mdat", size=4), "damaged"),
        (ftyp() + moov() + box(b"mdat", size=8, wide=True), "damaged"),
        (mp4() + b"\0\0\0", "damaged"),
        (mp4(index=box(b"moov", trak())), "too-complex"),
        (mp4(index=box(b"moov", box(b"mvhd", bytes(30)), trak())), "damaged"),
        (mp4(index=box(b"moov", mvhd(0), trak(), box(b"mvex"))), "too-complex"),
        (mp4(index=moov(seconds=2_000_000)), "damaged"),
        (mp4(index=moov(trak(size=(0, 0)))), "damaged"),
        (mp4(index=moov(trak(b"soun", b"mp4a"))), "no-picture"),
        (ftyp() + moov() + box(b"moof") * videos.MOST_BOXES + box(b"mdat"), "too-complex"),
        (mp4(index=moov(*[box(b"trak")] * videos.MOST_INDEX_BOXES)), "too-complex"),
        (ftyp() + number(videos.MOST_INDEX + 16) + b"moov" + bytes(videos.MOST_INDEX + 8), "too-complex"),
    ],
)
def test_what_is_no_whole_mp4_is_refused(data: bytes, reason: str) -> None:
    """Other files, cut ones, sound alone, recordings of streams and traps each have their reason."""
    assert refusal(data) == reason


def test_a_large_file_costs_a_few_small_reads() -> None:
    """Of a gigabyte whose index stands at its end, three windows are read; one byte more is not even looked at."""
    index = moov()
    head = ftyp() + number(1) + b"mdat"
    hole = MAX_VIDEO - len(head) - 8 - len(index)
    file = Parts(head + number(hole + 16, 8), hole, index)
    assert file.size == MAX_VIDEO
    assert probe(file.read, file.size).seconds == 10
    assert (len(file.reads), sum(file.reads) <= 3 * videos.WINDOW) == (2, True)
    with pytest.raises(MediaUnreadable, match="too-large"):
        probe(file.read, MAX_VIDEO + 1)


def test_boxes_within_boxes_are_not_followed_for_ever() -> None:
    """A track that nests what holds others ten thousand times ends in an answer, not in a broken stack."""
    nested = b""
    for _ in range(10_000):
        nested = box(b"mdia", nested)
    assert refusal(mp4(index=moov(box(b"trak", nested)))) == "no-picture"


@given(st.data())
def test_damage_is_told_and_never_breaks_the_check(data: st.DataObject) -> None:
    """Whatever bytes of a good file are changed or lost, the answer is its measures, within bounds, or a reason."""
    whole = bytearray(ftyp() + moov(trak(), trak(b"soun", b"mp4a")) + box(b"mdat", bytes(16)))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))]) if data.draw(st.booleans()) else bytes(whole)
    with suppress(MediaUnreadable):
        found = probed(cut)
        assert 0 < found.seconds <= videos.LONGEST
        assert 0 < found.width < 65_536 > found.height > 0
