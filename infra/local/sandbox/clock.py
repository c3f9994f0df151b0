"""The clock of a sandbox: follows a source of time and can be moved ahead, so that no test ever waits."""

from collections.abc import Callable
from datetime import UTC, datetime
from time import time


class SandboxClock:
    """Seconds since the epoch from `source`, shifted by what was advanced.

    With the default source it runs with the wall clock; a test passes a constant, or its own virtual clock, and
    advances it.
    """

    def __init__(self, source: Callable[[], float] = time) -> None:
        self._source = source
        self._shift = 0.0

    def now(self) -> float:
        """Seconds since the epoch, as the sandbox sees it."""
        return self._source() + self._shift

    def instant(self) -> datetime:
        """The same as an aware UTC datetime."""
        return datetime.fromtimestamp(self.now(), UTC)

    def advance(self, seconds: float) -> None:
        """Move ahead; time never runs backwards, so a negative value is refused with `ValueError`."""
        if seconds < 0:
            raise ValueError("a sandbox clock cannot go back")
        self._shift += seconds
