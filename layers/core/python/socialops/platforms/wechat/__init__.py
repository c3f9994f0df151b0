"""WeChat Official Accounts (微信公众号). `PLATFORM` loads when it is first asked for: the webhook needs no client."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialops.platforms.wechat.platform import PLATFORM

__all__ = ["PLATFORM"]


def __getattr__(name: str) -> object:
    if name != "PLATFORM":
        raise AttributeError(name)
    return import_module("socialops.platforms.wechat.platform").PLATFORM
