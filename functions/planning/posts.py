"""Posts: one master text, a version for each platform that is attached to it or detached, and what is approved."""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from planning.media import Media
from planning.plans import Name
from planning.research import Link
from socialops.errors import InvalidInput, MediaNotReady, UnknownPlatform, WrongState
from socialops.models import Entity, Frozen, Input, Instant, Line, Text
from socialops.platforms.content import Content, Picture, Video

State = Literal["draft", "in_review", "approved"]
MOST_BYTES = 300_000
"""UTF-8 bytes of all texts of a post together; with everything else it stays below the 400 KB of one item."""

MOST_PICTURES = 50
"""Different pictures and videos of one post, over all versions; they are read in one call."""


def _without_repeats(ids: list[str]) -> list[str]:
    if len(set(ids)) < len(ids):
        raise ValueError("the same picture or video twice")
    return ids


Pictures = Annotated[list[Name], Field(max_length=18), AfterValidator(_without_repeats)]
Option = Annotated[str, StringConstraints(max_length=500)]


class Variant(Frozen):
    """The version for one platform; what is `None` is attached: it follows the master."""

    text: Text | None = None
    media: Pictures | None = None
    link: Link | None = None
    options: dict[Name, Option] = Field(default_factory=dict, max_length=20)


class VariantInput(Variant, extra="forbid"):
    """A version in a request."""


class NewPost(Input):
    """A post as it is first written; the keys of `variants` are the platforms it is for."""

    title: Line
    text: Text = ""
    media: Pictures = Field(default_factory=list)
    link: Link = ""
    variants: dict[Name, VariantInput] = Field(default_factory=dict, max_length=10)
    plan_id: Name | Literal[""] = ""
    theme: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""


class PostChange(Input):
    """A change of a post; what is absent or null stays as it is. `variants` replaces all versions."""

    title: Line | None = None
    text: Text | None = None
    media: Pictures | None = None
    link: Link | None = None
    variants: dict[Name, VariantInput] | None = Field(default=None, max_length=10)
    plan_id: Name | Literal[""] | None = None
    theme: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None


class Post(Entity):
    """A post.

    Attributes:
        author: the member who wrote it first.
        editors: every other member who changed it; neither they nor the author may decide on it.
        review_id: the review it is in, or that approved it; empty for a draft.
        approved: platform → content hash; empty unless approved, and emptied by any edit.
    """

    author: str
    editors: list[str] = Field(default_factory=list)
    plan_id: str = ""
    theme: str = ""
    title: str
    text: str = ""
    media: list[str] = Field(default_factory=list)
    link: str = ""
    variants: dict[str, Variant] = Field(default_factory=dict)
    state: State = "draft"
    review_id: str = ""
    approved: dict[str, str] = Field(default_factory=dict)


class ApprovedContent(Frozen):
    """The exact content that was approved for a platform, and its hash; good while the post still says this hash."""

    hash: str
    content: Content


class PostVersion(Frozen):
    """A post as it was submitted; `number` is the version it then had, `hashes` are by platform."""

    number: int
    submitted_by: str
    submitted_at: Instant
    title: str
    text: str
    media: list[str]
    link: str
    variants: dict[str, Variant]
    hashes: dict[str, str]


def write(body: NewPost, post_id: str, author: str, at: datetime) -> Post:
    """A first draft.

    Raises:
        InvalidInput: the texts together are too long.
    """
    return _bounded(Post(id=post_id, created_at=at, updated_at=at, author=author, **body.model_dump()))


def edit(post: Post, change: PostChange, editor: str, at: datetime) -> Post:
    """The post after a change: a draft again, with no approval, whatever it was before.

    Raises:
        InvalidInput: the texts together are too long.
    """
    editors = post.editors if editor in {post.author, *post.editors} else [*post.editors, editor]
    given = change.model_dump(exclude_unset=True, exclude_none=True)
    return _bounded(post.next(at, **given, editors=editors, state="draft", review_id="", approved={}))


def submit(post: Post, review_id: str, at: datetime) -> Post:
    """The post, in review.

    Raises:
        WrongState: it is in review or approved already.
    """
    if post.state != "draft":
        raise WrongState(id=post.id, state=post.state)
    return post.next(at, state="in_review", review_id=review_id)


def version(post: Post, by_platform: Mapping[str, str], submitted_by: str, at: datetime) -> PostVersion:
    """What is kept of a submitted post, whatever becomes of it."""
    kept = post.model_dump(include={"title", "text", "media", "link", "variants"})
    return PostVersion(
        number=post.version, submitted_by=submitted_by, submitted_at=at, hashes=dict(by_platform), **kept
    )


def require_known(platforms: Collection[str], known: Collection[str]) -> None:
    """Refuse names that no adapter has.

    Raises:
        UnknownPlatform: the first of them.
    """
    for platform in sorted(platforms):
        if platform not in known:
            raise UnknownPlatform(platform=platform, known=sorted(known))


def media_ids(post: Post) -> list[str]:
    """Every picture and video of the master and the versions, once."""
    lists = [post.media, *(variant.media or [] for variant in post.variants.values())]
    return list(dict.fromkeys(media_id for ids in lists for media_id in ids))


def media_of(post: Post, platform: str) -> list[str]:
    """The pictures, or the video, of the version for a platform, in their order."""
    own = post.variants.get(platform, Variant()).media
    return post.media if own is None else own


def content(post: Post, platform: str, media: Mapping[str, Media]) -> Content:
    """What goes out on a platform: the version's own parts, and the master's where it is attached.

    Of several videos the first; the checks refuse a post with more than one.

    Raises:
        MediaNotReady: a picture or a video is not there, or not ready.
    """
    variant = post.variants.get(platform, Variant())
    ids = media_of(post, platform)
    waiting = [media_id for media_id in ids if media_id not in media or media[media_id].state != "ready"]
    if waiting:
        raise MediaNotReady(media=waiting)
    videos = [media[media_id] for media_id in ids if media[media_id].kind == "video"]
    return Content(
        text=post.text if variant.text is None else variant.text,
        pictures=tuple(_picture(media[media_id]) for media_id in ids if media[media_id].kind == "picture"),
        link=post.link if variant.link is None else variant.link,
        options=dict(variant.options),
        video=_video(videos[0]) if videos else None,
    )


def approved_contents(post: Post, media: Mapping[str, Media]) -> dict[str, ApprovedContent]:
    """Platform → what is approved for it.

    Raises:
        MediaNotReady: a picture or a video is not there, or not ready.
    """
    return {
        platform: ApprovedContent(hash=approved, content=content(post, platform, media))
        for platform, approved in post.approved.items()
    }


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


def hashes(post: Post, media: Mapping[str, Media]) -> dict[str, str]:
    """Platform → content hash, for every version.

    Raises:
        MediaNotReady: a picture or a video is not there, or not ready.
    """
    return {platform: content_hash(content(post, platform, media)) for platform in post.variants}


def whole_hash(by_platform: Mapping[str, str]) -> str:
    """One hash over the hashes of all versions."""
    return _hash(dict(by_platform))


def _hash(value: dict[str, Any]) -> str:
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _picture(media: Media) -> Picture:
    return Picture(
        media_id=media.id,
        key=media.key,
        sha256=media.sha256,
        type=media.content_type,
        bytes=media.bytes,
        width=media.width,
        height=media.height,
        alt=media.alt,
    )


def _video(media: Media) -> Video:
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
    )


def _bounded(post: Post) -> Post:
    if len(media_ids(post)) > MOST_PICTURES:
        raise InvalidInput(errors=[{"where": "body.media", "what": f"more than {MOST_PICTURES} different files"}])
    texts = [post.text, *(variant.text or "" for variant in post.variants.values())]
    if sum(len(text.encode()) for text in texts) > MOST_BYTES:
        raise InvalidInput(errors=[{"where": "body.text", "what": f"all texts together exceed {MOST_BYTES} bytes"}])
    return post
