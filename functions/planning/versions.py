"""Versions of a post: every saved edit is one, and so is every submission."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import Field

from planning.posts import Post, Proof, Variant
from planning.windows import Window
from socialops.models import Frozen, Instant

MOST: Final = 100
"""Saved versions of one post that are kept; submitted ones are kept besides, for they were judged."""

Kind = Literal["written", "edited", "restored", "submitted"]
KEPT: Final = {"title", "text", "media", "link", "variants", "evidence", "plan_id", "theme", "campaign", "window"}
"""The fields of a post that a version keeps, and that a restoration brings back."""


class PostVersion(Frozen):
    """A post as it was saved; `number` is the version it then had. `hashes` are by platform, of a submitted one."""

    number: int
    kind: Kind
    by: str
    at: Instant
    title: str
    text: str = ""
    media: list[str] = Field(default_factory=list)
    link: str = ""
    variants: dict[str, Variant] = Field(default_factory=dict)
    evidence: list[Proof] = Field(default_factory=list)
    plan_id: str = ""
    theme: str = ""
    campaign: str = ""
    window: Window = Field(default_factory=Window)
    hashes: dict[str, str] = Field(default_factory=dict)


def version(post: Post, kind: Kind, by: str, at: datetime, hashes: Mapping[str, str] | None = None) -> PostVersion:
    """What is kept of a post as it is now."""
    kept = post.model_dump(include=KEPT)
    return PostVersion(number=post.version, kind=kind, by=by, at=at, hashes=dict(hashes or {}), **kept)


def saved(post: Post) -> tuple[Post, list[int]]:
    """The post with its present version among those that are kept, and the numbers that go for it."""
    saves = [*post.saves, post.version]
    return post.model_copy(update={"saves": saves[-MOST:]}), saves[:-MOST]


def fields(version: PostVersion) -> dict[str, Any]:
    """What a restoration writes."""
    return {name: getattr(version, name) for name in KEPT}
