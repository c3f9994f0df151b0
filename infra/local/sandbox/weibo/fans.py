"""Fans at play: they comment, answer, like, repost, follow, leave, write and mention. Control calls these."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from infra.local.sandbox.weibo import push, render
from infra.local.sandbox.weibo.state import Comment, Push, Status, User
from infra.local.sandbox.weibo.world import World

Ask = Mapping[str, Any]
Told = dict[str, Any]

_FIRST_FAN: Final = 7_000_000_001


def play(world: World, act: str, ask: Ask) -> Told:
    """Let a fan (`fan`: a screen name, made on first sight) do one thing; `KeyError` or `ValueError` for nonsense."""
    return PLAYS[act](world, ask)


def _fan(world: World, ask: Ask) -> User:
    name = str(ask["fan"])
    known = world.state.user_named(name)
    if known is None:
        known = User(uid=_FIRST_FAN + len(world.state.users), screen_name=name)
        world.state.users[known.uid] = known
    return known


def _status(world: World, ask: Ask) -> Status:
    status = world.state.statuses[int(ask["status"])]
    if status.deleted:
        raise ValueError("the status is gone")
    return status


def _comment(world: World, ask: Ask) -> Told:
    """Comment on `status`; with `comment`, answer that comment."""
    with world.lock:
        fan, status = _fan(world, ask), _status(world, ask)
        answered = int(ask["comment"]) if ask.get("comment") else None
        if answered is not None and world.state.comments[answered].status_id != status.id:
            raise ValueError("the comment stands under another status")
        comment = Comment(world.ids.take(), fan.uid, status.id, str(ask["text"]), world.now(), answered)
        world.state.comments[comment.id] = comment
        return {"comment": render.comment(world, comment)}


def _like(world: World, ask: Ask) -> Told:
    with world.lock:
        status = _status(world, ask)
        status.likes += int(ask.get("times", 1))
        return {"likes": status.likes}


def _repost(world: World, ask: Ask) -> Told:
    with world.lock:
        status = _status(world, ask)
        status.reposts += int(ask.get("times", 1))
        return {"reposts": status.reposts}


def _remove(world: World, ask: Ask) -> Told:
    """The platform takes a status down after it was public, without telling anybody."""
    with world.lock:
        _status(world, ask).deleted = True
        return {"removed": True}


def _act(world: World, ask: Ask, *, replies_left: int | None = None) -> tuple[User, User]:
    """The brand and the fan, whose act opens the window of 48 hours."""
    brand, fan = world.state.users[int(ask["brand"])], _fan(world, ask)
    contact = world.state.contact(brand.uid, fan.uid)
    contact.last_act, contact.replies_left = world.now(), replies_left
    return brand, fan


def _message(world: World, ask: Ask) -> Told:
    """Write to `brand`: `text`, or another `type` with its `data`."""
    with world.lock:
        brand, fan = _act(world, ask)
    kind, text, data = str(ask.get("type", "text")), str(ask.get("text", "")), dict(ask.get("data", {}))
    return _told(push.deliver(world, brand.uid, fan.uid, kind=kind, text=text, data=data), fan)


def _follow(world: World, ask: Ask) -> Told:
    with world.lock:
        brand, fan = _act(world, ask)
        contact = world.state.contact(brand.uid, fan.uid)
        brand.followers_count += 0 if contact.follows else 1
        contact.follows, contact.left = True, False
    return _told(_event(world, brand, fan, "follow", "关注事件消息"), fan)


def _unfollow(world: World, ask: Ask) -> Told:
    with world.lock:
        brand, fan = world.state.users[int(ask["brand"])], _fan(world, ask)
        contact = world.state.contact(brand.uid, fan.uid)
        brand.followers_count -= 1 if contact.follows else 0
        contact.follows, contact.left = False, True
    return _told(_event(world, brand, fan, "unfollow", "取消关注事件消息"), fan)


def _mention(world: World, ask: Ask) -> Told:
    """An @-mention; it allows one answer."""
    with world.lock:
        brand, fan = _act(world, ask, replies_left=1)
        key = str(world.ids.take())
    data = {"subtype": "status", "key": key}
    text = str(ask.get("text", ""))
    return _told(push.deliver(world, brand.uid, fan.uid, kind="mention", text=text, data=data), fan)


def _event(world: World, brand: User, fan: User, subtype: str, text: str) -> Push | None:
    return push.deliver(world, brand.uid, fan.uid, kind="event", text=text, data={"subtype": subtype})


def _told(pushed: Push | None, fan: User) -> Told:
    return {"fan": fan.uid, "push": asdict(pushed) if pushed else None}


PLAYS: Final[Mapping[str, Callable[[World, Ask], Told]]] = {
    "comment": _comment,
    "like": _like,
    "repost": _repost,
    "remove": _remove,
    "message": _message,
    "follow": _follow,
    "unfollow": _unfollow,
    "mention": _mention,
}
