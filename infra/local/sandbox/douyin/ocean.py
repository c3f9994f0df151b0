"""OAuth of Ocean Engine (open.oceanengine.com, oauth2): a token of a day, a refresh token of 30 that rotates with it.

Only the codes 40000 and 40115 were seen in a source; 40102, 40103 and 40105 are from memory.
"""

import hmac
from hashlib import sha256
from typing import Final

from infra.local.sandbox.douyin.call import Call, Json
from infra.local.sandbox.douyin.errors import OceanRefusal
from infra.local.sandbox.douyin.promotion_state import OceanToken
from infra.local.sandbox.douyin.state import User
from infra.local.sandbox.douyin.times import DAY
from infra.local.sandbox.douyin.world import World

ACCESS_SECONDS: Final = DAY
REFRESH_SECONDS: Final = 30 * DAY


def sec_uid(open_id: str) -> str:
    """The `aweme_sec_uid` of an account, by which DOU+ knows it."""
    return f"MS4wLjABAAAA{sha256(open_id.encode()).hexdigest()[:43]}"


def issue(world: World, app_id: str, open_ids: tuple[str, ...], auth_code: str = "") -> OceanToken:
    """A token pair; with `auth_code` it is to be fetched with that code first."""
    now = world.now()
    token = OceanToken(
        app_id=app_id,
        open_ids=open_ids,
        access=world.ids.secret("ocean access"),
        access_expires=now + ACCESS_SECONDS,
        refresh=world.ids.secret("ocean refresh"),
        refresh_expires=now + REFRESH_SECONDS,
        auth_code=auth_code,
        code_used=not auth_code,
    )
    world.state.ocean_tokens.append(token)
    return token


def check(world: World, value: str) -> OceanToken:
    """The live token of this value."""
    if not value:
        raise OceanRefusal(40104, "access token is empty")
    for token in world.state.ocean_tokens:
        if token.access == value and token.code_used:
            if token.ended or token.access_expires <= world.now():
                raise OceanRefusal(40102, "access token has expired")
            return token
    raise OceanRefusal(40105, "access token is invalid")


def access_token(call: Call) -> Json:
    """Exchange an `auth_code`, once."""
    _check_secret(call)
    for token in call.world.state.ocean_tokens:
        if token.auth_code and token.auth_code == call.body.get("auth_code"):
            if token.code_used:
                raise OceanRefusal(40115, "auth_code has been used")
            token.code_used = True
            return _shown(call, token)
    raise OceanRefusal(40000, "auth_code is invalid")


def refresh_token(call: Call) -> Json:
    """A new pair; the old access token and the old refresh token end."""
    _check_secret(call)
    for token in call.world.state.ocean_tokens:
        if token.refresh == call.body.get("refresh_token") and not token.ended:
            if token.refresh_expires <= call.at:
                break
            token.ended = True
            return _shown(call, issue(call.world, token.app_id, token.open_ids))
    raise OceanRefusal(40103, "refresh token has expired")


def advertisers(call: Call) -> Json:
    """The accounts that the token may act for."""
    users = (call.world.state.users[open_id] for open_id in check(call.world, call.token).open_ids)
    return {"list": [_advertiser(user) for user in users]}


def _advertiser(user: User) -> Json:
    return {
        "advertiser_id": int(sha256(user.open_id.encode()).hexdigest()[:13], 16),
        "advertiser_name": user.nickname,
        "account_string_id": sec_uid(user.open_id),
        "account_role": "PLATFORM_ROLE_DOUPLUS",
        "is_valid": True,
    }


def _shown(call: Call, token: OceanToken) -> Json:
    users = [call.world.state.users[open_id] for open_id in token.open_ids]
    return {
        "access_token": token.access,
        "expires_in": int(token.access_expires - call.at),
        "refresh_token": token.refresh,
        "refresh_token_expires_in": int(token.refresh_expires - call.at),
        "advertiser_ids": [_advertiser(user)["advertiser_id"] for user in users],
    }


def _check_secret(call: Call) -> None:
    app_id = str(call.body.get("app_id", ""))
    secret = call.body.get("secret")
    known = call.world.ocean_secrets.get(app_id)
    if known is None or not isinstance(secret, str) or not hmac.compare_digest(known, secret):
        raise OceanRefusal(40000, "app_id or secret is wrong")
