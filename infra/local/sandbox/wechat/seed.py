"""A brand on the WeChat sandbox, ready to publish: a verified account with comments, and its secrets."""

from dataclasses import dataclass
from typing import Any

from infra.local.sandbox.remote import Control


@dataclass(frozen=True)
class WeChatBrand:
    """The account and its credentials under WeChat's own names."""

    app_id: str
    app_secret: str
    token: str
    encoding_aes_key: str
    original_id: str


def seed_brand(control: Control, *, number: int = 1, **more: Any) -> WeChatBrand:
    """Make the account.

    Args:
        control: the sandbox.
        number: tells accounts of one sandbox apart.
        more: other fields of `state.Account`, such as `kind` or `verified`.
    """
    brand = WeChatBrand(
        app_id=f"wx{number:016x}",
        app_secret=f"{number:032x}",
        token=f"camellia{number}",
        encoding_aes_key=f"{number:05d}abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL",
        original_id=f"gh_{number:012x}",
    )
    control.order("accounts", **vars(brand), **more)
    return brand
