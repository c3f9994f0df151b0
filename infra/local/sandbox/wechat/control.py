"""`/_control/…`: what a test, the demonstration or the simulation does to the sandbox. JSON in, JSON out.

Besides the orders of every sandbox (`orders`):

`app_id` may be left out where there is one account. Orders that cause pushes return when these are delivered.

POST /_control/accounts      the fields of `state.Account` that an owner enters
POST /_control/webhook       {"url", "mode"?}              checks the address first
POST /_control/token/expire  {"revoked"?}                  42001, or 40001 when revoked
POST /_control/quota         {"path", "limit"?, "used"?}
POST /_control/review        {"status", "fail_idx"?, "seconds"?}   how the next publication ends: 0, 2, 3, 4, 53503 …
POST /_control/mass/review   {"status", "seconds"?}        how the next mass message ends: "send success", "err(20001)"
POST /_control/mass/confirm  {"msg_id", "accepted"}        what the administrator says to one that waits
POST /_control/take-down     {"article", "index"?, "banned"?}      by its owner on the console, or by the platform
POST /_control/fans          {"count"}                     so many followers at once; nothing is pushed
POST /_control/settings      the fields of `world.Settings`
POST /_control/play/<act>    see `fans`
GET  /_control/state
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Final

from infra.local.sandbox.orders import Ask, Desk
from infra.local.sandbox.wechat import fans, mass, publishing, push, report, tokens
from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.records import BANNED, DELETED_BY_OWNER
from infra.local.sandbox.wechat.state import Account, Review
from infra.local.sandbox.wechat.world import World


def _account(world: World, ask: Ask) -> object:
    account = Account(**ask)
    world.state.accounts[account.app_id] = account
    return {"app_id": account.app_id}


def _webhook(world: World, ask: Ask) -> object:
    """WeChat takes an address only after its check; one that fails leaves the account as it was."""
    with world.lock:
        account = world.account(ask.get("app_id"))
    url = str(ask["url"])
    verified = push.verify_address(world, account, url)
    if verified:
        with world.lock:
            account.callback_url, account.mode = url, ask.get("mode", account.mode)
    return {"verified": verified}


def _expire(world: World, ask: Ask) -> object:
    account = world.account(ask.get("app_id"))
    (tokens.revoke if ask.get("revoked") else tokens.expire)(account, world.now())
    return {}


def _quota(world: World, ask: Ask) -> object:
    account, path = world.account(ask.get("app_id")), str(ask["path"])
    if "limit" in ask:
        world.meter.daily[path] = int(ask["limit"])
    if "used" in ask:
        world.meter.use(account.app_id, path, world.now(), int(ask["used"]))
    return {"limit": world.meter.limit(path), "used": world.meter.used(account.app_id, path, world.now())}


def _review(world: World, ask: Ask) -> object:
    world.state.publish_reviews.append(Review(int(ask["status"]), ask.get("fail_idx", []), ask.get("seconds")))
    return {}


def _mass_review(world: World, ask: Ask) -> object:
    world.state.mass_reviews.append(Review(str(ask["status"]), seconds=ask.get("seconds")))
    return {}


def _confirm(world: World, ask: Ask) -> object:
    mass.confirm(world, world.account(ask.get("app_id")), int(ask["msg_id"]), accepted=bool(ask["accepted"]))
    return {}


def _take_down(world: World, ask: Ask) -> object:
    publication = world.account(ask.get("app_id")).publications[str(ask["article"])]
    publishing.take_down(publication, int(ask.get("index", 0)), BANNED if ask.get("banned") else DELETED_BY_OWNER)
    return {"status": publication.status}


def _fans(world: World, ask: Ask) -> object:
    """Silently: whoever seeds a thousand fans does not want a thousand pushes."""
    account = world.account(ask.get("app_id"))
    callback, account.callback_url = account.callback_url, ""
    made = [account.fan_named(f"fan {len(account.fans)}") for _ in range(int(ask["count"]))]
    for fan in made:
        fans.follow(world, account, fan)
    account.callback_url = callback
    return {"openids": [fan.openid for fan in made]}


def _settings(world: World, ask: Ask) -> object:
    known = asdict(world.settings)
    for name, value in ask.items():
        setattr(world.settings, name, type(known[name])(value))
    return asdict(world.settings)


def _delivered(world: World, told: object) -> object:
    """The same, once the pushes that it caused are delivered."""
    world.courier.wait()
    return told


ORDERS: Final[Mapping[tuple[str, str], Callable[[World, Ask], object]]] = {
    ("POST", "accounts"): _account,
    ("POST", "webhook"): _webhook,
    ("POST", "token/expire"): _expire,
    ("POST", "quota"): _quota,
    ("POST", "review"): _review,
    ("POST", "mass/review"): _mass_review,
    ("POST", "mass/confirm"): _confirm,
    ("POST", "take-down"): _take_down,
    ("POST", "fans"): _fans,
    ("POST", "settings"): _settings,
    ("GET", "state"): lambda world, ask: report.state(world),
}

DESK: Final = Desk(ORDERS, fans.play, outside=frozenset({"webhook", "play"}), after=_delivered, refusals=(Refusal,))
