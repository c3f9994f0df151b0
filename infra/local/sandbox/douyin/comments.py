"""Comments under the account's posts (developer.open-douyin.com, item/comment/*).

The newest pages require six query parameters about the device of the person who reads; the official SDK 1.1.0 does
not send them, so the setting `wants_device` can do without. Above which length an answer is refused is not documented.
"""

from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from typing import Final

from infra.local.sandbox.douyin import push
from infra.local.sandbox.douyin.call import Call, Json, Told, invalid
from infra.local.sandbox.douyin.errors import Refusal
from infra.local.sandbox.douyin.posts import own
from infra.local.sandbox.douyin.state import Comment, User
from infra.local.sandbox.douyin.world import World

PAGE: Final = 20
DEVICE: Final = ("device_brand", "device_platform", "device_type", "ip", "os_version", "shark_channel")


def list_comments(call: Call) -> Json:
    """First-level comments under a post: recommended order, or by `time` (newest first) or `time_asc`."""
    _check_device(call)
    post = own(call, call.required("item_id"))
    return _page(call, [comment for comment in _under(call, post.item_id) if not comment.parent])


def list_replies(call: Call) -> Json:
    """The answers to one comment."""
    _check_device(call)
    post = own(call, call.required("item_id"))
    asked = _comment(call, call.required("comment_id"), post.item_id)
    return _page(call, [comment for comment in _under(call, post.item_id) if comment.parent == asked.id])


def reply(call: Call) -> Json:
    """Answer a comment, or comment on the post itself where none is named."""
    _check_device(call)
    post = own(call, call.text("item_id", needed=True))
    named = call.text("comment_id")
    parent = _comment(call, named, post.item_id).id if named else ""
    content = call.text("content", needed=True, most=call.world.settings.comment_length)
    if any(word in content for word in call.world.settings.sensitive):
        raise Refusal(2111001)
    if post.standing(call.at) != "public":
        raise Refusal(2111006)
    call.world.meter.charge_reply(call.user.open_id, call.at)
    comment = add(call.world, post.item_id, call.user.open_id, content, parent)
    return {"comment_id": comment.id, **_person(call.user)}


def pin(call: Call) -> Told:
    """Put one first-level comment on top, in the place of another, or take it down."""
    _check_device(call)
    post = own(call, call.text("item_id", needed=True))
    comment = _comment(call, call.text("comment_id", needed=True), post.item_id)
    top = call.body.get("top")
    if not isinstance(top, bool):
        raise invalid("top")
    if comment.parent:
        raise Refusal(2111003)
    if top:
        if call.at < call.world.pinned_until.get(post.item_id, 0.0):
            raise Refusal(2111005)
        for other in _under(call, post.item_id):
            other.top = False
        call.world.pinned_until[post.item_id] = call.at + call.world.settings.pin_seconds
    comment.top = top
    return Told({}, _person(call.user))


def add(world: World, item_id: str, author: str, content: str, parent: str) -> Comment:
    """Write a comment, and tell of it where that event is on."""
    serial = world.ids.serial()
    comment = Comment(world.ids.encrypted("comment"), serial, item_id, author, content, world.now(), parent)
    world.state.comments[comment.id] = comment
    world.count(item_id, "comment")
    owner = world.state.posts[item_id].open_id
    world.count(owner, "comment")
    if world.settings.comment_events and author != owner:
        _announce(world, comment, owner)
    return comment


def render(world: World, comment: Comment) -> Json:
    """A comment as the lists show it."""
    author = world.state.users[comment.open_id]
    return {
        "comment_id": comment.id,
        "comment_user_id": comment.open_id,
        "reply_comment_id": comment.parent,
        "content": comment.content,
        "create_time": int(comment.created),
        "digg_count": comment.likes,
        "reply_comment_total": sum(1 for other in world.state.comments.values() if other.parent == comment.id),
        "top": comment.top,
        **_person(author),
    }


def _person(user: User) -> Json:
    return {"nick_name": user.nickname, "avatar": f"https://p3.douyinpic.com/aweme/100x100/{user.open_id}.jpeg"}


def _announce(world: World, comment: Comment, owner: str) -> None:
    shown = render(world, comment)
    names = ("comment_id", "comment_user_id", "content", "create_time", "digg_count", "reply_comment_total")
    content: Json = {name: shown[name] for name in names}
    content |= {"reply_to_comment_id": comment.parent, "reply_to_item_id": comment.item_id, "at_user_id": ""}
    push.tell_grantees(world, "item_comment_reply", comment.open_id, owner, content, scope="item.comment")


def _check_device(call: Call) -> None:
    if not call.world.settings.wants_device or call.path.startswith("/video/"):
        return
    for name in DEVICE:
        call.required(name)
    try:
        ip_address(call.get("ip"))
    except ValueError as error:
        raise invalid("ip") from error


def _under(call: Call, item_id: str) -> Iterable[Comment]:
    return [comment for comment in call.world.state.comments.values() if comment.item_id == item_id]


def _comment(call: Call, comment_id: str, item_id: str) -> Comment:
    comment = call.world.state.comments.get(comment_id)
    if comment is None:
        raise Refusal(2111003)
    if comment.item_id != item_id:
        raise Refusal(2111004)
    return comment


def _page(call: Call, comments: Sequence[Comment]) -> Json:
    start, count = call.number("cursor", 0), call.number("count", 10, low=1, high=PAGE)
    order = call.get("sort_type")
    if order not in {"", "time", "time_asc"}:
        raise invalid("sort_type")
    chosen = sorted(
        (c for c in comments if not call.lag or call.at - c.created >= call.lag),
        key=lambda c: (c.serial,) if order else (c.top, c.likes, c.serial),
        reverse=order != "time_asc",
    )
    shown = chosen[start : start + count]
    return {
        "list": [render(call.world, comment) for comment in shown],
        "cursor": start + len(shown),
        "has_more": start + count < len(chosen),
    }
