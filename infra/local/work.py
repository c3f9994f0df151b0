"""What is under way: every queued delivery, stream batch, event and execution counts one until it is done.

`drain` in tests and simulations is "wait until this is zero", so nobody sleeps and polls.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

logger = logging.getLogger(__name__)


class NotIdleError(Exception):
    """The system still had work when the deadline passed; the text says what kind."""


class Work:
    """Counts what is under way, by kind, and runs it on threads."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._changed = threading.Condition()
        self._pools: list[ThreadPoolExecutor] = []
        self.crashes: list[BaseException] = []
        """Errors of the engine itself, which no function caused. `drain` raises them."""

    def begin(self, kind: str) -> None:
        """Something of this kind starts."""
        with self._changed:
            self._counts[kind] = self._counts.get(kind, 0) + 1

    def end(self, kind: str) -> None:
        """Something of this kind is done."""
        with self._changed:
            self._counts[kind] -= 1
            if not any(self._counts.values()):
                self._changed.notify_all()

    @contextmanager
    def under_way(self, kind: str) -> Iterator[None]:
        """Count the body as one."""
        self.begin(kind)
        try:
            yield
        finally:
            self.end(kind)

    def crash(self, error: BaseException) -> None:
        """Keep an error of the engine, and say it at once: `up` never drains."""
        self.crashes.append(error)
        logger.error("the local system itself failed", exc_info=error)

    def wait_idle(self, timeout: float) -> None:
        """Wait until nothing is under way, at most `timeout` seconds.

        Raises:
            NotIdleError: the deadline passed.
        """
        with self._changed:
            idle = self._changed.wait_for(lambda: not any(self._counts.values()), timeout)
            busy = {kind: count for kind, count in self._counts.items() if count}
        if self.crashes:
            raise self.crashes[0]
        if not idle:
            raise NotIdleError(f"still under way after {timeout} s: {busy}")

    def workers(self, name: str, most: int) -> "Workers":
        """A pool of at most `most` threads, ended by `stop`."""
        pool = ThreadPoolExecutor(most, thread_name_prefix=name)
        self._pools.append(pool)
        return Workers(self, name, pool)

    def stop(self) -> None:
        """Refuse what has not started, and wait for what has."""
        for pool in self._pools:
            pool.shutdown(wait=True, cancel_futures=True)


class Workers:
    """Threads for one kind of work."""

    def __init__(self, work: Work, name: str, pool: ThreadPoolExecutor) -> None:
        self._work = work
        self._name = name
        self._pool = pool

    def run(self, job: Callable[[], None]) -> None:
        """Do something soon, counted from now until it is done. What it raises is kept in `Work.crashes`."""
        self._work.begin(self._name)

        def counted() -> None:
            try:
                job()
            except BaseException as error:
                self._work.crash(error)
            finally:
                self._work.end(self._name)

        try:
            self._pool.submit(counted)
        except RuntimeError:
            # The pool was stopped meanwhile: the system is going down and nobody waits for this.
            self._work.end(self._name)
