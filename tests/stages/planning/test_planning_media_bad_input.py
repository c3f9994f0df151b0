"""Bad and odd files over the whole way in: each has its answer in Chinese and English, and leaves no bytes behind."""

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from planning import media_store, on_upload
from planning.api import api
from planning.pictures import MOST_FRAMES
from socialops.names import MAX_UPLOAD, MAX_VIDEO, Variable
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_media import record
from tests.stages.planning.acts_planning import an_uploaded_picture, notify, put_upload
from tests.stages.requests import ask
from tests.unit.planning.builders_planning import image_bytes
from tests.unit.planning.mp4_planning import box, ftyp, moov, mp4

SCRIPT = b"*/=1;alert(1)//"


def a_bomb() -> bytes:
    """A PNG of a hundred bytes that claims 3.6 thousand million pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def an_animation(form: str, frames: int, side: int = 4) -> bytes:
    """A PNG or WebP that moves."""
    buffer = io.BytesIO()
    pictures = [Image.new("RGB", (side, side), (n % 256, n // 256, 0)) for n in range(frames)]
    pictures[0].save(buffer, form, save_all=True, append_images=pictures[1:], duration=50, lossless=True)
    return buffer.getvalue()


def a_gif_that_is_a_script() -> bytes:
    """A GIF whose comment and tail are JavaScript, as those polyglots are made."""
    return image_bytes("GIF", comment=SCRIPT) + SCRIPT


def a_jpeg_that_is_an_archive() -> bytes:
    """A JPEG with a ZIP behind its end."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("secret.txt", "hidden")
    return image_bytes() + archive.getvalue()


def a_photo_with_a_place() -> bytes:
    """A JPEG lying on its side, with position and camera."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Phone 手机"
    exif.get_ifd(0x8825)[1] = "N"
    return image_bytes(exif=exif)


def a_deep_png() -> bytes:
    """Sixteen bits of grey, larger than a small copy."""
    buffer = io.BytesIO()
    Image.new("I;16", (400, 100), 40_000).save(buffer, "PNG")
    return buffer.getvalue()


def a_print_jpeg() -> bytes:
    """The colours of a printer."""
    buffer = io.BytesIO()
    Image.new("CMYK", (400, 100), (0, 200, 100, 10)).save(buffer, "JPEG")
    return buffer.getvalue()


def kept(cloud: Cloud, media_id: str) -> bytes:
    """What lies under `media/`."""
    bucket = os.environ[Variable.MEDIA_BUCKET]
    data: bytes = cloud.client("s3").get_object(Bucket=bucket, Key=record(media_id)["key"])["Body"].read()
    return data


def left(cloud: Cloud, media_id: str) -> list[str]:
    """Everything that is stored of a file anywhere in the bucket."""
    listed = cloud.client("s3").list_objects_v2(Bucket=os.environ[Variable.MEDIA_BUCKET])
    return [each["Key"] for each in listed.get("Contents", []) if media_id in each["Key"]]


@pytest.mark.parametrize(
    ("make", "kind", "told"),
    [
        (lambda: b"", "image/png", ("empty", "为空", "empty")),
        (a_bomb, "image/png", ("too-many-pixels", "像素", "pixels")),
        (lambda: b"<?xml version='1.0'?><svg onload='alert(1)'/>", "image/png", ("svg", "脚本", "scripts")),
        (lambda: SCRIPT, "image/gif", ("not-a-picture", "不是", "not a JPEG")),
        (lambda: image_bytes("PNG"), "image/jpeg", ("type-mismatch", "不一致", "another type")),
        (lambda: ftyp(b"heic", b"mif1"), "image/jpeg", ("heic", "HEIC", "HEIC")),
        (lambda: image_bytes(size=(90, 90))[:-200], "image/jpeg", ("damaged", "损坏", "damaged")),
        (lambda: b"\xff\xd8\xff" + bytes(MAX_UPLOAD), "image/jpeg", ("too-large", "超过", "larger")),
        (lambda: an_animation("PNG", MOST_FRAMES + 1), "image/png", ("too-many-frames", "帧", "frames")),
        (lambda: an_animation("WEBP", MOST_FRAMES + 1), "image/webp", ("too-many-frames", "帧", "frames")),
        (lambda: b"", "video/mp4", ("empty", "为空", "empty")),
        (lambda: b"\x00\x00\x00\x18ftypmp42" + b"<html>" * 9, "video/mp4", ("damaged", "损坏", "damaged")),
        (lambda: b"MP4!" * 99, "video/mp4", ("not-a-video", "MP4", "MP4")),
        (lambda: mp4()[:-30], "video/mp4", ("damaged", "损坏", "damaged")),
        (lambda: ftyp(b"heic", b"mif1") + moov() + box(b"mdat"), "video/mp4", ("heic", "HEIC", "HEIC")),
        (lambda: ftyp(b"qt  ") + moov() + box(b"mdat"), "video/mp4", ("quicktime", "MOV", "MOV")),
        (image_bytes, "video/mp4", ("not-a-video", "MP4", "MP4")),
    ],
)
def test_what_cannot_be_taken_is_refused_explained_and_gone(
    cloud: Cloud, time: Clock, make: Callable[[], bytes], kind: str, told: tuple[str, str, str]
) -> None:
    """The record says why, in the reader's language; nothing of the file is kept anywhere."""
    reason, chinese, english = told
    most = MAX_VIDEO if kind.startswith("video") else MAX_UPLOAD
    data = make()
    media_id = an_uploaded_picture(cloud, data, kind, bytes=min(len(data) or 1, most))
    shown = record(media_id)
    assert (shown["state"], shown["reason"], shown["url"]) == ("refused", reason, None)
    assert (english in shown["explanation"], chinese in record(media_id, "zh-CN")["explanation"]) == (True, True)
    assert left(cloud, media_id) == []


@pytest.mark.parametrize("make", [a_gif_that_is_a_script, a_jpeg_that_is_an_archive, a_photo_with_a_place])
def test_what_is_more_than_a_picture_ends_as_the_picture(cloud: Cloud, time: Clock, make: Callable[[], bytes]) -> None:
    """Script, archive, place and camera are in no byte of what is kept."""
    kind = "image/gif" if make is a_gif_that_is_a_script else "image/jpeg"
    media_id = an_uploaded_picture(cloud, make(), kind)
    data = kept(cloud, media_id)
    assert record(media_id)["state"] == "ready"
    assert not any(part in data for part in (b"alert", b"PK\x03\x04", b"hidden", b"Exif", b"Phone"))


def test_a_photo_on_its_side_stands_upright(cloud: Cloud, time: Clock) -> None:
    """Its measures are those people see."""
    shown = record(an_uploaded_picture(cloud, a_photo_with_a_place()))
    assert (shown["width"], shown["height"]) == (20, 40)


def test_the_colours_of_a_printer_become_those_of_a_screen(cloud: Cloud, time: Clock) -> None:
    """A CMYK JPEG, which browsers show wrongly, is kept as RGB, with its small copy."""
    media_id = an_uploaded_picture(cloud, a_print_jpeg())
    with Image.open(io.BytesIO(kept(cloud, media_id))) as image:
        assert image.mode == "RGB"
    assert len(record(media_id)["thumbnails"]) == 1


def test_sixteen_bits_keep_their_light(cloud: Cloud, time: Clock) -> None:
    """The file stays as deep as it was; its small copy is as bright."""
    media_id = an_uploaded_picture(cloud, a_deep_png(), "image/png")
    with Image.open(io.BytesIO(kept(cloud, media_id))) as image:
        assert image.mode == "I;16"
    bucket, key = os.environ[Variable.MEDIA_BUCKET], record(media_id)["thumbnails"][0]["key"]
    small = cloud.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    with Image.open(io.BytesIO(small)) as image:
        assert image.getpixel((5, 5)) == pytest.approx((156, 156, 156), abs=3)


def test_a_form_used_while_the_check_runs_exchanges_nothing(
    cloud: Cloud, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two notifications, two files, one form: the record that is kept leads to the bytes that it describes."""
    media_id = ask(api, "POST /v1/media", body={"filename": "a.jpg", "type": "image/jpeg", "bytes": 9}).body["media"][
        "id"
    ]
    put_upload(cloud, media_id, image_bytes(size=(30, 30)))
    real = media_store.save
    inside: list[bool] = []

    def slow(before: object, after: object, origin: object) -> None:
        if not inside:
            inside.append(True)
            put_upload(cloud, media_id, image_bytes(size=(50, 50)))
            on_upload.check(media_id)
        real(before, after, origin)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(media_store, "save", slow)
    notify(media_id)
    shown = record(media_id)
    with Image.open(io.BytesIO(kept(cloud, media_id))) as image:
        assert image.size == (shown["width"], shown["height"]) == (50, 50)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"type": "image/svg+xml"}, "type"),
        ({"type": "image/heic"}, "type"),
        ({"bytes": 0}, "bytes"),
        ({"bytes": MAX_UPLOAD + 1}, "body"),
        ({"type": "video/mp4", "bytes": MAX_VIDEO + 1}, "bytes"),
        ({"sha256": "abc"}, "sha256"),
        ({"tags": ["#"]}, "tags"),
    ],
)
def test_what_cannot_be_right_gets_no_place(cloud: Cloud, time: Clock, fields: dict[str, object], where: str) -> None:
    """The problem names the field."""
    body = {"filename": "花.jpg", "type": "image/jpeg", "bytes": 9, **fields}
    answer = ask(api, "POST /v1/media", body=body)
    assert answer.status == 422
    assert any(where in each["where"] for each in answer.body["facts"]["errors"])
