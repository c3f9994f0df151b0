"""The desk of a sandbox, `/_control/…`: the orders that every sandbox takes, and those of its own. JSON in, JSON out.

POST reset
POST clock      {"advance": seconds}          GET tells the time
POST faults     {"kind", "path", "times"?, "seconds"?, "status"?, "code"?, "worked"?}   GET lists, DELETE disarms all
GET  requests
POST play/<act> a fan does something
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from threading import RLock
from typing import Any, Final, Generic, Protocol, TypeVar

from werkzeug.wrappers import Request, Response

from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.faults import Fault, FaultBook

PATH: Final = "/_control/"
PLAY: Final = "play"
SENSELESS: Final[tuple[type[Exception], ...]] = (KeyError, TypeError, ValueError, AttributeError)
"""What an order that makes no sense runs into."""

Ask = Mapping[str, Any]


class World(Protocol):
    """What the desk must know about the state of a sandbox."""

    clock: SandboxClock
    faults: FaultBook
    requests: list[Any]

    @property
    def lock(self) -> RLock:
        """Held while something changes."""
        ...

    def now(self) -> float:
        """Seconds since the epoch."""
        ...

    def settle(self) -> None:
        """Do what has fallen due."""
        ...

    def reset(self) -> None:
        """Back to an empty platform."""
        ...


W = TypeVar("W", bound=World)
Order = Callable[[W, Ask], object]


def _reset(world: World, ask: Ask) -> object:
    world.reset()
    return {}


def _clock(world: World, ask: Ask) -> object:
    world.clock.advance(float(ask.get("advance", 0)))
    world.settle()
    return {"now": world.now()}


def _armed(world: World, ask: Ask) -> object:
    return [asdict(fault) for fault in world.faults.armed()]


def _arm(world: World, ask: Ask) -> object:
    world.faults.arm(Fault.parse(ask))
    return _armed(world, ask)


def _disarm(world: World, ask: Ask) -> object:
    world.faults.clear()
    return []


def _requests(world: World, ask: Ask) -> object:
    return list(world.requests)


_COMMON: Final[Mapping[tuple[str, str], Callable[[World, Ask], object]]] = {
    ("POST", "reset"): _reset,
    ("GET", "clock"): _clock,
    ("POST", "clock"): _clock,
    ("GET", "faults"): _armed,
    ("POST", "faults"): _arm,
    ("DELETE", "faults"): _disarm,
    ("GET", "requests"): _requests,
}


@dataclass(frozen=True)
class Desk(Generic[W]):
    """Takes the orders of one kind of sandbox.

    Attributes:
        orders: method and name → what is done; a name of the common orders replaces it.
        play: what a fan does, by the name of the act.
        outside: names whose work calls out, so that it must not hold up the sandbox meanwhile.
        after: what becomes of an answer once the lock is free, such as waiting for the pushes it caused.
        refusals: further errors that mean the order made no sense.
    """

    orders: Mapping[tuple[str, str], Callable[[W, Ask], object]]
    play: Callable[[W, str, Ask], object]
    outside: frozenset[str] = frozenset({"webhook"})
    after: Callable[[W, object], object] = lambda _, told: told
    refusals: tuple[type[Exception], ...] = ()

    def answer(self, world: W, request: Request) -> Response:
        """Do what was asked; 400 with the reason when it makes no sense, 404 when there is no such order."""
        name = request.path.removeprefix(PATH)
        order = self._order(request.method, name)
        if order is None:
            return _json({"error": f"no order {request.method} {name}"}, 404)
        try:
            ask = json.loads(request.get_data() or b"{}")
            with world.lock:
                world.settle()
                inside = name.partition("/")[0] not in self.outside
                told = order(world, ask) if inside else None
            return _json(self.after(world, told if inside else order(world, ask)))
        except (*SENSELESS, *self.refusals) as error:
            return _json({"error": f"{type(error).__name__}: {error}"}, 400)

    def _order(self, method: str, name: str) -> Callable[[W, Ask], object] | None:
        kind, _, act = name.partition("/")
        if method == "POST" and kind == PLAY:
            return lambda world, ask: self.play(world, act, ask)
        return self.orders.get((method, name)) or _COMMON.get((method, name))


def _json(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), status, content_type="application/json")
