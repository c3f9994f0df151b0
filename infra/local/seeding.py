"""The brand to try: its profile, one account on each sandbox, and Weibo's webhook in place; nothing else."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from infra.local.person import Person, UnexpectedAnswer
from infra.local.sandbox.remote import Control
from infra.local.sandbox.weibo.seed import SAFE_DOMAIN, WeiboBrand, seed_brand

POLL_SECONDS = 2
"""How often the demonstration's accounts are polled, so that nobody has to wait for the platform's own cadence."""

HANDSHAKES = 4
"""A person would press the button again too: a function that starts cold may miss Weibo's deadline of 5 s."""

PROFILE = {
    "name": "山茶花 Camellia",
    "zone": "Asia/Shanghai",
    "tone": {"voice": "亲切、克制、不夸大", "forbidden_words": ["亲亲", "宝宝们"], "required_words": []},
    "link_domains": [SAFE_DOMAIN],
}


@dataclass(frozen=True)
class SeededBrand:
    """Platform → the connected account as the API told it, and its credentials under the platform's own names."""

    accounts: dict[str, dict[str, Any]]
    secrets: dict[str, dict[str, str]]


def seed(manager: Person, weibo: Control, mastodon_token: str) -> SeededBrand:
    """Make the brand through the API, as its manager would.

    Raises:
        UnexpectedAnswer: the API refused.
    """
    manager.put("/v1/brand", PROFILE, seen='"0"')
    profile = seed_brand(weibo)
    secrets = {
        "weibo": {
            "access_token": profile.access_token,
            "fan_service_token": profile.fan_service_token,
            "app_secret": profile.app_secret,
        },
        "mastodon": {"access_token": mastodon_token},
    }
    accounts = {platform: _connect(manager, platform, credentials) for platform, credentials in secrets.items()}
    url = accounts["weibo"]["webhook_url"]
    if not any(_put_webhook(weibo, profile, url) for _ in range(HANDSHAKES)):
        raise UnexpectedAnswer(f"{url} did not pass Weibo's check of the address")
    return SeededBrand(accounts, secrets)


def _put_webhook(weibo: Control, profile: WeiboBrand, url: str) -> bool:
    ask = {"uid": int(profile.uid), "app_key": profile.app_key, "url": url}
    return bool(weibo.order("webhook", **ask)["verified"])


def _connect(manager: Person, platform: str, credentials: dict[str, str]) -> dict[str, Any]:
    body = {"platform": platform, "credentials": credentials, "options": {"poll_seconds": POLL_SECONDS}}
    account: dict[str, Any] = manager.post("/v1/accounts", body).body
    if account["webhook_url"]:
        # The address by which this machine reaches the API, which an emulator of AWS does not know.
        account["webhook_url"] = manager.base + urlsplit(account["webhook_url"]).path
    return account
