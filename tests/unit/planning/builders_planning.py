"""Things of planning for tests: posts, pictures, platforms and a brand, each with what a test cares about."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from PIL import Image

from planning.media import Media
from planning.posts import Post
from socialops.brand import Brand, Tone
from socialops.platforms.content import Connection
from socialops.platforms.contract import Measure, Platform
from socialops.platforms.limits import Limit, Limits

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def a_post(**fields: Any) -> Post:
    """A draft by Ling for Weibo and Mastodon."""
    given = {
        "id": "p1",
        "author": "ling",
        "title": "山茶花",
        "text": "今天上新。",
        "variants": {"weibo": {}, "mastodon": {}},
        **fields,
    }
    return Post.model_validate({"created_at": AT, "updated_at": AT, **given})


def a_picture(media_id: str = "m1", **fields: Any) -> Media:
    """A checked JPEG."""
    given = {
        "id": media_id,
        "owner": "ling",
        "filename": "花.jpg",
        "content_type": "image/jpeg",
        "bytes": 1000,
        "width": 10,
        "height": 10,
        "sha256": media_id * 8,
        "key": f"media/{media_id}",
        "alt": "一朵山茶花",
        "state": "ready",
        **fields,
    }
    return Media.model_validate({"created_at": AT, "updated_at": AT, **given})


def a_video(media_id: str = "v1", **fields: Any) -> Media:
    """A checked MP4 of ten seconds."""
    given = {"kind": "video", "filename": "花.mp4", "content_type": "video/mp4", "bytes": 9000, "seconds": 10, **fields}
    return a_picture(media_id, **{"codec": "avc1", "alt": "山茶花开了", **given})


def a_brand(*, forbidden: tuple[str, ...] = (), required: tuple[str, ...] = (), domains: tuple[str, ...] = ()) -> Brand:
    """A brand with words it does not use, words it wants, and its domains."""
    tone = Tone(forbidden_words=list(forbidden), required_words=list(required))
    return Brand(id="brand", created_at=AT, updated_at=AT, name="山茶花", tone=tone, link_domains=list(domains))


def _nobody(connection: Connection, now: datetime) -> NoReturn:
    raise AssertionError("checks ask no platform")


def a_platform(
    platform_id: str = "weibo",
    *,
    text: int = 140,
    pictures: int = 9,
    picture_bytes: int = 5_000_000,
    types: tuple[str, ...] = ("image/jpeg", "image/png"),
    link_required: bool = False,
    video: tuple[int, int] | None = None,
    media: int = 0,
    cover: str = "",
    measure: Measure = len,
) -> Platform:
    """A platform with these limits (of a video: bytes, seconds) and no capability."""
    limits = Limits(
        text_length=Limit(text, "test"),
        pictures=Limit(pictures, "test"),
        picture_bytes=Limit(picture_bytes, "test"),
        picture_types=types,
        link_required=link_required,
        reply_length=Limit(text, "test"),
        quotas=(),
        reply_window=None,
        poll_every=timedelta(minutes=1),
        video_bytes=Limit(video[0], "test") if video else None,
        video_seconds=Limit(video[1], "test") if video else None,
        video_types=("video/mp4",) if video else (),
        media_required=Limit(media, "test") if media else None,
        cover_option=cover,
    )
    return Platform(
        id=platform_id,
        names={"zh": platform_id, "en": platform_id},
        limits=limits,
        host="https://platform.example",
        credentials=(),
        webhook_secrets=(),
        identify=_nobody,
        measure=measure,
    )


def image_bytes(form: str = "JPEG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    """A real picture file."""
    buffer = io.BytesIO()
    mode = "P" if form == "GIF" else "RGB"
    Image.new(mode, size, 0 if mode == "P" else (200, 30, 60)).save(buffer, form, **options)
    return buffer.getvalue()
