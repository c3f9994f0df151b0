"""Reading posts: the list, the data of single ones, share ids (developer.open-douyin.com, video-list, video-data).

The author's list shows every post, whatever its review; `video_data` is documented for public ones. Since 2024-12-13
neither tells `video_status` or `is_reviewed`.
"""

from collections.abc import Iterable
from typing import Final

from infra.local.sandbox.douyin.call import Call, Json, invalid
from infra.local.sandbox.douyin.media import Post
from infra.local.sandbox.douyin.world import World

PAGE: Final = 20
ASKED: Final = 10
_STATUS: Final = {"in_review": 4, "refused": 2, "public": 5, "private": 7}


def video_list(call: Call) -> Json:
    """The account's posts, newest first; the cursor is the place of the last one shown."""
    before = call.number("cursor", 0)
    count = call.number("count", 10, low=1, high=PAGE)
    own = [
        post
        for post in _own(call)
        if (not before or post.serial < before) and (not call.lag or call.at - post.created >= call.lag)
    ]
    page = sorted(own, key=lambda post: post.serial, reverse=True)
    shown = page[:count]
    return {
        "list": [render(call.world, post) for post in shown],
        "cursor": shown[-1].serial if shown else before,
        "has_more": len(page) > count,
    }


def video_data(call: Call) -> Json:
    """Public posts by `item_ids` or `video_ids`; what is not public, or not one's own, is left out without a word."""
    return {"list": [render(call.world, post) for post in _asked(call)]}


def video_basic_info(call: Call) -> Json:
    """The same without the figures."""
    rendered = (render(call.world, post) for post in _asked(call))
    names = ("item_id", "video_id", "title", "cover", "create_time", "media_type")
    return {"list": [{name: post[name] for name in names} for post in rendered]}


def _asked(call: Call) -> Iterable[Post]:
    items, numbers = call.texts("item_ids", most=ASKED), call.texts("video_ids", most=ASKED)
    if bool(items) == bool(numbers):
        raise invalid("item_ids")
    own = [post for post in _own(call) if post.standing(call.at) == "public"]
    return [post for post in own if post.item_id in items or str(post.number) in numbers]


def _own(call: Call) -> list[Post]:
    return [p for p in call.world.state.posts.values() if p.open_id == call.user.open_id and not p.deleted]


def render(world: World, post: Post) -> Json:
    """A post as the lists show it."""
    comments = sum(1 for comment in world.state.comments.values() if comment.item_id == post.item_id)
    standing = post.standing(world.now())
    result: Json = {
        "item_id": post.item_id,
        "video_id": str(post.number),
        "title": post.text,
        "cover": f"https://p3.douyinpic.com/obj/{post.number}.jpeg",
        "create_time": int(post.created),
        "is_top": False,
        "share_url": f"https://www.iesdouyin.com/share/video/{post.number}/",
        "media_type": post.media_type,
        "statistics": {
            "play_count": 0 if standing != "public" else post.counts["play"],
            "digg_count": post.counts["like"],
            "comment_count": comments,
            "share_count": post.counts["share"],
            "download_count": post.counts["download"],
            "forward_count": post.counts["forward"],
        },
    }
    if world.settings.tells_status:
        result |= {"video_status": _STATUS[standing], "is_reviewed": standing != "in_review"}
    return result


def share_id(call: Call) -> Json:
    """An id for a share that the person finishes in the app; the event `create_video` names it then."""
    if call.get("need_callback") not in {"", "true", "false"}:
        raise invalid("need_callback")
    made = str(call.world.ids.number())
    call.world.state.share_ids[made] = call.app.client_key
    return {"share_id": made}
