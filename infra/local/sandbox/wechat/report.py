"""The state of the sandbox as a test compares with it: no secrets, no bytes of files."""

from dataclasses import asdict
from hashlib import sha256

from infra.local.sandbox.wechat.records import Json, Media
from infra.local.sandbox.wechat.state import Account
from infra.local.sandbox.wechat.world import World

_SECRET = ("app_secret", "token", "encoding_aes_key", "tokens", "forced", "media")


def state(world: World) -> Json:
    """Accounts by app id with what they hold, pushes with their tries, and the armed faults."""
    return {
        "now": world.now(),
        "accounts": {app_id: _account(account) for app_id, account in world.state.accounts.items()},
        "pushes": [asdict(push) for push in world.state.pushes],
        "faults": [asdict(fault) for fault in world.faults.armed()],
    }


def _account(account: Account) -> Json:
    told = {name: value for name, value in asdict(account).items() if name not in _SECRET}
    lists = ("drafts", "publications", "publish_jobs", "mass_jobs", "fans", "tags")
    return {
        **told,
        **{name: list(told[name].values()) for name in lists},
        "media": [_media(one) for one in account.media.values()],
    }


def _media(one: Media) -> Json:
    told = {name: value for name, value in asdict(one).items() if name != "data"}
    return told | {"size": len(one.data), "sha256": sha256(one.data).hexdigest()}
