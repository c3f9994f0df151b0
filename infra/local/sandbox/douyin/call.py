"""One request to the sandbox, as its interfaces see it: who calls, with which query, body and files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.local.sandbox.douyin.errors import Refusal
from infra.local.sandbox.douyin.state import App, Grant, User
from infra.local.sandbox.douyin.streams import Received
from infra.local.sandbox.douyin.world import World

Json = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """An answer with fields beside `data`."""

    data: Json
    beside: Json


@dataclass(frozen=True)
class Call:
    """A call. `app`, `grant` and `user` are set where the interface wants a token."""

    world: World
    method: str
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any]
    """The fields of a JSON object or of a form."""
    files: Mapping[str, Received]
    token: str
    at: float
    lag: float = 0.0
    """Seconds by which lists are behind in this call."""
    legacy: bool = False
    """Whether it came by a path of the older version."""
    given_app: App | None = None
    given_grant: Grant | None = None
    given_user: User | None = None

    @property
    def app(self) -> App:
        """The application that calls."""
        if self.given_app is None:
            raise Refusal(28001003)
        return self.given_app

    @property
    def user(self) -> User:
        """The account that calls."""
        if self.given_user is None:
            raise Refusal(28001003)
        return self.given_user

    def get(self, name: str) -> str:
        """A field of the query, empty when it is not there."""
        return self.query.get(name, "")

    def required(self, name: str) -> str:
        """A field of the query that must be there."""
        value = self.get(name)
        if not value:
            raise invalid(name)
        return value

    def number(self, name: str, default: int, *, low: int = 0, high: int | None = None) -> int:
        """A whole number of the query within its bounds."""
        text = self.get(name)
        if not text:
            return default
        if not re.fullmatch(r"\d{1,19}", text) or not low <= int(text) <= (int(text) if high is None else high):
            raise invalid(name)
        return int(text)

    def text(self, name: str, *, most: int | None = None, needed: bool = False) -> str:
        """A text of the body; a blank one is none."""
        value = self.body.get(name, "")
        if not isinstance(value, str) or (needed and not value.strip()) or (most is not None and len(value) > most):
            raise invalid(name)
        return value

    def texts(self, name: str, *, most: int) -> tuple[str, ...]:
        """A list of texts of the body."""
        value = self.body.get(name) or []
        if not isinstance(value, list) or len(value) > most or not all(isinstance(one, str) and one for one in value):
            raise invalid(name)
        return tuple(value)

    def choice(self, name: str, allowed: tuple[int, ...]) -> int | None:
        """One of some numbers of the body, or none."""
        value = self.body.get(name)
        if value is not None and (isinstance(value, bool) or value not in allowed):
            raise invalid(name)
        return value

    def form(self, name: str) -> str:
        """A field of an OAuth call, which its clients put into a form or into JSON."""
        value = self.body.get(name, self.query.get(name, ""))
        return value if isinstance(value, str) else ""


def invalid(name: str) -> Refusal:
    """28001007 for one parameter."""
    return Refusal(28001007, f"参数不合法: {name}")
