"""Tokens and their life (developer.open-douyin.com, account-permission/*).

An access token lives 15 days; a refresh of one that still lives makes it live longer, of one that ended makes a new
one. A refresh token lives 30 days and can be renewed five times, each time into a new one. A token of the application
lives two hours; a new one leaves the one before five minutes.
"""

import hmac
from typing import Final

from infra.local.sandbox.douyin.call import Call, Json
from infra.local.sandbox.douyin.errors import Refusal
from infra.local.sandbox.douyin.state import App, ClientToken, Grant
from infra.local.sandbox.douyin.times import DAY
from infra.local.sandbox.douyin.world import World

ACCESS_SECONDS: Final = 15 * DAY
REFRESH_SECONDS: Final = 30 * DAY
RENEWALS: Final = 5
CLIENT_SECONDS: Final = 7200
OVERLAP_SECONDS: Final = 300


def issue(world: World, app: App, open_id: str, scopes: tuple[str, ...]) -> Grant:
    """A new grant with both tokens."""
    now = world.now()
    grant = Grant(
        client_key=app.client_key,
        open_id=open_id,
        scopes=scopes,
        since=now,
        access=f"act.3.{world.ids.secret('access')}",
        access_expires=now + ACCESS_SECONDS,
        refresh=f"rft.{world.ids.secret('refresh')}",
        refresh_expires=now + REFRESH_SECONDS,
    )
    world.state.grants.append(grant)
    return grant


def shown(world: World, grant: Grant) -> Json:
    """What an exchange and a refresh answer."""
    return {
        "access_token": grant.access,
        "expires_in": int(grant.access_expires - world.now()),
        "refresh_token": grant.refresh,
        "refresh_expires_in": int(grant.refresh_expires - world.now()),
        "open_id": grant.open_id,
        "scope": ",".join(grant.scopes),
    }


def refresh_token(call: Call) -> Json:
    """A longer or a new access token; the end of the refresh token stays where it was."""
    if call.form("grant_type") != "refresh_token":
        raise Refusal(10002)
    grant = _refreshable(call)
    if grant.access_expires <= call.at:
        call.world.state.dead_tokens.add(grant.access)
        grant.access = f"act.3.{call.world.ids.secret('access')}"
    grant.access_expires = call.at + ACCESS_SECONDS
    return shown(call.world, grant)


def renew_refresh_token(call: Call) -> Json:
    """A new refresh token; the old one ends at once."""
    grant = _refreshable(call)
    if "renew_refresh_token" not in grant.scopes:
        raise Refusal(10004)
    if grant.renewals >= RENEWALS:
        raise Refusal(10020)
    grant.renewals += 1
    grant.refresh = f"rft.{call.world.ids.secret('refresh')}"
    grant.refresh_expires = call.at + REFRESH_SECONDS
    return {"refresh_token": grant.refresh, "expires_in": REFRESH_SECONDS}


def _refreshable(call: Call) -> Grant:
    key, value = call.form("client_key"), call.form("refresh_token")
    if not key or not value:
        raise Refusal(10005)
    if key not in call.world.state.apps:
        raise Refusal(10003)
    for grant in call.world.state.grants:
        if grant.refresh == value and grant.client_key == key and not grant.revoked:
            if grant.refresh_expires <= call.at:
                break
            return grant
    raise Refusal(10010)


def client_token(call: Call) -> Json:
    """A token of the application."""
    app = secretly(call)
    if call.form("grant_type") != "client_credential":
        raise Refusal(10002)
    fresh = ClientToken(f"clt.{call.world.ids.secret('client')}", call.at + CLIENT_SECONDS)
    before = app.client_tokens[-1:]
    for token in before:
        token.expires = min(token.expires, call.at + OVERLAP_SECONDS)
    app.client_tokens = [*before, fresh]
    return {"access_token": fresh.value, "expires_in": CLIENT_SECONDS, "captcha": "", "desc_url": ""}


def secretly(call: Call) -> App:
    """The application that proves itself by its secret."""
    key, secret = call.form("client_key"), call.form("client_secret")
    if not key or not secret:
        raise Refusal(10005)
    app = call.world.state.apps.get(key)
    if app is None:
        raise Refusal(10003)
    if not hmac.compare_digest(secret, app.client_secret):
        raise Refusal(10013)
    return app


def grant_of(world: World, value: str) -> Grant:
    """The grant of a live access token, else the code that says what is wrong with it."""
    if value in world.state.dead_tokens:
        raise Refusal(28001008)
    for grant in world.state.grants:
        if value and grant.access == value and not grant.revoked:
            if grant.access_expires <= world.now():
                raise Refusal(28001008)
            return grant
    raise Refusal(28001003)


def app_of(world: World, value: str) -> App:
    """The application of a live client token."""
    for app in world.state.apps.values():
        for token in app.client_tokens:
            if value and token.value == value:
                if token.expires <= world.now():
                    raise Refusal(28001008)
                return app
    raise Refusal(28001003)
