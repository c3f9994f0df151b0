"""One call to WeChat: the token goes along in the query, and every answer becomes its JSON or an error."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from socialops.platforms import http
from socialops.platforms.content import Connection
from socialops.platforms.errors import AccountDisconnected, PlatformUnavailable, RateLimited
from socialops.platforms.outcomes import reading
from socialops.platforms.payload import load
from socialops.platforms.wechat.errors import error_of

API: Final = "https://api.weixin.qq.com"
_CODE: Final = re.compile(r"-?[0-9]{1,10}")

Fields = dict[str, Any]


def get(path: str, connection: Connection, now: datetime, **query: str) -> Fields:
    """A call that only reads, by GET.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    with reading():
        return checked(
            _answered(http.request("GET", _address(connection, path), query=_with_token(connection, query))), now
        )


def read(path: str, connection: Connection, now: datetime, body: Mapping[str, object]) -> Fields:
    """A call that only reads, or that changes nothing public, by POST.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    with reading():
        return post(path, connection, now, body)


def post(path: str, connection: Connection, now: datetime, body: Mapping[str, object]) -> Fields:
    """A call that changes something; exactly one request.

    Raises:
        PlatformError: of the vocabulary, with `NothingSent` and `OutcomeUnknown` told apart.
    """
    return checked(send(path, connection, body), now)


def send(path: str, connection: Connection, body: Mapping[str, object]) -> Fields:
    """The same, with the answer of an error as it is, for errors that tell more than their code.

    Raises:
        PlatformError: there is no answer, or none that can be read.
    """
    query = _with_token(connection, {})
    return _answered(http.request("POST", _address(connection, path), query=query, json_body=body))


def upload(path: str, connection: Connection, now: datetime, file: http.File, **query: str) -> Fields:
    """Upload a file, which makes nothing public.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    with reading():
        given = _with_token(connection, query)
        answer = http.request("POST", _address(connection, path), query=given, files={"media": file})
        return checked(_answered(answer), now)


def open_session(path: str, connection: Connection, now: datetime, body: Mapping[str, object]) -> Fields:
    """A call without a token, which is how one is got.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    with reading():
        return checked(_answered(http.request("POST", _address(connection, path), json_body=body)), now)


def checked(fields: Fields, now: datetime) -> Fields:
    """The answer of a success. Many of them leave `errcode` out; some interfaces tell it as text.

    Raises:
        PlatformError: of the vocabulary.
    """
    code = str(fields.get("errcode", 0))
    if not _CODE.fullmatch(code):
        raise PlatformUnavailable("an answer whose errcode is no number")
    if int(code):
        raise error_of(int(code), str(fields.get("errmsg", "")), now)
    return fields


def need(connection: Connection, name: str) -> str:
    """A credential that must be there.

    Raises:
        AccountDisconnected: it is not.
    """
    value = connection.credentials.get(name, "")
    if not value:
        raise AccountDisconnected(f"the account has no {name}")
    return value


def items_of(answer: object, name: str) -> list[Any]:
    """The items of a list in an answer; where there are none, it may be missing."""
    found = answer.get(name) if isinstance(answer, dict) else None
    return found if isinstance(found, list) else []


def _answered(answer: http.Answer) -> Fields:
    try:
        fields = load(answer.body)
    except ValueError:
        fields = None
    if isinstance(fields, dict) and (answer.status == 200 or "errcode" in fields):
        return fields
    code = f"http-{answer.status}"
    if answer.status == 429:
        raise RateLimited("HTTP 429", platform_code=code)
    raise PlatformUnavailable(f"HTTP {answer.status} that cannot be read", platform_code=code)


def _address(connection: Connection, path: str) -> str:
    return (connection.host or API).rstrip("/") + path


def _with_token(connection: Connection, query: Mapping[str, str]) -> dict[str, str]:
    return {"access_token": need(connection, "access_token"), **query}
