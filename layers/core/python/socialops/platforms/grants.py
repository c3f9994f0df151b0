"""How an account is connected, and how its grant is kept alive."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from socialops.platforms.content import Connection


@dataclass(frozen=True)
class Grant:
    """Everything with which we speak for an account, and how long it lives.

    `credentials` is complete: what a person gave and what the platform added. They are stored sealed; the rest is not
    secret.
    """

    credentials: Mapping[str, str]
    expires_at: datetime | None = None
    """End of the access token; `None` where it does not end by itself."""
    ends_at: datetime | None = None
    """After this instant no refresh helps any more: a person must authorise anew. `None` where there is no such end."""
    scopes: tuple[str, ...] | None = None
    """What was granted, in the platform's own words; `None` where the platform has no scopes."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What the adapter must remember about the grant and is not secret, such as how often it was renewed."""


@dataclass(frozen=True)
class Identity:
    """Whose credentials these are, and the grant they make."""

    remote_id: str
    handle: str
    grant: Grant


class Identify(Protocol):
    """Asks the platform whose credentials these are."""

    def __call__(self, connection: Connection, now: datetime) -> Identity:
        """The account behind the connection's credentials; may start a session to find out.

        Raises:
            PlatformError: of the vocabulary.
        """
        ...


class Tokens(Protocol):
    """Keeps a grant alive. Called by one refresher at a time."""

    def due(self, grant: Grant) -> datetime | None:
        """When to refresh next, well before something ends; `None` when there is nothing to refresh."""
        ...

    def refresh(self, connection: Connection, grant: Grant, now: datetime) -> Grant:
        """The grant with a newer token.

        Raises:
            TokenExpired: no refresh helps; a person must authorise anew.
            PlatformError: of the vocabulary; the old grant stays as it was.
        """
        ...


@dataclass(frozen=True)
class App:
    """Our registration at a platform, and where it sends people back to."""

    credentials: Mapping[str, str]
    redirect_uri: str
    host: str = ""


class OAuth(Protocol):
    """Connects an account by the platform's authorisation page (RFC 6749, with PKCE where offered)."""

    app_credentials: tuple[str, ...]
    """What an app registration consists of, in the platform's words; the first one is public, the others secret."""
    optional_app_credentials: tuple[str, ...]
    pkce: bool

    def register(self, host: str, redirect_uri: str, now: datetime) -> App | None:
        """A registration made by ourselves, on platforms that let anyone; `None` where a person registers the app.

        Raises:
            PlatformError: of the vocabulary.
        """
        ...

    def authorize_url(self, app: App, state: str, challenge: str) -> str:
        """The page to send the person to. `challenge` is PKCE's S256, used where `pkce`."""
        ...

    def exchange(self, app: App, code: str, verifier: str, now: datetime) -> Identity:
        """The account that was authorised, for the code that the platform sent back.

        The grant's credentials are complete: they hold what the adapter needs of the app too.

        Raises:
            PlatformError: of the vocabulary.
        """
        ...
