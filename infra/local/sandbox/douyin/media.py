"""What is kept of uploads and posts. The bytes themselves are hashed as they come and never kept."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from hashlib import _Hash

Verdict = Literal["pass", "refuse"]
Standing = Literal["in_review", "public", "private", "refused", "deleted"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a video."""

    size: int
    sha256: str
    head: bytes


@dataclass(slots=True)
class PartUpload:
    """A video that comes in parts. `whole` hashes them together as long as they come in order."""

    open_id: str
    expires: float
    parts: dict[int, Part] = field(default_factory=dict)
    whole: "_Hash | None" = None
    done: bool = False


@dataclass(slots=True)
class Video:
    """An uploaded video; it makes one post."""

    open_id: str
    size: int
    sha256: str
    """Empty when its parts did not come in order."""
    parts: int
    used: bool = False


@dataclass(frozen=True, slots=True)
class Image:
    """An uploaded picture."""

    open_id: str
    size: int
    sha256: str
    kind: str


@dataclass(slots=True)
class Post:
    """A video or a picture post. `sent` is the body as it came."""

    serial: int
    item_id: str
    number: int
    open_id: str
    media_type: int
    """4 for a video, 2 for pictures."""
    text: str
    media: tuple[str, ...]
    created: float
    reviewed_at: float
    """When the review ends, or ended."""
    verdict: Verdict
    private_status: int
    sent: Mapping[str, Any]
    share_id: str = ""
    deleted: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    """`play`, `like`, `share`, `download`, `forward` and the seconds `watched`."""

    def standing(self, now: float) -> Standing:
        """Where the post stands; only a public one is seen by others than its author."""
        if self.deleted:
            return "deleted"
        if now < self.reviewed_at:
            return "in_review"
        if self.verdict == "refuse":
            return "refused"
        return "private" if self.private_status else "public"
