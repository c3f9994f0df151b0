"""Connecting an account by Weibo's authorisation page. There is no PKCE.

Source: open.weibo.com wiki, Oauth2/authorize, Oauth2/access_token, Oauth2/get_token_info. The token of a web app cannot
be renewed: when it ends, a person authorises anew. How long it lives depends on the app's review; what the platform
says of each token counts.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from socialops.platforms.content import Connection
from socialops.platforms.errors import PlatformUnavailable
from socialops.platforms.grants import App, Grant, Identity
from socialops.platforms.outcomes import reading
from socialops.platforms.weibo import client

_PAGE: Final = "/oauth2/authorize"
_TOKEN: Final = "/oauth2/access_token"  # noqa: S105 - a path
_INFO: Final = "/oauth2/get_token_info"


class WeiboOAuth:
    """The authorisation page, and what its code is good for."""

    app_credentials: tuple[str, ...] = ("app_key", "app_secret")
    optional_app_credentials: tuple[str, ...] = ()
    pkce = False

    def register(self, host: str, redirect_uri: str, now: datetime) -> App | None:
        """People register apps on Weibo's console."""
        return None

    def authorize_url(self, app: App, state: str, challenge: str) -> str:
        """The page to send the person to; it asks who they are, for a brand's account is rarely the one signed in."""
        query = {
            "client_id": app.credentials["app_key"],
            "response_type": "code",
            "redirect_uri": app.redirect_uri,
            "state": state,
            "forcelogin": "true",
        }
        return f"{client.base(app.host)}{_PAGE}?{urlencode(query)}"

    def exchange(self, app: App, code: str, verifier: str, now: datetime) -> Identity:
        """The account behind a code, which is good once."""
        form = {
            "client_id": app.credentials["app_key"],
            "client_secret": app.credentials["app_secret"],
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": app.redirect_uri,
        }
        answer = client.ask(_TOKEN, app.host, now, form)
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token:
            raise PlatformUnavailable("an answer without access_token")
        given = {"access_token": token, "app_secret": app.credentials["app_secret"]}
        grant = Grant(given, expires_at=_end(answer.get("expires_in"), now))
        connection = Connection("", "", "", given, app.host)
        return _identity(connection, _text(answer.get("uid")), grant, now)


def identify(connection: Connection, now: datetime) -> Identity:
    """The account of a token that was given by hand, and how long that token lives.

    Raises:
        PlatformError: of the vocabulary.
    """
    with reading():
        told = client.post(_INFO, connection, now, {})
    info = told if isinstance(told, dict) else {}
    grant = Grant(connection.credentials, expires_at=_end(info.get("expire_in"), now))
    return _identity(connection, _text(info.get("uid")), grant, now)


def _identity(connection: Connection, uid: str, grant: Grant, now: datetime) -> Identity:
    """The uid and the screen name (users/show)."""
    if not uid:
        raise PlatformUnavailable("Weibo did not name the user")
    user = client.get("/2/users/show.json", connection, now, uid=uid)
    return Identity(uid, str(user.get("screen_name", "")) if isinstance(user, dict) else "", grant)


def _text(value: Any) -> str:
    """An id, which is a number here and text there."""
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""


def _end(seconds: Any, now: datetime) -> datetime | None:
    """When a token ends, where the platform says so in whole seconds, as a number or as text."""
    text = _text(seconds)
    if not text.isascii() or not text.isdecimal() or len(text) > 10:
        return None
    return now + timedelta(seconds=int(text))
