"""Douyin (抖音). `PLATFORM` loads when it is first asked for, so that the webhook can be imported without a client."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialops.platforms.douyin.platform import PLATFORM

__all__ = ["PLATFORM"]


def __getattr__(name: str) -> object:
    if name != "PLATFORM":
        raise AttributeError(name)
    return import_module("socialops.platforms.douyin.platform").PLATFORM
