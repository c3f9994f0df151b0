"""The event bus."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from socialops import aws, settings
from socialops.names import Variable


@dataclass(frozen=True)
class Settings:
    """Which bus."""

    bus: str = field(metadata={"variable": Variable.BUS})


@cache
def bus() -> str:
    """The name of the bus."""
    return settings.load(Settings).bus


def put_events(entries: Sequence[dict[str, Any]]) -> list[int]:
    """Put at most ten entries on the bus; which of them it did not take, by position."""
    answer = aws.client("events").put_events(Entries=list(entries))
    return [number for number, result in enumerate(answer["Entries"]) if "ErrorCode" in result]
