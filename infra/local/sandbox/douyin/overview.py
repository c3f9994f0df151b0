"""Everything a test compares with: posts with their comments, messages, pushes, grants and orders, without tokens."""

from dataclasses import asdict

from infra.local.sandbox.douyin import comments, lists
from infra.local.sandbox.douyin.call import Json
from infra.local.sandbox.douyin.media import Post
from infra.local.sandbox.douyin.world import World


def overview(world: World) -> Json:
    """The state as JSON."""
    state, now = world.state, world.now()
    return {
        "now": now,
        "users": [asdict(user) for user in state.users.values()],
        "posts": [_post(world, post) for post in state.posts.values()],
        "uploads": [
            {"upload_id": upload_id, "done": upload.done, "parts": {n: part.size for n, part in upload.parts.items()}}
            for upload_id, upload in state.uploads.items()
        ],
        "videos": {video_id: asdict(video) for video_id, video in state.videos.items()},
        "images": {image_id: asdict(image) for image_id, image in state.images.items()},
        "conversations": [
            {"id": talk.id, "brand": talk.brand, "fan": talk.fan} for talk in state.conversations.values()
        ],
        "messages": [asdict(message) for message in state.messages.values()],
        "pushes": [asdict(push) for push in state.pushes],
        "grants": [
            {
                "client_key": grant.client_key,
                "open_id": grant.open_id,
                "scopes": grant.scopes,
                "access_expires": grant.access_expires,
                "refresh_expires": grant.refresh_expires,
                "renewals": grant.renewals,
                "revoked": grant.revoked,
            }
            for grant in state.grants
        ],
        "orders": [asdict(order) | {"status": order.status(now)} for order in state.orders.values()],
        "faults": [asdict(fault) for fault in world.faults.armed()],
    }


def _post(world: World, post: Post) -> Json:
    return lists.render(world, post) | {
        "open_id": post.open_id,
        "standing": post.standing(world.now()),
        "media": post.media,
        "sent": dict(post.sent),
        "share_id": post.share_id,
        "comments": [
            comments.render(world, comment)
            for comment in world.state.comments.values()
            if comment.item_id == post.item_id
        ],
    }
