"""Everything the Douyin sandbox remembers of applications, people and what they said; posts are in `media`."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from infra.local.sandbox.douyin.media import Image, PartUpload, Post, Video
from infra.local.sandbox.douyin.promotion_state import OceanToken, Order


@dataclass(slots=True)
class App:
    """A registered application with what its owner entered on the console."""

    client_key: str
    client_secret: str
    redirect_uri: str
    scopes: tuple[str, ...]
    """The capabilities that the platform gave the application."""
    webhook: str = ""
    muted: set[str] = field(default_factory=set)
    """Events it does not subscribe to."""
    client_tokens: list["ClientToken"] = field(default_factory=list)


@dataclass(slots=True)
class ClientToken:
    """A token of the application itself; the newest shortens the one before to five minutes."""

    value: str
    expires: float


@dataclass(slots=True)
class User:
    """Any Douyin account: the brand or a fan."""

    open_id: str
    nickname: str
    created: float
    fans: int = 0
    role: str = ""
    """`e_account_role` of an enterprise account."""
    barred: int = 0
    """The code with which the platform turns the account down; 0 for one in good standing."""


@dataclass(slots=True)
class Code:
    """An authorisation code; good once, for ten minutes."""

    open_id: str
    client_key: str
    scopes: tuple[str, ...]
    expires: float
    used: bool = False


@dataclass(slots=True)
class Grant:
    """What a user gave an application: the scopes, an access token, a refresh token and its renewals."""

    client_key: str
    open_id: str
    scopes: tuple[str, ...]
    since: float
    access: str
    access_expires: float
    refresh: str
    refresh_expires: float
    renewals: int = 0
    revoked: bool = False


@dataclass(slots=True)
class Comment:
    """A comment under a post, or an answer to one."""

    id: str
    serial: int
    item_id: str
    open_id: str
    content: str
    created: float
    parent: str = ""
    likes: int = 0
    top: bool = False


@dataclass(slots=True)
class Trigger:
    """Something a person did that lets the brand write: which scene it opens, since when, and how often it was used."""

    scene: str
    at: float
    used: int = 0


@dataclass(slots=True)
class Conversation:
    """The private messages between a brand and a person."""

    id: str
    brand: str
    fan: str
    triggers: dict[str, Trigger] = field(default_factory=dict)
    """By `server_message_id`."""
    authorised: bool = False
    proactive: date | None = None
    """The day of the last message in the scene `im_authorize_message`."""


@dataclass(slots=True)
class DirectMessage:
    """A message the brand sent."""

    id: str
    conversation_id: str
    to: str
    scene: str
    content: dict[str, Any]
    created: float
    recalled: bool = False


@dataclass(slots=True)
class Push:
    """One event with its deliveries: the HTTP status of each try, or why there was none."""

    client_key: str
    msg_id: str
    event: str
    body: str
    tries: list[str] = field(default_factory=list)


@dataclass(slots=True)
class State:
    """The tables of the sandbox."""

    apps: dict[str, App] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    grants: list[Grant] = field(default_factory=list)
    dead_tokens: set[str] = field(default_factory=set)
    """Access tokens that ran out and were replaced."""
    uploads: dict[str, PartUpload] = field(default_factory=dict)
    videos: dict[str, Video] = field(default_factory=dict)
    images: dict[str, Image] = field(default_factory=dict)
    message_images: dict[str, Image] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    share_ids: dict[str, str] = field(default_factory=dict)
    """The application that asked for a share id."""
    comments: dict[str, Comment] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    messages: dict[str, DirectMessage] = field(default_factory=dict)
    pushes: list[Push] = field(default_factory=list)
    daily: Counter[tuple[str, date, str]] = field(default_factory=Counter)
    """How often something happened to a post or an account on a day."""
    ocean_tokens: list[OceanToken] = field(default_factory=list)
    orders: dict[int, Order] = field(default_factory=dict)

    def user_named(self, nickname: str) -> User | None:
        """The account with this nickname."""
        return next((user for user in self.users.values() if user.nickname == nickname), None)

    def conversation(self, brand: str, fan: str) -> Conversation | None:
        """The conversation of these two."""
        return next((c for c in self.conversations.values() if (c.brand, c.fan) == (brand, fan)), None)
