"""Which interface is where: method, token, scopes, envelope, and whether it is of the older version."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from werkzeug.wrappers import Response

from infra.local.sandbox.douyin import (
    comments,
    events,
    fans,
    figures,
    lists,
    messages,
    oauth,
    ocean,
    posts,
    promotion,
    promotion_lists,
    tokens,
    uploads,
)
from infra.local.sandbox.douyin.call import Call, Json, Told
from infra.local.sandbox.douyin.envelopes import Envelope

Interface = Callable[[Call], Json | Told | Response]
Wants = Literal["nothing", "user", "client", "ocean"]

_PUBLISH: Final = ("video.create.bind", "video.create")
_LIST: Final = ("video.list.bind", "video.list")
_DATA: Final = ("video.data.bind", "video.data")
_COMMENT: Final = ("item.comment",)
_MESSAGE: Final = ("im.direct_message", "enterprise.im")
_USER_FIGURES: Final = ("data.external.user",)
_ITEM_FIGURES: Final = ("data.external.item",)


@dataclass(frozen=True)
class Route:
    """One interface of the platform. A grant must hold one of `scopes`, where there are any."""

    interface: Interface
    methods: tuple[str, ...]
    wants: Wants = "user"
    scopes: tuple[str, ...] = ()
    envelope: Envelope = "data"
    legacy: bool = False


def _get(interface: Interface, *scopes: str, wants: Wants = "user", legacy: bool = False) -> Route:
    return Route(interface, ("GET",), wants, scopes, legacy=legacy)


def _post(interface: Interface, *scopes: str, wants: Wants = "user", legacy: bool = False) -> Route:
    return Route(interface, ("POST",), wants, scopes, legacy=legacy)


def _oauth(interface: Interface) -> Route:
    return Route(interface, ("POST",), "nothing", envelope="oauth")


def _ocean(interface: Interface, method: str = "POST", wants: Wants = "ocean") -> Route:
    return Route(interface, (method,), wants, envelope="ocean")


_V1: Final = "/api/douyin/v1/video"
_BOTH: Final[Mapping[str, tuple[str, Interface]]] = {
    f"{_V1}/upload_video/": ("/video/upload/", uploads.upload_video),
    f"{_V1}/init_video_part_upload/": ("/video/part/init/", uploads.init_parts),
    f"{_V1}/upload_video_part/": ("/video/part/upload/", uploads.upload_part),
    f"{_V1}/complete_video_part_upload/": ("/video/part/complete/", uploads.complete),
    f"{_V1}/create_video/": ("/video/create/", posts.create_video),
    f"{_V1}/upload_image/": ("/image/upload/", uploads.upload_image),
    f"{_V1}/create_image_text/": ("/image/create/", posts.create_image_text),
}
"""Publishing: the current path, the legacy one, and what both do."""

ROUTES: Final[Mapping[str, Route]] = {
    "/platform/oauth/connect/": Route(oauth.connect, ("GET", "POST"), "nothing", envelope="oauth"),
    "/oauth/access_token/": _oauth(oauth.access_token),
    "/oauth/refresh_token/": _oauth(tokens.refresh_token),
    "/oauth/renew_refresh_token/": _oauth(tokens.renew_refresh_token),
    "/oauth/client_token/": _oauth(tokens.client_token),
    "/oauth/userinfo/": _oauth(oauth.userinfo),
    **{path: _post(interface, *_PUBLISH) for path, (_, interface) in _BOTH.items()},
    **{path: _post(interface, *_PUBLISH, legacy=True) for path, interface in _BOTH.values()},
    "/video/delete/": _post(posts.delete, "video.delete", legacy=True),
    f"{_V1}/video_list/": _get(lists.video_list, *_LIST),
    f"{_V1}/video_data/": _post(lists.video_data, *_DATA),
    f"{_V1}/video_basic_info/": _post(lists.video_basic_info, "posting.behavior"),
    "/video/list/": _get(lists.video_list, *_LIST, legacy=True),
    "/video/data/": _post(lists.video_data, *_DATA, legacy=True),
    "/share-id/": _get(lists.share_id, "aweme.share", "h5.share", wants="client"),
    "/item/comment/list/": _get(comments.list_comments, *_COMMENT),
    "/item/comment/reply/list/": _get(comments.list_replies, *_COMMENT),
    "/item/comment/reply/": _post(comments.reply, *_COMMENT),
    "/item/comment/top/": _post(comments.pin, *_COMMENT),
    "/video/comment/list/": _get(comments.list_comments, "video.comment", legacy=True),
    "/video/comment/reply/list/": _get(comments.list_replies, "video.comment", legacy=True),
    "/video/comment/reply/": _post(comments.reply, "video.comment", legacy=True),
    "/video/comment/top/": _post(comments.pin, "video.comment", legacy=True),
    "/im/send/msg/": _post(messages.send, *_MESSAGE),
    "/im/recall/msg/": Route(messages.recall, ("POST",), "user", ("im.recall_message", *_MESSAGE), "err_no"),
    "/tool/imagex/client_upload/": _post(messages.client_upload, "tool.image.upload", wants="client"),
    **{
        f"/data/external/user/{name}/": _get(figures.of_user, *_USER_FIGURES)
        for name in ("item", "fans", "like", "comment", "share", "profile")
    },
    "/data/external/item/base/": _get(figures.of_item_in_all, *_ITEM_FIGURES),
    **{
        f"/data/external/item/{name}/": _get(figures.of_item, *_ITEM_FIGURES)
        for name in ("like", "comment", "play", "share")
    },
    "/api/douyin/v1/user/fans_data/": _get(fans.fans_data, "fans.data.bind", "fans.data"),
    "/fans/data/": _get(fans.fans_data, "fans.data", "fans.data.bind", legacy=True),
    "/data/extern/fans/source/": _get(fans.source, "data.external.fans_source"),
    "/data/extern/fans/favourite/": _get(fans.keywords, "data.external.fans_favourite"),
    "/data/extern/fans/comment/": _get(fans.keywords, "data.external.fans_favourite"),
    "/fans/check/": _get(fans.check, "fans.check"),
    "/event/status/list/": _get(events.status_list, wants="client"),
    "/event/status/update/": _post(events.status_update, wants="client"),
    "/sandbox/webhook/event/send/": _post(events.send_test, "aweme.webhook", wants="client"),
    "/open_api/oauth2/access_token/": _ocean(ocean.access_token, wants="nothing"),
    "/open_api/oauth2/refresh_token/": _ocean(ocean.refresh_token, wants="nothing"),
    "/open_api/oauth2/advertiser/get/": _ocean(ocean.advertisers, "GET"),
    "/open_api/v3.0/douplus/optional_items/list/": _ocean(promotion.optional_items, "GET"),
    "/open_api/v3.0/douplus/order/create/": _ocean(promotion.create),
    "/open_api/v3.0/douplus/order/renew/": _ocean(promotion.renew),
    "/open_api/v3.0/douplus/order/close/": _ocean(promotion.close),
    "/open_api/v3.0/douplus/order/list/": _ocean(promotion_lists.list_orders, "GET"),
    "/open_api/v3.0/douplus/order/report/": _ocean(promotion_lists.report, "GET"),
}
