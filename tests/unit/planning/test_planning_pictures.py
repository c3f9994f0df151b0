"""Uploaded files: what is a picture is cleaned, what is not is refused with its reason."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from planning import pictures
from socialops.errors import MediaUnreadable
from tests.unit.planning.builders_planning import image_bytes

TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}
GPS = 0x8825


def reason(data: bytes, declared: str = "image/jpeg") -> str:
    """Why a file is refused."""
    with pytest.raises(MediaUnreadable) as refused:
        pictures.check(data, declared)
    return str(refused.value.facts["reason"])


@pytest.mark.parametrize("form", TYPES)
def test_a_picture_is_accepted_as_what_it_is(form: str) -> None:
    """Each accepted format is decoded, measured and hashed over its clean copy."""
    checked = pictures.check(image_bytes(form), TYPES[form])
    assert (checked.width, checked.height) == (40, 20)
    assert pictures.real_type(checked.data) == TYPES[form]
    assert len(checked.sha256) == 64


def test_place_and_camera_are_gone_and_the_picture_stands_upright() -> None:
    """EXIF with a position and a rotation ends as pixels that are turned, and no EXIF."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Phone"
    exif.get_ifd(GPS)[1] = "N"
    checked = pictures.check(image_bytes("JPEG", exif=exif), "image/jpeg")
    with Image.open(io.BytesIO(checked.data)) as image:
        assert dict(image.getexif()) == {}
        assert image.size == (checked.width, checked.height) == (20, 40)
    assert b"Phone" not in checked.data


@pytest.mark.parametrize("form", ["JPEG", "GIF"])
def test_comments_are_gone(form: str) -> None:
    """What an editor wrote into the file stays with the one who uploaded it."""
    data = image_bytes(form, comment=b"made for a client")
    assert b"made for a client" in data
    assert b"made for a client" not in pictures.check(data, TYPES[form]).data


def test_an_animation_keeps_its_frames() -> None:
    """An animated GIF is still animated, and its comment is gone."""
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (10, 10), (n * 80, 0, 0)) for n in range(3)]
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=50, loop=0, comment=b"secret")
    checked = pictures.check(buffer.getvalue(), "image/gif")
    with Image.open(io.BytesIO(checked.data)) as image:
        assert getattr(image, "n_frames", 1) == 3
    assert b"secret" not in checked.data


def test_transparency_survives() -> None:
    """A PNG with a palette and a transparent colour stays transparent."""
    image = Image.new("P", (4, 4), 0)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", transparency=0)
    checked = pictures.check(buffer.getvalue(), "image/png")
    with Image.open(io.BytesIO(checked.data)) as clean:
        assert clean.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]  # RGBA pixels are tuples


def test_what_hides_behind_a_picture_is_cut_off() -> None:
    """A file that is a picture and an archive or a page too ends as the picture."""
    data = image_bytes("PNG") + b"PK\x03\x04<script>alert(1)</script>"
    assert b"<script>" not in pictures.check(data, "image/png").data


@pytest.mark.parametrize(
    ("data", "declared", "expected"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/png", "svg"),
        (b"", "image/png", "empty"),
        (b"%PDF-1.7", "image/jpeg", "not-a-picture"),
        (image_bytes("PNG"), "image/jpeg", "type-mismatch"),
        (image_bytes("JPEG")[:200], "image/jpeg", "damaged"),
        (b"\xff\xd8\xff" + b"\x00" * 100, "image/jpeg", "damaged"),
        (b"GIF89a", "image/gif", "damaged"),
        (b"\xff\xd8\xff" + b"\x00" * (20 * 1024 * 1024), "image/jpeg", "too-large"),
    ],
    ids=["svg", "empty", "pdf", "png as jpeg", "truncated", "header only", "gif header", "over the limit"],
)
def test_what_is_no_picture_is_refused_with_its_reason(data: bytes, declared: str, expected: str) -> None:
    """The first bytes decide before anything decodes; damage is told apart from falsehood."""
    assert reason(data, declared) == expected


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    """A small file that claims enormous dimensions is refused by its header."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    def bomb(side: int) -> bytes:
        header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")

    assert reason(bomb(9_000), "image/png") == "too-many-pixels"
    assert reason(bomb(60_000), "image/png") == "too-many-pixels"


def test_an_endless_animation_is_refused() -> None:
    """More frames than an animation needs are refused after counting so far, not after decoding all."""
    buffer = io.BytesIO()
    frames = [Image.new("L", (2, 2), n % 256) for n in range(pictures.MOST_FRAMES + 1)]
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    assert reason(buffer.getvalue(), "image/gif") == "too-many-frames"


@settings(max_examples=60)
@given(st.sampled_from(list(TYPES)), st.data())
def test_a_damaged_file_is_accepted_or_refused_and_nothing_else(form: str, data: st.DataObject) -> None:
    """Whatever bytes are wrong, the answer is a clean picture or a reason."""
    good = bytearray(image_bytes(form))
    for _ in range(data.draw(st.integers(1, 8))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    with suppress(MediaUnreadable):
        assert pictures.real_type(pictures.check(bytes(good), TYPES[form]).data) == TYPES[form]
