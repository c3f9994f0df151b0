"""Carries pushes to their servers one after the other, in the background, so that no caller waits for a webhook."""

from collections import deque
from collections.abc import Callable
from threading import Condition, Thread

from infra.local.sandbox.wechat.state import Push


class Courier:
    """Keeps the order of the pushes; its thread lives as long as there is something to carry."""

    def __init__(self, deliver: Callable[[Push], None]) -> None:
        self._deliver = deliver
        self._bag: deque[Push] = deque()
        self._changed = Condition()
        self._carrying = False

    def send(self, push: Push) -> None:
        """Take a push; returns at once."""
        with self._changed:
            self._bag.append(push)
            if not self._carrying:
                self._carrying = True
                Thread(target=self._carry, name="wechat-courier", daemon=True).start()

    def wait(self) -> None:
        """Return when everything is delivered, or given up. Not to be called while the world's lock is held."""
        with self._changed:
            self._changed.wait_for(lambda: not self._carrying)

    def forget(self) -> None:
        """Drop what is not delivered yet."""
        with self._changed:
            self._bag.clear()

    def _carry(self) -> None:
        while True:
            with self._changed:
                if not self._bag:
                    self._carrying = False
                    self._changed.notify_all()
                    return
                push = self._bag.popleft()
            try:
                self._deliver(push)
            except BaseException:
                with self._changed:
                    self._carrying = False
                    self._changed.notify_all()
                raise
