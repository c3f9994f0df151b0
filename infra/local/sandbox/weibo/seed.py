"""A brand on the Weibo sandbox, ready to post: an app with its safe domain, the account, both kinds of token."""

from dataclasses import dataclass
from typing import Final

from infra.local.sandbox.remote import Control

SAFE_DOMAIN: Final = "shop.example.com"
YEAR: Final = 365 * 86_400


@dataclass(frozen=True)
class WeiboBrand:
    """The account and its credentials under Weibo's own names."""

    uid: str
    screen_name: str
    app_key: str
    app_secret: str
    access_token: str
    fan_service_token: str
    safe_domain: str = SAFE_DOMAIN


def seed_brand(
    control: Control, *, uid: int = 1902538057, screen_name: str = "山茶官方旗舰店", token_seconds: int = YEAR
) -> WeiboBrand:
    """Make the app (its key depends on the account), the user and the tokens.

    Args:
        control: the sandbox.
        uid: the account's id.
        screen_name: the account's name.
        token_seconds: life of the tokens.
    """
    app_key = str(2_000_000_000 + uid % 1_000_000_000)
    app = control.order(
        "apps",
        key=app_key,
        secret=f"{uid:032x}",
        redirect_uri=f"https://{SAFE_DOMAIN}/weibo/callback",
        safe_domains=[SAFE_DOMAIN],
    )
    control.order("users", uid=uid, screen_name=screen_name, followers_count=12_000, verified=True)
    web, fans = (
        control.order("tokens", uid=uid, app_key=app_key, kind=kind, seconds=token_seconds)["value"]
        for kind in ("web", "fan_service")
    )
    return WeiboBrand(str(uid), screen_name, app_key, app["secret"], web, fans)
