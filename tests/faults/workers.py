"""Two workers at once, in a given order of their calls: each stops before and after every AWS and platform call."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from tests.publishing_world import Calls, World, counted


class Baton(Calls):
    """Lets one worker run at a time, from one call to the next, in the order of `turns`; then whoever is left."""

    def __init__(self, turns: Sequence[int], workers: int) -> None:
        super().__init__()
        self._turns = deque(turns)
        self._left = set(range(workers))
        self._turn = 0
        self._changed = threading.Condition()
        self._own = threading.local()
        with self._changed:
            self._pass_on()

    def half(self) -> None:
        """A call begins or ends: whose turn is next?"""
        me = getattr(self._own, "number", None)
        if me is not None:
            with self._changed:
                self._pass_on()
                self._await(me)

    def run(self, number: int, work: Callable[[], None]) -> None:
        """One worker, from its first turn to its end."""
        self._own.number = number
        with self._changed:
            self._await(number)
        try:
            work()
        finally:
            with self._changed:
                self._left.discard(number)
                self._pass_on()

    def _await(self, me: int) -> None:
        if not self._changed.wait_for(lambda: self._turn == me, timeout=30):
            raise TimeoutError(f"worker {me} had no turn")

    def _pass_on(self) -> None:
        wanted = self._turns.popleft() if self._turns else self._turn
        self._turn = wanted if wanted in self._left else min(self._left, default=-1)
        self._changed.notify_all()


def at_once(world: World, bodies: Sequence[str], turns: Sequence[int]) -> None:
    """Hand messages to as many workers, which take turns at their calls; what one raises is raised."""
    together(world, [partial(world.deliver, body) for body in bodies], turns)


def together(world: World, works: Sequence[Callable[[], None]], turns: Sequence[int]) -> None:
    """Let workers do each its work and take turns at their calls; what one raises is raised."""
    baton, errors = Baton(turns, len(works)), list[BaseException]()

    def worker(number: int, work: Callable[[], None]) -> None:
        try:
            baton.run(number, work)
        except BaseException as error:
            errors.append(error)

    called, world.network.on_call = world.network.on_call, _both(world.network.on_call, baton)
    try:
        with counted(baton):
            threads = [threading.Thread(target=worker, args=each) for each in enumerate(works)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    finally:
        world.network.on_call = called
    if errors:
        raise errors[0]


def _both(called: Callable[[str], Any], baton: Baton) -> Callable[[str], None]:
    def call(name: str) -> None:
        called(name)
        baton.half()

    return call
