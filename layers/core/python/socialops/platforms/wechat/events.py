"""What a delivery says, from its fields: messages of fans, follows, menu clicks, and the end of a publication. Pure.

Source: developers.weixin.qq.com, receiving messages and event pushes. There is no push for comments.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final, Literal

from socialops.platforms.inbound import Heard, Ignored, InboundMessage, Resolution
from socialops.platforms.wechat import verdicts
from socialops.platforms.wechat.ids import mass_handle, number_of
from socialops.platforms.wechat.times import instant_of

Kind = Literal["direct", "follow", "unfollow", "other"]

_DIRECT: Final = frozenset({"text", "image", "voice", "video", "shortvideo", "location", "link", "miniprogrampage"})
_FINISHED: Final = frozenset({"publishjobfinish", "freepublishjobfinish", "masssendjobfinish"})
"""Seen one for the other; what they carry decides."""
_KINDS: Final[Mapping[str, Kind]] = {"subscribe": "follow", "unsubscribe": "unfollow"}
_TRIGGERS: Final[Mapping[str, str]] = {
    "subscribe": "follow",
    "scan": "scan",
    "click": "menu",
    "scancode_push": "menu",
    "scancode_waitmsg": "menu",
}
"""Events that open a window for direct replies, besides a fan's message."""
_WINDOWS: Final[Mapping[str, tuple[int, int]]] = {
    "message": (48 * 3600, 5),
    "menu": (60, 3),
    "follow": (60, 3),
    "scan": (60, 3),
}
"""Trigger → seconds, messages (developers.weixin.qq.com, customer service messages)."""
_IGNORED: Final = frozenset(
    {
        "kf_close_session",
        "kf_create_session",
        "kf_switch_session",
        "location",
        "location_select",
        "pic_photo_or_album",
        "pic_sysphoto",
        "pic_weixin",
        "subscribe_msg_change_event",
        "subscribe_msg_popup_event",
        "subscribe_msg_sent_event",
        "templatesendjobfinish",
        "user_authorization_revoke",
        "view",
        "view_miniprogram",
    }
)
"""Events that are nobody's words and open no window; a picture or a place that is sent follows as a message.

`user_authorization_revoke` is a fan's, about our web pages, and not the account owner's.
"""
_KNOWN: Final = frozenset({"FromUserName", "CreateTime", "Content"})
_LONGEST_FAN: Final = 128


def heard_of(fields: Mapping[str, Any]) -> Heard:
    """What the fields of one delivery say. What is not documented comes out as `other` with all its fields.

    Raises:
        ValueError: nobody sent it, it has no time, or it ends a publication in a way that is not documented.
    """
    sort = _text(fields, "MsgType").lower()
    if sort != "event":
        return _message(fields, "direct" if sort in _DIRECT else "other", "message" if sort in _DIRECT else "")
    event = _text(fields, "Event").lower()
    if event in _FINISHED:
        return _finished(fields, event)
    if event in _IGNORED:
        return Ignored(f"event:{event}")
    return _message(fields, _KINDS.get(event, "other"), _TRIGGERS.get(event, ""))


def _finished(fields: Mapping[str, Any], event: str) -> Heard:
    info = fields.get("PublishEventInfo")
    if not isinstance(info, dict):
        outcome: Any = verdicts.of_mass_event(fields)
        return Resolution(mass_handle(number_of(fields.get("MsgID"))), outcome)
    handle, outcome = number_of(info.get("publish_id")), verdicts.of_publication(info)
    if not handle:
        raise ValueError("a publication without an id")
    return Resolution(handle, outcome) if outcome else Ignored(f"event:{event}:publishing")


def _message(fields: Mapping[str, Any], kind: Kind, trigger: str) -> InboundMessage:
    fan = _text(fields, "FromUserName")
    if not 0 < len(fan) <= _LONGEST_FAN:
        raise ValueError("a message has a sender")
    extra = {name: value for name, value in fields.items() if name not in _KNOWN}
    text = fields.get("Content", "")
    if not isinstance(text, str):
        extra["Content"], text = text, ""
    if trigger:
        seconds, messages = _WINDOWS[trigger]
        extra["reply_window"] = {"trigger": trigger, "seconds": seconds, "messages": messages}
    return InboundMessage(
        id=_identity(fields, fan),
        kind=kind,
        fan_id=fan,
        fan_name="",
        text=text,
        at=instant_of(fields.get("CreateTime")),
        answers={"fan": fan},
        extra=extra,
    )


def _identity(fields: Mapping[str, Any], fan: str) -> str:
    """Equal for repeats: by the message's id, and for an event, which has none, by what it is about."""
    if msg_id := number_of(fields.get("MsgId")):
        return f"message-{msg_id}"
    names = ("MsgType", "Event", "EventKey", "MsgID")
    about = "\x1f".join((*(_text(fields, name) for name in names), _text(fields, "Content")))
    digest = hashlib.sha256(about.encode()).hexdigest()[:16]
    return f"event-{fan}-{_text(fields, 'CreateTime')}-{digest}"


def _text(fields: Mapping[str, Any], name: str) -> str:
    """A field as text; numbers are ids. Empty when it is missing or holds more than text."""
    value = fields.get(name)
    if isinstance(value, str):
        return value
    return str(value) if type(value) is int else ""
