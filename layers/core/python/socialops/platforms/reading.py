"""Reading figures: what a platform counts for posts and for the account, and what it shows of others to everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from socialops.platforms.content import Connection, Json


@dataclass(frozen=True)
class Published:
    """One of our live posts: its id on the platform, since when it is public, and at which address."""

    remote_id: str
    live_at: datetime
    url: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    """`Accepted.facts` of its sending, where the platform gave any."""


@dataclass(frozen=True)
class Figures:
    """Public counts at one instant; what the platform does not tell is absent, never zero."""

    counts: Mapping[str, int]
    raw: Json
    provisional: bool = False
    """The platform says itself that these counts are not final yet; they are read again later."""
    sources: Mapping[str, int] | None = None
    """Readers or views by where they came from, in the platform's own words, where it tells."""


class MetricsReader(Protocol):
    """Reads the counts of posts and of the account."""

    def posts(self, connection: Connection, posts: Sequence[Published], now: datetime) -> Mapping[str, Figures]:
        """Counts per post by its remote id (`likes`, `comments`, `reposts`, …); one no longer shown is absent.

        Raises:
            PlatformError: of the vocabulary.
        """
        ...

    def account(self, connection: Connection, now: datetime) -> Figures:
        """Counts of the account (`followers`, `posts` …).

        Raises:
            PlatformError: of the vocabulary.
        """
        ...


@dataclass(frozen=True)
class Profile:
    """Somebody else's profile: its name there or the platform's own id, and the base URL to ask, empty for the public
    one."""

    handle: str
    remote_id: str = ""
    host: str = ""


@dataclass(frozen=True)
class PublicFigures:
    """What anybody may see of a profile; a count that is hidden is absent, never zero."""

    remote_id: str
    handle: str
    counts: Mapping[str, int]


class Watcher(Protocol):
    """Reads the public numbers of profiles that did not consent to anything and need not: no token goes along."""

    def knows(self, handle: str) -> bool:
        """Whether a name has the form that names have on this platform."""
        ...

    def public_figures(self, profile: Profile, now: datetime) -> PublicFigures:
        """The counts of a profile (`followers`, `following`, `posts`).

        Raises:
            AccountDisconnected: there is no such profile, or not any more.
            PlatformError: of the vocabulary.
        """
        ...
