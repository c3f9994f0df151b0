"""Fans and their tags on a platform, and what may be done with their comments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from socialops.platforms.content import Connection


@dataclass(frozen=True)
class FanTag:
    """A tag on the platform: its id there, its name, and how many fans bear it."""

    id: str
    name: str
    count: int = 0


@dataclass(frozen=True)
class FanPage:
    """Some fans by the platform's id, and the cursor of those that follow; empty at the end."""

    ids: tuple[str, ...]
    cursor: str = ""


class Audience(Protocol):
    """Fans and tags. Every method raises the `PlatformError` vocabulary; `ContentRefused` for what is not accepted."""

    def fans(self, connection: Connection, cursor: str, now: datetime) -> FanPage:
        """One page of fans, from the start for an empty cursor."""
        ...

    def tags(self, connection: Connection, now: datetime) -> Sequence[FanTag]:
        """All tags."""
        ...

    def create_tag(self, connection: Connection, name: str, now: datetime) -> FanTag:
        """A new tag."""
        ...

    def delete_tag(self, connection: Connection, tag_id: str, now: datetime) -> None:
        """Remove a tag from everybody."""
        ...

    def tag(self, connection: Connection, tag_id: str, fan_ids: Sequence[str], now: datetime) -> None:
        """Give fans a tag; the adapter keeps to the platform's batch size."""
        ...

    def untag(self, connection: Connection, tag_id: str, fan_ids: Sequence[str], now: datetime) -> None:
        """Take a tag from fans."""
        ...


class Moderation(Protocol):
    """What the owner of a post may do with a comment under it; `comment` is `InboundMessage.answers`."""

    def feature(self, connection: Connection, comment: Mapping[str, str], now: datetime, *, on: bool) -> None:
        """Show a comment first (WeChat 精选, Douyin 置顶), or no longer."""
        ...

    def delete(self, connection: Connection, comment: Mapping[str, str], now: datetime) -> None:
        """Remove a comment.

        Raises:
            PermissionMissing: the platform has no such interface for us.
        """
        ...
