"""The callback of the fan service (粉丝服务): signature, address check, pushed events.

Source: open.weibo.com wiki, Receive message. The signature is SHA-1 over the sorted triple of app secret, timestamp
and nonce; it does not cover the body, so the time must be fresh and a delivery is known by its content.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from socialops.platforms.inbound import Answer, Delivery, Heard, Ignored, InboundMessage, Unreadable
from socialops.platforms.payload import load
from socialops.platforms.weibo.times import instant_of

FRESH: Final = timedelta(minutes=5)
"""How far the timestamp may lie from our clock; the platform names no number."""

Kind = Literal["comment", "direct", "mention", "follow", "unfollow", "other"]

_DIRECT: Final = frozenset({"text", "position", "voice", "image"})
_EVENTS: Final[Mapping[str, Kind]] = {
    "follow": "follow",
    "subscribe": "follow",
    "scan_follow": "follow",
    "unfollow": "unfollow",
    "unsubscribe": "unfollow",
}
_IGNORED: Final = frozenset({"scan", "click", "view"})
_KNOWN: Final = frozenset({"type", "sender_id", "created_at", "text"})


class WeiboWebhook:
    """Verifies and reads what Weibo pushes."""

    def verify(
        self,
        raw: bytes,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        secrets: Mapping[str, str],
        now: datetime,
    ) -> Delivery | None:
        """The body, when app secret, timestamp and nonce give the signature and the timestamp is fresh."""
        return Delivery(raw) if _is_signed(query, secrets, now) else None

    def handshake(self, query: Mapping[str, str], secrets: Mapping[str, str], now: datetime) -> Answer | None:
        """The `echostr` back, when the call is signed."""
        echo = query.get("echostr")
        return Answer(echo) if echo and _is_signed(query, secrets, now) else None

    def acknowledge(self, delivery: Delivery) -> Answer:
        """An empty answer: taken, and no passive reply."""
        return Answer("")

    def parse(self, delivery: Delivery) -> Sequence[Heard]:
        """The one event of a delivery. A type that is not documented comes out as `other` with all its fields.

        What is no JSON object with a type, a sender and a time is unreadable.
        """
        try:
            return [_read(delivery.clear)]
        except (ValueError, RecursionError) as error:
            return [Unreadable(type(error).__name__)]


def _read(raw: bytes) -> Heard:
    event = load(raw)
    if not isinstance(event, dict):
        raise ValueError("a push is a JSON object")  # noqa: TRY004 - the contract says ValueError
    kind, sender = _text(event, "type"), _sender(event)
    data = event.get("data")
    known_data = data if isinstance(data, dict) else {}
    subtype = str(known_data.get("subtype", ""))
    if kind == "event" and subtype in _IGNORED:
        return Ignored(f"event:{subtype}")
    status = str(known_data.get("key", "")) if kind == "mention" else ""
    return InboundMessage(
        id=_identity(event, sender),
        kind=_kind(kind, subtype),
        fan_id=sender,
        fan_name="",
        text=event["text"] if isinstance(event.get("text"), str) else "",
        at=instant_of(event.get("created_at")),
        status_id=status,
        answers={"fan": sender, **({"status": status} if status else {})},
        extra={"type": kind, **{name: value for name, value in event.items() if name not in _KNOWN}},
    )


def _is_signed(query: Mapping[str, str], secrets: Mapping[str, str], now: datetime) -> bool:
    secret, timestamp, nonce = secrets.get("app_secret", ""), query.get("timestamp", ""), query.get("nonce", "")
    if not (secret and timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 10 and nonce):
        return False
    if abs(now.timestamp() - int(timestamp)) > FRESH.total_seconds():
        return False
    expected = hashlib.sha1("".join(sorted((secret, timestamp, nonce))).encode()).hexdigest()  # noqa: S324 - Weibo's
    return hmac.compare_digest(expected.encode(), query.get("signature", "").encode())


def _kind(kind: str, subtype: str) -> Kind:
    if kind in _DIRECT:
        return "direct"
    if kind == "mention":
        return "mention"
    return _EVENTS.get(subtype, "other") if kind == "event" else "other"


def _text(event: Mapping[str, Any], name: str) -> str:
    """A field that must be there, as text; numbers are ids."""
    value = event.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise ValueError(f"a push has a {name}")
    return str(value)


def _sender(event: Mapping[str, Any]) -> str:
    sender = _text(event, "sender_id")
    if not (sender.isascii() and sender.isdecimal()):
        raise ValueError("a sender is a uid")
    return sender


def _identity(event: Mapping[str, Any], sender: str) -> str:
    """A push has no id: repeats have identical bodies, so the sender and a digest of the whole content make one."""
    content = json.dumps(event, sort_keys=True, ensure_ascii=True).encode()
    return f"push-{sender}-{hashlib.sha256(content).hexdigest()[:16]}"


WEBHOOK: Final = WeiboWebhook()
