"""Access tokens, of two families that know nothing of each other.

Source: developers.weixin.qq.com, "getAccessToken" and "getStableAccessToken".
"""

from typing import Final

from infra.local.sandbox.wechat.call import Call
from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.records import Family, Json, Token
from infra.local.sandbox.wechat.state import Account
from infra.local.sandbox.wechat.times import DAY, day_of
from infra.local.sandbox.wechat.world import World

LIFE: Final = 7200.0
OVERLAP: Final = 300.0
"""For so long the token before still works."""
FORCED_A_DAY: Final = 20
FORCED_APART: Final = 30.0
_LENGTH: Final = 136
_GRANT: Final = "client_credential"


def holder(world: World, value: str, now: float) -> Account:
    """Whose token this is: 41001 without one, 40014 for what is none, 40001 for one replaced, 42001 for an old one."""
    if not value:
        raise Refusal(41001)
    if len(value) != _LENGTH:
        raise Refusal(40014)
    for account in world.state.accounts.values():
        token = account.tokens.get(value)
        if token is None:
            continue
        if token.replaced is not None and now >= token.replaced:
            raise Refusal(40001)
        if now >= token.ends:
            raise Refusal(42001)
        return account
    raise Refusal(40001)


def token(call: Call) -> Json:
    """A new token; the one before works for five more minutes."""
    if call.query.get("grant_type") != _GRANT:
        raise Refusal(40002)
    account = _owner(call, call.query.get("appid", ""), call.query.get("secret", ""))
    _replace(account, "plain", call.at + OVERLAP)
    return _told(_issue(call.world, account, "plain", call.at), call.at)


def stable_token(call: Call) -> Json:
    """The running token; a new one in its last five minutes, or by force, which ends the old one at once."""
    if call.body.get("grant_type") != _GRANT:
        raise Refusal(40002)
    forced = call.body.get("force_refresh", False)
    if not isinstance(forced, bool):
        raise Refusal(47001)
    account = _owner(call, str(call.body.get("appid", "")), str(call.body.get("secret", "")))
    current = _current(account, "stable", call.at)
    if forced and _may_force(account, call.at):
        account.forced.append(call.at)
        _replace(account, "stable", call.at)
        current = None
    if current is None or current.ends - call.at <= OVERLAP:
        current = _issue(call.world, account, "stable", call.at)
    return _told(current, call.at)


def expire(account: Account, now: float) -> None:
    """Every token of the account is over (42001)."""
    for one in account.tokens.values():
        one.ends = min(one.ends, now)


def revoke(account: Account, now: float) -> None:
    """Every token of the account is replaced (40001)."""
    for one in account.tokens.values():
        one.replaced = now


def _owner(call: Call, app_id: str, secret: str) -> Account:
    account = call.world.account_with(app_id)
    if not secret:
        raise Refusal(41004)
    if secret != account.app_secret:
        raise Refusal(40125)
    if account.secret_frozen:
        raise Refusal(40243)
    if call.ip not in account.ip_whitelist:
        raise Refusal(40164, f"invalid ip {call.ip} ipv6 ::ffff:{call.ip}, not in whitelist")
    call.world.meter.charge(account.app_id, call.path, call.at)
    return account


def _may_force(account: Account, now: float) -> bool:
    """Past the limits the refresh is left out without a word."""
    today = [at for at in account.forced if day_of(at) == day_of(now)]
    return len(today) < FORCED_A_DAY and (not account.forced or now - account.forced[-1] >= FORCED_APART)


def _current(account: Account, family: Family, now: float) -> Token | None:
    return next(
        (t for t in reversed(account.tokens.values()) if t.family == family and t.replaced is None and now < t.ends),
        None,
    )


def _replace(account: Account, family: Family, when: float) -> None:
    for one in account.tokens.values():
        if one.family == family:
            one.replaced = when if one.replaced is None else min(one.replaced, when)


def _issue(world: World, account: Account, family: Family, now: float) -> Token:
    for value in [one.value for one in account.tokens.values() if now - one.ends > DAY]:
        del account.tokens[value]
    fresh = Token(f"{world.ids.number() % 90 + 10}_" + world.ids.text("token", _LENGTH - 3), family, now, now + LIFE)
    account.tokens[fresh.value] = fresh
    return fresh


def _told(one: Token, now: float) -> Json:
    return {"access_token": one.value, "expires_in": int(one.ends - now)}
