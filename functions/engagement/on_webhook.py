"""The platforms' way in: `GET,POST /hooks/{platform}/{account_id}`.

It proves the sender over the raw bytes, puts the delivery (decrypted, where the platform encrypts) on a queue and says
so in the platform's own words: nothing here reads what it means. Bad input gets a 4xx. Trouble of our own gets a 503
on purpose, because then the platform delivers again.
"""

import base64
import binascii
import json
import logging
from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl

from botocore.exceptions import BotoCoreError, ClientError

from engagement import hook_store
from socialops import clock
from socialops.errors import Busy
from socialops.names import MAX_DELIVERY
from socialops.platforms.inbound import Answer, Delivery, Webhook
from socialops.platforms.registry import REGISTRY

LONGEST_ID = 80

logger = logging.getLogger(__name__)


class Refused(Exception):
    """A call that is not a delivery; `status` is its HTTP answer."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """API Gateway payload 2.0 in, the platform's acknowledgement out."""
    at = clock.now()
    path = event.get("pathParameters") or {}
    platform, account_id = str(path.get("platform", "")), str(path.get("account_id", ""))
    try:
        return _serve(platform, account_id, event, at)
    except Refused as refused:
        _log("refused", platform, account_id, refused.reason)
        return _answer(refused.status, "")
    except (BotoCoreError, ClientError, Busy) as error:
        _log("failed", platform, account_id, type(error).__name__)
        return _answer(503, "")


def _serve(platform: str, account_id: str, event: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    raw = _raw(event)
    webhook = find_webhook(platform)
    if webhook is None or not _is_id(account_id):
        raise Refused(404, "unknown")
    secrets = hook_store.find_secrets(platform, account_id, at)
    if secrets is None:
        raise Refused(404, "unknown")
    call = _Call(webhook, raw, event)
    proved = call.proved(secrets, at)
    if proved is None:
        fresh = hook_store.find_secrets(platform, account_id, at, at_most=hook_store.DOUBTED)
        proved = call.proved(fresh, at) if fresh and fresh != secrets else None
    if proved is None:
        raise Refused(401, "signature")
    if isinstance(proved, Delivery):
        hook_store.enqueue(platform, account_id, proved, at)
        proved = webhook.acknowledge(proved)
    return _answer(200, proved.body, proved.content_type)


class _Call:
    """One call of a platform, which can be tried against more than one set of secrets."""

    def __init__(self, webhook: Webhook, raw: bytes, event: Mapping[str, Any]) -> None:
        self.webhook = webhook
        self.raw = raw
        self.headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        self.query = dict(parse_qsl(event.get("rawQueryString") or "", keep_blank_values=True))
        self.is_handshake = event["requestContext"]["http"]["method"] == "GET"

    def proved(self, secrets: Mapping[str, str], at: datetime) -> Delivery | Answer | None:
        """The delivery, or the answer to a check of the address; `None` when nothing proves the sender."""
        if self.is_handshake:
            return self.webhook.handshake(self.query, secrets, at)
        return self.webhook.verify(self.raw, self.headers, self.query, secrets, at)


def find_webhook(platform: str) -> Webhook | None:
    """The callback of a platform, without the rest of its adapter; `None` where it has none."""
    package = REGISTRY.get(platform)
    if package is None:
        return None
    try:
        found: Webhook = import_module(f"{package}.webhook").WEBHOOK
    except ModuleNotFoundError as error:
        if error.name != f"{package}.webhook":
            raise
        return None
    return found


def _raw(event: Mapping[str, Any]) -> bytes:
    """The bytes as they were sent; their size is judged before they are decoded, and again after."""
    body = event.get("body") or ""
    encoded = bool(event.get("isBase64Encoded"))
    if len(body) > (MAX_DELIVERY * 4 // 3 + 4 if encoded else MAX_DELIVERY):
        raise Refused(413, "too-large")
    try:
        raw = base64.b64decode(body, validate=True) if encoded else body.encode()
    except (binascii.Error, UnicodeEncodeError) as error:
        raise Refused(400, "not-bytes") from error
    if len(raw) > MAX_DELIVERY:
        raise Refused(413, "too-large")
    return raw


def _is_id(text: str) -> bool:
    return 0 < len(text) <= LONGEST_ID and text.isascii() and text.replace("-", "").replace("_", "").isalnum()


def _answer(status: int, body: str, content_type: str = "text/plain") -> dict[str, Any]:
    headers = {"content-type": f"{content_type}; charset=utf-8", "cache-control": "no-store"}
    return {"statusCode": status, "headers": headers, "body": body, "isBase64Encoded": False}


def _log(what: str, platform: str, account_id: str, reason: str) -> None:
    """One line of JSON; ids are cut because anybody may send any."""
    line = {"message": f"delivery {what}", "platform": platform[:20], "account": account_id[:80], "reason": reason}
    logger.warning(json.dumps(line))
