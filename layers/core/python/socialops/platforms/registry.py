"""Which platforms there are. Adding one is a line here and a package beside it."""

from functools import cache
from importlib import import_module

from socialops.errors import UnknownPlatform
from socialops.platforms.contract import Platform

REGISTRY: dict[str, str] = {
    "weibo": "socialops.platforms.weibo",
    "wechat": "socialops.platforms.wechat",
    "mastodon": "socialops.platforms.mastodon",
    "douyin": "socialops.platforms.douyin",
    "bluesky": "socialops.platforms.bluesky",
    "xiaohongshu": "socialops.platforms.xiaohongshu",
    "kuaishou": "socialops.platforms.kuaishou",
    "bilibili": "socialops.platforms.bilibili",
}
"""Platform id → package that exports `PLATFORM`. Packages load when they are first asked for."""


@cache
def platform(platform_id: str) -> Platform:
    """The platform of this id.

    Raises:
        UnknownPlatform: none is registered.
    """
    if platform_id not in REGISTRY:
        raise UnknownPlatform(platform=platform_id, known=sorted(REGISTRY))
    found: Platform = import_module(REGISTRY[platform_id]).PLATFORM
    return found
