"""One request to the sandbox, as its interfaces see it: who calls, with which fields and files."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address
from typing import Any

from werkzeug.datastructures import FileStorage

from infra.local.sandbox.weibo.errors import Refusal
from infra.local.sandbox.weibo.state import Token, User
from infra.local.sandbox.weibo.world import World


@dataclass(frozen=True)
class Call:
    """A call with its fields. `token` and `user` are set where the interface wants a token."""

    world: World
    path: str
    ip: str
    fields: Mapping[str, str]
    files: Mapping[str, FileStorage]
    at: float
    lag: float = 0.0
    """Seconds by which lists are behind in this call."""
    given_token: Token | None = None
    given_user: User | None = None

    @property
    def token(self) -> Token:
        """The token of an authorised call."""
        if self.given_token is None:
            raise Refusal(10006)
        return self.given_token

    @property
    def user(self) -> User:
        """The user of an authorised call."""
        if self.given_user is None:
            raise Refusal(21332)
        return self.given_user

    def get(self, name: str) -> str:
        """A field, empty when it is not there."""
        return self.fields.get(name, "")

    def required(self, name: str) -> str:
        """A field that must be there (10016)."""
        value = self.get(name)
        if not value:
            raise Refusal(10016, f"Miss required parameter ({name}), see doc for more info!")
        return value

    def number(self, name: str, default: int, *, low: int = 0, high: int | None = None) -> int:
        """A whole number; what is not one is refused (10017), what is beyond `high` is cut to it as Weibo does."""
        text = self.get(name)
        if not text:
            return default
        if not re.fullmatch(r"\d{1,19}", text) or int(text) < low:
            raise invalid(name)
        return int(text) if high is None else min(int(text), high)

    def id(self, name: str, missing: int = 10016) -> int:
        """A required 64-bit id; `missing` is the code when it is not there."""
        if missing != 10016 and not self.get(name):
            raise Refusal(missing)
        self.required(name)
        return self.number(name, 0)

    def ids(self, name: str, most: int) -> list[int]:
        """A required comma-separated list of at most `most` ids."""
        parts = self.required(name).split(",")
        if len(parts) > most or not all(re.fullmatch(r"\d{1,19}", part) for part in parts):
            raise invalid(name)
        return [int(part) for part in parts]

    def flag(self, name: str, default: int = 0) -> bool:
        """A 0/1 field."""
        text = self.get(name) or str(default)
        if text not in {"0", "1"}:
            raise invalid(name)
        return text == "1"

    def check_rip(self) -> None:
        """`rip`, the IP of the person who acts, is required on the newest pages and must be a dotted quad."""
        try:
            IPv4Address(self.required("rip"))
        except AddressValueError as error:
            raise invalid("rip") from error

    def json(self, name: str) -> dict[str, Any]:
        """A required field that holds a JSON object."""
        try:
            value = json.loads(self.required(name))
        except ValueError as error:
            raise invalid(name) from error
        if not isinstance(value, dict):
            raise invalid(name)
        return value


def invalid(name: str) -> Refusal:
    """10017 for one parameter."""
    return Refusal(10017, f"Parameter ({name})'s value invalid, see doc for more info!")
