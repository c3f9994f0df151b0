"""Pictures and videos on their way to Douyin: read from our store in pieces, and never in memory whole.

A short video goes in one request. A long one goes in parts, some of them in each call of `prepare`; what was done is in
the handles, so that the next call goes on from there. One upload makes one post: a `video_id` is good once.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from socialops.platforms.content import Connection, Content, Picture, ReadMedia, Video
from socialops.platforms.douyin import client, limits
from socialops.platforms.douyin.values import table, text
from socialops.platforms.errors import ContentRefused, PlatformUnavailable
from socialops.platforms.http import Stream

_VIDEO: Final = "/api/douyin/v1/video/upload_video/"
_BEGIN: Final = "/api/douyin/v1/video/init_video_part_upload/"
_PART: Final = "/api/douyin/v1/video/upload_video_part/"
_COMPLETE: Final = "/api/douyin/v1/video/complete_video_part_upload/"
_IMAGE: Final = "/api/douyin/v1/video/upload_image/"

READ_AT_ONCE: Final = 8 * limits.MB
"""What is in memory of a file while it is sent."""
_MARGIN: Final = timedelta(minutes=10)
"""An upload that has less time left than this is begun anew."""
_LOST: Final = frozenset({"28001007", "2100005", "2190007"})
"""How an `upload_id` that is no longer good may be told; no code of its own is documented."""


def ready(handles: Mapping[str, str], content: Content) -> bool:
    """Whether everything that this post needs was uploaded."""
    if content.video is not None and not handles.get("video_id"):
        return False
    return len(image_ids(handles)) == len(content.pictures)


def image_ids(handles: Mapping[str, str]) -> list[str]:
    """The uploaded pictures, in their order; the cover where there is a video."""
    return [str(image) for image in json.loads(handles.get("images", "[]"))]


def advance(
    content: Content, connection: Connection, read: ReadMedia, now: datetime, handles: Mapping[str, str]
) -> dict[str, str]:
    """Upload the next slice; the handles after it.

    Raises:
        PlatformError: of the vocabulary; nothing is public.
    """
    if content.video is not None and not handles.get("video_id"):
        return _advance_video(content.video, connection, read, now, handles)
    images = image_ids(handles)
    for picture in content.pictures[len(images) :][: limits.PICTURES_A_CALL]:
        images.append(_upload_image(picture, connection, read, now))
    return {**handles, "images": json.dumps(images)}


def parts_of(size: int) -> list[tuple[int, int]]:
    """Start and length of each part. A short tail goes with the part before it, for it might be refused alone."""
    most = limits.PART.value
    parts = [(start, min(most, size - start)) for start in range(0, size, most)]
    if len(parts) > 1 and parts[-1][1] < limits.LEAST_PART.value:
        tail = parts.pop()
        parts[-1] = (parts[-1][0], parts[-1][1] + tail[1])
    return parts


def _advance_video(
    video: Video, connection: Connection, read: ReadMedia, now: datetime, handles: Mapping[str, str]
) -> dict[str, str]:
    if video.bytes < limits.WHOLE.value:
        answer = client.upload(_VIDEO, connection, now, "video", _stream(video, read, 0, video.bytes))
        return {"video_id": _named(answer, "video", "video_id")}
    if not handles.get("upload_id") or now - datetime.fromisoformat(handles["began"]) > limits.UPLOAD_LIFE - _MARGIN:
        return _slice(video, connection, read, now, _begin(connection, now))
    try:
        return _slice(video, connection, read, now, handles)
    except ContentRefused as error:
        if error.platform_code not in _LOST or handles.get("again"):
            raise
        return {**_begin(connection, now), "again": "1"}


def _begin(connection: Connection, now: datetime) -> dict[str, str]:
    upload_id = text(client.ask(_BEGIN, connection, now, {}).get("upload_id"))
    if not upload_id:
        raise PlatformUnavailable("an upload without an id")
    return {"upload_id": upload_id, "next_part": "1", "began": now.isoformat()}


def _slice(
    video: Video, connection: Connection, read: ReadMedia, now: datetime, handles: Mapping[str, str]
) -> dict[str, str]:
    """Some parts; after the last one the video is complete."""
    parts, upload_id, first = parts_of(video.bytes), handles["upload_id"], int(handles["next_part"])
    last = min(first + limits.PARTS_A_CALL, len(parts) + 1)
    for number in range(first, last):
        stream = _stream(video, read, *parts[number - 1])
        client.upload(_PART, connection, now, "video", stream, upload_id=upload_id, part_number=str(number))
    if last <= len(parts):
        return {**handles, "next_part": str(last)}
    answer = client.ask(_COMPLETE, connection, now, {}, upload_id=upload_id)
    return {"video_id": _named(answer, "video", "video_id")}


def _upload_image(picture: Picture, connection: Connection, read: ReadMedia, now: datetime) -> str:
    answer = client.upload(_IMAGE, connection, now, "image", _stream(picture, read, 0, picture.bytes))
    return _named(answer, "image", "image_id")


def _named(answer: Mapping[str, object], kind: str, name: str) -> str:
    found = text(table(answer.get(kind)).get(name))
    if not found:
        raise PlatformUnavailable(f"an upload without a {name}")
    return found


def _stream(media: Picture | Video, read: ReadMedia, start: int, length: int) -> Stream:
    kind, _, ending = media.type.partition("/")
    return Stream(f"{kind}.{ending}", length, _chunks(media, read, start, length), media.type)


def _chunks(media: Picture | Video, read: ReadMedia, start: int, length: int) -> Iterator[bytes]:
    for place in range(start, start + length, READ_AT_ONCE):
        wanted = min(READ_AT_ONCE, start + length - place)
        chunk = read(media, place, wanted)
        if len(chunk) != wanted:
            raise ContentRefused("the file is not as long as it was when it was checked")
        yield chunk
