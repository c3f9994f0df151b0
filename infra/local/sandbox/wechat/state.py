"""Everything the WeChat sandbox remembers: accounts with their fans, and what was pushed."""

from dataclasses import dataclass, field
from typing import Literal

from infra.local.sandbox.wechat.ids import openid_of
from infra.local.sandbox.wechat.records import (
    Comment,
    Draft,
    Json,
    MassJob,
    Media,
    Publication,
    PublishJob,
    Tag,
    Token,
)

Mode = Literal["plain", "compatible", "secure"]


@dataclass(slots=True)
class Window:
    """An opening for customer messages."""

    left: int
    until: float


@dataclass(slots=True)
class Fan:
    """A WeChat user as one account knows them."""

    openid: str
    name: str
    subscribed: bool = False
    subscribe_time: float = 0.0
    scene: str = "ADD_SCENE_SEARCH"
    qr_scene: str = ""
    remark: str = ""
    tags: list[int] = field(default_factory=list)
    blacklisted: bool = False
    windows: dict[str, Window] = field(default_factory=dict)
    """By what opened them: message, menu, follow, scan."""
    last_act: float = 0.0
    typing: bool = False
    mass_received: dict[str, int] = field(default_factory=dict)
    """Mass messages of a month, by month."""


@dataclass(slots=True)
class Passage:
    """A follow (+1) or an unfollow (-1), for the statistics."""

    at: float
    change: int
    source: int


@dataclass(slots=True)
class Heard:
    """A message of a fan, for the statistics."""

    at: float
    openid: str
    msgtype: str


@dataclass(slots=True)
class CustomMessage:
    """A message the account sent to one fan."""

    openid: str
    msgtype: str
    body: Json
    created: float


@dataclass(slots=True)
class Try:
    """One delivery of a push and what came of it."""

    at: float
    outcome: str
    seconds: float


@dataclass(slots=True)
class Push:
    """One message or event for the account's server. `clear` are the bytes before encryption, equal in every try."""

    app_id: str
    openid: str
    clear: str
    created: float
    tries: list[Try] = field(default_factory=list)
    outcome: str = ""
    """`success`, `empty`, `reply`, or why nothing came of it."""
    reply: Json | None = None
    """What the fan sees as the passive answer."""


@dataclass(slots=True)
class Account:
    """An official account with what its owner entered in the console."""

    app_id: str
    app_secret: str
    token: str
    encoding_aes_key: str
    original_id: str
    kind: Literal["subscription", "service"] = "subscription"
    verified: bool = True
    comment_privilege: bool = True
    ip_whitelist: list[str] = field(default_factory=lambda: ["127.0.0.1"])
    mode: Mode = "secure"
    mass_protection: bool = False
    """Mass messages to all fans wait for the administrator."""
    secret_frozen: bool = False
    followers: int = 0
    """Fans from before the sandbox began, who appear in the statistics only."""
    callback_url: str = ""
    failures: int = 0
    """Deliveries that failed in a row."""
    paused_until: float = 0.0
    tokens: dict[str, Token] = field(default_factory=dict)
    forced: list[float] = field(default_factory=list)
    """When a token was refreshed by force."""
    media: dict[str, Media] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    publications: dict[str, Publication] = field(default_factory=dict)
    publish_jobs: dict[str, PublishJob] = field(default_factory=dict)
    mass_jobs: dict[int, MassJob] = field(default_factory=dict)
    mass_speed: int = 0
    comments: list[Comment] = field(default_factory=list)
    fans: dict[str, Fan] = field(default_factory=dict)
    tags: dict[int, Tag] = field(default_factory=dict)
    sent: list[CustomMessage] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    def fan_named(self, name: str) -> Fan:
        """The user with this name, made on first sight."""
        openid = openid_of(self.app_id, name)
        return self.fans.setdefault(openid, Fan(openid, name))

    def subscribers(self) -> list[Fan]:
        """Who follows, in the order they came."""
        return sorted((fan for fan in self.fans.values() if fan.subscribed), key=lambda fan: fan.subscribe_time)

    def publication_of(self, msg_data_id: int) -> Publication | None:
        """What became public under this statistics id."""
        return next((p for p in self.publications.values() if p.msg_data_id == msg_data_id), None)


@dataclass(slots=True)
class Record:
    """A refused request, which its rid finds again."""

    app_id: str
    at: float
    path: str
    ip: str
    body: str
    answer: str


@dataclass(slots=True)
class Review:
    """How the next publication or mass message shall end."""

    status: int | str
    fail_idx: list[int] = field(default_factory=list)
    seconds: float | None = None


@dataclass(slots=True)
class State:
    """The tables of the sandbox."""

    accounts: dict[str, Account] = field(default_factory=dict)
    pushes: list[Push] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    publish_reviews: list[Review] = field(default_factory=list)
    mass_reviews: list[Review] = field(default_factory=list)
