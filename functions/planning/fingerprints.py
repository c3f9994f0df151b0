"""What an approval is bound to: the hash of exactly what goes out, and of when it may."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from planning.media import Media
from planning.windows import Window
from socialops.platforms.content import Content, Picture, Video


def content_hash(outgoing: Content) -> str:
    """SHA-256 in hex over the canonical JSON of text, pictures in order (their bytes and words), link and options.

    A video is there when the content has one, with its bytes and words.
    """
    video = outgoing.video
    return _hash(
        {
            "text": outgoing.text,
            "pictures": [{"sha256": picture.sha256, "alt": picture.alt} for picture in outgoing.pictures],
            "link": outgoing.link,
            "options": dict(outgoing.options),
            **({"video": {"sha256": video.sha256, "alt": video.alt}} if video else {}),
        }
    )


def bound_hash(outgoing: Content, window: Window) -> str:
    """The content hash; where there is a time window, over the content hash and the window."""
    content = content_hash(outgoing)
    return content if window.is_open else _hash({"content": content, "window": window.model_dump(mode="json")})


def whole_hash(by_platform: Mapping[str, str]) -> str:
    """One hash over the hashes of all versions."""
    return _hash(dict(by_platform))


def _hash(value: dict[str, Any]) -> str:
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def picture(media: Media) -> Picture:
    """A picture as adapters see it."""
    return Picture(
        media_id=media.id,
        key=media.key,
        sha256=media.sha256,
        type=media.content_type,
        bytes=media.bytes,
        width=media.width,
        height=media.height,
        alt=media.alt,
        mark=media.mark,
    )


def video(media: Media) -> Video:
    """A video as adapters see it."""
    return Video(
        media_id=media.id,
        key=media.key,
        sha256=media.sha256,
        type=media.content_type,
        bytes=media.bytes,
        width=media.width,
        height=media.height,
        seconds=media.seconds,
        alt=media.alt,
        mark=media.mark,
    )
