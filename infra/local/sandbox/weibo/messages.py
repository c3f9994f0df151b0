"""Active answers of the fan service (wiki, Message/reply): within 48 hours of a fan's last act, never after a leave."""

import json
from typing import Any, Final
from urllib.parse import unquote

from infra.local.sandbox.weibo import text
from infra.local.sandbox.weibo.call import Call, invalid
from infra.local.sandbox.weibo.errors import Refusal
from infra.local.sandbox.weibo.render import Json
from infra.local.sandbox.weibo.state import DirectMessage

WINDOW_SECONDS: Final = 48 * 3600


def reply(call: Call) -> Json:
    """Write to a fan. Which code refuses a closed window is not documented; 20301 stands for it here."""
    kind = call.required("type")
    data = _checked_data(kind, call.required("data"))
    fan = call.id("receiver_id")
    call.flag("save_sender_box", 1)
    contact = call.world.state.contact(call.user.uid, fan)
    open_until = (contact.last_act or float("-inf")) + WINDOW_SECONDS
    if contact.left or call.at > open_until or contact.replies_left == 0:
        raise Refusal(20301)
    _refuse_repeat(call, fan, kind, data, contact.last_act or 0.0)
    if contact.replies_left is not None:
        contact.replies_left -= 1
    call.world.state.messages.append(DirectMessage(call.user.uid, fan, kind, data, call.world.now()))
    return {"result": True, "sender_id": call.user.uid, "receiver_id": fan, "type": kind}


def _refuse_repeat(call: Call, fan: int, kind: str, data: dict[str, Any], since: float) -> None:
    own = [m for m in call.world.state.messages if m.sender_id == call.user.uid and m.receiver_id == fan]
    if own and own[-1].created >= since and (own[-1].type, own[-1].data) == (kind, data):
        raise Refusal(20306)


def _checked_data(kind: str, value: str) -> dict[str, Any]:
    data = _decode(value)
    if kind == "text":
        words = data.get("text")
        if not isinstance(words, str) or not words.strip():
            raise Refusal(20008)
        if text.length(words) >= text.MAX_DIRECT_MESSAGE:
            raise Refusal(20013)
    elif kind == "articles":
        articles = data.get("articles")
        if not isinstance(articles, list) or not 1 <= len(articles) <= 8:
            raise invalid("data")
    elif kind == "position":
        if not {"longitude", "latitude"} <= set(data):
            raise invalid("data")
    else:
        raise invalid("type")
    return data


def _decode(value: str) -> dict[str, Any]:
    """The documentation wants the JSON URL-encoded; whether beyond the form's own encoding is unclear, so both pass."""
    try:
        data = json.loads(value if value.lstrip().startswith("{") else unquote(value))
    except ValueError as error:
        raise invalid("data") from error
    if not isinstance(data, dict):
        raise invalid("data")
    return data
