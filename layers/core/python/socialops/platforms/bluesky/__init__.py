"""Bluesky, the network on the AT Protocol. `PLATFORM` loads when it is first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialops.platforms.bluesky.platform import PLATFORM

__all__ = ["PLATFORM"]


def __getattr__(name: str) -> object:
    if name != "PLATFORM":
        raise AttributeError(name)
    return import_module("socialops.platforms.bluesky.platform").PLATFORM
