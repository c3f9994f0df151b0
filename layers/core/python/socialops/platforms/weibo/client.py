"""One call to Weibo: the token goes along, and every answer becomes its JSON or an error of the vocabulary."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from socialops.platforms import http
from socialops.platforms.content import Connection
from socialops.platforms.errors import AccountDisconnected, PlatformUnavailable, RateLimited
from socialops.platforms.outcomes import reading
from socialops.platforms.payload import load
from socialops.platforms.weibo.errors import error_of

API: Final = "https://api.weibo.com"
FAN_SERVICE: Final = "https://m.api.weibo.com"
"""Private messages have a host of their own (open.weibo.com wiki, Message/reply)."""


def get(path: str, connection: Connection, now: datetime, **query: str) -> Any:
    """A call that only reads.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    with reading():
        given = {"access_token": _token(connection, "access_token"), **query}
        return _content(http.request("GET", _base(connection, API) + path, query=given), now)


def post(
    path: str,
    connection: Connection,
    now: datetime,
    form: Mapping[str, str],
    *,
    files: Mapping[str, http.File] | None = None,
    host: str = API,
    token: str = "access_token",  # noqa: S107 - the name of a credential
) -> Any:
    """A call that changes something; exactly one request.

    Raises:
        PlatformError: of the vocabulary, with `NothingSent` and `OutcomeUnknown` told apart.
    """
    given = {"access_token": _token(connection, token), **form}
    return _content(http.request("POST", _base(connection, host) + path, form=given, files=files), now)


def _base(connection: Connection, public: str) -> str:
    return public if connection.host in {"", API} else connection.host.rstrip("/")


def _token(connection: Connection, name: str) -> str:
    token = connection.credentials.get(name, "")
    if not token:
        raise AccountDisconnected(f"the account has no {name}")
    return token


def _content(answer: http.Answer, now: datetime) -> Any:
    """The JSON of a success. Errors are told by `error_code`, a number or text; the HTTP status is not documented."""
    try:
        content = load(answer.body)
    except ValueError:
        content = None
    code = content.get("error_code") if isinstance(content, dict) else None
    if isinstance(code, int | str) and str(code).isdecimal():
        raise error_of(int(code), str(content["error"]) if "error" in content else "", now)
    if answer.status == 429:
        raise RateLimited("HTTP 429", platform_code="http-429")
    if answer.status != 200 or not isinstance(content, dict | list) or code is not None:
        raise PlatformUnavailable(f"HTTP {answer.status} that cannot be read", platform_code=f"http-{answer.status}")
    return content
