"""The one HTTP client of all adapters. It never retries, never follows redirects, and knows whether a request left."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

import urllib3
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, encode_multipart_formdata
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationValueError,
    NameResolutionError,
    NewConnectionError,
    SSLError,
)

from socialops.platforms.errors import NothingSent, OutcomeUnknown

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
MAX_ANSWER = 4 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            ValueError: it is not JSON.
        """
        return json.loads(self.body)


@dataclass(frozen=True)
class File:
    """One file of a multipart form."""

    name: str
    data: bytes
    type: str


class _Connection(HTTPSConnection):
    """Tells a failed handshake, before which nothing was sent, from TLS that breaks after the request left."""

    def connect(self) -> None:
        """Connect and shake hands."""
        try:
            super().connect()
        except (OSError, SSLError) as error:
            raise NewConnectionError(self, f"TLS: {type(error).__name__}") from error


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Connection


@cache
def _pool() -> urllib3.PoolManager:
    pool = urllib3.PoolManager(
        maxsize=16,
        retries=False,
        timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
    )
    pool.pool_classes_by_scheme = {"http": HTTPConnectionPool, "https": _SecurePool}
    return pool


def request(
    method: str,
    url: str,
    *,
    query: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    files: Mapping[str, File] | None = None,
    json_body: object = None,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Send exactly one request and read its whole answer, whatever its status.

    Raises:
        NothingSent: the request provably did not leave (address, connection, TLS).
        OutcomeUnknown: it may have left, and the answer was lost, cut off, or too long.
    """
    send_headers = dict(headers or {})
    fields: Any = None
    payload = body
    if files:
        fields = {**(form or {}), **{k: (f.name, f.data, f.type) for k, f in files.items()}}
    elif form is not None:
        payload = urlencode(form).encode()
        send_headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
    elif json_body is not None:
        payload = json.dumps(json_body, ensure_ascii=False).encode()
        send_headers["Content-Type"] = "application/json; charset=utf-8"
    target = f"{url}?{urlencode(query)}" if query else url
    try:
        if fields is not None:
            payload, send_headers["Content-Type"] = encode_multipart_formdata(fields)
        response = _pool().urlopen(
            method, target, body=payload, headers=send_headers, redirect=False, preload_content=False
        )
        return _read(response)
    except (ConnectTimeoutError, NewConnectionError, NameResolutionError, LocationValueError) as error:
        raise NothingSent(type(error).__name__) from error
    except HTTPError as error:
        raise OutcomeUnknown(type(error).__name__) from error


def _read(response: urllib3.BaseHTTPResponse) -> Answer:
    try:
        data = response.read(MAX_ANSWER + 1)
        if len(data) > MAX_ANSWER:
            raise OutcomeUnknown("answer too long")
        return Answer(response.status, {k.lower(): v for k, v in response.headers.items()}, data)
    finally:
        response.release_conn()
