"""Fans at play: they answer, mention, quote, like, repost, follow and leave. Control calls these.

The acts and their fields are those of the Weibo sandbox; `status` and `comment` are addresses of posts.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from infra.local.sandbox.bluesky.records import POST, tell_of
from infra.local.sandbox.bluesky.views import FOLLOW, LIKE, REPOST
from infra.local.sandbox.bluesky.world import Account, Json, Record, World, stamp

Ask = Mapping[str, Any]


def play(world: World, act: str, ask: Ask) -> Json:
    """Let a fan (`fan`: a short name, made on first sight) do one thing; `KeyError` or `ValueError` for nonsense.

    `late` seconds: the fan's client claims a time so long ago.
    """
    return PLAYS[act](world, ask)


def _fan(world: World, ask: Ask) -> Account:
    handle = f"{ask['fan']}.test"
    return world.who(handle) or world.join(handle, str(ask["fan"]))


def _brand(world: World, ask: Ask) -> Account:
    account = world.who(str(ask["brand"]))
    if account is None:
        raise ValueError("no such account")
    return account


def _reference(record: Record) -> Json:
    return {"uri": record.uri, "cid": record.cid}


def _say(world: World, ask: Ask, **more: Any) -> Record:
    claimed = stamp(world.now() - float(ask.get("late", 0)))
    post = world.write(_fan(world, ask).did, POST, {"text": str(ask["text"]), "createdAt": claimed, **more})
    tell_of(world, post)
    return post


def _comment(world: World, ask: Ask) -> Json:
    """Answer `status`, or the `comment` under it."""
    parent = world.records[ask.get("comment") or ask["status"]]
    root = parent.value["reply"]["root"] if "reply" in parent.value else _reference(parent)
    return {"comment": _reference(_say(world, ask, reply={"root": root, "parent": _reference(parent)}))}


def _mention(world: World, ask: Ask) -> Json:
    """Mention `brand` in a post that answers nothing."""
    brand = _brand(world, ask)
    text = f"@{brand.handle} {ask['text']}"
    index = {"byteStart": 0, "byteEnd": len(f"@{brand.handle}".encode())}
    facet = {"index": index, "features": [{"$type": "app.bsky.richtext.facet#mention", "did": brand.did}]}
    return {"mention": _reference(_say(world, {**ask, "text": text}, facets=[facet]))}


def _quote(world: World, ask: Ask) -> Json:
    embed = {"$type": "app.bsky.embed.record", "record": _reference(world.records[ask["status"]])}
    return {"quote": _reference(_say(world, ask, embed=embed))}


def _mark(world: World, ask: Ask, collection: str, reason: str) -> Json:
    post = world.records[ask["status"]]
    value = {"subject": _reference(post), "createdAt": stamp(world.now())}
    mark = world.write(_fan(world, ask).did, collection, value)
    world.tell(post.did, mark, reason, post.uri)
    return {reason: mark.uri}


def _like(world: World, ask: Ask) -> Json:
    return _mark(world, ask, LIKE, "like")


def _repost(world: World, ask: Ask) -> Json:
    return _mark(world, ask, REPOST, "repost")


def _follow(world: World, ask: Ask) -> Json:
    brand, fan = _brand(world, ask), _fan(world, ask)
    follow = world.write(fan.did, FOLLOW, {"subject": brand.did, "createdAt": stamp(world.now())})
    world.tell(brand.did, follow, "follow")
    return {"follow": follow.uri}


def _unfollow(world: World, ask: Ask) -> Json:
    brand, fan = _brand(world, ask), _fan(world, ask)
    for record in list(world.records.values()):
        if (record.did, record.collection, record.value.get("subject")) == (fan.did, FOLLOW, brand.did):
            del world.records[record.uri]
    return {}


def _remove(world: World, ask: Ask) -> Json:
    """Somebody takes a post away without telling anybody."""
    return {"removed": world.records.pop(ask["status"]).uri}


PLAYS: Final[Mapping[str, Callable[[World, Ask], Json]]] = {
    "comment": _comment,
    "mention": _mention,
    "quote": _quote,
    "like": _like,
    "repost": _repost,
    "follow": _follow,
    "unfollow": _unfollow,
    "remove": _remove,
}
