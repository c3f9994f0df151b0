"""Time for the local system: what is due is kept in one heap, and one thread (or a test) lets it fall due.

With `RealClock` a timer thread sleeps until the next due instant and is woken when an earlier one is added. With
`ManualClock` nothing happens by itself: `Timers.advance(now)` moves the clock from one due instant to the next.
"""

import heapq
import itertools
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from infra.local.work import Work

TIMER: Final = "timer"


class Clock(Protocol):
    """Where the local system reads the time."""

    def now(self) -> datetime:
        """The present instant, in UTC."""


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is set; it never goes back."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it was last set to."""
        return self._now

    def set(self, now: datetime) -> None:
        """Move forward to an instant; an earlier one is ignored."""
        self._now = max(self._now, now.astimezone(UTC))

    def sleep(self, seconds: float) -> None:
        """What `time.sleep` is on this clock: the time is over at once."""
        self.set(self._now + timedelta(seconds=seconds))


class Timers:
    """Callbacks with the instant they fall due. One that runs counts as work under way."""

    def __init__(self, clock: Clock, work: Work) -> None:
        self.clock = clock
        self._work = work
        self._heap: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopped = False

    def at(self, due: datetime, callback: Callable[[], None]) -> None:
        """Call back once `due` is reached. Callbacks must be short: they hand work to others."""
        with self._changed:
            heapq.heappush(self._heap, (due, next(self._order), callback))
            self._changed.notify_all()

    def after(self, delay: timedelta, callback: Callable[[], None]) -> None:
        """Call back after a delay from now."""
        self.at(self.clock.now() + delay, callback)

    def next_due(self) -> datetime | None:
        """The earliest instant anything is due."""
        with self._changed:
            return self._heap[0][0] if self._heap else None

    def fire(self) -> int:
        """Run everything that is due at the clock's present instant, in order; say how many."""
        fired = 0
        while callback := self._pop_due():
            try:
                callback()
            finally:
                self._work.end(TIMER)
            fired += 1
        return fired

    def advance(self, now: datetime, settle: Callable[[], None]) -> None:
        """Move a `ManualClock` to `now`, stopping at each due instant to fire and let the consequences settle."""
        if not isinstance(self.clock, ManualClock):
            raise TypeError("only a ManualClock can be advanced")
        while (due := self.next_due()) is not None and due <= now:
            self.clock.set(due)
            self.fire()
            settle()
        self.clock.set(now)

    def start(self) -> None:
        """Run a thread that fires what falls due; with a `ManualClock` there is nothing to run."""
        if isinstance(self.clock, ManualClock):
            return
        self._thread = threading.Thread(target=self._run, name="timers", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Forget everything that is due and end the thread."""
        with self._changed:
            self._stopped = True
            self._heap.clear()
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def clear(self) -> None:
        """Forget everything that is due."""
        with self._changed:
            self._heap.clear()

    def _pop_due(self) -> Callable[[], None] | None:
        with self._changed:
            if self._heap and self._heap[0][0] <= self.clock.now():
                # Counted before anyone can see the heap without it.
                self._work.begin(TIMER)
                return heapq.heappop(self._heap)[2]
        return None

    def _run(self) -> None:
        while True:
            try:
                self.fire()
            except Exception as error:  # the other timers go on, and `drain` raises it
                self._work.crash(error)
            with self._changed:
                if self._stopped:
                    return
                wait = (self._heap[0][0] - self.clock.now()).total_seconds() if self._heap else None
                if wait is None or wait > 0:
                    self._changed.wait(wait)
