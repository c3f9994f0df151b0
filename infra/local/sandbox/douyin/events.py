"""Which events an application wants, and a test of its address (developer.open-douyin.com, event/status)."""

from typing import Any, Final

from infra.local.sandbox.douyin import push
from infra.local.sandbox.douyin.call import Call, Json, invalid

EVENTS: Final = (
    "create_video",
    "authorize",
    "unauthorize",
    "item_comment_reply",
    "im_receive_msg",
    "im_send_msg",
    "im_enter_direct_msg",
    "im_authorize",
    "new_follow_action",
    "new_video_digg",
)


def status_list(call: Call) -> Json:
    """Every event with 1 where it is subscribed."""
    return {"list": [{"event": event, "status": int(event not in call.app.muted)} for event in EVENTS]}


def status_update(call: Call) -> Json:
    """Subscribe and unsubscribe."""
    changes: Any = call.body.get("list")
    if not isinstance(changes, list) or not changes:
        raise invalid("list")
    for change in changes:
        if not isinstance(change, dict) or change.get("event") not in EVENTS or change.get("status") not in (0, 1):
            raise invalid("list")
    for change in changes:
        if change["status"]:
            call.app.muted.discard(change["event"])
        else:
            call.app.muted.add(change["event"])
    return {}


def send_test(call: Call) -> Json:
    """Push an event of this type to the application, to see whether it is taken."""
    event = call.text("event_type", needed=True)
    if event not in EVENTS:
        raise invalid("event_type")
    push.tell(call.world, call.app.client_key, event, "test-sender", {}, receiver="test-receiver")
    return {}
