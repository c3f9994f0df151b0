"""What routes show of the library beside the records themselves."""

from collections.abc import Callable

from pydantic import Field

from planning.media import Media
from planning.media_life import restorable_until
from planning.posts import State
from socialops import words
from socialops.models import Frozen, Instant


class MediaView(Media):
    """The record of a picture or a video, and links that are good for some minutes.

    `url` leads to the bytes of what is ready, `thumbnail_url` to a small copy (to the picture itself where it is small,
    to the poster of a video that has one), `preview_url` to a larger one. `explanation` says why a file was refused,
    `hint` what is odd about it. A deleted file can be had back until `restorable_until`.
    """

    explanation: str | None = None
    hint: str | None = None
    url: str | None = None
    thumbnail_url: str | None = None
    preview_url: str | None = None
    restorable_until: Instant | None = None


class MediaUse(Frozen):
    """A post that uses a file."""

    post_id: str
    title: str
    state: State
    author: str
    updated_at: Instant
    scheduled: list[Instant] = Field(default_factory=list)


def shown(media: Media, poster: Media | None, link: Callable[[str], str], language: str) -> MediaView:
    """A record as a member sees it.

    Args:
        media: the record.
        poster: the picture that stands for a video, where there is one.
        link: makes a link to a stored object.
        language: the reader's.
    """
    whole = link(media.key) if media.state == "ready" else None
    pictures = [poster] if poster else [media] if media.kind == "picture" else []
    small = [key for each in pictures if each.state == "ready" for key in (*_keys(each), each.key)]
    return MediaView(
        **media.model_dump(),
        explanation=words.say(f"media.{media.reason}", language) if media.reason else None,
        hint=words.say("media-hint.duplicate", language, {"media": media.duplicate_of}) if media.duplicate_of else None,
        url=whole,
        thumbnail_url=_at(0, small, link) if media.state == "ready" else None,
        preview_url=_at(1, small, link) if media.state == "ready" else None,
        restorable_until=restorable_until(media),
    )


def _keys(media: Media) -> list[str]:
    return [small.key for small in media.thumbnails]


def _at(place: int, found: list[str], link: Callable[[str], str]) -> str | None:
    """A link to one of the copies, by size; to the largest where there are fewer."""
    return link(found[min(place, len(found) - 1)]) if found else None
