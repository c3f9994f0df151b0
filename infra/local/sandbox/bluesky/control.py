"""`/_control/…`: what a test, the demonstration or the simulation does to the sandbox. JSON in, JSON out.

Besides the orders of every sandbox (`orders`):

POST /_control/users      {"handle", "display_name"?, "password"?, "app_password"?}
POST /_control/revoke     {"handle"}                    ends every session and every app password
POST /_control/takedown   {"handle"}
POST /_control/play/<act> see `fans`
GET  /_control/state
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Final

from infra.local.sandbox.bluesky import fans
from infra.local.sandbox.bluesky.world import Account, World
from infra.local.sandbox.orders import Ask, Desk


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


def _armed(world: World, ask: Ask) -> object:
    return [asdict(fault) for fault in world.faults.armed()]


def _state(world: World, ask: Ask) -> object:
    records = [{"uri": one.uri, "cid": one.cid, "at": one.at, "value": one.value} for one in world.records.values()]
    return {"now": world.now(), "records": records, "faults": _armed(world, ask)}


ORDERS: Final[Mapping[tuple[str, str], Callable[[World, Ask], object]]] = {
    ("POST", "users"): _user,
    ("POST", "revoke"): _revoke,
    ("POST", "takedown"): _take_down,
    ("GET", "state"): _state,
}

DESK: Final = Desk(ORDERS, fans.play)
