"""People at the HTTP API, for the demonstration and the scenarios: of the team with a role's token, or anybody."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import urllib3

VISITOR_SECONDS = 90
"""How long anybody waits for a page; an emulator of AWS may start a Python for it first."""


@dataclass(frozen=True)
class Answer:
    """What the API said."""

    status: int
    headers: dict[str, str]
    body: Any

    def __getitem__(self, name: str) -> Any:
        """A field of the body."""
        return self.body[name]

    @property
    def etag(self) -> str:
        """The version, for `If-Match`."""
        return self.headers.get("etag", "")


class UnexpectedAnswer(Exception):
    """The API answered otherwise than the story says."""


def visit(method: str, url: str, **request: Any) -> urllib3.BaseHTTPResponse:
    """Open an address as anybody would: without a token, without following or asking twice, and with patience.

    urllib3's own function gives up after 3 s, which a function that starts cold may need.
    """
    return urllib3.request(method, url, retries=False, redirect=False, timeout=VISITOR_SECONDS, **request)


class Person:
    """Somebody with a token, who speaks JSON with the API."""

    def __init__(self, base: str, token: str, language: str = "zh-CN", patience: float = 30) -> None:
        self.base = base
        self._http = urllib3.PoolManager(retries=False, timeout=patience)
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}

    def here(self, url: str) -> str:
        """The address by which this person reaches a page that the API names by its public host."""
        return self.base + re.sub(r"^https?://[^/]+", "", url)

    def get(self, path: str, query: Mapping[str, str] | None = None, *, expect: int = 200) -> Answer:
        """Read; `UnexpectedAnswer` unless the status is the expected one."""
        return self._call("GET", path, expect, fields=query)

    def post(self, path: str, body: Any = None, *, expect: int = 201, seen: str = "", key: str = "") -> Answer:
        """Make or do something, with a key of its own, so that a lost answer could be asked for again."""
        headers = {"Idempotency-Key": key or uuid4().hex} | ({"If-Match": seen} if seen else {})
        return self._call("POST", path, expect, body=body, headers=headers)

    def put(self, path: str, body: Any, *, seen: str = "", expect: int = 200) -> Answer:
        """Replace something in the version that was seen."""
        return self._call("PUT", path, expect, body=body, headers={"If-Match": seen} if seen else {})

    def patch(self, path: str, body: Any, *, seen: str, expect: int = 200) -> Answer:
        """Change something in the version that was seen."""
        return self._call("PATCH", path, expect, body=body, headers={"If-Match": seen})

    def delete(self, path: str, *, seen: str = "", expect: int = 200) -> Answer:
        """End something."""
        return self._call("DELETE", path, expect, headers={"If-Match": seen} if seen else {})

    def _call(
        self, method: str, path: str, expect: int, *, body: Any = None, headers: Any = None, fields: Any = None
    ) -> Answer:
        all_headers = {**self._headers, **(headers or {})}
        payload = None
        if body is not None:
            all_headers["Content-Type"] = "application/json"
            payload = json.dumps(body, ensure_ascii=False).encode()
        response = self._http.request(method, self.base + path, body=payload, headers=all_headers, fields=fields)
        told = {name.lower(): value for name, value in response.headers.items()}
        read: Any = response.data.decode("utf-8")
        if "json" in told.get("content-type", ""):
            read = json.loads(read)
        if response.status != expect:
            raise UnexpectedAnswer(f"{method} {path} answered {response.status}, not {expect}: {read}")
        return Answer(response.status, told, read)
