"""One call to an instance: the token goes along, and every answer becomes its JSON or an error of the vocabulary."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from socialops.platforms import http
from socialops.platforms.content import Connection
from socialops.platforms.errors import AccountDisconnected, PlatformUnavailable
from socialops.platforms.mastodon.errors import error_of
from socialops.platforms.outcomes import reading
from socialops.platforms.payload import load

PUBLIC: Final = "https://mastodon.social"

Query = Sequence[tuple[str, str]]


def get(path: str, connection: Connection, now: datetime, query: Query = ()) -> Any:
    """A call that only reads; a name may stand in the query several times.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    with reading():
        address = f"{_base(connection)}{path}?{urlencode(query)}" if query else _base(connection) + path
        return _content(http.request("GET", address, headers=_headers(connection)), now)


def get_public(path: str, host: str, now: datetime, query: Query) -> Any:
    """A call that only reads and that anybody may make.

    Raises:
        PlatformError: as for `get`.
    """
    with reading():
        return _content(http.request("GET", f"{base(host)}{path}?{urlencode(query)}"), now)


def post(path: str, connection: Connection, now: datetime, body: Mapping[str, object], key: str) -> Any:
    """A call that makes something public, exactly one request, with the key that makes a repeat harmless.

    Raises:
        PlatformError: of the vocabulary, with `NothingSent` and `OutcomeUnknown` told apart.
    """
    headers = {**_headers(connection), "Idempotency-Key": key}
    return _content(http.request("POST", _base(connection) + path, json_body=body, headers=headers), now)


def put(path: str, connection: Connection, now: datetime, body: Mapping[str, object]) -> Any:
    """A call that changes what is public, exactly one request; the same once more does no harm.

    Raises:
        PlatformError: as for `post`.
    """
    return _content(http.request("PUT", _base(connection) + path, json_body=body, headers=_headers(connection)), now)


def upload(path: str, connection: Connection, now: datetime, form: Mapping[str, str], file: http.File) -> Any:
    """Upload a file, which makes nothing public.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    with reading():
        address = _base(connection) + path
        return _content(
            http.request("POST", address, form=form, files={"file": file}, headers=_headers(connection)), now
        )


def call(path: str, host: str, now: datetime, body: Mapping[str, object]) -> Any:
    """A call that needs no token and makes nothing public: registering an app, exchanging a code.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    with reading():
        return _content(http.request("POST", base(host) + path, json_body=body), now)


def delete(path: str, connection: Connection, now: datetime) -> None:
    """Remove something of our own; the same call again does no harm.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    with reading():
        _content(http.request("DELETE", _base(connection) + path, headers=_headers(connection)), now)


def base(host: str) -> str:
    """The base URL of an instance."""
    return (host or PUBLIC).rstrip("/")


def _base(connection: Connection) -> str:
    return base(connection.host)


def _headers(connection: Connection) -> dict[str, str]:
    token = connection.credentials.get("access_token", "")
    if not token:
        raise AccountDisconnected("the account has no access_token")
    return {"Authorization": f"Bearer {token}"}


def _content(answer: http.Answer, now: datetime) -> Any:
    """The JSON of a success. 206 is a media file that is still being worked on."""
    try:
        content = load(answer.body)
    except ValueError:
        content = None
    if answer.status in {200, 202, 206} and isinstance(content, dict | list):
        return content
    if answer.status < 400:
        raise PlatformUnavailable(f"HTTP {answer.status} that cannot be read", platform_code=str(answer.status))
    told = isinstance(content, dict) and "error" in content
    if not told and answer.status != 429:
        raise PlatformUnavailable(f"HTTP {answer.status} that cannot be read", platform_code=str(answer.status))
    message = str(content["error"]) if isinstance(content, dict) and told else ""
    raise error_of(answer.status, message, answer.headers, now)
