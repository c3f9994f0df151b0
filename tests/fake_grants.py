"""A platform's token service for the fake network: short tokens, rotated by refresh, and an authorisation page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from socialops.platforms.content import Connection
from socialops.platforms.errors import PlatformError, TokenExpired
from socialops.platforms.grants import App, Grant, Identity

LIFE = timedelta(hours=2)
AHEAD = timedelta(minutes=5)


@dataclass
class FakeTokens:
    """Hands out `t-1`, `t-2` … for `life` each; the newest one is good, the one before no more."""

    issued: int = 1
    life: timedelta = LIFE
    ends_at: datetime | None = None
    errors: list[PlatformError] = field(default_factory=list)
    answers: list[Grant] = field(default_factory=list)
    """What the next refreshes answer instead of the truth."""
    on_refresh: Callable[[], None] = lambda: None
    """Called in the middle of a refresh."""

    def due(self, grant: Grant) -> datetime | None:
        """Five minutes before the end."""
        return grant.expires_at - AHEAD if grant.expires_at else None

    def refresh(self, connection: Connection, grant: Grant, now: datetime) -> Grant:
        """A newer token."""
        self.on_refresh()
        if self.errors:
            raise self.errors.pop(0)
        if self.answers:
            return self.answers.pop(0)
        self.issued += 1
        return self.grant(now, dict(grant.credentials))

    def grant(self, now: datetime, credentials: dict[str, str]) -> Grant:
        """The newest token, as a grant."""
        fresh = {**credentials, "access_token": f"t-{self.issued}"}
        return Grant(
            fresh, now + self.life, self.ends_at, ("post.write", "comment.write"), {"issued": str(self.issued)}
        )

    def require_newest(self, connection: Connection) -> None:
        """What every call of the platform checks.

        Raises:
            TokenExpired: the token is not the newest.
        """
        if connection.credentials["access_token"] != f"t-{self.issued}":
            raise TokenExpired(platform_code="401")


@dataclass
class FakeOAuth:
    """An authorisation page that knows one app and one person."""

    profile: tuple[str, str] = ("r-1", "@shop")
    pkce: bool = True
    app_credentials: tuple[str, ...] = ("client_key", "client_secret")
    optional_app_credentials: tuple[str, ...] = ()
    registers: bool = False
    challenges: dict[str, str] = field(default_factory=dict)
    exchanged: list[tuple[str, str]] = field(default_factory=list)
    errors: list[PlatformError] = field(default_factory=list)

    def register(self, host: str, redirect_uri: str, now: datetime) -> App | None:
        """Anyone may register, on the platforms that say so."""
        return App({"client_key": "k-auto", "client_secret": "s-auto"}, redirect_uri, host) if self.registers else None

    def authorize_url(self, app: App, state: str, challenge: str) -> str:
        """The page, which remembers the challenge."""
        self.challenges[state] = challenge
        return f"https://fake.example/authorize?client={app.credentials['client_key']}&state={state}"

    def exchange(self, app: App, code: str, verifier: str, now: datetime) -> Identity:
        """The account of the person, with the secret of the app among its credentials."""
        if self.errors:
            raise self.errors.pop(0)
        self.exchanged.append((code, verifier))
        credentials = {"access_token": f"t-{code}", "app_secret": app.credentials["client_secret"]}
        return Identity(*self.profile, Grant(credentials, now + LIFE))
