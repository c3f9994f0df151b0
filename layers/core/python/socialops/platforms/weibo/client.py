"""One call to Weibo: the token goes along, and every answer becomes its JSON or an error of the vocabulary."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from socialops.platforms import http
from socialops.platforms.content import Connection
from socialops.platforms.errors import AccountDisconnected, PermissionMissing, PlatformUnavailable, RateLimited
from socialops.platforms.outcomes import reading
from socialops.platforms.payload import load
from socialops.platforms.weibo.errors import error_of

API: Final = "https://api.weibo.com"
ACCESS: Final = "access_token"
"""The credential without which nothing goes; others open some interfaces only."""

FAN_SERVICE: Final = "https://m.api.weibo.com"
"""Private messages have a host of their own (open.weibo.com wiki, Message/reply)."""


def get(path: str, connection: Connection, now: datetime, **query: str) -> Any:
    """A call that only reads.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    with reading():
        given = {"access_token": _token(connection, ACCESS), **query}
        return _content(http.request("GET", base(connection.host) + path, query=given), now)


def post(
    path: str,
    connection: Connection,
    now: datetime,
    form: Mapping[str, str],
    *,
    files: Mapping[str, http.File] | None = None,
    host: str = API,
    token: str = ACCESS,
) -> Any:
    """A call that changes something; exactly one request.

    Raises:
        PlatformError: of the vocabulary, with `NothingSent` and `OutcomeUnknown` told apart.
    """
    given = {"access_token": _token(connection, token), **form}
    return _content(http.request("POST", base(connection.host, host) + path, form=given, files=files), now)


def ask(path: str, host: str, now: datetime, form: Mapping[str, str]) -> Any:
    """A call without a token that makes nothing public: the exchange of a code.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    with reading():
        return _content(http.request("POST", base(host) + path, form=form), now)


def base(host: str, public: str = API) -> str:
    """The base URL of an interface whose public host is `public`."""
    return public if host in {"", API} else host.rstrip("/")


def _token(connection: Connection, name: str) -> str:
    token = connection.credentials.get(name, "")
    if not token and name != ACCESS:
        raise PermissionMissing(f"the account has no {name}")
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
