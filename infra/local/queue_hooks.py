"""moto's queues on the system's clock, telling when a message arrives."""

from typing import Any

import moto.sqs.models
from moto.sqs.models import Queue

from infra.local import hooks


def _seconds(*_: Any) -> float:
    return hooks.current().now().timestamp()


def _milliseconds(*_: Any) -> float:
    return hooks.current().now().timestamp() * 1000


def install() -> None:
    """Replace time and arrival in moto's queues, once per process."""
    queue: Any = Queue
    if hasattr(queue, "moto_add_message"):
        return
    module: Any = moto.sqs.models
    module.unix_time = _seconds
    module.unix_time_millis = _milliseconds
    queue.moto_add_message = queue.add_message
    queue.add_message = _add_message


def _add_message(queue: Any, message: Any) -> None:
    queue.moto_add_message(message)
    listener = hooks.current().message_sent
    if listener is not None:
        listener(queue, message)
