"""One call to Douyin: the token goes along, and every answer becomes its JSON or an error of the vocabulary."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from socialops.platforms import http
from socialops.platforms.content import Connection
from socialops.platforms.douyin.errors import error_of
from socialops.platforms.douyin.values import number, table, text
from socialops.platforms.errors import AccountDisconnected, PlatformUnavailable, RateLimited
from socialops.platforms.outcomes import reading
from socialops.platforms.payload import load

API: Final = "https://open.douyin.com"

_CODES: Final = (("data", "error_code"), ("extra", "error_code"), ("", "err_no"), ("", "error_code"))
"""Where the three envelopes tell a code: data style and OAuth style in `data`, the former in `extra` too, and the
`/api/apps` style at the top."""


def get(path: str, connection: Connection, now: datetime, **query: str) -> Mapping[str, Any]:
    """A call that only reads; its `data`.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    with reading():
        return table(_call("GET", path, connection, now, query=query).get("data"))


def ask(
    path: str, connection: Connection, now: datetime, body: Mapping[str, object], **query: str
) -> Mapping[str, Any]:
    """A call that only reads, or that changes nothing public, with a JSON body; its `data`.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    with reading():
        return table(_call("POST", path, connection, now, query=query, body=body).get("data"))


def post(
    path: str, connection: Connection, now: datetime, body: Mapping[str, object], **query: str
) -> Mapping[str, Any]:
    """A call that changes something; exactly one request, its whole answer.

    Raises:
        PlatformError: of the vocabulary, with `NothingSent` and `OutcomeUnknown` told apart.
    """
    return _call("POST", path, connection, now, query=query, body=body)


def upload(
    path: str, connection: Connection, now: datetime, field: str, stream: http.Stream, **query: str
) -> Mapping[str, Any]:
    """Send a file, which nobody sees yet; the `data` of the answer.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    given = {"open_id": connection.remote_id, **query}
    headers = {"access-token": token(connection)}
    with reading():
        answer = http.request(
            "POST", base(connection.host) + path, query=given, stream=(field, stream), headers=headers
        )
        return table(content(answer, now).get("data"))


def send_form(host: str, path: str, now: datetime, form: Mapping[str, str]) -> Mapping[str, Any]:
    """A call of OAuth, which takes forms and no token; its `data`.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    with reading():
        return table(content(http.request("POST", base(host) + path, form=form), now).get("data"))


def base(host: str) -> str:
    """Where to call."""
    return host.rstrip("/") or API


def token(connection: Connection, name: str = "access_token") -> str:
    """A credential of the account.

    Raises:
        AccountDisconnected: it has none.
    """
    value = connection.credentials.get(name, "")
    if not value:
        raise AccountDisconnected(f"the account has no {name}")
    return value


def content(answer: http.Answer, now: datetime) -> Mapping[str, Any]:
    """The JSON of a success. Errors come with HTTP 200, their codes as numbers or as text.

    Raises:
        PlatformError: the error that a code stands for, or `PlatformUnavailable` for what is no answer of Douyin.
    """
    try:
        found = table(load(answer.body))
    except ValueError:
        found = {}
    codes = [number(holder[name]) for holder, name in _holders(found) if name in holder]
    failed = next((code for code in codes if code), None)
    if failed:
        raise error_of(failed, _description(found), now, log_id=_log_id(found))
    if answer.status == 429:
        raise RateLimited("HTTP 429", platform_code="http-429")
    if answer.status != 200 or not codes or None in codes or found.get("message") == "error":
        raise PlatformUnavailable(f"HTTP {answer.status} that cannot be read", platform_code=f"http-{answer.status}")
    return found


def _call(
    method: str,
    path: str,
    connection: Connection,
    now: datetime,
    *,
    query: Mapping[str, str] | None = None,
    body: Mapping[str, object] | None = None,
) -> Mapping[str, Any]:
    headers = {"access-token": token(connection)}
    given = {"open_id": connection.remote_id, **(query or {})}
    answer = http.request(method, base(connection.host) + path, query=given, json_body=body, headers=headers)
    return content(answer, now)


def _holders(found: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], str]]:
    return [(table(found.get(place)) if place else found, name) for place, name in _CODES]


def _description(found: Mapping[str, Any]) -> str:
    data, extra = table(found.get("data")), table(found.get("extra"))
    told = [extra.get("sub_description"), data.get("description"), extra.get("description"), found.get("err_msg")]
    return next((words for words in told if isinstance(words, str) and words), "")


def _log_id(found: Mapping[str, Any]) -> str:
    places = (table(found.get("extra")), table(found.get("data")), found)
    return next((text(place[name]) for place in places for name in ("logid", "log_id") if text(place.get(name))), "")
