"""The brand to try: profile, team, an account on each sandbox with its webhook, and one that people publish on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from infra.local.person import Person, UnexpectedAnswer, visit
from infra.local.sandbox.douyin import seed as douyin
from infra.local.sandbox.remote import Control
from infra.local.sandbox.wechat import seed as wechat
from infra.local.sandbox.weibo import seed as weibo
from infra.local.sandboxes import Sandboxes

POLL_SECONDS = {"weibo": 2, "mastodon": 2, "wechat": 10, "douyin": 10}
"""How often the demonstration's accounts are polled, so that nobody has to wait for the platform's own cadence.

WeChat and Douyin push messages, and a poll there asks about each post anew.
"""

HANDSHAKES = 4
"""A person would press the button again too."""

TEAM = {"planner": "林一", "specialist": "吴小雨", "analyst": "陈默", "reviewer": "周敏", "manager": "许山"}
"""The members of the demonstration by role; the local issuer's tokens bear a role's name as their subject."""

BY_HAND = "xiaohongshu"
HANDLE = "山茶花旗舰店"

OCEAN = ("aweme_sec_uid", "ocean_app_id", "ocean_secret", "ocean_access_token", "ocean_refresh_token")
"""What an account on Douyin needs besides to promote its posts."""
PROFILE = {
    "name": "山茶花 Camellia",
    "zone": "Asia/Shanghai",
    "tone": {"voice": "亲切、克制、不夸大", "forbidden_words": ["亲亲", "宝宝们"], "required_words": []},
    "link_domains": [weibo.SAFE_DOMAIN],
}


@dataclass(frozen=True)
class SeededBrand:
    """Platform → the connected account as the API told it, and its credentials under the platform's own names."""

    accounts: dict[str, dict[str, Any]]
    secrets: dict[str, dict[str, str]]


@dataclass(frozen=True)
class Profile:
    """The brand on one sandbox: its credentials there, and how its webhook is entered on the platform's console."""

    credentials: Mapping[str, str]
    console: Control | None = None
    who: Mapping[str, object] | None = None


def seed(manager: Person, sandboxes: Sandboxes) -> SeededBrand:
    """Make the brand through the API, as its manager would.

    Raises:
        UnexpectedAnswer: the API refused, or a platform did not take a webhook's address.
    """
    manager.put("/v1/brand", PROFILE, seen='"0"')
    for role, name in TEAM.items():
        member = {"name": name, "email": f"{role}@socialops.example", "roles": [role]}
        manager.put(f"/v1/team/{role}", member, seen='"0"')
    accounts, secrets = {}, {}
    for platform, profile in _profiles(sandboxes).items():
        secrets[platform] = dict(profile.credentials)
        accounts[platform] = _connect(manager, {"platform": platform, "credentials": secrets[platform]})
        if profile.console:
            _enter_webhook(profile.console, accounts[platform]["webhook_url"], profile.who or {})
    accounts[BY_HAND] = _connect(manager, {"platform": BY_HAND, "handle": HANDLE}, responsible="specialist")
    return SeededBrand(accounts, {**secrets, BY_HAND: {}})


def _profiles(sandboxes: Sandboxes) -> dict[str, Profile]:
    on_weibo = weibo.seed_brand(sandboxes.weibo)
    on_wechat = wechat.seed_brand(sandboxes.wechat)
    on_douyin = douyin.seed_brand(sandboxes.douyin)
    return {
        "weibo": Profile(
            _named(on_weibo, "access_token", "fan_service_token", "app_secret"),
            sandboxes.weibo,
            {"uid": int(on_weibo.uid), "app_key": on_weibo.app_key},
        ),
        "wechat": Profile(
            _named(on_wechat, "app_id", "app_secret", "token", "encoding_aes_key"),
            sandboxes.wechat,
            {"app_id": on_wechat.app_id},
        ),
        "douyin": Profile(
            _named(on_douyin, "client_key", "client_secret", "open_id", "access_token", "refresh_token", *OCEAN),
            sandboxes.douyin,
            {"client_key": on_douyin.client_key},
        ),
        "mastodon": Profile({"access_token": sandboxes.mastodon_token}),
    }


def _named(brand: object, *names: str) -> dict[str, str]:
    return {name: str(getattr(brand, name)) for name in names}


def _connect(manager: Person, body: Mapping[str, object], **options: object) -> dict[str, Any]:
    asked = {**body, "options": {"poll_seconds": POLL_SECONDS.get(str(body["platform"])), **options}}
    account: dict[str, Any] = manager.post("/v1/accounts", asked).body
    if account["webhook_url"]:
        # The address by which this machine reaches the API, which an emulator of AWS does not know.
        account["webhook_url"] = manager.base + urlsplit(account["webhook_url"]).path
    return account


def _enter_webhook(console: Control, url: str, who: Mapping[str, object]) -> None:
    found = visit("GET", url)  # a function that has started keeps the platform's deadline of 5 s
    if not any(console.order("webhook", url=url, **who)["verified"] for _ in range(HANDSHAKES)):
        raise UnexpectedAnswer(f"{url} (answers {found.status}) did not pass the platform's check of the address")
