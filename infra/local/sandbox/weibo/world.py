"""The running Weibo: its tables, clock, ids, quotas and faults, and the work that happens later."""

from collections.abc import Callable
from hashlib import sha256
from threading import RLock
from typing import Any

from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.faults import FaultBook
from infra.local.sandbox.weibo.ids import IdSource
from infra.local.sandbox.weibo.limits import Meter
from infra.local.sandbox.weibo.state import State


class World:
    """One Weibo. Whoever reads or writes it holds `lock`; nothing is sent while it is held."""

    def __init__(self, clock: SandboxClock) -> None:
        self.clock = clock
        self.lock = RLock()
        self.reset()

    def reset(self) -> None:
        """Forget everything but the time."""
        self.state = State()
        self.ids = IdSource()
        self.meter = Meter()
        self.faults = FaultBook()
        self.requests: list[dict[str, Any]] = []
        self.tells_long_urls = True
        """Whether lists carry `url_objects`; it is uncertain whether Weibo always tells the long address."""
        self.push_seconds = 5.0
        """How long a webhook may take to answer."""
        self._later: list[tuple[float, Callable[[], object]]] = []
        self._moment: float | None = None

    def now(self) -> float:
        """Seconds since the epoch; while late work is done, the time it was due."""
        return self.clock.now() if self._moment is None else self._moment

    def later(self, seconds: float, work: Callable[[], object]) -> None:
        """Do `work` once the clock has gone on by so many seconds."""
        self._later.append((self.now() + seconds, work))

    def settle(self) -> None:
        """Do the late work that is due by now, in the order of its time."""
        now = self.clock.now()
        due = sorted((entry for entry in self._later if entry[0] <= now), key=lambda entry: entry[0])
        self._later = [entry for entry in self._later if entry[0] > now]
        try:
            for self._moment, work in due:
                work()
        finally:
            self._moment = None

    def secret(self, kind: str) -> str:
        """An unguessable-looking text that is the same in every run, so that a test's log can be compared."""
        return sha256(f"{kind} {self.ids.take()}".encode()).hexdigest()[:28]
