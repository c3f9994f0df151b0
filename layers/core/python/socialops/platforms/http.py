"""The one HTTP client of all adapters. It never retries, never follows redirects, and knows whether a request left."""

import json
from collections.abc import Iterable, Iterator, Mapping
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
from urllib3.fields import RequestField
from urllib3.filepost import choose_boundary

from socialops.platforms.errors import NothingSent, OutcomeUnknown

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
MAX_ANSWER = 4 * 1024 * 1024
PIECE = 256 * 1024
"""What goes to the socket at once: each piece has the connect timeout to itself, so a slow line is no dead one."""


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


@dataclass(frozen=True)
class Stream:
    """One file of a multipart form that is read while it is sent, so that it never lies in memory whole.

    What `chunks` raises ends the request and passes through.
    """

    name: str
    size: int
    chunks: Iterable[bytes]
    """Exactly `size` bytes in all, read once."""
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
    stream: tuple[str, Stream] | None = None,
    json_body: object = None,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Send exactly one request and read its whole answer, whatever its status.

    Args:
        method: of HTTP.
        url: without a query.
        query: in the address.
        form: fields of a form; beside `files` they are parts of the multipart form.
        files: files of a multipart form, by the name of their field.
        stream: the name of a field and the one file of a multipart form that is read while it is sent.
        json_body: a value that goes out as JSON.
        body: bytes that go out as they are.
        headers: besides those that follow from the body.

    Raises:
        NothingSent: the request provably did not leave (address, connection, TLS).
        OutcomeUnknown: it may have left, and the answer was lost, cut off, or too long.
    """
    send_headers = dict(headers or {})
    fields: Any = None
    payload: bytes | Iterable[bytes | memoryview] | None = body
    if stream:
        payload = _multipart(*stream, send_headers)
    elif files:
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


def _multipart(field: str, file: Stream, headers: dict[str, str]) -> Iterator[bytes | memoryview]:
    """The form in pieces; its length is known before its content is."""
    boundary = choose_boundary()
    part = RequestField.from_tuples(field, (file.name, b"", file.type))
    head = f"--{boundary}\r\n{part.render_headers()}".encode()
    tail = f"\r\n--{boundary}--\r\n".encode()
    headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
    headers["Content-Length"] = str(len(head) + file.size + len(tail))
    return _pieces(head, file.chunks, tail)


def _pieces(head: bytes, chunks: Iterable[bytes], tail: bytes) -> Iterator[bytes | memoryview]:
    yield head
    for chunk in chunks:
        view = memoryview(chunk)
        for start in range(0, len(view), PIECE):
            yield view[start : start + PIECE]
    yield tail


def _read(response: urllib3.BaseHTTPResponse) -> Answer:
    try:
        data = response.read(MAX_ANSWER + 1)
        if len(data) > MAX_ANSWER:
            raise OutcomeUnknown("answer too long")
        return Answer(response.status, {k.lower(): v for k, v in response.headers.items()}, data)
    finally:
        response.release_conn()
