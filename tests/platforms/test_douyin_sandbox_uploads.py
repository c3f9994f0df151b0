"""Uploads of the Douyin sandbox: whole, in parts, pictures; hashed and never kept."""

from hashlib import sha256
from typing import Any

import pytest

from tests.platforms.douyin_party import MP4, PNG, V1, Douyin

KIB = 1024


def code(answer: Any) -> int:
    """The code of an answer in the data style."""
    return int(answer["data"]["error_code"])


def begin(douyin: Douyin) -> str:
    """Begin a video in parts; its upload_id."""
    upload_id: str = douyin.post(f"{V1}/init_video_part_upload/")["data"]["upload_id"]
    return upload_id


def part(douyin: Douyin, upload_id: str, number: object, data: bytes) -> int:
    """Upload one part; the code."""
    answer = douyin.upload(f"{V1}/upload_video_part/", "video", data, upload_id=upload_id, part_number=number)
    return code(answer)


def complete(douyin: Douyin, upload_id: str) -> Any:
    """Put the parts together; the answer."""
    return douyin.post(f"{V1}/complete_video_part_upload/", upload_id=upload_id)


@pytest.fixture
def small(douyin: Douyin) -> Douyin:
    """Douyin whose parts begin at 8 KiB, so that tests stay fast."""
    douyin.control.order("settings", part_bytes=8 * KIB)
    return douyin


def test_a_whole_video_arrives_byte_for_byte(douyin: Douyin) -> None:
    """The sandbox tells size and hash of what it got, and the log too; it keeps no bytes."""
    data = MP4 + bytes(range(256)) * 64
    video_id = douyin.video(data)
    assert douyin.state()["videos"][video_id]["sha256"] == sha256(data).hexdigest()
    logged = douyin.control.read("requests")[-1]["files"]["video"]
    assert (logged["size"], logged["sha256"]) == (len(data), sha256(data).hexdigest())


def test_a_video_in_one_piece_has_an_end(douyin: Douyin) -> None:
    """Beyond the limit of the path (300 MB, 128 MB on the legacy one) it is 2190005: it must come in parts."""
    douyin.control.order("settings", whole_bytes=10_000)
    assert code(douyin.upload(f"{V1}/upload_video/", "video", MP4.ljust(10_000))) == 0
    assert code(douyin.upload(f"{V1}/upload_video/", "video", MP4.ljust(10_001))) == 2190005


def test_parts_make_one_video(small: Douyin) -> None:
    """Parts in order become one video with the hash of the whole."""
    data = MP4 + b"\x07" * (20 * KIB)
    upload_id = begin(small)
    pieces = [data[: 8 * KIB], data[8 * KIB :]]
    assert [part(small, upload_id, n, piece) for n, piece in enumerate(pieces, 1)] == [0, 0]
    answer = complete(small, upload_id)
    kept = small.state()["videos"][answer["data"]["video"]["video_id"]]
    assert (kept["parts"], kept["size"], kept["sha256"]) == (2, len(data), sha256(data).hexdigest())
    assert small.post(f"{V1}/create_video/", {"video_id": answer["data"]["video"]["video_id"]})["data"]["item_id"]


def test_a_part_can_be_sent_again(small: Douyin) -> None:
    """It takes the place of the one before; the hash of the whole is then not known."""
    upload_id = begin(small)
    for number in (1, 2, 1):
        assert part(small, upload_id, number, MP4.ljust(8 * KIB)) == 0
    video_id = complete(small, upload_id)["data"]["video"]["video_id"]
    kept = small.state()["videos"][video_id]
    assert (kept["parts"], kept["size"], kept["sha256"]) == (2, 16 * KIB, "")


def test_a_part_below_the_least_size_is_found_out(small: Douyin) -> None:
    """A short tail is refused too, unless the switch lets it pass; a short part in the middle never passes."""
    upload_id = begin(small)
    for number, size in enumerate((8, 8, 1), 1):
        part(small, upload_id, number, MP4.ljust(size * KIB))
    assert code(complete(small, upload_id)) == 28001007
    small.control.order("settings", short_tail=True)
    part(small, upload_id, 2, MP4)
    assert code(complete(small, upload_id)) == 28001007
    part(small, upload_id, 2, MP4.ljust(8 * KIB))
    assert code(complete(small, upload_id)) == 0


def test_parts_must_be_there(small: Douyin) -> None:
    """A gap, no part at all, part 0 and a number that is none are 28001007."""
    upload_id = begin(small)
    assert code(complete(small, upload_id)) == 28001007
    assert part(small, upload_id, 0, MP4) == 28001007
    assert part(small, upload_id, "x", MP4) == 28001007
    part(small, upload_id, 2, MP4.ljust(8 * KIB))
    assert code(complete(small, upload_id)) == 28001007


def test_an_upload_lives_two_hours_and_ends_once(small: Douyin) -> None:
    """An upload_id is good for 7200 s and for one video."""
    upload_id = begin(small)
    assert part(small, upload_id, 1, MP4.ljust(8 * KIB)) == 0
    assert code(complete(small, upload_id)) == 0
    assert code(complete(small, upload_id)) == 28001007
    late = begin(small)
    small.advance(7200)
    assert part(small, late, 1, MP4) == 28001007


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PNG, 0),
        (b"\xff\xd8\xff\xe0", 0),
        (b"RIFF1234WEBPVP8 ", 0),
        (b"%PDF-1.7", 2113001),
        (b"", 28001007),
        (PNG.ljust(20 * KIB * KIB), 0),
        (PNG.ljust(20 * KIB * KIB + 1), 2190005),
    ],
)
def test_a_picture_is_told_by_its_bytes(douyin: Douyin, data: bytes, expected: int) -> None:
    """JPEG, PNG or WebP of at most 20 MB."""
    assert code(douyin.upload(f"{V1}/upload_image/", "image", data)) == expected


def test_a_file_in_another_field_is_no_file(douyin: Douyin) -> None:
    """Videos come in `video`, pictures in `image`; a video must be one."""
    assert code(douyin.upload(f"{V1}/upload_video/", "file", MP4)) == 28001007
    assert code(douyin.upload(f"{V1}/upload_image/", "video", PNG)) == 28001007
    assert code(douyin.upload(f"{V1}/upload_video/", "video", PNG)) == 2113001
    assert code(douyin.post(f"{V1}/upload_video/", {"video": "x"})) == 28001007
