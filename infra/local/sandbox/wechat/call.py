"""One request to the sandbox, as its interfaces see it: who calls, with which fields and files."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.records import Json
from infra.local.sandbox.wechat.state import Account
from infra.local.sandbox.wechat.world import World

OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}


@dataclass(frozen=True)
class File:
    """A part of a multipart request."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True)
class Call:
    """A call. `body` is its JSON, `form` and `files` what came as multipart; the rest stands in the query."""

    world: World
    path: str
    ip: str
    query: Mapping[str, str]
    raw: bytes
    form: Mapping[str, str]
    files: Mapping[str, File]
    at: float
    lag: float = 0.0
    """Seconds by which lists are behind in this call."""
    body: Json = field(default_factory=dict)
    known: Account | None = None
    paths: Collection[str] = ()
    """All interfaces there are."""

    @property
    def account(self) -> Account:
        """The account of an authorised call."""
        if self.known is None:
            raise Refusal(41001)
        return self.known

    def text(self, name: str, code: int = 40035) -> str:
        """A text that must be there, or the code."""
        value = self.body.get(name)
        if not isinstance(value, str) or not value:
            raise Refusal(code)
        return value

    def number(self, name: str, default: int | None = None, *, code: int = 40035) -> int:
        """A whole number of at least 0; without a default it must be there."""
        value = self.body.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise Refusal(code)
        return value

    def flag(self, name: str) -> bool:
        """A 0/1 field, 0 when it is not there."""
        value = self.body.get(name, 0)
        if value not in {0, 1}:
            raise Refusal(40035)
        return bool(value)

    def table(self, name: str, code: int = 40035) -> Json:
        """An object that must be there."""
        return as_table(self.body.get(name), code)

    def texts(self, name: str, most: int, *, code: int, too_many: int) -> list[str]:
        """A list of texts with at least one and at most so many."""
        value = self.body.get(name)
        if not isinstance(value, list) or not value or not all(isinstance(one, str) and one for one in value):
            raise Refusal(code)
        if len(value) > most:
            raise Refusal(too_many)
        return value

    def page(self, most: int = 20) -> tuple[int, int]:
        """`offset` and `count`, which must be there; a count outside 1..20 is refused."""
        offset, count = self.number("offset"), self.number("count")
        if not 1 <= count <= most:
            raise Refusal(40035)
        return offset, count


def as_table(value: object, code: int = 40035) -> Json:
    """An object, or the code."""
    if not isinstance(value, dict):
        raise Refusal(code)
    return value
