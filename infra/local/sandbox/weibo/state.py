"""Everything the Weibo sandbox remembers."""

from dataclasses import dataclass, field
from typing import Any, Literal

TokenKind = Literal["web", "mobile", "fan_service"]


@dataclass(slots=True)
class App:
    """A registered application with what its owner entered on the console."""

    key: str
    secret: str
    redirect_uri: str
    safe_domains: tuple[str, ...]
    token_seconds: int = 7 * 86_400


@dataclass(slots=True)
class User:
    """Any Weibo account: the brand or a fan."""

    uid: int
    screen_name: str
    followers_count: int = 0
    friends_count: int = 0
    verified: bool = False


@dataclass(slots=True)
class Code:
    """An authorisation code; good once, for ten minutes."""

    uid: int
    app_key: str
    expires: float
    scope: str
    used: bool = False


@dataclass(slots=True)
class Token:
    """An access token; a fan-service token works on the messages interface only."""

    value: str
    uid: int
    app_key: str
    kind: TokenKind
    scope: str
    created: float
    expires: float
    revoked: bool = False
    refresh: str | None = None


@dataclass(slots=True)
class Picture:
    """What is kept of an uploaded picture."""

    pid: str
    kind: str
    size: int
    sha256: str


@dataclass(slots=True)
class Status:
    """A weibo. `sent` is the text as it was sent, `text` as it is shown."""

    id: int
    uid: int
    sent: str
    text: str
    urls: dict[str, str]
    created: float
    app_key: str
    picture: Picture | None = None
    deleted: bool = False
    reposts: int = 0
    likes: int = 0


@dataclass(slots=True)
class Comment:
    """A comment on a status, or a reply to another comment."""

    id: int
    uid: int
    status_id: int
    text: str
    created: float
    reply_to: int | None = None
    deleted: bool = False


@dataclass(slots=True)
class DirectMessage:
    """A message the brand sent to a fan through the fan service."""

    sender_id: int
    receiver_id: int
    type: str
    data: dict[str, Any]
    created: float


@dataclass(slots=True)
class Contact:
    """What a fan did towards a brand account, which decides whether the brand may write."""

    follows: bool = False
    left: bool = False
    last_act: float | None = None
    replies_left: int | None = None
    """None while unlimited; after a mention one reply is allowed."""


@dataclass(slots=True)
class Webhook:
    """Where the fan-service events of one account go."""

    url: str
    app_key: str


@dataclass(slots=True)
class Push:
    """One event with its deliveries: the HTTP status of each try, or why there was none."""

    uid: int
    body: str
    tries: list[str] = field(default_factory=list)


@dataclass(slots=True)
class State:
    """The tables of the sandbox."""

    apps: dict[str, App] = field(default_factory=dict)
    users: dict[int, User] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    statuses: dict[int, Status] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    messages: list[DirectMessage] = field(default_factory=list)
    contacts: dict[tuple[int, int], Contact] = field(default_factory=dict)
    """By (brand, fan)."""
    webhooks: dict[int, Webhook] = field(default_factory=dict)
    pushes: list[Push] = field(default_factory=list)

    def contact(self, brand: int, fan: int) -> Contact:
        """The relation of a fan to a brand, made on first sight."""
        return self.contacts.setdefault((brand, fan), Contact())

    def user_named(self, name: str) -> User | None:
        """The user with this screen name."""
        return next((user for user in self.users.values() if user.screen_name == name), None)
