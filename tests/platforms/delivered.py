"""Deliveries as platforms send them, a list per platform with a webhook, for the suite that judges all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module

from socialops.platforms.inbound import Webhook
from socialops.platforms.registry import REGISTRY


@dataclass(frozen=True)
class Delivered:
    """One good delivery, and everything that proves it."""

    name: str
    raw: bytes
    secrets: Mapping[str, str]
    now: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    proof: tuple[str, ...] = ()
    """The headers and query fields that the signature stands on: spoil any of them, and it is refused."""
    body_signed: bool = True
    """Whether the signature covers the body."""

    def __str__(self) -> str:
        return self.name


def webhook_of(platform: str) -> Webhook | None:
    """The callback of a platform of the registry."""
    try:
        found: Webhook = import_module(f"{REGISTRY[platform]}.webhook").WEBHOOK
    except ModuleNotFoundError as error:
        if error.name != f"{REGISTRY[platform]}.webhook":
            raise
        return None
    return found


def deliveries_of(platform: str) -> list[Delivered]:
    """The samples of a platform: `DELIVERIES` of its module beside this one."""
    found: list[Delivered] = import_module(f"tests.platforms.{platform}_deliveries").DELIVERIES
    return found
