"""What happened anywhere in the house and concerns somebody of the team."""

from typing import Any

from notices import telling
from socialops import clock
from socialops.triggers import each_event


def handler(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """A batch of events of the bus."""
    return each_event(event, {"*": hear})


def hear(detail: dict[str, Any]) -> None:
    """One event."""
    telling.hear(detail, clock.now())
