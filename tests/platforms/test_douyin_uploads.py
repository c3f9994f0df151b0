"""Pictures and videos reach Douyin whole, in parts where they are long, and never through memory whole."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.wrappers import Request, Response

from infra.local.sandbox.server import Server
from socialops.platforms import http
from socialops.platforms.content import Content, Picture, Video
from socialops.platforms.douyin import limits, uploads
from socialops.platforms.errors import ContentRefused, PlatformUnavailable, QuotaExhausted
from socialops.platforms.sending import Accepted, Prepared, Refused
from tests.platforms.cases import a_picture
from tests.platforms.cases import read as read_picture
from tests.platforms.douyin_case import V1, DouyinCase, douyin_case
from tests.platforms.douyin_party import Douyin

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MB = limits.MB
HEAD = b"\x00\x00\x00\x18ftypmp42"


@pytest.fixture
def case(douyin: Douyin) -> DouyinCase:
    """The brand on a fresh Douyin."""
    return douyin_case(douyin)


@dataclass
class Store:
    """A video that is made up as it is read; remembers what was asked for."""

    size: int
    asked: list[tuple[int, int]] = field(default_factory=list)

    def __call__(self, media: Picture | Video, start: int = 0, length: int | None = None) -> bytes:
        assert length is not None
        self.asked.append((start, length))
        if isinstance(media, Picture):
            return read_picture(media, start, length)
        return self.bytes(start, min(length, self.size - start))

    def bytes(self, start: int, length: int) -> bytes:
        """A header, then the number of the megabyte over and over."""
        pieces = []
        while length > 0:
            some = min(length, MB - start % MB)
            pieces.append(bytes([start // MB % 251]) * some)
            start, length = start + some, length - some
        made = b"".join(pieces)
        return HEAD + made[len(HEAD) :] if self.asked[-1][0] == 0 else made

    @property
    def digest(self) -> str:
        """sha256 of the whole."""
        whole = hashlib.sha256()
        for start in range(0, self.size, 8 * MB):
            self.asked.append((start, 8 * MB))
            whole.update(self.bytes(start, min(8 * MB, self.size - start)))
        return whole.hexdigest()


def a_video(size: int, seconds: int = 30, kind: str = "video/mp4") -> Video:
    """A checked video."""
    return Video("v1", "media/v1", "0" * 64, kind, size, 1080, 1920, seconds)


def a_post(size: int, **more: Any) -> Content:
    """A post with a video."""
    return Content("春茶开采 #龙井", video=a_video(size), **more)


def prepare(case: DouyinCase, content: Content, store: Store, so_far: Prepared | None = None) -> Prepared:
    """One call of `prepare`."""
    return case.publisher.prepare(content, case.connection, store, case.now(), so_far)


def paths(case: DouyinCase) -> list[str]:
    """What was called, by the last part of its path."""
    return [entry["path"].rstrip("/").rpartition("/")[2] for entry in case.control.read("requests")]


@given(st.integers(min_value=limits.WHOLE.value, max_value=limits.VIDEO_BYTES.value))
def test_parts_cover_a_video_and_none_is_too_small(size: int) -> None:
    """They follow each other without a gap; a short tail goes with the part before."""
    parts = uploads.parts_of(size)
    ends = [start + length for start, length in parts]
    assert [start for start, _ in parts] == [0, *ends[:-1]]
    assert ends[-1] == size
    assert all(5 * MB <= length < 25 * MB for _, length in parts)


def test_a_short_video_goes_whole(case: DouyinCase) -> None:
    """Below 50 MB it is one request, byte for byte the same."""
    store = Store(9 * MB + 7)
    prepared = prepare(case, a_post(store.size), store)
    assert not prepared.more
    video = case.control.read("state")["videos"][prepared.handles["video_id"]]
    assert (video["size"], video["sha256"], video["parts"]) == (store.size, store.digest, 0)
    assert paths(case)[:2] == ["upload_video", "video_list"]


def test_a_long_video_goes_in_parts_and_slices(case: DouyinCase) -> None:
    """183 MB are nine parts: eight in the first call, the last one with its short tail in the second."""
    store = Store(183 * MB + 1)
    content = a_post(store.size)
    first = prepare(case, content, store)
    assert first.more
    assert first.handles["next_part"] == "9"
    assert max(length for _, length in store.asked) <= uploads.READ_AT_ONCE
    second = prepare(case, content, store, first)
    assert not second.more
    video = case.control.read("state")["videos"][second.handles["video_id"]]
    assert (video["size"], video["sha256"], video["parts"]) == (store.size, store.digest, 9)
    assert paths(case).count("upload_video_part") == 9
    outcome = case.publisher.send(content, second, case.connection, read=store, key="k", now=case.now())
    assert isinstance(outcome, Accepted)
    sent = case.control.read("state")["posts"][0]["sent"]
    assert (sent["video_id"], sent["text"]) == (second.handles["video_id"], content.text)


def test_an_upload_that_grew_old_is_begun_anew(case: DouyinCase) -> None:
    """An upload_id is good for two hours; one that has less than ten minutes left is not trusted."""
    store = Store(200 * MB)
    first = prepare(case, a_post(store.size), store)
    case.control.order("clock", advance=111 * 60)
    again = prepare(case, a_post(store.size), store, first)
    assert again.handles["upload_id"] != first.handles["upload_id"]
    assert (again.more, again.handles["next_part"]) == (True, "9")
    assert not prepare(case, a_post(store.size), store, again).more


def test_an_upload_that_the_platform_forgot_is_begun_anew_once(case: DouyinCase) -> None:
    """The refusal of a part that goes on is answered with a new upload; when that is refused too, it is told."""
    store = Store(200 * MB)
    first = prepare(case, a_post(store.size), store)
    case.control.order("faults", kind="error", path=f"{V1}/upload_video_part/", code=28001007, times=2)
    again = prepare(case, a_post(store.size), store, first)
    assert (again.more, again.handles["next_part"], again.handles["again"]) == (True, "1", "1")
    with pytest.raises(ContentRefused):
        prepare(case, a_post(store.size), store, again)


def test_a_lost_part_is_sent_again(case: DouyinCase) -> None:
    """The call fails without harm; the next one repeats the slice, and the video is whole."""
    store = Store(120 * MB)
    case.control.order("faults", kind="lost_answer", path=f"{V1}/upload_video_part/")
    with pytest.raises(PlatformUnavailable):
        prepare(case, a_post(store.size), store)
    prepared = prepare(case, a_post(store.size), store)
    assert case.control.read("state")["videos"][prepared.handles["video_id"]]["sha256"] == store.digest


def test_a_picture_beside_a_video_is_its_cover(case: DouyinCase) -> None:
    """It is uploaded after the video and named as `custom_cover_image_url`."""
    store = Store(MB)
    content = a_post(store.size, pictures=(a_picture(),))
    first = prepare(case, content, store)
    assert first.more
    prepared = prepare(case, content, store, first)
    assert not prepared.more
    case.publisher.send(content, prepared, case.connection, read=store, key="k", now=case.now())
    sent = case.control.read("state")["posts"][0]["sent"]
    assert sent["custom_cover_image_url"] == uploads.image_ids(prepared.handles)[0]


def test_thirty_pictures_keep_their_order(case: DouyinCase) -> None:
    """Ten a call; the post names them as they were given."""
    content = Content("茶园三十景", pictures=(a_picture(),) * 30)
    store, prepared = Store(0), None
    for more in (True, True, False):
        prepared = prepare(case, content, store, prepared)
        assert prepared.more is more
    assert prepared is not None
    assert isinstance(
        case.publisher.send(content, prepared, case.connection, read=store, key="k", now=case.now()), Accepted
    )
    assert case.control.read("state")["posts"][0]["sent"]["image_list"] == uploads.image_ids(prepared.handles)


def test_a_file_that_shrank_is_not_sent(case: DouyinCase) -> None:
    """The request breaks off, and nobody waits for bytes that never come."""
    store = Store(3 * MB)
    with pytest.raises(ContentRefused):
        prepare(case, a_post(9 * MB), store)
    assert case.control.read("state")["videos"] == {}


@pytest.mark.parametrize(
    "content",
    [
        Content("只有文字"),
        Content("太多", pictures=(a_picture(),) * 31),
        Content("长" * 1001, pictures=(a_picture(),)),
        Content("长" * 990, pictures=(a_picture(),), link="https://shop.example.com/a"),
        Content("视频", video=a_video(4_000_000_001)),
        Content("视频", video=a_video(0)),
        Content("视频", video=a_video(MB, seconds=901)),
        Content("视频", video=a_video(MB, kind="video/quicktime")),
        Content("视频", video=a_video(MB), pictures=(a_picture(), a_picture())),
        Content("图", pictures=(a_picture(),), options={"private_status": "3"}),
        Content("图", pictures=(a_picture(),), options={"download_type": "all"}),
        Content("图", pictures=(a_picture(),), options={"poi_id": "1", "micro_app_id": "2"}),
        Content("视频", video=a_video(MB), options={"cover_tsp": "soon"}),
        Content("视频", video=a_video(MB), options={"cover_tsp": "-1"}),
    ],
)
def test_what_douyin_would_not_take_is_refused_before_anything_is_sent(case: DouyinCase, content: Content) -> None:
    """Nothing is uploaded for a post that cannot be."""
    with pytest.raises(ContentRefused):
        prepare(case, content, Store(MB))
    outcome = case.publisher.send(content, Prepared(), case.connection, read=Store(MB), key="k", now=case.now())
    assert isinstance(outcome, Refused)
    assert paths(case) == []


def test_a_spent_quota_of_uploads_says_when_it_returns(case: DouyinCase) -> None:
    """28003017 at an upload: tomorrow, and nothing was sent."""
    case.control.order("faults", kind="error", path=f"{V1}/upload_video/", code=28003017)
    with pytest.raises(QuotaExhausted) as raised:
        prepare(case, a_post(MB), Store(MB))
    assert raised.value.until is not None
    assert raised.value.until > case.now()


@pytest.mark.parametrize(
    "body",
    [
        b'{"data":{"error_code":0}}',
        b'{"data":{"error_code":0,"video":[]}}',
        b'{"data":{"error_code":0,"video":{"video_id":""}}}',
    ],
)
def test_a_success_without_an_id_is_no_upload(case: DouyinCase, body: bytes) -> None:
    """An empty id is not carried into a post."""
    with Server(Response(body, 200)) as server:
        other = case.with_connection(host=server.base_url)
        with pytest.raises(PlatformUnavailable):
            other.publisher.prepare(a_post(MB), other.connection, Store(MB), NOW)


def test_a_streamed_form_is_the_form_it_would_be_whole() -> None:
    """Head, file and tail of the multipart form are read as one file of the right length, whatever the chunks."""
    seen: list[tuple[str, str, bytes]] = []

    def app(request: Request) -> Response:
        (file,) = request.files.values()
        seen.append((str(file.filename), str(file.content_type), file.read()))
        assert request.content_length is not None
        assert "Transfer-Encoding" not in request.headers
        return Response("{}")

    chunks = [b"a" * 700_000, b"", b"b", "中文".encode()]
    stream = http.Stream("茶.mp4", sum(map(len, chunks)), iter(chunks), "video/mp4")
    with Server(Request.application(app)) as server:
        assert http.request("POST", server.base_url, stream=("video", stream)).status == 200
    assert seen == [("茶.mp4", "video/mp4", b"".join(chunks))]


def test_what_a_stream_raises_ends_the_request() -> None:
    """The error of the reader comes through as it is, and the server never sees a whole request."""
    seen: list[int] = []

    def app(request: Request) -> Response:
        seen.append(len(request.get_data()))
        return Response("{}")

    def broken() -> Iterator[bytes]:
        yield b"a" * 100_000
        raise ContentRefused("gone")

    with Server(Request.application(app)) as server, pytest.raises(ContentRefused):
        http.request("POST", server.base_url, stream=("video", http.Stream("a", 200_000, broken(), "video/mp4")))
    assert 200_000 not in seen
