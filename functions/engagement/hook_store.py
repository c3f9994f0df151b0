"""What the webhook reads and writes: an account's webhook secrets, kept for minutes, and the inbound queue.

Light on purpose: it goes past `socialops.table`, which brings pydantic with it.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from publishing import keys
from socialops import aws, clock, secrets, settings
from socialops.errors import Busy
from socialops.items import decode_item
from socialops.names import Variable
from socialops.platforms.inbound import Delivery

REMEMBERED = timedelta(minutes=5)
"""How long secrets are used without asking the table again."""
DOUBTED = timedelta(seconds=30)
"""Secrets older than this are read anew before a signature is called wrong, for they may have been replaced."""


@dataclass(frozen=True)
class Settings:
    """What the webhook needs."""

    table: str = field(metadata={"variable": Variable.TABLE})
    queue: str = field(metadata={"variable": Variable.INBOUND_QUEUE})


@dataclass(frozen=True)
class Known:
    """An account's webhook secrets as read at an instant."""

    platform: str
    secrets: Mapping[str, str]
    read_at: datetime


@cache
def _settings() -> Settings:
    return settings.load(Settings)


@cache
def _remembered() -> dict[str, Known]:
    """Known accounts only, so a stranger who makes up ids fills nothing."""
    return {}


def forget() -> None:
    """Drop what is remembered (local system and tests)."""
    _remembered.cache_clear()
    _settings.cache_clear()


def find_secrets(
    platform: str, account_id: str, at: datetime, *, at_most: timedelta = REMEMBERED
) -> Mapping[str, str] | None:
    """The webhook secrets of an account of this platform, read at most so long ago; `None` when there are none.

    Raises:
        Busy: the table did not answer.
    """
    known = _remembered().get(account_id)
    if known is None or at - known.read_at >= at_most:
        known = _read(account_id, at)
    return known.secrets if known and known.platform == platform else None


def _read(account_id: str, at: datetime) -> Known | None:
    table = _settings().table
    places = (keys.account(account_id), keys.account_webhook(account_id))
    request = {table: {"Keys": [place.attributes() for place in places], "ConsistentRead": True}}
    answer = aws.client("dynamodb").batch_get_item(RequestItems=request)
    if answer.get("UnprocessedKeys"):
        raise Busy(operation="batch-get")
    items = {item["sk"]: item for item in map(decode_item, answer["Responses"].get(table, []))}
    account, sealed = (items.get(place.sk) for place in places)
    if account is None or sealed is None:
        _remembered().pop(account_id, None)
        return None
    opened = secrets.unseal(sealed["sealed"], account_id, "webhook")
    known = _remembered()[account_id] = Known(account["platform"], opened, at)
    return known


def enqueue(platform: str, account_id: str, delivery: Delivery, at: datetime) -> None:
    """Put a verified delivery on the inbound queue, byte for byte, with the platform's id of it."""
    body = {
        "account_id": account_id,
        "platform": platform,
        "received_at": clock.text(at),
        "delivery": delivery.id,
        "raw": base64.b64encode(delivery.clear).decode(),
        **({"others": list(delivery.others)} if delivery.others else {}),
    }
    aws.client("sqs").send_message(QueueUrl=_settings().queue, MessageBody=json.dumps(body))
