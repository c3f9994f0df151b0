"""`/_control/…`: what a test, the demonstration or the simulation does to the sandbox. JSON in, JSON out.

Besides the orders of every sandbox (`orders`):

POST /_control/clock      {"advance": seconds}          GET tells the time
POST /_control/apps       {"key", "secret", "redirect_uri", "safe_domains": [...], "token_seconds"?}
POST /_control/users      {"uid", "screen_name", "followers_count"?, "verified"?}
POST /_control/tokens     {"uid", "app_key", "kind"?, "seconds"?}
POST /_control/revoke     {"token"}
POST /_control/webhook    {"uid", "app_key", "url"}     checks the address first
POST /_control/settings   {"user_day"?, "ip_hour"?, "per_interface"?, "tells_long_urls"?, "push_seconds"?}
POST /_control/play/<act> see `fans`
GET  /_control/state
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Final

from infra.local.sandbox.orders import Ask, Desk
from infra.local.sandbox.weibo import fans, oauth, push, render
from infra.local.sandbox.weibo.state import App, User, Webhook
from infra.local.sandbox.weibo.times import stamp
from infra.local.sandbox.weibo.world import World


def _clock(world: World, ask: Ask) -> object:
    with world.lock:
        world.clock.advance(float(ask.get("advance", 0)))
        world.settle()
        return {"now": world.now(), "text": stamp(world.now())}


def _app(world: World, ask: Ask) -> object:
    app = App(**{**ask, "safe_domains": tuple(ask["safe_domains"])})
    with world.lock:
        world.state.apps[app.key] = app
    return asdict(app)


def _user(world: World, ask: Ask) -> object:
    user = User(**{**ask, "uid": int(ask["uid"])})
    with world.lock:
        world.state.users[user.uid] = user
    return asdict(user)


def _token(world: World, ask: Ask) -> object:
    with world.lock:
        app, user = world.state.apps[ask["app_key"]], world.state.users[int(ask["uid"])]
        return asdict(oauth.issue(world, app, user.uid, kind=ask.get("kind", "web"), seconds=ask.get("seconds")))


def _revoke(world: World, ask: Ask) -> object:
    with world.lock:
        world.state.tokens[ask["token"]].revoked = True
    return {}


def _webhook(world: World, ask: Ask) -> object:
    """Weibo takes an address only after its check; one that fails leaves the account without a webhook."""
    webhook = Webhook(str(ask["url"]), str(ask["app_key"]))
    with world.lock:
        uid = world.state.users[int(ask["uid"])].uid
        world.state.webhooks.pop(uid, None)
    verified = push.verify_address(world, webhook)
    if verified:
        with world.lock:
            world.state.webhooks[uid] = webhook
    return {"verified": verified}


def _settings(world: World, ask: Ask) -> object:
    with world.lock:
        for name, value in ask.items():
            if name == "tells_long_urls":
                world.tells_long_urls = bool(value)
            elif name == "push_seconds":
                world.push_seconds = float(value)
            elif name == "per_interface":
                world.meter.allowance.per_interface |= value
            elif name in {"user_day", "ip_hour"}:
                setattr(world.meter.allowance, name, int(value))
            else:
                raise ValueError(f"no setting {name}")
        return {
            "tells_long_urls": world.tells_long_urls,
            "push_seconds": world.push_seconds,
            **asdict(world.meter.allowance),
        }


def _state(world: World, ask: Ask) -> object:
    """Statuses with their comments, messages, pushes and contacts: what a test compares with."""
    with world.lock:
        world.settle()
        state = world.state
        comments = [
            render.comment(world, c, nested=False)
            | {"status_id": c.status_id, "reply_to": c.reply_to, "deleted": c.deleted}
            for c in state.comments.values()
        ]
        return {
            "now": world.now(),
            "users": [render.user(world, user) for user in state.users.values()],
            "statuses": [
                render.status(world, status)
                | {
                    "sent": status.sent,
                    "uid": status.uid,
                    "deleted": status.deleted,
                    "picture": asdict(status.picture) if status.picture else None,
                    "comments": [comment for comment in comments if comment["status_id"] == status.id],
                }
                for status in state.statuses.values()
            ],
            "messages": [asdict(message) for message in state.messages],
            "pushes": [asdict(pushed) for pushed in state.pushes],
            "contacts": [{"brand": b, "fan": f} | asdict(contact) for (b, f), contact in state.contacts.items()],
            "faults": [asdict(fault) for fault in world.faults.armed()],
        }


ORDERS: Final[Mapping[tuple[str, str], Callable[[World, Ask], object]]] = {
    ("GET", "clock"): _clock,
    ("POST", "clock"): _clock,
    ("POST", "apps"): _app,
    ("POST", "users"): _user,
    ("POST", "tokens"): _token,
    ("POST", "revoke"): _revoke,
    ("POST", "webhook"): _webhook,
    ("POST", "settings"): _settings,
    ("GET", "state"): _state,
}

DESK: Final = Desk(ORDERS, fans.play, outside=frozenset({"webhook", "play"}))
