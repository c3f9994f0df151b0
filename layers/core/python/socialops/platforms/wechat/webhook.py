"""The callback of an official account: address check, signature, decryption, and what came.

By default a delivery must be encrypted (secure mode 安全模式), for only then does its signature cover what it says. The
compatible mode sends the clear fields too: its encrypted part is what is verified and read. The plain mode proves no
more than that the caller knows the token. Source: developers.weixin.qq.com, developer guide, message push.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from socialops.platforms.inbound import Answer, Delivery, Heard, Unreadable
from socialops.platforms.payload import load
from socialops.platforms.wechat import crypto, events, xml

FRESH: Final = timedelta(minutes=10)
"""How far a timestamp may lie from our clock. WeChat has no rule. It repeats a delivery within about 20 seconds, and a
minute later at most after a pause, so ten minutes are for a clock that is off, and de-duplication is for replays."""
_FRESH_SECONDS: Final = FRESH.total_seconds()

SECURE: Final = "secure"
COMPATIBLE: Final = "compatible"
PLAIN: Final = "plain"
MODES: Final = (SECURE, COMPATIBLE, PLAIN)


class WeChatWebhook:
    """Verifies, decrypts and reads what WeChat pushes."""

    def verify(
        self,
        raw: bytes,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        secrets: Mapping[str, str],
        now: datetime,
    ) -> Delivery | None:
        """The clear message, when the signature covers it, the timestamp is fresh, and it is for this account."""
        try:
            return _verified(raw, query, secrets, now)
        except (ValueError, RecursionError):
            return None

    def handshake(self, query: Mapping[str, str], secrets: Mapping[str, str], now: datetime) -> Answer | None:
        """The `echostr` back, when the call is signed; it is clear text in every mode."""
        echo = query.get("echostr")
        return Answer(echo) if echo and _is_fresh(query, now) and _is_signed_plain(query, secrets) else None

    def acknowledge(self, delivery: Delivery) -> Answer:
        """`success`: taken, no passive reply, and no repeat."""
        return Answer("success")

    def parse(self, delivery: Delivery) -> Sequence[Heard]:
        """The one message or event of a delivery. What cannot be read, or ends nothing we know, is unreadable."""
        try:
            return [events.heard_of(_fields(delivery.clear))]
        except (ValueError, RecursionError) as error:
            return [Unreadable(str(error)[:80] or type(error).__name__)]


def _verified(raw: bytes, query: Mapping[str, str], secrets: Mapping[str, str], now: datetime) -> Delivery | None:
    mode = secrets.get("callback_mode") or SECURE
    if not _is_fresh(query, now):
        return None
    if mode == PLAIN:
        return Delivery(raw) if _is_signed_plain(query, secrets) else None
    token, app_id = secrets.get("token", ""), secrets.get("app_id", "")
    outer = _fields(raw)
    encrypted = outer.get("Encrypt")
    if not (token and app_id and isinstance(encrypted, str)) or mode not in {SECURE, COMPATIBLE}:
        return None
    if mode == SECURE and ("MsgType" in outer or "FromUserName" in outer):
        return None  # the clear fields of the compatible mode
    signed = (token, query["timestamp"], query["nonce"], encrypted)
    if not crypto.is_signed(query.get("msg_signature", ""), *signed):
        return None
    return Delivery(crypto.decrypt(encrypted, secrets.get("encoding_aes_key", ""), app_id))


def _is_fresh(query: Mapping[str, str], now: datetime) -> bool:
    timestamp = query.get("timestamp", "")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 10 and query.get("nonce")):
        return False
    return abs(now.timestamp() - int(timestamp)) <= _FRESH_SECONDS


def _is_signed_plain(query: Mapping[str, str], secrets: Mapping[str, str]) -> bool:
    """Whether `signature` is that of token, time and nonce; call it with a fresh query only."""
    token = secrets.get("token", "")
    signature = query.get("signature", "")
    return bool(token) and crypto.is_signed(signature, token, query["timestamp"], query["nonce"])


def _fields(raw: bytes) -> Mapping[str, Any]:
    """The fields of a body: XML, or JSON as in the guide's worked example."""
    if raw.startswith(b"<") or not raw.lstrip().startswith(b"{"):
        return xml.parse(raw)
    found = load(raw)
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 - the caller knows ValueError
    return found


WEBHOOK: Final = WeChatWebhook()
