"""Where moto tells the local system that something happened.

moto's state is global to the process, and so is this: at most one local system listens. Without one, moto behaves as
usual, except that transactions and queries are quick and stream records go nowhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


def _real_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Hooks:
    """What the running system wants to hear of."""

    now: Callable[[], datetime] = _real_now
    """The time for queues: delays and visibility."""
    message_sent: Callable[[Any, Any], None] | None = None
    """(moto queue, moto message) after a message was put on a queue, wherever it came from."""
    records_written: Callable[[Any, list[Any]], None] | None = None
    """(moto table, records) after a write to a table with a stream was committed."""
    events_put: Callable[[list[dict[str, Any]]], list[str]] | None = None
    """Entries of PutEvents; returns an event id for each."""
    object_changed: Callable[[str, Any, Any], None] | None = None
    """(event name such as `s3:ObjectCreated:Put`, moto bucket, moto key) after an object changed."""
    function_invoked: Callable[[str, Any], Any] | None = None
    """(function name, event) when AWS itself invokes a function; returns its result or raises `FunctionError`."""


class _Listening:
    hooks = Hooks()


def current() -> Hooks:
    """The hooks of the system that runs now."""
    return _Listening.hooks


def listen(hooks: Hooks) -> None:
    """Make these the hooks."""
    _Listening.hooks = hooks


def require_silence() -> None:
    """Refuse to go on while another system listens.

    Raises:
        RuntimeError: one does.
    """
    if _Listening.hooks.message_sent is not None:
        raise RuntimeError("a local system runs in this process already; stop it first")


def silence() -> None:
    """Go back to nobody listening."""
    _Listening.hooks = Hooks()
