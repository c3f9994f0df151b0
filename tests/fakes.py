"""A social network that does what a test says: posts, replies, fans, figures, lost answers, late commits.

    network = fakes.install(monkeypatch)            # a platform with the id "fake" in the registry
    network.answers.append(fakes.LOST)              # the next send goes through, but its answer is lost
    network.say("想买", status_id="1")               # a fan comments; the next poll brings it

Everything visible stands in `network.visible`, every call in `network.calls`.
"""

import base64
import hashlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from socialops.platforms import registry
from socialops.platforms.content import Connection, Content, ReadMedia, SendingKind
from socialops.platforms.contract import Capability, Platform
from socialops.platforms.errors import OutcomeUnknown, PlatformError
from socialops.platforms.fingerprint import fingerprint
from socialops.platforms.grants import Grant, Identity
from socialops.platforms.inbound import Answer as Answer_
from socialops.platforms.inbound import (
    Delivery,
    Heard,
    Ignored,
    InboundMessage,
    Polled,
    Resolution,
    Revoked,
    Unreadable,
)
from socialops.platforms.limits import Limit, Limits, Quota
from socialops.platforms.reading import Figures, Published
from socialops.platforms.sending import (
    Absent,
    Accepted,
    Found,
    Live,
    LookOutcome,
    NotSent,
    Prepared,
    Refused,
    SendOutcome,
    Traces,
    Unknown,
)
from tests.fake_grants import FakeOAuth, FakeTokens
from tests.fake_promotion import FakePromotion

SIGNATURE = "x-fake-signature"
"""The header of a webhook call: hex sha256 over secret and raw bytes."""

LIMITS = Limits(
    text_length=Limit(500, "made up"),
    pictures=Limit(4, "made up"),
    picture_bytes=Limit(5_000_000, "made up"),
    picture_types=("image/png", "image/jpeg"),
    link_required=False,
    reply_length=Limit(200, "made up"),
    quotas=(
        Quota("call", 100, 86_400, "made up", zone="Asia/Shanghai"),
        Quota("post", 5, 3600, "made up"),
        Quota("reply", 10, 3600, "made up"),
    ),
    reply_window=timedelta(hours=48),
    poll_every=timedelta(minutes=5),
)


class Crashed(BaseException):
    """The process ended here. Not an `Exception`: nothing may catch it."""


@dataclass(frozen=True)
class Visible:
    """Something public: what the platform shows, since when, and to which sending's token it belongs."""

    remote_id: str
    kind: SendingKind
    content: Content
    key: str
    at: datetime


Answer = Callable[["Attempted"], SendOutcome]
"""What a send does and answers; made by the constants and functions below."""


@dataclass(frozen=True)
class Attempted:
    """One request of the system, as an `Answer` gets it; `publish` makes it visible (from an instant on)."""

    network: "Network"
    kind: SendingKind
    content: Content
    key: str
    now: datetime

    def publish(self, after: timedelta = timedelta()) -> Live:
        """Make it visible, `after` so much time."""
        return self.network.publish(self.kind, self.content, self.key, self.now + after)


def GOOD(sent: Attempted) -> SendOutcome:  # noqa: N802 - a constant of the script
    """It is public and the answer arrives."""
    return sent.publish()


def LOST(sent: Attempted) -> SendOutcome:  # noqa: N802
    """It is public, but the answer is lost."""
    sent.publish()
    return Unknown("read timeout")


def SWALLOWED(sent: Attempted) -> SendOutcome:  # noqa: N802
    """It never becomes public, and nobody says so."""
    return Unknown("reset")


def CRASH_BEFORE(sent: Attempted) -> SendOutcome:  # noqa: N802
    """The sender dies before its request leaves."""
    raise Crashed


def CRASH_AFTER(sent: Attempted) -> SendOutcome:  # noqa: N802
    """The sender dies after its request went through."""
    sent.publish()
    raise Crashed


def late(after: timedelta) -> Answer:
    """The answer is lost and it becomes public only later."""

    def answer(sent: Attempted) -> SendOutcome:
        sent.publish(after)
        return Unknown("read timeout")

    return answer


def accepted(after: timedelta) -> Answer:
    """The platform takes it and makes it public later."""

    def answer(sent: Attempted) -> SendOutcome:
        return Accepted(sent.publish(after).remote_id)

    return answer


def saying(outcome: SendOutcome) -> Answer:
    """Nothing becomes public; this is the answer."""
    return lambda _: outcome


REFUSED = saying(Refused("ContentRefused", "sensitive", "20018"))
NOT_SENT = saying(NotSent("ConnectTimeoutError"))


@dataclass
class FakeSender:
    """Publishes posts, or replies, by the script of its network."""

    network: "Network"
    kind: SendingKind
    settle: timedelta = timedelta(minutes=2)
    bounded: bool = True
    honours_keys: bool = False

    def prepare(
        self, content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        """Upload pictures and note the newest own thing."""
        self.network.called(f"prepare {self.kind}")
        if self.network.prepare_errors:
            raise self.network.prepare_errors.pop(0)
        handles = {picture.media_id: hashlib.sha256(read(picture)).hexdigest()[:8] for picture in content.pictures}
        return Prepared(handles, str(len(self.network.shown(self.kind, now))))

    def send(
        self, content: Content, prepared: Prepared, connection: Connection, *, read: ReadMedia, key: str, now: datetime
    ) -> SendOutcome:
        """One request, answered by the script, or well where the script is at its end."""
        self.network.called(f"send {self.kind}")
        earlier = [one for one in self.network.visible if one.key == key and one.at <= now]
        if self.honours_keys and earlier:
            return Live(earlier[0].remote_id, self.network.url(earlier[0].remote_id))
        answer = self.network.answers.pop(0) if self.network.answers else GOOD
        return answer(Attempted(self.network, self.kind, content, key, now))

    def look(self, traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
        """What is visible with this token (or, without a link, these words), unless the script says otherwise."""
        self.network.called(f"look {self.kind}")
        if self.network.looks:
            return self.network.looks.pop(0)
        matches = [one for one in self.network.shown(self.kind, now) if _same(one.content, traces)]
        if not matches:
            return Absent()
        shown = [hashlib.sha256(fingerprint(one.content.text).encode()).hexdigest() for one in matches]
        return Found(
            tuple(
                Live(one.remote_id, self.network.url(one.remote_id), digest)
                for one, digest in zip(reversed(matches), reversed(shown), strict=True)
            )
        )


@dataclass
class FakeEditor(FakeSender):
    """Gives what is visible another text, by the script of its network."""

    kind: SendingKind = "edit"

    def look(self, traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
        """Whether it says so."""
        self.network.called("look edit")
        wanted = traces.content
        said = {one.remote_id: one.content.text for one in self.network.visible}
        found = said.get(wanted.answers["status"]) == wanted.text
        return Found((Live(wanted.answers["status"]),)) if found else Absent()


@dataclass
class FakeRemover:
    """Takes away what is visible; `network.remove_errors` come first, and one told to be late works all the same."""

    network: "Network"

    def remove(self, connection: Connection, kind: SendingKind, remote_id: str, now: datetime) -> None:
        """Take something away."""
        self.network.called(f"remove {kind}")
        error = self.network.remove_errors.pop(0) if self.network.remove_errors else None
        if error is None or isinstance(error, OutcomeUnknown):
            self.network.remove(remote_id)
        if error:
            raise error

    def is_there(self, connection: Connection, kind: SendingKind, remote_id: str, now: datetime) -> bool:
        """Whether it is visible."""
        self.network.called(f"is there {kind}")
        return any(one.remote_id == remote_id for one in self.network.visible)


def _same(content: Content, traces: Traces) -> bool:
    if traces.content.link:
        return f"s={traces.token}" in content.link
    return (content.text, content.answers) == (traces.content.text, traces.content.answers)


class FakeWebhook:
    """Deliveries are JSON lists of messages, signed with the account's `app_secret`."""

    def verify(
        self,
        raw: bytes,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        secrets: Mapping[str, str],
        now: datetime,
    ) -> Delivery | None:
        """The bytes, when the signature is `sign`'s."""
        good = headers.get(SIGNATURE, "") == sign(raw, secrets["app_secret"])
        return Delivery(raw, headers.get("x-fake-id", "")) if good else None

    def handshake(self, query: Mapping[str, str], secrets: Mapping[str, str], now: datetime) -> Answer_ | None:
        """Echo, for who knows the secret."""
        good = query.get("signature") == sign(query.get("nonce", "").encode(), secrets["app_secret"])
        return Answer_(query.get("echostr", "")) if good else None

    def acknowledge(self, delivery: Delivery) -> Answer_:
        """A word."""
        return Answer_("ok")

    def parse(self, delivery: Delivery) -> Sequence[Heard]:
        """What `delivery` made; anything else is unreadable."""
        try:
            items = json.loads(delivery.clear)
        except ValueError as error:
            return [Unreadable(type(error).__name__)]
        return [_parsed(item) for item in items] if isinstance(items, list) else [Unreadable("ValueError")]


def _parsed(item: Mapping[str, Any]) -> Heard:
    if "handle" in item:
        outcome = Live(item["live"]) if "live" in item else Refused("ContentRefused", item["refused"])
        return Resolution(item["handle"], outcome)
    if "revoked" in item:
        return Revoked(item["revoked"])
    if "ignored" in item:
        return Ignored(item["ignored"])
    return InboundMessage(**{**item, "at": datetime.fromisoformat(item["at"])})


def sign(raw: bytes, secret: str) -> str:
    """The signature of a delivery."""
    return hashlib.sha256(secret.encode() + raw).hexdigest()


def delivery(*messages: InboundMessage) -> bytes:
    """The bytes of a webhook call that brings these messages."""
    fields = ("id", "kind", "fan_id", "fan_name", "text", "status_id", "answers")
    items = [{**{name: getattr(m, name) for name in fields}, "at": m.at.isoformat()} for m in messages]
    return json.dumps(items, ensure_ascii=False, default=dict).encode()


@dataclass
class FakePoller:
    """Brings what fans said, a page at a time; the cursor is a count."""

    network: "Network"
    page: int = 50
    follows: int = 0

    def poll(self, connection: Connection, cursor: str, now: datetime, posts: Sequence[Published] = ()) -> Polled:
        """What was said after the cursor."""
        self.network.called("poll")
        self.network.followed = list(posts)
        if self.network.poll_errors:
            raise self.network.poll_errors.pop(0)
        start = int(cursor or 0)
        said = self.network.said[start : start + self.page]
        end = start + len(said)
        return Polled(tuple(said), str(end), more=end < len(self.network.said))


@dataclass
class FakeMetrics:
    """Tells `network.figures` per post and for the account (`"account"`)."""

    network: "Network"

    def posts(self, connection: Connection, posts: Sequence[Published], now: datetime) -> Mapping[str, Figures]:
        """Counts of the posts that have some."""
        self.network.called("metrics posts")
        if self.network.metrics_errors:
            raise self.network.metrics_errors.pop(0)
        known = [(post.remote_id, self.network.figures.get(post.remote_id)) for post in posts]
        return {remote_id: Figures(counts, {"id": remote_id, **counts}) for remote_id, counts in known if counts}

    def account(self, connection: Connection, now: datetime) -> Figures:
        """Counts of the account."""
        self.network.called("metrics account")
        if self.network.metrics_errors:
            raise self.network.metrics_errors.pop(0)
        counts = self.network.figures.get("account", {})
        return Figures(counts, dict(counts))


@dataclass
class FakeModeration:
    """Keeps what was featured and deleted in `network.featured` and `network.deleted`, by the comment's id."""

    network: "Network"

    def feature(self, connection: Connection, comment: Mapping[str, str], now: datetime, *, on: bool) -> None:
        """Show a comment first, or no longer."""
        self._called("feature" if on else "unfeature")
        (self.network.featured.add if on else self.network.featured.discard)(comment["comment"])

    def delete(self, connection: Connection, comment: Mapping[str, str], now: datetime) -> None:
        """Remove a comment."""
        self._called("delete comment")
        self.network.deleted.add(comment["comment"])

    def _called(self, name: str) -> None:
        self.network.called(name)
        if self.network.moderation_errors:
            raise self.network.moderation_errors.pop(0)


@dataclass
class Network:
    """The state of the fake platform, and its script."""

    id: str = "fake"
    profile: tuple[str, str] = ("r-1", "@shop")
    """Remote id and handle that `identify` finds for any credentials."""
    answers: list[Answer] = field(default_factory=list)
    """What the next sends do; after the last one, all goes well."""
    looks: list[LookOutcome] = field(default_factory=list)
    """What the next looks see; after the last one, the truth."""
    prepare_errors: list[PlatformError] = field(default_factory=list)
    identify_errors: list[PlatformError] = field(default_factory=list)
    poll_errors: list[PlatformError] = field(default_factory=list)
    metrics_errors: list[PlatformError] = field(default_factory=list)
    moderation_errors: list[PlatformError] = field(default_factory=list)
    remove_errors: list[PlatformError] = field(default_factory=list)
    visible: list[Visible] = field(default_factory=list)
    said: list[InboundMessage] = field(default_factory=list)
    followed: list[Published] = field(default_factory=list)
    """The posts that the last poll was told of."""
    featured: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    moderation: FakeModeration | None = None
    """Without one, comments cannot be featured or deleted."""
    promotion: FakePromotion | None = None
    """Without one, promotions are bought by hand."""
    tokens: FakeTokens | None = None
    oauth: FakeOAuth | None = None
    scopes: dict[Capability, tuple[str, ...]] = field(default_factory=dict)
    grant: Grant | None = None
    """What `identify` answers besides the profile; without one, the credentials as given."""
    figures: dict[str, dict[str, int]] = field(default_factory=dict)
    lag: timedelta = timedelta()
    """How long something public is missing from lists."""
    calls: list[str] = field(default_factory=list)
    on_call: Callable[[str], None] = lambda _: None
    """Called with the name of every call, before it; may raise `Crashed`."""

    def __post_init__(self) -> None:
        self.publisher = FakeSender(self, "post")
        self.replies = FakeSender(self, "reply")
        self.editor = FakeEditor(self)
        self.remover = FakeRemover(self)
        self.webhook = FakeWebhook()
        self.poller = FakePoller(self)
        self.metrics = FakeMetrics(self)

    def clear(self) -> None:
        """Empty the platform and its script."""
        for state in (self.answers, self.looks, self.visible, self.said, self.calls):
            state.clear()
        for errors in (self.prepare_errors, self.identify_errors, self.poll_errors, self.metrics_errors):
            errors.clear()

    def called(self, name: str) -> None:
        """Note one call of the system."""
        self.on_call(name)
        self.calls.append(name)

    def identify(self, connection: Connection, now: datetime) -> Identity:
        """Whose credentials these are: always `profile`."""
        self.called("identify")
        if self.identify_errors:
            raise self.identify_errors.pop(0)
        return Identity(*self.profile, self.grant or Grant(connection.credentials))

    def publish(self, kind: SendingKind, content: Content, key: str, at: datetime) -> Live:
        """Make something visible from an instant on; an edit at once, in its place."""
        if kind == "edit":
            target = content.answers["status"]
            self.visible = [
                replace(one, content=replace(content, answers={})) if one.remote_id == target else one
                for one in self.visible
            ]
            return Live(target, self.url(target))
        remote_id = str(len(self.visible) + 1)
        self.visible.append(Visible(remote_id, kind, content, key, at))
        return Live(remote_id, self.url(remote_id))

    def url(self, remote_id: str) -> str:
        """The address of something public."""
        return f"https://{self.id}.example/{remote_id}"

    def shown(self, kind: SendingKind, now: datetime) -> list[Visible]:
        """What a list shows at an instant, oldest first."""
        return [one for one in self.visible if one.kind == kind and one.at + self.lag <= now]

    def remove(self, remote_id: str) -> None:
        """The platform, or somebody, takes something away."""
        self.visible = [one for one in self.visible if one.remote_id != remote_id]

    def say(
        self, text: str, *, status_id: str = "1", fan_id: str = "f-1", at: datetime | None = None
    ) -> InboundMessage:
        """A fan comments on a post; the next poll brings it."""
        number = len(self.said) + 1
        answers = {"comment": f"c-{number}", "status": status_id}
        when = at or datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
        message = InboundMessage(f"comment-{number}", "comment", fan_id, "小美", text, when, status_id, answers)
        self.said.append(message)
        return message

    def platform(self, **other: Any) -> Platform:
        """The platform; `network.platform(poller=None)` is one without that capability."""
        parts: dict[str, Any] = {
            "id": self.id,
            "names": {"zh": "假平台", "en": "Fake"},
            "limits": LIMITS,
            "host": f"https://{self.id}.example",
            "credentials": ("access_token", "app_secret"),
            "webhook_secrets": ("app_secret",),
            "identify": self.identify,
            "publisher": self.publisher,
            "replies": self.replies,
            "remover": self.remover,
            "editor": self.editor,
            "comments_on": "status",
            "webhook": self.webhook,
            "poller": self.poller,
            "metrics": self.metrics,
            "tokens": self.tokens,
            "oauth": self.oauth,
            "scopes": self.scopes,
            "moderation": self.moderation,
            "promotion": self.promotion,
        }
        return Platform(**{**parts, **other})


def install(
    monkeypatch: pytest.MonkeyPatch, network: Network | None = None, platform: Platform | None = None
) -> Network:
    """Put a fake platform into the registry, with its webhook module, for the time of a test."""
    made = network or Network()
    package = f"socialops.platforms.{made.id}"
    modules: dict[str, dict[str, object]] = {
        package: {"PLATFORM": platform or made.platform()},
        f"{package}.webhook": {"WEBHOOK": made.webhook},
    }
    for name, attributes in modules.items():
        module = ModuleType(name)
        vars(module).update(attributes)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setitem(registry.REGISTRY, made.id, package)
    registry.platform.cache_clear()
    return made


def inbound(account_id: str, raw: bytes, at: datetime, platform: str = "fake") -> str:
    """A message of the inbound queue, as the webhook puts it there."""
    received = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps(
        {"account_id": account_id, "platform": platform, "received_at": received, "raw": base64.b64encode(raw).decode()}
    )
