"""Connecting an account: by Douyin's authorisation page, or by tokens that a person has already.

Source: developer.open-douyin.com, get-permission-code and get-access-token. There is no PKCE.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from socialops.platforms.content import Connection
from socialops.platforms.douyin import client, ocean_tokens, tokens
from socialops.platforms.douyin.values import text
from socialops.platforms.errors import PermissionMissing, PlatformUnavailable
from socialops.platforms.grants import App, Grant, Identity

_PAGE: Final = "/platform/oauth/connect/"
_TOKEN: Final = "/oauth/access_token/"  # noqa: S105 - a path
_USER: Final = "/oauth/userinfo/"

SCOPES: Final = (
    "user_info",
    "item.comment",
    "video.list.bind",
    "video.data.bind",
    "data.external.user",
    "data.external.item",
)
"""What is asked for when the registration does not say what the app was given. The page refuses scopes that the app
does not have (code 10004), and publishing and private messages are given to few, so they must be named."""


class DouyinOAuth:
    """The authorisation page, and what its code is good for."""

    app_credentials: tuple[str, ...] = ("client_key", "client_secret")
    optional_app_credentials: tuple[str, ...] = ("scope",)
    """A comma list of the scopes that the app was given, `video.create.bind` among them where it may publish."""
    pkce = False

    def register(self, host: str, redirect_uri: str, now: datetime) -> App | None:
        """People register apps on Douyin's console."""
        return None

    def authorize_url(self, app: App, state: str, challenge: str) -> str:
        """The page with the QR code. `redirect_uri` must be the registered one, to the letter."""
        query = {
            "client_key": app.credentials["client_key"],
            "response_type": "code",
            "scope": app.credentials.get("scope") or ",".join(SCOPES),
            "redirect_uri": app.redirect_uri,
            "state": state,
        }
        return f"{client.base(app.host)}{_PAGE}?{urlencode(query)}"

    def exchange(self, app: App, code: str, verifier: str, now: datetime) -> Identity:
        """The account behind a code, which is good once and for ten minutes."""
        secrets = {name: app.credentials[name] for name in self.app_credentials}
        form = {**secrets, "code": code, "grant_type": "authorization_code"}
        answer = client.send_form(app.host, _TOKEN, now, form)
        open_id = text(answer.get("open_id"))
        if not open_id:
            raise PlatformUnavailable("a token of nobody")
        ends_at = (now + tokens.REFRESH_LIFE).isoformat()
        before = Grant({**secrets, "open_id": open_id}, facts={"refresh_ends_at": ends_at})
        return _identity(app.host, tokens.granted(answer, before, now), now)


def identify(connection: Connection, now: datetime) -> Identity:
    """The account of tokens that were given by hand. A refresh tells how long they live and what they allow.

    Raises:
        PlatformError: of the vocabulary.
    """
    given = {name: client.token(connection, name) for name in CREDENTIALS}
    mine = Connection(connection.account_id, given["open_id"], connection.handle, given, connection.host)
    kept = Grant({**connection.credentials, **given})
    return _identity(connection.host, tokens.refreshed(mine, kept, now), now)


CREDENTIALS: Final = ("access_token", "client_key", "client_secret", "open_id", "refresh_token")


def _identity(host: str, grant: Grant, now: datetime) -> Identity:
    open_id = grant.credentials["open_id"]
    return Identity(open_id, _nickname(host, grant.credentials, now), ocean_tokens.begun(grant, now))


def _nickname(host: str, credentials: Mapping[str, str], now: datetime) -> str:
    """The name that people see; the id for who did not allow user_info."""
    form = {"open_id": credentials["open_id"], "access_token": credentials["access_token"]}
    try:
        user = client.send_form(host, _USER, now, form)
    except PermissionMissing:
        return credentials["open_id"]
    return text(user.get("nickname")) or credentials["open_id"]
