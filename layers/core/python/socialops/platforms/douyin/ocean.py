"""One call to Ocean Engine (巨量引擎), whose token and envelope are its own: `{code, message, request_id, data}`."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from socialops.platforms import http
from socialops.platforms.content import Connection
from socialops.platforms.douyin import client
from socialops.platforms.douyin.errors import OCEAN_CODES, error_of
from socialops.platforms.douyin.values import number, table, text
from socialops.platforms.errors import PermissionMissing, PlatformUnavailable, RateLimited
from socialops.platforms.outcomes import reading
from socialops.platforms.payload import load

API: Final = "https://api.oceanengine.com"
OAUTH: Final = "https://ad.oceanengine.com"
"""Where tokens are refreshed (open.oceanengine.com, oauth2)."""
_DOUPLUS: Final = "/open_api/v3.0/douplus/"
_REFRESH: Final = "/open_api/oauth2/refresh_token/"


def get(path: str, connection: Connection, now: datetime, query: Mapping[str, object]) -> Mapping[str, Any]:
    """A call that only reads, about the account's own orders; its `data`. Objects and lists go as JSON.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    given = {"aweme_sec_uid": author(connection), **{name: _plain(value) for name, value in query.items()}}
    with reading():
        return _data(http.request("GET", _url(connection, path), query=given, headers=_headers(connection)), now)


def post(path: str, connection: Connection, now: datetime, body: Mapping[str, object]) -> Mapping[str, Any]:
    """Exactly one request that changes something; its `data`.

    Raises:
        PlatformError: of the vocabulary, with `NothingSent` and `OutcomeUnknown` told apart.
    """
    return _data(http.request("POST", _url(connection, path), json_body=body, headers=_headers(connection)), now)


def refresh(host: str, now: datetime, body: Mapping[str, object]) -> Mapping[str, Any]:
    """A new pair of tokens for a refresh token, which ends by it; its `data`.

    Raises:
        PlatformError: of the vocabulary; a network failure is `PlatformUnavailable`.
    """
    with reading():
        return _data(http.request("POST", _base(host, OAUTH) + _REFRESH, json_body=body), now)


def author(connection: Connection) -> str:
    """The account as Ocean Engine names it.

    Raises:
        PermissionMissing: the account was connected without promotion.
    """
    return _given(connection, "aweme_sec_uid")


def _url(connection: Connection, path: str) -> str:
    return f"{_base(connection.host, API)}{_DOUPLUS}{path}"


def _base(host: str, public: str) -> str:
    """A replaced host stands for these too."""
    return public if host.rstrip("/") in {"", client.API} else host.rstrip("/")


def _headers(connection: Connection) -> dict[str, str]:
    return {"Access-Token": _given(connection, "ocean_access_token")}


def _given(connection: Connection, name: str) -> str:
    value = connection.credentials.get(name, "")
    if not value:
        raise PermissionMissing(f"the account has no {name}")
    return value


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _data(answer: http.Answer, now: datetime) -> Mapping[str, Any]:
    try:
        found = table(load(answer.body))
    except ValueError:
        found = {}
    code = number(found.get("code"))
    if code:
        raise error_of(code, text(found.get("message")), now, OCEAN_CODES, text(found.get("request_id")))
    if answer.status == 429:
        raise RateLimited("HTTP 429", platform_code="http-429")
    if answer.status != 200 or code is None:
        raise PlatformUnavailable(f"HTTP {answer.status} that cannot be read", platform_code=f"http-{answer.status}")
    return table(found.get("data"))
