"""The objects of the interface as JSON. Documented fields only; what is not modelled has its neutral value."""

from typing import Any

from infra.local.sandbox.weibo.state import Comment, Status, User
from infra.local.sandbox.weibo.times import stamp
from infra.local.sandbox.weibo.world import World

Json = dict[str, Any]


def user(world: World, who: User) -> Json:
    """A user object (wiki, users/show)."""
    own = [status for status in world.state.statuses.values() if status.uid == who.uid and not status.deleted]
    return {
        "id": who.uid,
        "idstr": str(who.uid),
        "screen_name": who.screen_name,
        "name": who.screen_name,
        "profile_url": f"u/{who.uid}",
        "followers_count": who.followers_count,
        "friends_count": who.friends_count,
        "bi_followers_count": 0,
        "statuses_count": len(own),
        "favourites_count": 0,
        "verified": who.verified,
        "verified_type": 2 if who.verified else -1,
    }


def status(world: World, what: Status, *, with_user: bool = True) -> Json:
    """A status object (wiki, statuses/show); a deleted one keeps its place with a placeholder."""
    names: Json = {"created_at": stamp(what.created), "id": what.id, "idstr": str(what.id), "mid": str(what.id)}
    if what.deleted:
        return names | {"deleted": "1"}
    image = f"http://wx1.sinaimg.cn/{{}}/{what.picture.pid}.jpg" if what.picture else ""
    result = names | {
        "text": what.text,
        "textLength": len(what.text),
        "source": f'<a href="http://app.weibo.com/" rel="nofollow">{what.app_key}</a>',
        "favorited": False,
        "truncated": False,
        "in_reply_to_status_id": "",
        "pic_urls": [{"thumbnail_pic": image.format("thumbnail")}] if image else [],
        "geo": None,
        "reposts_count": what.reposts,
        "comments_count": sum(1 for c in world.state.comments.values() if c.status_id == what.id and not c.deleted),
        "attitudes_count": what.likes,
        "isLongText": False,
        "mlevel": 0,
        "visible": {"type": 0, "list_id": 0},
    }
    if image:
        result |= {f"{size}_pic": image.format(size) for size in ("thumbnail", "bmiddle", "original")}
    if world.tells_long_urls:
        result["url_objects"] = [
            {"url_short": short, "url_long": long, "type": 0, "result": True} for short, long in what.urls.items()
        ]
    if with_user:
        result["user"] = user(world, world.state.users[what.uid])
    return result


def comment(world: World, what: Comment, *, nested: bool = True) -> Json:
    """A comment object (wiki, comments/to_me)."""
    answered = world.state.comments.get(what.reply_to) if what.reply_to else None
    result: Json = {
        "created_at": stamp(what.created),
        "id": what.id,
        "idstr": str(what.id),
        "mid": str(what.id),
        "rootid": _root(world, what).id,
        "floor_number": 0,
        "text": what.text,
        "source": "微博 weibo.com",
        "disable_reply": 0,
        "like_count": 0,
        "liked": False,
        "user": user(world, world.state.users[what.uid]),
    }
    if nested:
        result["status"] = status(world, world.state.statuses[what.status_id])
        if answered:
            result["reply_comment"] = comment(world, answered, nested=False)
    return result


def _root(world: World, what: Comment) -> Comment:
    while what.reply_to is not None:
        what = world.state.comments[what.reply_to]
    return what
