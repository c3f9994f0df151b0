"""Connecting an account by an instance's own page, with an app that registers itself on each instance.

Source: docs.joinmastodon.org, methods/apps and methods/oauth. PKCE is offered from version 4.3; older instances ignore
it. Tokens do not end by themselves.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from socialops.platforms.content import Connection
from socialops.platforms.contract import Capability
from socialops.platforms.errors import PlatformUnavailable
from socialops.platforms.grants import App, Grant, Identity
from socialops.platforms.mastodon import client, mapping

NAME: Final = "SocialOps"
"""What the page tells the person who asks."""

ASKED: Final = (
    "read:accounts",
    "read:notifications",
    "read:statuses",
    "write:media",
    "write:statuses",
)
"""What is asked for: no more than the adapter uses."""

SCOPES: Final[Mapping[Capability, tuple[str, ...]]] = {
    "publish": ("write", "write:statuses"),
    "reply": ("write", "write:statuses"),
    "direct": ("write", "write:statuses"),
    "poll": ("read", "read:notifications"),
    "metrics": ("read", "read:statuses"),
}
"""docs.joinmastodon.org, api/oauth-scopes: `read` holds every `read:…`."""


class MastodonOAuth:
    """The authorisation page of an instance, and what its code is good for."""

    app_credentials: tuple[str, ...] = ("client_id", "client_secret")
    optional_app_credentials: tuple[str, ...] = ()
    pkce = True

    def register(self, host: str, redirect_uri: str, now: datetime) -> App:
        """A registration on this instance; anybody may make one."""
        asked = {"client_name": NAME, "redirect_uris": redirect_uri, "scopes": " ".join(ASKED)}
        answer = client.call("/api/v1/apps", host, now, asked)
        return App({name: _text(answer, name) for name in self.app_credentials}, redirect_uri, host)

    def authorize_url(self, app: App, state: str, challenge: str) -> str:
        """The page to send the person to."""
        query = {
            "response_type": "code",
            "client_id": app.credentials["client_id"],
            "redirect_uri": app.redirect_uri,
            "scope": " ".join(ASKED),
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{client.base(app.host)}/oauth/authorize?{urlencode(query)}"

    def exchange(self, app: App, code: str, verifier: str, now: datetime) -> Identity:
        """The account behind a code, which is good once."""
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            **{name: app.credentials[name] for name in self.app_credentials},
            "redirect_uri": app.redirect_uri,
            "code_verifier": verifier,
        }
        answer = client.call("/oauth/token", app.host, now, asked)
        given = {"access_token": _text(answer, "access_token")}
        scope = answer.get("scope")
        grant = Grant(given, scopes=tuple(scope.split()) if isinstance(scope, str) and scope.strip() else None)
        return identified(Connection("", "", "", given, app.host), grant, now)


def identify(connection: Connection, now: datetime) -> Identity:
    """The account of a token that was given by hand; what it allows is not told."""
    return identified(connection, Grant(connection.credentials), now)


def identified(connection: Connection, grant: Grant, now: datetime) -> Identity:
    """The id and the user name of the token's account, with its grant.

    Raises:
        PlatformError: of the vocabulary.
    """
    account = client.get("/api/v1/accounts/verify_credentials", connection, now)
    if not mapping.id_of(account):
        raise PlatformUnavailable("the account cannot be read")
    return Identity(mapping.id_of(account), str(account.get("acct", "")), grant)


def _text(answer: Any, name: str) -> str:
    value = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(value, str) or not value:
        raise PlatformUnavailable(f"an answer without {name}")
    return value
