"""How something becomes public: the values that the law of sending works with, and the protocol of a sender.

The law lives on three promises: `prepare` makes nothing public and may be repeated, `send` makes exactly one public
request and tells apart what it knows from what it does not, and `look` only reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from socialops.platforms.content import Connection, Content, ReadMedia, SendingKind


@dataclass(frozen=True)
class Prepared:
    """What `prepare` left behind: platform handles (media ids, drafts) and the newest own post as baseline.

    JSON-serialisable, because it is stored with the sending until the second comes.
    """

    handles: Mapping[str, str] = field(default_factory=dict)
    baseline: str = ""
    more: bool = False
    """There is more to prepare than one call may take (a long video): call again with this."""


@dataclass(frozen=True)
class Live:
    """It is public, under this id, at this address."""

    remote_id: str
    url: str = ""
    shown: str = ""
    """sha256 (hex) of the fingerprint of the text as the platform shows it, where a look can tell it."""


@dataclass(frozen=True)
class Accepted:
    """The platform took it and will make it public later; `handle` finds it again."""

    handle: str
    facts: Mapping[str, str] = field(default_factory=dict)
    """What only this answer tells and later calls need (`Published.facts`), such as the id that comments go by."""


@dataclass(frozen=True)
class HandedOver:
    """A person has it now and will make it public, or say that they did not."""


@dataclass(frozen=True)
class Refused:
    """It clearly is not public and will not become so."""

    error: str
    message: str
    platform_code: str = ""


@dataclass(frozen=True)
class NotSent:
    """Provably nothing was sent; another try is safe after `retry_at`, where given."""

    reason: str
    platform_code: str = ""
    retry_at: datetime | None = None


@dataclass(frozen=True)
class Unknown:
    """A request left and nobody knows what became of it."""

    reason: str
    platform_code: str = ""


SendOutcome = Live | Accepted | HandedOver | Refused | NotSent | Unknown


@dataclass(frozen=True)
class Found:
    """The look saw it: every match, newest first. More than one match means it was doubled."""

    matches: tuple[Live, ...]


@dataclass(frozen=True)
class Absent:
    """A complete look did not see it."""


@dataclass(frozen=True)
class Inconclusive:
    """The look itself failed, or could not see far enough; this is not an empty look."""

    reason: str


LookOutcome = Found | Refused | Absent | Inconclusive
"""`Refused`: the platform says that what it had accepted will not become public (a review refused it)."""


@dataclass(frozen=True)
class Traces:
    """What a look may go by: the content, its tracking token, what was prepared, and when the request left."""

    content: Content
    token: str
    prepared: Prepared
    handle: str
    sent_at: datetime
    key: str = ""
    """What `send` got as `key`, for platforms where it names the thing itself (a Bluesky record key)."""


class Sender(Protocol):
    """How something becomes public on a platform."""

    settle: timedelta
    """How long after a request its effect may still be invisible to `look`: late commit plus list lag."""
    bounded: bool
    """Whether the platform bounds late commits, so that a complete empty look after `settle` means absent for good."""

    def prepare(
        self, content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        """Upload media, note the baseline; nothing public, repeatable.

        Args:
            content: the approved content.
            connection: the account.
            read: the bytes of a picture or a part of a video.
            now: the instant of the call.
            so_far: what the call before returned with `more`, to go on from.

        Raises:
            PlatformError: of the vocabulary; nothing became public.
        """
        ...

    def send(
        self, content: Content, prepared: Prepared, connection: Connection, *, read: ReadMedia, key: str, now: datetime
    ) -> SendOutcome:
        """Exactly one request that makes it public. Never raises a platform error: every outcome is a value.

        Args:
            content: the approved content; its link carries the tracking token already.
            prepared: what `prepare` returned, without `more`.
            connection: the account.
            read: the bytes of a picture, for platforms that take it in the very request (Weibo); may be called
                before the request leaves, and what it raises passes through.
            key: stable over retries of this sending, for platforms that honour an idempotency key.
            now: the instant of the call.
        """
        ...

    def look(self, traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
        """Read-only: is it there? Never raises a platform error."""
        ...


class Remover(Protocol):
    """Takes back something of ours that is public."""

    def remove(self, connection: Connection, kind: SendingKind, remote_id: str, now: datetime) -> None:
        """Delete one of the account's own posts or answers; one that is gone already is no error. May be repeated.

        Raises:
            PlatformError: of the vocabulary.
        """
        ...

    def is_there(self, connection: Connection, kind: SendingKind, remote_id: str, now: datetime) -> bool:
        """Whether it is still public. Read-only.

        Raises:
            PlatformError: of the vocabulary; it cannot be told.
        """
        ...
