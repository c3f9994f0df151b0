"""Publishing videos and picture posts, and deleting (developer.open-douyin.com, create-video, create-image-text).

Creation starts a review; until it ends only the author sees the post, and no event tells how it ended.
"""

import math
from collections.abc import Mapping
from typing import Any, Final, Literal

from infra.local.sandbox.douyin.call import Call, Json, invalid
from infra.local.sandbox.douyin.errors import Refusal
from infra.local.sandbox.douyin.media import Post
from infra.local.sandbox.douyin.state import User
from infra.local.sandbox.douyin.world import World

MAX_TEXT: Final = 1000
MAX_IMAGES: Final = 30
VIDEO: Final = 4
IMAGES: Final = 2


def create_video(call: Call) -> Json:
    """Publish an uploaded video. That a video serves one post only is documented, the code is not: here 2190007."""
    _check(call)
    video = call.world.state.videos.get(call.text("video_id", needed=True))
    if video is None or video.open_id != call.user.open_id or video.used:
        raise Refusal(2190007)
    cover = call.body.get("cover_tsp", 0.0)
    if isinstance(cover, bool) or not isinstance(cover, int | float) or not math.isfinite(cover) or cover < 0:
        raise invalid("cover_tsp")
    image = call.text("custom_cover_image_url")
    if image and image not in call.world.state.images:
        raise invalid("custom_cover_image_url")
    post = _add(call, VIDEO, (str(call.body["video_id"]),))
    video.used = True
    return {"item_id": post.item_id} if call.legacy else {"item_id": post.item_id, "video_id": str(post.number)}


def create_image_text(call: Call) -> Json:
    """Publish up to 30 uploaded pictures; the legacy path takes one, as `image_id`."""
    _check(call)
    if call.legacy:
        images: tuple[str, ...] = (call.text("image_id", needed=True),)
    else:
        images = call.texts("image_list", most=MAX_IMAGES)
    known = call.world.state.images
    if not images or any(one not in known or known[one].open_id != call.user.open_id for one in images):
        raise invalid("image_id" if call.legacy else "image_list")
    post = _add(call, IMAGES, images)
    return {"item_id": post.item_id, "video_id": str(post.number)}


def delete(call: Call) -> Json:
    """Delete a post of one's own; only the legacy version has it."""
    post = own(call, call.text("item_id", needed=True))
    post.deleted = True
    return {}


def own(call: Call, item_id: str) -> Post:
    """A post of the calling account: 2111007 for any other."""
    post = call.world.state.posts.get(item_id)
    if post is None or post.deleted or post.open_id != call.user.open_id:
        raise Refusal(2111007)
    return post


def _check(call: Call) -> None:
    """What both kinds of post have in common."""
    text = call.text("text", most=MAX_TEXT)
    if len(call.texts("at_users", most=100)) > text.count("@"):
        raise invalid("at_users")
    call.choice("private_status", (0, 1, 2))
    call.choice("download_type", (1, 2))
    if not isinstance(call.body.get("poi_commerce", False), bool):
        raise invalid("poi_commerce")
    anchors = {name.split("_")[0] for name in ("poi_id", "micro_app_id") if call.text(name)}
    if len(anchors) > 1:
        raise Refusal(28001007, "小程序与 POI 只能挂载一个")


def _add(call: Call, media_type: Literal[2, 4], media: tuple[str, ...]) -> Post:
    call.world.meter.charge_post(call.user.open_id, call.at)
    return add(
        call.world,
        call.user,
        text=call.text("text"),
        media_type=media_type,
        media=media,
        private=int(call.body.get("private_status") or 0),
        sent=call.body,
    )


def add(
    world: World,
    author: User,
    *,
    text: str,
    media_type: int,
    media: tuple[str, ...] = (),
    private: int = 0,
    sent: Mapping[str, Any] | None = None,
    share_id: str = "",
) -> Post:
    """A post whose review begins now."""
    now = world.now()
    post = Post(
        serial=world.ids.serial(),
        item_id=world.ids.encrypted("item"),
        number=world.ids.number(),
        open_id=author.open_id,
        media_type=media_type,
        text=text,
        media=media,
        created=now,
        reviewed_at=now + world.settings.review_seconds,
        verdict=world.verdict(),
        private_status=private,
        sent=sent or {},
        share_id=share_id,
    )
    world.state.posts[post.item_id] = post
    world.count(author.open_id, "issue")
    return post
