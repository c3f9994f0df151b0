"""The callback of Douyin: signature, address check, pushed events.

Source: developer.open-douyin.com, webhooks. The signature is SHA-1 over the client secret and the raw body, in the
header `X-Douyin-Signature`. It holds no time, so a delivery can be played back: `Msg-Id` is what tells repeats.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from socialops.platforms.douyin.values import instant, instant_of_log, number, rows, table, text
from socialops.platforms.inbound import (
    Answer,
    Delivery,
    Heard,
    Ignored,
    InboundMessage,
    Resolution,
    Revoked,
    Unreadable,
)
from socialops.platforms.payload import load
from socialops.platforms.sending import Live

_CHECK: Final = "verify_webhook"
_SAYS_NOTHING: Final = frozenset(
    {
        _CHECK,
        "authorize",
        "contract_authorize",
        "contract_unauthorize",
        "im_send_msg",
        "im_enter_direct_msg",
        "im_authorize",
        "im_group_send_msg",
        "im_group_receive_msg",
        "enter_group_audit_change",
        "group_fans_event",
        "enter_im",
        "dial_phone",
        "website_contact",
        "personal_tab_contact",
        "new_video_digg",
    }
)
"""Events without words of a fan; the figures count the likes."""
_TIMES: Final = ("create_time", "action_time", "time", "time_stamp", "update_time")
_COMMENT: Final = frozenset({"comment_id", "comment_user_id", "content", "create_time", "reply_to_item_id"})
_MESSAGE: Final = frozenset({"conversation_short_id", "server_message_id", "create_time", "text"})
_FOLLOWED: Final = 1
"""`action_type` of a follow (developer.open-douyin.com, intention-user); what others mean is not documented."""


class DouyinWebhook:
    """Verifies and reads what Douyin pushes."""

    def verify(
        self,
        raw: bytes,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        secrets: Mapping[str, str],
        now: datetime,
    ) -> Delivery | None:
        """The body, when the client secret signed it and it is meant for this app."""
        secret, given = secrets.get("client_secret", ""), headers.get("x-douyin-signature", "")
        if not secret or not given:
            return None
        expected = hashlib.sha1(secret.encode(errors="replace") + raw).hexdigest()  # noqa: S324 - Douyin's choice
        if not hmac.compare_digest(expected.encode(), given.strip().lower().encode(errors="replace")):
            return None
        envelope = _envelope(raw)
        if text(envelope.get("client_key")) not in {"", secrets.get("client_key", "")}:
            return None
        return Delivery(raw, headers.get("msg-id", ""), _others(envelope, secrets.get("open_id", "")))

    def handshake(self, query: Mapping[str, str], secrets: Mapping[str, str], now: datetime) -> Answer | None:
        """Douyin checks an address by a signed POST, never by GET."""
        return None

    def acknowledge(self, delivery: Delivery) -> Answer:
        """The challenge of an address check, of the type it came in; else that it was taken."""
        envelope = _envelope(delivery.clear)
        challenge = _challenge(envelope) if envelope.get("event") == _CHECK else None
        body = {"err_no": 0, "err_tips": "success"} if challenge is None else {"challenge": challenge}
        return Answer(json.dumps(body), "application/json")

    def parse(self, delivery: Delivery) -> Sequence[Heard]:
        """The one event of a delivery. One that is not documented comes out as `other` with all its fields.

        What is no JSON object with an event, or has neither a time nor a log id with one, is unreadable.
        """
        try:
            return [_read(delivery)]
        except (ValueError, RecursionError) as error:
            return [Unreadable(str(error) or type(error).__name__)]


def _read(delivery: Delivery) -> Heard:
    envelope = table(load(delivery.clear))
    event = text(envelope.get("event"))
    if not event:
        raise ValueError("a push has an event")
    if event in _SAYS_NOTHING:
        return Ignored(event)
    read = _READERS.get(event, _read_other)
    return read(envelope, _content(envelope), delivery)


def _read_revoked(envelope: Mapping[str, Any], content: Mapping[str, Any], delivery: Delivery) -> Heard:
    return Revoked("unauthorize")


def _read_shared(envelope: Mapping[str, Any], content: Mapping[str, Any], delivery: Delivery) -> Heard:
    """A person published what was handed over under a share id."""
    share_id, item_id = text(content.get("share_id")), text(content.get("item_id"))
    if not share_id or not item_id:
        return Ignored("create_video")
    return Resolution(share_id, Live(item_id))


def _read_comment(envelope: Mapping[str, Any], content: Mapping[str, Any], delivery: Delivery) -> Heard:
    comment_id, item_id = _needed(content, "comment_id"), _needed(content, "reply_to_item_id")
    fan_id = text(content.get("comment_user_id")) or _needed(envelope, "from_user_id")
    if text(envelope.get("from_user_id")) == text(envelope.get("to_user_id")) != "":
        return Ignored("item_comment_reply:own")
    return InboundMessage(
        id=f"comment-{comment_id}",
        kind="comment",
        fan_id=fan_id,
        fan_name="",
        text=text(content.get("content")),
        at=_time(envelope, content),
        status_id=item_id,
        answers={"comment": comment_id, "status": item_id, "fan": fan_id},
        extra=_extra(envelope, content, _COMMENT),
    )


def _read_message(envelope: Mapping[str, Any], content: Mapping[str, Any], delivery: Delivery) -> Heard:
    fan_id, message_id = _needed(envelope, "from_user_id"), _needed(content, "server_message_id")
    answers = {
        "fan": fan_id,
        "conversation": text(content.get("conversation_short_id")),
        "message": message_id,
        "scene": "im_reply_msg",
    }
    names = (text(user.get("nick_name")) for user in rows(content.get("user_infos")) if user.get("open_id") == fan_id)
    return InboundMessage(
        id=f"message-{message_id}",
        kind="direct",
        fan_id=fan_id,
        fan_name=next(names, ""),
        text=text(content.get("text")),
        at=_time(envelope, content),
        answers=answers,
        extra=_extra(envelope, content, _MESSAGE),
    )


def _read_follow(envelope: Mapping[str, Any], content: Mapping[str, Any], delivery: Delivery) -> Heard:
    if number(content.get("action_type")) != _FOLLOWED:
        return _read_other(envelope, content, delivery)
    fan_id = _needed(envelope, "from_user_id")
    return InboundMessage(
        id=_identity(delivery),
        kind="follow",
        fan_id=fan_id,
        fan_name="",
        text="",
        at=_time(envelope, content),
        answers={"fan": fan_id},
        extra=_extra(envelope, content, frozenset()),
    )


def _read_other(envelope: Mapping[str, Any], content: Mapping[str, Any], delivery: Delivery) -> Heard:
    fan_id = text(envelope.get("from_user_id"))
    return InboundMessage(
        id=_identity(delivery),
        kind="other",
        fan_id=fan_id,
        fan_name="",
        text=text(content.get("text")),
        at=_time(envelope, content),
        answers={"fan": fan_id} if fan_id else {},
        extra=_extra(envelope, content, frozenset()),
    )


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any], Delivery], Heard]]] = {
    "unauthorize": _read_revoked,
    "create_video": _read_shared,
    "item_comment_reply": _read_comment,
    "im_receive_msg": _read_message,
    "new_follow_action": _read_follow,
}


def _challenge(envelope: Mapping[str, Any]) -> object:
    try:
        return _content(envelope).get("challenge")
    except (ValueError, RecursionError):
        return None


def _content(envelope: Mapping[str, Any]) -> Mapping[str, Any]:
    """The content, which comes as an object or as JSON inside a text."""
    given = envelope.get("content")
    if isinstance(given, str) and given.strip().startswith("{"):
        return table(load(given.encode(errors="replace")))
    return table(given)


def _extra(envelope: Mapping[str, Any], content: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """The envelope with what of the content went nowhere else; a content that is no object stays whole."""
    given = envelope.get("content")
    rest: object = {name: value for name, value in content.items() if name not in known} if content else given
    return {**{name: value for name, value in envelope.items() if name != "content"}, "content": rest}


def _time(envelope: Mapping[str, Any], content: Mapping[str, Any]) -> datetime:
    told = (instant(content.get(name)) for name in _TIMES)
    at = next((at for at in told if at is not None), None) or instant_of_log(envelope.get("log_id"))
    if at is None:
        raise ValueError("a push without a time")
    return at


def _needed(holder: Mapping[str, Any], name: str) -> str:
    value = text(holder.get(name))
    if not value:
        raise ValueError(f"a push without its {name}")
    return value


def _identity(delivery: Delivery) -> str:
    """Its id at the platform, the same for repeats; else its content makes one."""
    return f"push-{delivery.id or hashlib.sha256(delivery.clear).hexdigest()[:32]}"


def _others(envelope: Mapping[str, Any], open_id: str) -> tuple[str, ...]:
    """Whom a push names when it is not this account: an app has one address for all its accounts."""
    named = {text(envelope.get(name)) for name in ("from_user_id", "to_user_id")} - {""}
    return () if not open_id or open_id in named else tuple(sorted(named))


def _envelope(raw: bytes) -> Mapping[str, Any]:
    """The envelope of a push; empty where it cannot be read."""
    try:
        return table(load(raw))
    except (ValueError, RecursionError):
        return {}


WEBHOOK: Final = DouyinWebhook()
