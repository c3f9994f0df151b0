"""A brand on the Bluesky sandbox, ready to be connected."""

from dataclasses import dataclass
from typing import Final

from infra.local.sandbox.remote import Control

HANDLE: Final = "camellia.test"
OWNER_PASSWORD: Final = "the-owner-of-camellia"  # noqa: S105 - opens nothing but this sandbox
APP_PASSWORD: Final = "abcd-efgh-ijkl-mnop"  # noqa: S105


@dataclass(frozen=True)
class BlueskyBrand:
    """The account and the credentials to connect it with."""

    did: str
    handle: str
    app_password: str


def seed_brand(control: Control, handle: str = HANDLE, display_name: str = "山茶官方旗舰店") -> BlueskyBrand:
    """Make the account, with an app password."""
    words = {"password": OWNER_PASSWORD, "app_password": APP_PASSWORD}
    did = control.order("users", handle=handle, display_name=display_name, **words)["did"]
    return BlueskyBrand(did, handle, APP_PASSWORD)
