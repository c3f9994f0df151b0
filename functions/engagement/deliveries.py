"""Deliveries as messages: what a platform's adapter makes of the bytes, fit to be stored."""

import json
from dataclasses import replace

from socialops.platforms.inbound import Delivery, Heard, InboundMessage, Resolution, Webhook


def read(webhook: Webhook, delivery: Delivery) -> list[Heard]:
    """What a verified delivery says, in words that a store can hold."""
    return [_mended(part) for part in webhook.parse(delivery)]


def _mended(part: Heard) -> Heard:
    match part:
        case InboundMessage():
            return clean(part)
        case Resolution(handle):
            return replace(part, handle=_clean(handle))
        case _:
            return part


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
