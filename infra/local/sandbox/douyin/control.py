"""`/_control/…`: what a test, the demonstration or the simulation does to the sandbox. JSON in, JSON out.

Besides the orders of every sandbox (`orders`):

POST /_control/apps         {"client_key", "client_secret", "redirect_uri", "scopes": [...]}
POST /_control/users        {"open_id", "nickname", "fans"?, "role"?, "barred"?}
POST /_control/grants       {"open_id", "client_key", "scopes": [...]}  answers both tokens
POST /_control/ocean        {"app_id", "secret", "open_ids": [...], "auth_code"?}
POST /_control/webhook      {"client_key", "url"}                       checks the address first
POST /_control/token/expire {"token"} or {"open_id", "refresh"?}
POST /_control/scope/deny   {"scope", "code"?}                          /_control/scope/allow {"scope"}
POST /_control/quota        {"scope_day"?, "per_scope"?, "per_second"?, "posts_day"?, "replies_minute"?}
POST /_control/review/next  {"outcomes": ["pass" | "refuse", ...]}
POST /_control/settings     any of `world.Settings`
POST /_control/play/<act>   see `plays`
GET  /_control/state
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any, Final

from infra.local.sandbox.douyin import ocean, plays, push, tokens
from infra.local.sandbox.douyin.limits import Allowance
from infra.local.sandbox.douyin.overview import overview
from infra.local.sandbox.douyin.state import App, User
from infra.local.sandbox.douyin.world import Settings, World
from infra.local.sandbox.orders import Ask, Desk


def _delivered(world: World, told: object) -> object:
    """The same with the pushes as they are after their delivery."""
    push.flush(world)
    if not isinstance(told, dict) or "pushes" not in told or "fan" not in told:
        return told
    ids = {pushed["msg_id"] for pushed in told["pushes"]}
    with world.lock:
        return told | {"pushes": [asdict(pushed) for pushed in world.state.pushes if pushed.msg_id in ids]}


def _app(world: World, ask: Ask) -> object:
    app = App(**{**ask, "scopes": tuple(ask["scopes"])})
    world.state.apps[app.client_key] = app
    return {"client_key": app.client_key, "scopes": app.scopes}


def _user(world: World, ask: Ask) -> object:
    user = User(**{"created": world.now(), **ask})
    world.state.users[user.open_id] = user
    return asdict(user)


def _grant(world: World, ask: Ask) -> object:
    app, user = world.state.apps[ask["client_key"]], world.state.users[ask["open_id"]]
    return asdict(tokens.issue(world, app, user.open_id, tuple(ask["scopes"])))


def _ocean(world: World, ask: Ask) -> object:
    for open_id in ask["open_ids"]:
        world.state.users[open_id]
    world.ocean_secrets[str(ask["app_id"])] = str(ask["secret"])
    return asdict(ocean.issue(world, str(ask["app_id"]), tuple(ask["open_ids"]), str(ask.get("auth_code", ""))))


def _webhook(world: World, ask: Ask) -> object:
    """Douyin takes an address only after its check; one that fails leaves the application without a webhook."""
    with world.lock:
        app = world.state.apps[ask["client_key"]]
        app.webhook = ""
    verified = push.verify_address(world, app, str(ask["url"]))
    with world.lock:
        app.webhook = str(ask["url"]) if verified else ""
    return {"verified": verified}


def _expire(world: World, ask: Ask) -> object:
    """End access tokens now, or refresh tokens with `refresh`: one token, or all of an account."""
    found = [g for g in world.state.grants if ask.get("token") == g.access or ask.get("open_id") == g.open_id]
    if not found:
        raise ValueError("no such token")
    for grant in found:
        if ask.get("refresh"):
            grant.refresh_expires = world.now()
        else:
            grant.access_expires = world.now()
    return {"expired": len(found)}


def _deny(world: World, ask: Ask) -> object:
    world.denied[str(ask["scope"])] = int(ask.get("code", 28001018))
    return world.denied


def _allow(world: World, ask: Ask) -> object:
    world.denied.pop(str(ask["scope"]), None)
    return world.denied


def _quota(world: World, ask: Ask) -> object:
    return _set(world.meter.allowance, {field.name for field in fields(Allowance)}, ask)


def _settings(world: World, ask: Ask) -> object:
    return _set(world.settings, {field.name for field in fields(Settings)}, ask)


def _set(target: Any, names: set[str], ask: Ask) -> object:
    for name, value in ask.items():
        if name not in names:
            raise ValueError(f"no setting {name}")
        setattr(target, name, value)
    return asdict(target)


def _next_reviews(world: World, ask: Ask) -> object:
    if not set(ask["outcomes"]) <= {"pass", "refuse"}:
        raise ValueError("an outcome is pass or refuse")
    world.next_verdicts = list(ask["outcomes"])
    return world.next_verdicts


ORDERS: Final[Mapping[tuple[str, str], Callable[[World, Ask], object]]] = {
    ("POST", "apps"): _app,
    ("POST", "users"): _user,
    ("POST", "grants"): _grant,
    ("POST", "ocean"): _ocean,
    ("POST", "webhook"): _webhook,
    ("POST", "token/expire"): _expire,
    ("POST", "scope/deny"): _deny,
    ("POST", "scope/allow"): _allow,
    ("POST", "quota"): _quota,
    ("POST", "settings"): _settings,
    ("POST", "review/next"): _next_reviews,
    ("GET", "state"): lambda world, ask: overview(world),
}

DESK: Final = Desk(ORDERS, plays.play, after=_delivered)
