"""Deliveries as messages: what a platform's adapter makes of the bytes, fit to be stored."""

import json
from dataclasses import replace

from socialops.platforms.contract import InboundMessage, Webhook


class Unreadable(Exception):
    """A delivery from the platform that its adapter cannot read; `reason` is fit for a journal."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read(webhook: Webhook, raw: bytes) -> list[InboundMessage]:
    """The messages of a verified delivery; what the adapter knowingly ignores is left out.

    Raises:
        Unreadable: the bytes are not what the adapter expects, or are nested too deeply to be read at all.
    """
    try:
        parts = webhook.parse(raw)
    except (ValueError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error
    return [clean(part) for part in parts if isinstance(part, InboundMessage)]


def is_readable(message: InboundMessage) -> bool:
    """Whether it says whose it is; an adapter hands on what it cannot read as a message of nobody."""
    return bool(message.fan_id)


def bytes_of(message: InboundMessage) -> bytes:
    """What is left of a message that could not be read, as it is kept."""
    return json.dumps(dict(message.extra), sort_keys=True).encode()


def clean(message: InboundMessage) -> InboundMessage:
    r"""The message without lone surrogates: JSON can escape them (`\ud800`), but no store can hold them."""
    return replace(
        message,
        id=_clean(message.id),
        fan_id=_clean(message.fan_id),
        fan_name=_clean(message.fan_name),
        text=_clean(message.text),
        status_id=_clean(message.status_id),
        answers={_clean(name): _clean(value) for name, value in message.answers.items()},
    )


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
