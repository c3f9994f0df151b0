"""One XRPC call as its methods see it: who calls, with which parameters or body."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.local.sandbox.bluesky.refusals import Refusal
from infra.local.sandbox.bluesky.world import Account, World


@dataclass(frozen=True)
class Call:
    """A call; `lag` is by how many seconds what the network shows is behind."""

    world: World
    bearer: str
    query: Mapping[str, Sequence[str]]
    body: Mapping[str, Any]
    raw: bytes
    type: str
    lag: float = 0.0

    @property
    def account(self) -> Account:
        """Whose session calls."""
        return self.session("com.atproto.access", "com.atproto.appPass")

    def session(self, *scopes: str) -> Account:
        """The account of a live token of one of these scopes."""
        if not self.bearer:
            raise Refusal("AuthMissing", "Authentication Required")
        token = self.world.tokens.get(self.bearer)
        if token is None:
            raise Refusal("InvalidToken", "Token could not be verified")
        if token.expires <= self.world.now():
            raise Refusal("ExpiredToken", "Token has expired")
        if token.scope not in scopes:
            raise Refusal("InvalidToken", "Bad token scope")
        account = self.world.accounts[token.did]
        if account.taken_down:
            raise Refusal("AccountTakedown", "Account has been taken down")
        return account

    def all(self, name: str) -> list[str]:
        """A parameter that may stand several times."""
        return list(self.query.get(name, ()))

    def get(self, name: str, default: str = "") -> str:
        """A parameter."""
        return next(iter(self.query.get(name, ())), default)

    def required(self, name: str) -> str:
        """A parameter that must be there."""
        value = self.get(name)
        if not value:
            raise Refusal("InvalidRequest", f'Error: Params must have the property "{name}"')
        return value

    def limit(self, default: int = 50, most: int = 100) -> int:
        """How many items are asked for."""
        text = self.get("limit", str(default))
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise Refusal("InvalidRequest", "Error: limit is out of range")
        return int(text)

    def text(self, name: str) -> str:
        """A text of the body that must be there."""
        value = self.body.get(name)
        if not isinstance(value, str):
            raise Refusal("InvalidRequest", f'Input must have the property "{name}"')
        return value
