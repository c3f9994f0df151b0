"""Starts `mastodon_mock` (an ASGI application, in a thread of its own) behind the proxy that adds faults and orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Final, Self

from mastodon_mock.config import SeedAccount, SeedConfig
from mastodon_mock.testing import MockServer

from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.mastodon import fans
from infra.local.sandbox.proxy import FaultyProxy
from infra.local.sandbox.server import Server

BRAND: Final = "camellia"
FANS: Final = ("xiaolin", "amei", "laowang", "dongdong", "jiajia")


@dataclass(frozen=True)
class MastodonAccount:
    """A ready account: its user name and a token with every scope."""

    username: str
    access_token: str


class MastodonSandbox:
    """A Mastodon instance with the brand `camellia` and five fans. `port=0` takes any free port."""

    def __init__(self, clock: SandboxClock | None = None, port: int = 0) -> None:
        self.brand = MastodonAccount(BRAND, f"{BRAND}_token")
        self.fans: Mapping[str, MastodonAccount] = {name: MastodonAccount(name, f"{name}_token") for name in FANS}
        accounts = [self.brand, *self.fans.values()]
        self._upstream = MockServer(
            seed=SeedConfig(
                accounts=[SeedAccount(username=a.username, access_token=a.access_token) for a in accounts],
            )
        )
        self._clock = clock or SandboxClock()
        self._port = port
        self._server: Server | None = None

    @property
    def base_url(self) -> str:
        """Where the instance is; `RuntimeError` before `start`."""
        if self._server is None:
            raise RuntimeError("the sandbox is not started")
        return self._server.base_url

    def start(self) -> str:
        """Start both servers and return the base URL of the instance."""
        self._upstream.start()
        tokens = {account.username: account.access_token for account in (self.brand, *self.fans.values())}
        play = partial(fans.play, self._upstream.base_url, tokens)
        self._server = Server(FaultyProxy(self._upstream.base_url, self._clock, play), self._port)
        return self._server.start()

    def stop(self) -> None:
        """Stop both servers."""
        if self._server is not None:
            self._server.stop()
            self._server = None
        self._upstream.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
