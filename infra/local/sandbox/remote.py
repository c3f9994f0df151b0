"""Gives orders to a sandbox over its `/_control/…` endpoint, for the demonstration, the simulation and the tests."""

from typing import Any

import urllib3


class SandboxError(Exception):
    """The sandbox did not understand an order."""


class Control:
    """The orders of one sandbox. `base_url` is what its server returned on start."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._http = urllib3.PoolManager(retries=False)

    def order(self, name: str, **ask: object) -> Any:
        """POST an order and return what it answers; `SandboxError` when it is refused."""
        return self._call("POST", name, ask)

    def read(self, name: str) -> Any:
        """GET `state`, `requests`, `clock` or `faults`."""
        return self._call("GET", name, None)

    def play(self, act: str, **ask: object) -> Any:
        """Let a fan do something."""
        return self.order(f"play/{act}", **ask)

    def clear_faults(self) -> None:
        """Disarm every fault."""
        self._call("DELETE", "faults", None)

    def _call(self, method: str, name: str, ask: object) -> Any:
        response = self._http.request(method, f"{self.base_url}/_control/{name}", json=ask)
        answer = response.json()
        if response.status != 200:
            raise SandboxError(f"{method} {name}: {answer['error']}")
        return answer
