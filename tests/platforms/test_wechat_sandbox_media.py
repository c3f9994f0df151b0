"""Uploads to the WeChat sandbox: by kind, size and first bytes; three days, or for ever."""

import json

import pytest

from tests.platforms.wechat_party import HTTP, JPEG, PNG, WeChat

UPLOAD = "/cgi-bin/media/upload"
ADD = "/cgi-bin/material/add_material"
IMAGE = "/cgi-bin/media/uploadimg"
GIF = b"GIF89a" + bytes(9)
BMP = b"BM" + bytes(20)
AMR = b"#!AMR\n" + bytes(9)
MP3 = b"ID3" + bytes(20)
MP4 = bytes(4) + b"ftypisom" + bytes(9)
WAV = b"RIFF" + bytes(4) + b"WAVE" + bytes(9)


def test_a_temporary_file_lives_three_days(wechat: WeChat) -> None:
    """It comes back byte for byte, and after three days it is 40007."""
    told = wechat.upload(UPLOAD, PNG, kind="image")
    assert (told["type"], told["created_at"]) == ("image", 1_795_395_600)
    url = f"{wechat.base_url}/cgi-bin/media/get?access_token={wechat.token()}&media_id={told['media_id']}"
    response = HTTP.request("GET", url)
    assert (response.data, response.headers["Content-Type"]) == (PNG, "image/png")
    wechat.advance(3 * 86_400)
    wechat.access_token = ""
    assert wechat.get("/cgi-bin/media/get", media_id=told["media_id"])["errcode"] == 40007


def test_a_thumb_has_an_id_of_another_name_and_a_video_an_address(wechat: WeChat) -> None:
    """`thumb_media_id` instead of `media_id`; media/get tells where the video is."""
    assert "thumb_media_id" in wechat.upload(UPLOAD, JPEG, "t.jpg", kind="thumb")
    video = wechat.upload(UPLOAD, MP4, "v.mp4", kind="video")["media_id"]
    assert wechat.get("/cgi-bin/media/get", media_id=video)["video_url"].startswith("http://")


@pytest.mark.parametrize(
    ("place", "data", "name", "code"),
    [
        ((UPLOAD, "news"), PNG, "a.png", 40004),
        ((UPLOAD, ""), PNG, "a.png", 40004),
        ((UPLOAD, "image"), b"<svg/>", "a.png", 40137),
        ((UPLOAD, "image"), PNG, "a.jpg", 40137),
        ((UPLOAD, "image"), PNG, "a", 40137),
        ((UPLOAD, "image"), BMP, "a.bmp", 40137),
        ((UPLOAD, "image"), b"", "a.png", 41005),
        ((UPLOAD, "image"), PNG + bytes(10 * 1024 * 1024), "a.png", 40009),
        ((UPLOAD, "voice"), WAV, "a.wav", 40005),
        ((UPLOAD, "voice"), AMR + bytes(2 * 1024 * 1024), "a.amr", 40010),
        ((UPLOAD, "video"), MP3, "a.mp4", 40005),
        ((UPLOAD, "video"), MP4 + bytes(10 * 1024 * 1024), "a.mp4", 40011),
        ((UPLOAD, "thumb"), PNG, "a.png", 40005),
        ((UPLOAD, "thumb"), JPEG + bytes(64 * 1024), "a.jpg", 40012),
        ((IMAGE, ""), GIF, "a.gif", 40005),
        ((IMAGE, ""), PNG + bytes(1024 * 1024 - len(PNG)), "a.png", 40009),
        ((ADD, "image"), b"%PDF", "a.png", 40137),
        ((ADD, "video"), MP4, "a.mp4", 47001),
    ],
)
def test_a_file_that_does_not_fit_is_refused(
    wechat: WeChat, place: tuple[str, str], data: bytes, name: str, code: int
) -> None:
    """Kind, first bytes, ending and size each have their code."""
    path, kind = place
    assert wechat.upload(path, data, name, kind=kind)["errcode"] == code


@pytest.mark.parametrize(
    ("path", "kind", "data", "name"),
    [
        (UPLOAD, "image", GIF, "动图.GIF"),
        (UPLOAD, "image", JPEG, "a.jpeg"),
        (UPLOAD, "voice", AMR, "a.amr"),
        (UPLOAD, "voice", MP3, "a.mp3"),
        (UPLOAD, "voice", b"\xff\xfb" + bytes(9), "a.mp3"),
        (ADD, "image", BMP, "a.bmp"),
        (ADD, "voice", WAV, "a.wav"),
        (ADD, "thumb", JPEG, "a.jpg"),
        (IMAGE, "", PNG + bytes(1024 * 1024 - len(PNG) - 1), "a.png"),
    ],
)
def test_a_file_that_fits_is_taken(wechat: WeChat, path: str, kind: str, data: bytes, name: str) -> None:
    """Every documented format passes."""
    assert "errcode" not in wechat.upload(path, data, name, kind=kind)


def test_an_image_for_the_body_is_an_address_and_nothing_else(wechat: WeChat) -> None:
    """It lies on WeChat's own domain and not in the library."""
    told = wechat.upload(IMAGE, PNG)
    assert list(told) == ["url"]
    assert told["url"].startswith("http://mmbiz.qpic.cn/mmbiz_png/")
    assert wechat.get("/cgi-bin/material/get_materialcount")["image_count"] == 0


def test_the_library_keeps_lists_and_forgets(wechat: WeChat) -> None:
    """Added, counted, listed newest first, read and deleted."""
    first = wechat.upload(ADD, PNG, "一.png", kind="image")
    wechat.advance(1)
    second = wechat.upload(ADD, JPEG, "二.jpg", kind="image")
    assert set(first) == {"media_id", "url"}
    page = wechat.post("/cgi-bin/material/batchget_material", {"type": "image", "offset": 0, "count": 1})
    assert (page["total_count"], page["item_count"]) == (2, 1)
    assert page["item"][0] == {**second, "name": "二.jpg", "update_time": 1_795_395_601}
    url = f"{wechat.base_url}/cgi-bin/material/get_material?access_token={wechat.token()}"
    assert HTTP.request("POST", url, json={"media_id": first["media_id"]}).data == PNG
    assert wechat.post("/cgi-bin/material/del_material", {"media_id": first["media_id"]})["errcode"] == 0
    assert wechat.post("/cgi-bin/material/get_material", {"media_id": first["media_id"]})["errcode"] == 40007
    assert wechat.get("/cgi-bin/material/get_materialcount")["image_count"] == 1


def test_a_permanent_video_has_its_words_in_a_form_field(wechat: WeChat) -> None:
    """Title and introduction come back with the address."""
    form = {"description": json.dumps({"title": "秋 🍂", "introduction": "新品"}, ensure_ascii=False)}
    one = wechat.upload(ADD, MP4, "v.mp4", form=form, kind="video")
    told = wechat.post("/cgi-bin/material/get_material", {"media_id": one["media_id"]})
    assert (told["title"], told["description"]) == ("秋 🍂", "新品")


@pytest.mark.parametrize("count", [0, 21])
def test_a_page_has_one_to_twenty_items(wechat: WeChat, count: int) -> None:
    """Other counts are refused."""
    ask = {"type": "image", "offset": 0, "count": count}
    assert wechat.post("/cgi-bin/material/batchget_material", ask)["errcode"] == 40035


def test_a_request_beyond_every_limit_is_cut_off(wechat: WeChat) -> None:
    """HTTP 413, before anything is read."""
    url = f"{wechat.base_url}{UPLOAD}?access_token={wechat.token()}&type=video"
    response = HTTP.request("POST", url, fields={"media": ("v.mp4", bytes(13 * 1024 * 1024), "video/mp4")})
    assert response.status == 413
