"""One XRPC call: the session's token goes along, and every answer becomes its JSON or an error of the vocabulary."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from socialops.platforms import http
from socialops.platforms.bluesky.errors import error_of, reset_of
from socialops.platforms.content import Connection
from socialops.platforms.errors import AccountDisconnected, PlatformUnavailable, RateLimited
from socialops.platforms.outcomes import reading
from socialops.platforms.payload import load

PUBLIC: Final = "https://bsky.social"
"""Where people sign in; the account's own server (`pds`) is named by the session."""

Query = Sequence[tuple[str, str]]


def get(method: str, connection: Connection, now: datetime, query: Query) -> Any:
    """A query of the account's session; a name may stand in it several times.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    return _get(method, connection, now, query, _bearer(connection, "access_jwt"))


def get_public(method: str, connection: Connection, now: datetime, query: Query) -> Any:
    """A query that anybody may make, so it works when the session ended.

    Raises:
        PlatformError: as for `get`.
    """
    return _get(method, connection, now, query, {})


def post(method: str, connection: Connection, now: datetime, body: object) -> Any:
    """A procedure that makes something public, exactly one request.

    Raises:
        PlatformError: of the vocabulary, with `NothingSent` and `OutcomeUnknown` told apart.
    """
    address = _address(_server(connection), method)
    headers = _bearer(connection, "access_jwt")
    return _content(http.request("POST", address, json_body=body, headers=headers), now)


def upload(connection: Connection, now: datetime, data: bytes, kind: str) -> Any:
    """Upload the bytes of a picture, which makes nothing public.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    headers = {**_bearer(connection, "access_jwt"), "Content-Type": kind}
    with reading():
        address = _address(_server(connection), "com.atproto.repo.uploadBlob")
        return _content(http.request("POST", address, body=data, headers=headers), now)


def open_session(connection: Connection, now: datetime) -> Any:
    """A new session for the app password.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    given = {name: connection.credentials.get(name, "") for name in ("identifier", "app_password")}
    if not all(given.values()):
        raise AccountDisconnected("the account has no app password")
    body = {"identifier": given["identifier"], "password": given["app_password"]}
    with reading():
        address = _address(connection.host or PUBLIC, "com.atproto.server.createSession")
        return _content(http.request("POST", address, json_body=body), now)


def renew_session(connection: Connection, now: datetime) -> Any:
    """The session with new tokens for its refresh token.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    headers = _bearer(connection, "refresh_jwt")
    with reading():
        address = _address(connection.host or PUBLIC, "com.atproto.server.refreshSession")
        return _content(http.request("POST", address, headers=headers), now)


def _get(method: str, connection: Connection, now: datetime, query: Query, headers: dict[str, str]) -> Any:
    with reading():
        address = f"{_address(_server(connection), method)}?{urlencode(query)}"
        return _content(http.request("GET", address, headers=headers), now)


def _server(connection: Connection) -> str:
    return connection.host or connection.credentials.get("pds", "") or PUBLIC


def _address(server: str, method: str) -> str:
    return f"{server.rstrip('/')}/xrpc/{method}"


def _bearer(connection: Connection, name: str) -> dict[str, str]:
    token = connection.credentials.get(name, "")
    if not token:
        raise AccountDisconnected(f"the account has no {name}")
    return {"Authorization": f"Bearer {token}"}


def _content(answer: http.Answer, now: datetime) -> Any:
    """The JSON of a success. Errors carry a name (atproto.com, specs/xrpc); what carries none proves nothing."""
    try:
        content = load(answer.body)
    except ValueError:
        content = None
    if answer.status == 200 and isinstance(content, dict):
        return content
    name = content.get("error") if isinstance(content, dict) else None
    if answer.status >= 400 and isinstance(name, str) and name:
        raise error_of(name, str(content.get("message", "")), answer.headers, now)
    if answer.status == 429:
        raise RateLimited("HTTP 429", platform_code="http-429", until=reset_of(answer.headers, now))
    raise PlatformUnavailable(f"HTTP {answer.status} that cannot be read", platform_code=f"http-{answer.status}")
