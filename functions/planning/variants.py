"""A platform's version beside the master: what follows it, what is its own, taking a part off and putting it back."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import Field

from planning import posts
from planning.comparing import MediaDifference, compare_media
from planning.differences import Op, difference
from planning.posts import Post, PostChange, Variant
from socialops.errors import NotFound
from socialops.models import Frozen, Input

Part = Literal["text", "media", "link"]
PARTS: Final[tuple[Part, ...]] = ("text", "media", "link")


class Parts(Input):
    """Which parts of a version are meant; all of them where none is named."""

    parts: list[Part] = Field(default_factory=lambda: list(PARTS), min_length=1, max_length=3)


class VariantView(Frozen):
    """A platform's version: each part `attached` to the master or `detached`, what differs, and what goes out.

    `text_difference` leads from the master's text to the version's own; it is empty where both are equal.
    """

    platform: str
    parts: dict[Part, Literal["attached", "detached"]]
    text_difference: list[Op]
    media_difference: MediaDifference | None
    link_differs: bool
    options: dict[str, str]
    text: str
    link: str
    media: list[str]


class Variants(Frozen):
    """Every version of a post, and the version of the post itself that they are of."""

    post_id: str
    version: int
    variants: list[VariantView]


def detach(post: Post, platform: str, parts: Collection[Part], editor: str, at: datetime) -> Post:
    """The post with the master's parts copied into a version, whose own they are from here; what is own stays.

    Raises:
        NotFound: the post is not for this platform.
    """
    variant = _variant(post, platform)
    own: dict[str, Any] = {part: getattr(post, part) for part in parts if getattr(variant, part) is None}
    return _with(post, platform, own, editor, at)


def attach(post: Post, platform: str, parts: Collection[Part], editor: str, at: datetime) -> Post:
    """The post with parts of a version following the master again; what they said by themselves is given up.

    Raises:
        NotFound: the post is not for this platform.
    """
    _variant(post, platform)
    return _with(post, platform, dict.fromkeys(parts, None), editor, at)


def show(post: Post) -> Variants:
    """How every version stands to the master."""
    views = [_view(post, platform, variant) for platform, variant in post.variants.items()]
    return Variants(post_id=post.id, version=post.version, variants=views)


def _variant(post: Post, platform: str) -> Variant:
    if platform not in post.variants:
        raise NotFound(thing=Variant.__name__, id=f"{post.id}@{platform}")
    return post.variants[platform]


def _with(post: Post, platform: str, fields: Mapping[Any, Any], editor: str, at: datetime) -> Post:
    changed = {**post.variants, platform: post.variants[platform].model_copy(update=fields)}
    change = PostChange.model_validate({"variants": {name: each.model_dump() for name, each in changed.items()}})
    return posts.edit(post, change, editor, at)


def _view(post: Post, platform: str, variant: Variant) -> VariantView:
    text, link = posts.words(post, platform)
    own = variant.text is not None and variant.text != post.text
    return VariantView(
        platform=platform,
        parts={part: "attached" if getattr(variant, part) is None else "detached" for part in PARTS},
        text_difference=difference(post.text, variant.text or "") if own else [],
        media_difference=None if variant.media is None else compare_media(platform, post.media, variant.media),
        link_differs=variant.link is not None and variant.link != post.link,
        options=variant.options,
        text=text,
        link=link,
        media=posts.media_of(post, platform),
    )
