"""com.atproto.server: sessions of app passwords and of the account's own, and com.atproto.identity."""

import base64
import json
from typing import Final

from infra.local.sandbox.bluesky.call import Call
from infra.local.sandbox.bluesky.refusals import Refusal
from infra.local.sandbox.bluesky.world import Account, Json, Token, World

ACCESS_SECONDS: Final = 7200.0
REFRESH_SECONDS: Final = 90 * 86_400.0
GRACE_SECONDS: Final = 7200.0


def create(call: Call) -> Json:
    """Open a session; thirty in five minutes and three hundred a day."""
    identifier, password = call.text("identifier"), call.text("password")
    for most, seconds in ((30, 300.0), (300, 86_400.0)):
        call.world.spend(f"sessions {identifier}", 1, most, seconds)
    account = call.world.who(identifier)
    if account is None or not password or password not in {account.password, *account.app_passwords}:
        raise Refusal("AuthenticationRequired", "Invalid identifier or password")
    if account.taken_down:
        raise Refusal("AccountTakedown", "Account has been taken down")
    scope = "com.atproto.appPass" if password in account.app_passwords else "com.atproto.access"
    return _session(call.world, account, scope)


def refresh(call: Call) -> Json:
    """Renew a session; the old refresh token stays good for two hours."""
    account = call.session("com.atproto.refresh")
    old = call.world.tokens[call.bearer]
    ends = min(old.expires, call.world.now() + GRACE_SECONDS)
    call.world.tokens[call.bearer] = Token(old.did, old.scope, ends)
    return _session(call.world, account, "com.atproto.appPass")


def resolve_handle(call: Call) -> Json:
    """The DID of a handle."""
    account = call.world.who(call.required("handle"))
    if account is None or account.did == call.get("handle"):
        raise Refusal("InvalidRequest", "Unable to resolve handle")
    return {"did": account.did}


def _session(world: World, account: Account, scope: str) -> Json:
    return {
        "did": account.did,
        "handle": account.handle,
        "accessJwt": issue(world, account, scope, ACCESS_SECONDS),
        "refreshJwt": issue(world, account, "com.atproto.refresh", REFRESH_SECONDS),
        "active": True,
    }


def issue(world: World, account: Account, scope: str, seconds: float) -> str:
    """A new token, in the form of a JWT."""
    expires = world.now() + seconds
    claims = {"scope": scope, "sub": account.did, "iat": int(world.now()), "exp": int(expires), "n": len(world.tokens)}
    parts = [{"typ": "at+jwt", "alg": "HS256"}, claims, {"signature": len(world.tokens)}]
    value = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    world.tokens[value] = Token(account.did, scope, expires)
    return value
