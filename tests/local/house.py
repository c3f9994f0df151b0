"""The functions of the small house: each does what the test that runs says, and keeps what it was asked."""

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config


@cache
def client(service: str) -> Any:
    """The AWS client of all functions here, kept as the core keeps its own; the next system makes a new one."""
    s3 = Config(signature_version="s3v4", s3={"addressing_style": "path"})
    return botocore.session.Session().create_client(service, config=s3 if service == "s3" else None)


Behaviour = Callable[[Any, Any], Any]

_behaviours: dict[str, Behaviour] = {}
_events: dict[str, list[Any]] = defaultdict(list)


def handler(event: Any, context: Any) -> Any:
    """Do what was said."""
    _events[context.function_name].append(event)
    behave = _behaviours.get(context.function_name)
    return behave(event, context) if behave else None


def behave(function: str, behaviour: Behaviour) -> None:
    """Say what a function does from now on."""
    _behaviours[function] = behaviour


def events(function: str) -> list[Any]:
    """What a function was asked, in order."""
    return _events[function]


def bodies(function: str) -> list[str]:
    """The bodies of all messages that a function was given."""
    return [record["body"] for event in _events[function] for record in event["Records"]]


def forget() -> None:
    """Behave as at the start."""
    _behaviours.clear()
    _events.clear()
