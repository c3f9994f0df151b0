"""Posts: one master text, a version for each platform that is attached to it or detached, and what is approved."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from planning import utm
from planning.fingerprints import bound_hash, content_hash, picture, video, whole_hash
from planning.media import Media
from planning.plans import Name, SlotId
from planning.research import Link
from planning.windows import Window, WindowInput
from socialops.brand import Utm
from socialops.errors import InvalidInput, MediaNotReady, UnknownPlatform, WrongState
from socialops.models import Entity, Frozen, Input, Instant, Line, Text
from socialops.platforms.content import Content

__all__ = [
    "ApprovedContent",
    "NewPost",
    "Occurrence",
    "Post",
    "PostChange",
    "State",
    "Variant",
    "VariantInput",
    "approved_contents",
    "by_itself",
    "content",
    "content_hash",
    "edit",
    "file_ids",
    "hashes",
    "media_ids",
    "media_of",
    "pinned",
    "require_known",
    "rewrite",
    "submit",
    "whole_hash",
    "words",
    "write",
]

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
    """The version for one platform; what is `None` is attached: it follows the master.

    `utm` switches the brand's link parameters off for this platform.
    """

    text: Text | None = None
    media: Pictures | None = None
    link: Link | None = None
    options: dict[Name, Option] = Field(default_factory=dict, max_length=20)
    utm: bool = True


class VariantInput(Variant, extra="forbid"):
    """A version in a request."""


class Proof(Frozen):
    """A proof for what a rule asks to be proved: a picture or video, or an address, and what it shows."""

    rule: Name
    media_id: Name | Literal[""] = ""
    link: Link = ""
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""

    @model_validator(mode="after")
    def _proves_by_something(self) -> Self:
        if not (self.media_id or self.link):
            raise ValueError("a proof is a file of the library or a link")
        return self


class ProofInput(Proof, extra="forbid"):
    """A proof in a request."""


class NewPost(Input):
    """A post as it is first written; the keys of `variants` are the platforms it is for."""

    title: Line
    text: Text = ""
    media: Pictures = Field(default_factory=list)
    link: Link = ""
    variants: dict[Name, VariantInput] = Field(default_factory=dict, max_length=10)
    plan_id: Name | Literal[""] = ""
    theme: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    campaign: Name | Literal[""] = ""
    window: WindowInput = Field(default_factory=WindowInput)
    slot_id: SlotId = ""
    evidence: list[ProofInput] = Field(default_factory=list, max_length=20)


class PostChange(Input):
    """A change of a post; what is absent or null stays as it is. `variants` replaces all versions."""

    title: Line | None = None
    text: Text | None = None
    media: Pictures | None = None
    link: Link | None = None
    variants: dict[Name, VariantInput] | None = Field(default=None, max_length=10)
    plan_id: Name | Literal[""] | None = None
    theme: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    slot_id: SlotId | None = None
    campaign: Name | Literal[""] | None = None
    window: WindowInput | None = None
    evidence: list[ProofInput] | None = Field(default=None, max_length=20)


class Occurrence(Frozen):
    """Which time of a series a post is.

    `own`: it was edited by itself, so that edits of the series pass it over. `skipped`: it is not to go out.
    """

    series_id: str
    wall: str
    zone: str
    due: Instant
    own: bool = False
    skipped: bool = False


class Post(Entity):
    """A post.

    Attributes:
        author: the member who wrote it first.
        editors: every other member who changed it; neither they nor the author may decide on it.
        evidence: proofs for the reviewers, by the rule that asks for them; they never go out.
        review_id: the review it is in, or that approved it; empty for a draft.
        approved: platform → content hash; empty unless approved, and emptied by any edit.
        window: when it may go out; part of what is approved.
        utm: the brand's rule for link parameters as it was at the last save; part of what is approved.
        saves: the numbers of its saved versions that are kept besides the submitted ones, oldest first.
        occurrence: the series it came of.
    """

    author: str
    editors: list[str] = Field(default_factory=list)
    plan_id: str = ""
    theme: str = ""
    slot_id: str = ""
    title: str
    text: str = ""
    media: list[str] = Field(default_factory=list)
    link: str = ""
    variants: dict[str, Variant] = Field(default_factory=dict)
    evidence: list[Proof] = Field(default_factory=list)
    state: State = "draft"
    review_id: str = ""
    approved: dict[str, str] = Field(default_factory=dict)
    campaign: str = ""
    window: Window = Field(default_factory=Window)
    utm: Utm = Field(default_factory=Utm)
    saves: list[int] = Field(default_factory=list)
    occurrence: Occurrence | None = None


class ApprovedContent(Frozen):
    """The exact content that was approved for a platform, when it may go out, and the hash over both.

    Good while the post still says this hash.
    """

    hash: str
    content: Content
    window: Window = Field(default_factory=Window)


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
    return rewrite(by_itself(post), editor, at, **change.model_dump(exclude_unset=True, exclude_none=True))


def by_itself(post: Post) -> Post:
    """The post as one that later edits of its series pass over; what is of no series stays as it is."""
    own = post.occurrence.model_copy(update={"own": True}) if post.occurrence else None
    return post.model_copy(update={"occurrence": own})


def rewrite(post: Post, editor: str, at: datetime, **fields: Any) -> Post:
    """The post with these fields, a draft again; a post of a series stays one that the series may edit.

    Raises:
        InvalidInput: the texts together are too long.
    """
    editors = post.editors if editor in {post.author, *post.editors} else [*post.editors, editor]
    if fields.get("plan_id", post.plan_id) != post.plan_id:
        fields.setdefault("slot_id", "")
    return _bounded(post.next(at, **fields, editors=editors, state="draft", review_id="", approved={}))


def pinned(post: Post, rule: Utm) -> Post:
    """The post under the brand's present rule for link parameters."""
    return post.model_copy(update={"utm": rule})


def submit(post: Post, review_id: str, at: datetime) -> Post:
    """The post, in review.

    Raises:
        WrongState: it is in review or approved already, or a time of a series that is skipped.
        TimeOutsideWindow: the time in which it may go out is over.
    """
    if post.state != "draft" or (post.occurrence and post.occurrence.skipped):
        raise WrongState(id=post.id, state=post.state if post.state != "draft" else "skipped")
    if post.window.is_over(at):
        post.window.require(at)
    return post.next(at, state="in_review", review_id=review_id)


def give_back(post: Post, at: datetime) -> Post:
    """The post, a draft again after a review that did not approve it."""
    return post.next(at, state="draft", review_id="", approved={})


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


def proof_ids(post: Post) -> list[str]:
    """Every picture and video that proves something, once."""
    return list(dict.fromkeys(proof.media_id for proof in post.evidence if proof.media_id))


def file_ids(post: Post) -> list[str]:
    """Every file that a post shows or is proved by, once: what it needs to be there."""
    return list(dict.fromkeys((*media_ids(post), *proof_ids(post))))


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
    text, link = words(post, platform)
    return Content(
        text=text,
        pictures=tuple(picture(media[media_id]) for media_id in ids if media[media_id].kind == "picture"),
        link=link,
        options=dict(variant.options),
        video=video(videos[0]) if videos else None,
    )


def words(post: Post, platform: str) -> tuple[str, str]:
    """Text and link for a platform; the brand's parameters are in the link, also where the text holds it."""
    variant = post.variants.get(platform, Variant())
    text = post.text if variant.text is None else variant.text
    link = post.link if variant.link is None else variant.link
    if not link or not post.utm.on or not variant.utm:
        return text, link
    about = {"platform": platform, "post_id": post.id, "plan": post.plan_id}
    return utm.tag(text, link, post.utm, {**about, "theme": post.theme, "campaign": post.campaign})


def approved_contents(post: Post, media: Mapping[str, Media]) -> dict[str, ApprovedContent]:
    """Platform → what is approved for it.

    Raises:
        MediaNotReady: a picture or a video is not there, or not ready.
    """
    return {
        platform: ApprovedContent(hash=approved, content=content(post, platform, media), window=post.window)
        for platform, approved in post.approved.items()
    }


def hashes(post: Post, media: Mapping[str, Media]) -> dict[str, str]:
    """Platform → the hash of content and time window, for every version.

    Raises:
        MediaNotReady: a picture or a video is not there, or not ready.
    """
    return {platform: bound_hash(content(post, platform, media), post.window) for platform in post.variants}


def _bounded(post: Post) -> Post:
    if len(media_ids(post)) > MOST_PICTURES:
        raise InvalidInput(errors=[{"where": "body.media", "what": f"more than {MOST_PICTURES} different files"}])
    texts = [post.text, *(variant.text or "" for variant in post.variants.values())]
    if sum(len(text.encode()) for text in texts) > MOST_BYTES:
        raise InvalidInput(errors=[{"where": "body.text", "what": f"all texts together exceed {MOST_BYTES} bytes"}])
    return post
