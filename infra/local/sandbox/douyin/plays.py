"""People at play: they comment, watch, like, share, follow, write, publish shares and take their grant back.

And the platform at play: it ends a review, takes a post down. Control calls these, the lock held; what is pushed goes
out when the lock is free.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from infra.local.sandbox.douyin import comments, posts, push
from infra.local.sandbox.douyin.media import Post
from infra.local.sandbox.douyin.state import Conversation, Push, Trigger, User
from infra.local.sandbox.douyin.world import World

Ask = Mapping[str, Any]
Told = dict[str, Any]


def play(world: World, act: str, ask: Ask) -> Told:
    """Let a fan (`fan`: a nickname, made on first sight) do one thing; `KeyError` or `ValueError` for nonsense."""
    return PLAYS[act](world, ask)


def person(world: World, nickname: str) -> User:
    """The account with this nickname, made on first sight."""
    known = world.state.user_named(nickname)
    if known is None:
        known = User(open_id=f"_000{world.ids.secret('fan')}", nickname=nickname, created=world.now())
        world.state.users[known.open_id] = known
    return known


def _seen(world: World, ask: Ask) -> Post:
    """A post that a fan can see."""
    post = world.state.posts[str(ask["item"])]
    if post.standing(world.now()) != "public":
        raise ValueError(f"only its author sees the post: {post.standing(world.now())}")
    return post


def _comment(world: World, ask: Ask) -> Told:
    """Comment on `item`; with `comment`, answer that comment."""
    fan, post = person(world, str(ask["fan"])), _seen(world, ask)
    parent = str(ask.get("comment", ""))
    if parent and world.state.comments[parent].item_id != post.item_id:
        raise ValueError("the comment stands under another post")
    comment = comments.add(world, post.item_id, fan.open_id, str(ask["text"]), parent)
    return {"comment": comments.render(world, comment)}


def _counted(name: str) -> Callable[[World, Ask], Told]:
    def act(world: World, ask: Ask) -> Told:
        post, times = _seen(world, ask), int(ask.get("times", 1))
        post.counts[name] += times
        world.count(post.item_id, name, times)
        world.count(post.open_id, name, times)
        if name == "play":
            world.count(post.item_id, "watched", int(ask.get("seconds", 0)) * times)
        return {name: post.counts[name]}

    return act


def _like(world: World, ask: Ask) -> Told:
    """Like a post; one who is named is told of by the event `new_video_digg`."""
    told = _counted("like")(world, ask)
    if ask.get("fan"):
        fan, owner = person(world, str(ask["fan"])), _seen(world, ask).open_id
        content = {"action_type": 1, "action_time": int(world.now()), "item_id": str(ask["item"])}
        push.tell_grantees(world, "new_video_digg", fan.open_id, owner, content, scope="")
    return told


def _visit(world: World, ask: Ask) -> Told:
    world.count(_brand(world, ask).open_id, "profile", int(ask.get("times", 1)))
    return {}


def _brand(world: World, ask: Ask) -> User:
    return world.state.users[str(ask["brand"])]


def _follow(world: World, ask: Ask) -> Told:
    brand, fan = _brand(world, ask), person(world, str(ask["fan"]))
    if (brand.open_id, fan.open_id) not in world.follows:
        world.follows[brand.open_id, fan.open_id] = world.now()
        brand.fans += 1
        world.count(brand.open_id, "fans")
    content = {"action_type": 1, "action_time": int(world.now())}
    return _told(push.tell_grantees(world, "new_follow_action", fan.open_id, brand.open_id, content, scope=""), fan)


def _unfollow(world: World, ask: Ask) -> Told:
    """Leave; no event tells of it."""
    brand, fan = _brand(world, ask), person(world, str(ask["fan"]))
    if world.follows.pop((brand.open_id, fan.open_id), None) is not None:
        brand.fans -= 1
        world.count(brand.open_id, "fans", -1)
    return {"fan": fan.open_id}


def _message(world: World, ask: Ask) -> Told:
    """Write to `brand`: `text`, or another `type`; it opens a window of 24 hours."""
    content = {"message_type": str(ask.get("type", "text")), "source": ""}
    if content["message_type"] == "text":
        content["text"] = str(ask["text"])
    return _spoken(world, ask, "im_receive_msg", "im_reply_msg", content)


def _enter(world: World, ask: Ask) -> Told:
    """Open the conversation with `brand`, which lets it greet for half a minute."""
    return _spoken(world, ask, "im_enter_direct_msg", "im_enter_direct_msg", {"objectId": "", "scene_type": 0})


def _spoken(world: World, ask: Ask, event: str, scene: str, more: Told) -> Told:
    brand, fan = _brand(world, ask), person(world, str(ask["fan"]))
    talk = _conversation(world, brand, fan)
    msg_id = world.ids.encrypted("message")
    talk.triggers[msg_id] = Trigger(scene, world.now())
    content = {
        "conversation_short_id": talk.id,
        "server_message_id": msg_id,
        "conversation_type": 1,
        "create_time": int(world.now() * 1000),
        **more,
        "user_infos": [_info(fan), _info(brand)],
    }
    pushed = push.tell_grantees(world, event, fan.open_id, brand.open_id, content, scope="im.direct_message")
    return _told(pushed, fan) | {"conversation_id": talk.id, "msg_id": msg_id}


def _allow(world: World, ask: Ask) -> Told:
    """Allow the brand to write first, once a day."""
    brand, fan = _brand(world, ask), person(world, str(ask["fan"]))
    _conversation(world, brand, fan).authorised = True
    return {"fan": fan.open_id}


def _conversation(world: World, brand: User, fan: User) -> Conversation:
    known = world.state.conversation(brand.open_id, fan.open_id)
    if known is None:
        known = Conversation(world.ids.encrypted("conversation"), brand.open_id, fan.open_id)
        world.state.conversations[known.id] = known
    return known


def _info(user: User) -> Told:
    return {"open_id": user.open_id, "nick_name": user.nickname, "avatar": ""}


def _publish(world: World, ask: Ask) -> Told:
    """The person publishes by hand; with a `share_id` the application is told of it."""
    brand, share_id = _brand(world, ask), str(ask.get("share_id", ""))
    post = posts.add(world, brand, text=str(ask["text"]), media_type=posts.VIDEO, share_id=share_id)
    if share_id:
        content = {"item_id": post.item_id, "share_id": share_id}
        push.tell(world, world.state.share_ids[share_id], "create_video", brand.open_id, content)
    return {"item": post.item_id}


def _revoke(world: World, ask: Ask) -> Told:
    """The person takes every grant of `brand` back in the app; the tokens end at once."""
    brand = _brand(world, ask)
    grants = [grant for grant in world.state.grants if grant.open_id == brand.open_id and not grant.revoked]
    for grant in grants:
        push.tell(world, grant.client_key, "unauthorize", brand.open_id, {"scopes": list(grant.scopes)})
        grant.revoked = True
    return {"revoked": len(grants)}


def _review(world: World, ask: Ask) -> Told:
    """End the review of `item` or of the DOU+ `order` now: `outcome` is `pass` or `refuse`."""
    outcome = ask.get("outcome", "pass")
    if outcome not in {"pass", "refuse"}:
        raise ValueError("an outcome is pass or refuse")
    if "order" in ask:
        order = world.state.orders[int(ask["order"])]
        order.verdict, order.audited_at = outcome, min(order.audited_at, world.now())
        return {"status": order.status(world.now())}
    post = world.state.posts[str(ask["item"])]
    post.verdict, post.reviewed_at = outcome, min(post.reviewed_at, world.now())
    return {"standing": post.standing(world.now())}


def _remove(world: World, ask: Ask) -> Told:
    """The platform or the author takes a post down, without telling anybody."""
    world.state.posts[str(ask["item"])].deleted = True
    return {"removed": True}


def _told(pushed: list[Push], fan: User) -> Told:
    return {"fan": fan.open_id, "pushes": [asdict(push) for push in pushed]}


PLAYS: Final[Mapping[str, Callable[[World, Ask], Told]]] = {
    "comment": _comment,
    "play": _counted("play"),
    "like": _like,
    "share": _counted("share"),
    "download": _counted("download"),
    "forward": _counted("forward"),
    "visit": _visit,
    "follow": _follow,
    "unfollow": _unfollow,
    "message": _message,
    "enter": _enter,
    "allow": _allow,
    "publish": _publish,
    "revoke": _revoke,
    "review": _review,
    "remove": _remove,
}
