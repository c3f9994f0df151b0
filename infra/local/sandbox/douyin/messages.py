"""Private messages (developer.open-douyin.com, im/send/msg): each answers something that the person did.

The windows are those that two independent integrations agree on: six messages within 24 hours of a message, three
within 30 seconds of opening the conversation, one proactive call a day after the person allowed it. Beyond the count
the code is 28003070; which one a closed window has is not documented, so it is the same here.
"""

from collections.abc import Mapping
from hashlib import md5
from typing import Any, Final

from infra.local.sandbox.douyin import push
from infra.local.sandbox.douyin.call import Call, Json, Told, invalid
from infra.local.sandbox.douyin.errors import Refusal
from infra.local.sandbox.douyin.state import Conversation, DirectMessage
from infra.local.sandbox.douyin.times import DAY, day
from infra.local.sandbox.douyin.uploads import read_image

WINDOWS: Final[Mapping[str, tuple[float, int]]] = {
    "im_reply_msg": (DAY, 6),
    "im_enter_direct_msg": (30, 3),
}
PROACTIVE: Final = "im_authorize_message"
MAX_LIST: Final = 3
MAX_TEXT: Final = 500
_KINDS: Final[Mapping[int, tuple[str, str]]] = {
    1: ("text", "text"),
    2: ("image", "media_id"),
    3: ("video", "item_id"),
    8: ("retain_consult_card", "card_id"),
    9: ("group_invitation", "group_id"),
    10: ("applet_card", "card_template_id"),
    11: ("applet_coupon", "coupon_meta_id"),
    12: ("auth_private_message_card", "Title"),
}
_SPOKEN: Final[Mapping[int, str]] = {1: "text", 2: "image", 3: "video", 8: "retain_consult_card"}


def send(call: Call) -> Told:
    """Write to a person within the window that the person opened."""
    contents = _contents(call)
    fan = call.text("to_user_id", needed=True)
    conversation = call.world.state.conversation(call.user.open_id, fan)
    if conversation is None:
        raise invalid("to_user_id")
    scene = call.text("scene") or "im_reply_msg"
    if scene == PROACTIVE:
        _allow_proactive(call, conversation)
    elif scene in WINDOWS:
        _allow_answer(call, conversation, scene, len(contents))
    else:
        raise invalid("scene")
    sent = [_keep(call, conversation, scene, content) for content in contents]
    return Told({}, {"msg_id": sent[0].id, "msg_list": [message.id for message in sent]})


def _allow_answer(call: Call, conversation: Conversation, scene: str, amount: int) -> None:
    if call.text("conversation_id", needed=True) != conversation.id:
        raise invalid("conversation_id")
    trigger = conversation.triggers.get(call.text("msg_id", needed=True))
    if trigger is None or trigger.scene != scene:
        raise invalid("msg_id")
    seconds, most = WINDOWS[scene]
    if call.at > trigger.at + seconds or trigger.used + amount > most:
        raise Refusal(28003070)
    trigger.used += amount


def _allow_proactive(call: Call, conversation: Conversation) -> None:
    today = day(call.at)
    if not conversation.authorised:
        raise Refusal(28001012)
    if conversation.proactive == today:
        raise Refusal(28003070)
    conversation.proactive = today


def _contents(call: Call) -> list[Json]:
    many = call.body.get("content_list")
    contents: Any = [call.body.get("content")] if many is None else many
    if not isinstance(contents, list) or not 1 <= len(contents) <= MAX_LIST:
        raise invalid("content_list")
    for content in contents:
        _check(call, content)
    return contents


def _check(call: Call, content: object) -> None:
    if not isinstance(content, dict) or content.get("msg_type") not in _KINDS:
        raise invalid("content")
    kind, needed = _KINDS[content["msg_type"]]
    inner = content.get(kind)
    value = inner.get(needed) if isinstance(inner, dict) else None
    if not isinstance(value, str) or not value.strip():
        raise invalid(kind)
    if kind == "text" and len(value) > MAX_TEXT:
        raise invalid(kind)
    if kind == "image" and value not in call.world.state.message_images:
        raise invalid(kind)
    if kind == "video" and value not in call.world.state.posts:
        raise Refusal(2111007)


def _keep(call: Call, conversation: Conversation, scene: str, content: Json) -> DirectMessage:
    world = call.world
    message = DirectMessage(
        world.ids.encrypted("message"), conversation.id, conversation.fan, scene, content, world.now()
    )
    world.state.messages[message.id] = message
    told: Json = {
        "conversation_short_id": conversation.id,
        "server_message_id": message.id,
        "conversation_type": 1,
        "create_time": int(world.now() * 1000),
        "message_type": _SPOKEN.get(content["msg_type"], "other"),
        "source": call.app.client_key,
    }
    if content["msg_type"] == 1:
        told["text"] = content["text"]["text"]
    owner = conversation.brand
    push.tell_grantees(world, "im_send_msg", owner, conversation.fan, told, scope="im.direct_message", owner=owner)
    return message


def recall(call: Call) -> Json:
    """Take a message back."""
    message = call.world.state.messages.get(call.text("msg_id", needed=True))
    conversation = call.world.state.conversations.get(call.text("conversation_id", needed=True))
    if message is None or conversation is None or message.conversation_id != conversation.id:
        raise invalid("msg_id")
    if conversation.brand != call.user.open_id:
        raise invalid("conversation_id")
    message.recalled = True
    return {}


def client_upload(call: Call) -> Told:
    """A picture for private messages, uploaded in the application's name."""
    image = read_image(call, owner=call.app.client_key)
    image_id = f"@{call.world.ids.secret('imagex')}"
    call.world.state.message_images[image_id] = image
    digest = md5(image.sha256.encode(), usedforsecurity=False).hexdigest()
    return Told({}, {"image_id": image_id, "width": 1080, "height": 1440, "md5": digest})
