"""`/_control/…`: what a test, the demonstration or the simulation does to the sandbox. JSON in, JSON out.

POST /_control/reset
POST /_control/clock      {"advance": seconds}          GET tells the time
POST /_control/users      {"handle", "display_name"?, "password"?, "app_password"?}
POST /_control/revoke     {"handle"}                    ends every session and every app password
POST /_control/takedown   {"handle"}
POST /_control/faults     as for the Weibo sandbox; `code` is an HTTP status here       DELETE disarms all
POST /_control/play/<act> see `fans`
GET  /_control/requests   GET /_control/state
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from werkzeug.wrappers import Request, Response

from infra.local.sandbox.bluesky import fans
from infra.local.sandbox.bluesky.world import Account, World
from infra.local.sandbox.faults import Fault

Ask = Mapping[str, Any]


def answer(world: World, request: Request) -> Response:
    """Do what was asked; 400 with the reason when it makes no sense, 404 when there is no such order."""
    name = request.path.removeprefix("/_control/")
    try:
        ask = json.loads(request.get_data() or b"{}")
        with world.lock:
            world.settle()
            if name.startswith("play/"):
                return _json(fans.play(world, name.removeprefix("play/"), ask))
            order = ORDERS.get((request.method, name))
            if order is None:
                return _json({"error": f"no order {request.method} {name}"}, 404)
            return _json(order(world, ask))
    except (KeyError, TypeError, ValueError) as error:
        return _json({"error": f"{type(error).__name__}: {error}"}, 400)


def _json(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), status, content_type="application/json")


def _reset(world: World, ask: Ask) -> object:
    world.reset()
    return {}


def _clock(world: World, ask: Ask) -> object:
    world.clock.advance(float(ask.get("advance", 0)))
    world.settle()
    return {"now": world.now()}


def _user(world: World, ask: Ask) -> object:
    account = world.join(ask["handle"], ask.get("display_name", ""), ask.get("password", ""))
    account.app_passwords |= {ask["app_password"]} if ask.get("app_password") else set()
    return {"did": account.did, "handle": account.handle}


def _account(world: World, ask: Ask) -> Account:
    account = world.who(ask["handle"])
    if account is None:
        raise ValueError("no such account")
    return account


def _revoke(world: World, ask: Ask) -> object:
    account = _account(world, ask)
    account.app_passwords.clear()
    world.tokens = {value: token for value, token in world.tokens.items() if token.did != account.did}
    return {}


def _take_down(world: World, ask: Ask) -> object:
    _account(world, ask).taken_down = True
    return {}


def _arm(world: World, ask: Ask) -> object:
    world.faults.arm(Fault.parse(ask))
    return _armed(world, ask)


def _disarm(world: World, ask: Ask) -> object:
    world.faults.clear()
    return []


def _armed(world: World, ask: Ask) -> object:
    return [asdict(fault) for fault in world.faults.armed()]


def _requests(world: World, ask: Ask) -> object:
    return list(world.requests)


def _state(world: World, ask: Ask) -> object:
    records = [{"uri": one.uri, "cid": one.cid, "at": one.at, "value": one.value} for one in world.records.values()]
    return {"now": world.now(), "records": records, "faults": _armed(world, ask)}


ORDERS: Final[Mapping[tuple[str, str], Callable[[World, Ask], object]]] = {
    ("POST", "reset"): _reset,
    ("GET", "clock"): _clock,
    ("POST", "clock"): _clock,
    ("POST", "users"): _user,
    ("POST", "revoke"): _revoke,
    ("POST", "takedown"): _take_down,
    ("GET", "faults"): _armed,
    ("POST", "faults"): _arm,
    ("DELETE", "faults"): _disarm,
    ("GET", "requests"): _requests,
    ("GET", "state"): _state,
}
