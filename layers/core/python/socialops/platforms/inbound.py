"""The platforms' way to us: callbacks, and polling where no callback brings it.

A webhook must be importable without a client and without pydantic: it answers within the platform's deadline, cold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from socialops.platforms.content import Connection, Json
from socialops.platforms.reading import Published
from socialops.platforms.sending import Live, Refused


@dataclass(frozen=True)
class Delivery:
    """A callback proved to come from the platform: its clear bytes, decrypted where the platform encrypts."""

    clear: bytes
    id: str = ""
    """The platform's own id of the delivery, equal for its repeats; empty where there is none."""
    others: tuple[str, ...] = ()
    """Remote ids that it names when it is not about the account of the address it came to: an app may have one address
    for all its accounts (Douyin)."""


@dataclass(frozen=True)
class InboundMessage:
    """Something a fan said or did, as the platform told it.

    `id` is unique per account and stable over repeats of the same delivery; it is what de-duplication goes by.
    """

    id: str
    kind: Literal["comment", "direct", "mention", "follow", "unfollow", "other"]
    fan_id: str
    fan_name: str
    text: str
    at: datetime
    status_id: str = ""
    """The post it stands under, where it is a comment."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """What a reply has to name (`Content.answers`)."""
    extra: Json = field(default_factory=dict)
    """Fields the adapter does not know, kept as they came."""


@dataclass(frozen=True)
class Resolution:
    """What became of something that the platform had accepted under `handle` (`Accepted.handle`)."""

    handle: str
    outcome: Live | Refused


@dataclass(frozen=True)
class Revoked:
    """The owner took the grant back at the platform."""

    reason: str


@dataclass(frozen=True)
class Ignored:
    """A valid delivery that is no message, with its kind."""

    kind: str


@dataclass(frozen=True)
class Unreadable:
    """Verified bytes that are not what the platform documents; the caller keeps them for inspection."""

    reason: str


Heard = InboundMessage | Resolution | Revoked | Ignored | Unreadable


@dataclass(frozen=True)
class Answer:
    """The body that a platform expects from us."""

    body: str
    content_type: str = "text/plain"


class Webhook(Protocol):
    """The callback of a platform. Pure; light to import."""

    def verify(
        self,
        raw: bytes,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        secrets: Mapping[str, str],
        now: datetime,
    ) -> Delivery | None:
        """The delivery when the raw bytes come from the platform: signature good, time fresh. Never raises.

        Args:
            raw: the body, byte for byte.
            headers: with lower-case names.
            query: the query string, decoded.
            secrets: the account's `webhook_secrets`.
            now: the instant of the call.
        """
        ...

    def handshake(self, query: Mapping[str, str], secrets: Mapping[str, str], now: datetime) -> Answer | None:
        """The answer to a check of the address by GET, or `None` when its signature is wrong. Never raises."""
        ...

    def acknowledge(self, delivery: Delivery) -> Answer:
        """What tells the platform that the delivery was taken. Never raises."""
        ...

    def parse(self, delivery: Delivery) -> Sequence[Heard]:
        """What a verified delivery says. Never raises: what cannot be read is `Unreadable`."""
        ...


@dataclass(frozen=True)
class Polled:
    """One poll: what is new, oldest first, and the cursor to continue from."""

    messages: tuple[InboundMessage, ...]
    cursor: str
    more: bool = False


class Poller(Protocol):
    """Reads comments and messages where no webhook brings them."""

    follows: int
    """How many of our newest live posts it must be told of, for platforms that list comments by post only; else 0."""

    def poll(self, connection: Connection, cursor: str, now: datetime, posts: Sequence[Published] = ()) -> Polled:
        """What came after `cursor` (empty for the first time). `posts` are at most `follows`, newest first.

        Raises:
            PlatformError: of the vocabulary; the cursor stays.
        """
        ...
