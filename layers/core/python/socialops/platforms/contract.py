"""What a social network is to SocialOps: limits as data, and capabilities that are there or are `None`.

The law of sending lives on three promises of a `Sender`: `prepare` makes nothing public and may be repeated,
`send` makes exactly one public request and tells apart what it knows from what it does not, and `look` only reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from socialops.platforms.limits import Limits

Json = Mapping[str, Any]
SendingKind = Literal["post", "reply"]


@dataclass(frozen=True)
class Picture:
    """A checked picture: where its bytes are, what they are, and its alternative text."""

    media_id: str
    key: str
    sha256: str
    type: str
    bytes: int
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True)
class Content:
    """What goes out: the exact text and pictures. For a reply, `answers` names what is answered.

    `answers` holds the platform's own ids, for example `{"comment": "…", "status": "…"}` or `{"fan": "…"}`.
    """

    text: str
    pictures: tuple[Picture, ...] = ()
    link: str = ""
    channel: str = "post"
    """`post`, `comment` (a public answer under a post) or `direct` (a private message)."""
    answers: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Connection:
    """An account as an adapter sees it: public facts, decrypted credentials, and the base URL to call.

    `credentials` uses the platform's own names (`access_token`, `app_secret` …). `host` replaces the public
    hosts when it is not empty (a Mastodon instance, a sandbox).
    """

    account_id: str
    remote_id: str
    handle: str
    credentials: Mapping[str, str]
    host: str = ""
    caller_ip: str = "127.0.0.1"


@dataclass(frozen=True)
class Prepared:
    """What `prepare` left behind: platform handles (media ids, drafts) and the newest own post as baseline.

    JSON-serialisable, because it is stored with the sending until the second comes.
    """

    handles: Mapping[str, str] = field(default_factory=dict)
    baseline: str = ""


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


SendOutcome = Live | Accepted | Refused | NotSent | Unknown


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


LookOutcome = Found | Absent | Inconclusive


@dataclass(frozen=True)
class Traces:
    """What a look may go by: the content, its tracking token, what was prepared, and when the request left."""

    content: Content
    token: str
    prepared: Prepared
    handle: str
    sent_at: datetime


class ReadMedia(Protocol):
    """Gives the bytes of a checked picture."""

    def __call__(self, picture: Picture) -> bytes:
        """The bytes."""
        ...


class Sender(Protocol):
    """How something becomes public on a platform."""

    settle: timedelta
    """How long after a request its effect may still be invisible to `look`: late commit plus list lag."""
    bounded: bool
    """Whether the platform bounds late commits, so that a complete empty look after `settle` means absent for good."""

    def prepare(self, content: Content, connection: Connection, read: ReadMedia, now: datetime) -> Prepared:
        """Upload media, note the baseline; nothing public, repeatable.

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
            prepared: what `prepare` returned.
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
class Ignored:
    """A valid delivery that is no message, with its kind."""

    kind: str


@dataclass(frozen=True)
class Handshake:
    """The answer a platform expects when it checks the callback address."""

    body: str
    content_type: str = "text/plain"


class Webhook(Protocol):
    """The callback of a platform. Pure; importable with the standard library only."""

    acknowledgement: str
    """The body that tells the platform the delivery was taken."""

    def verify(
        self,
        raw: bytes,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        secrets: Mapping[str, str],
        now: datetime,
    ) -> bool:
        """Whether the raw bytes come from the platform: signature good, time fresh. Never raises."""
        ...

    def handshake(self, query: Mapping[str, str], secrets: Mapping[str, str], now: datetime) -> Handshake | None:
        """The answer to the platform's address check, or `None` when its signature is wrong."""
        ...

    def parse(self, raw: bytes) -> Sequence[InboundMessage | Ignored]:
        """The messages of a verified delivery.

        Raises:
            ValueError: the bytes are not a delivery of this platform; the caller keeps them for inspection.
        """
        ...


@dataclass(frozen=True)
class Polled:
    """One poll: what is new, oldest first, and the cursor to continue from."""

    messages: tuple[InboundMessage, ...]
    cursor: str
    more: bool = False


class Poller(Protocol):
    """Reads comments and messages where no webhook brings them."""

    def poll(self, connection: Connection, cursor: str, now: datetime) -> Polled:
        """What came after `cursor` (empty for the first time).

        Raises:
            PlatformError: of the vocabulary; the cursor stays.
        """
        ...


@dataclass(frozen=True)
class Figures:
    """Public counts at one instant; what the platform does not tell is absent, never zero."""

    counts: Mapping[str, int]
    raw: Json


class MetricsReader(Protocol):
    """Reads the counts of posts and of the account."""

    def posts(self, connection: Connection, remote_ids: Sequence[str], now: datetime) -> Mapping[str, Figures]:
        """Counts per post (`likes`, `comments`, `reposts`, …); a post the platform no longer shows is absent.

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


class Identify(Protocol):
    """Asks the platform whose credentials these are."""

    def __call__(self, connection: Connection, now: datetime) -> tuple[str, str]:
        """The remote id and the handle of the account.

        Raises:
            PlatformError: of the vocabulary.
        """
        ...


@dataclass(frozen=True)
class Platform:
    """A social network: an id, names, limits, and the capabilities it has."""

    id: str
    names: Mapping[str, str]
    """`{"zh": "微博", "en": "Weibo"}`."""
    limits: Limits
    host: str
    """The public base URL, used when an account or the settings name no other."""
    credentials: tuple[str, ...]
    """Names of the credentials an account needs, the platform's own words."""
    webhook_secrets: tuple[str, ...]
    """Which of the credentials the webhook needs; only these are readable there."""
    identify: Identify
    publisher: Sender | None = None
    replies: Sender | None = None
    webhook: Webhook | None = None
    poller: Poller | None = None
    metrics: MetricsReader | None = None

    def text_length(self, text: str) -> int:
        """The length of a text in the platform's own unit; overridden by `measure` where it is not characters."""
        return self.measure(text) if self.measure else len(text)

    measure: "Measure | None" = None

    def sender(self, kind: SendingKind) -> Sender | None:
        """Who sends this kind of thing."""
        return self.publisher if kind == "post" else self.replies


class Measure(Protocol):
    """The platform's own way to measure a text."""

    def __call__(self, text: str) -> int:
        """The length, rounded up."""
        ...
