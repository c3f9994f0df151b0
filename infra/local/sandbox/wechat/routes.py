"""Which interface is where, with which method, and who may call it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from infra.local.sandbox.wechat import (
    comments,
    customer,
    datacube,
    drafts,
    mass,
    media,
    publishing,
    quotas,
    tags,
    tokens,
    users,
)
from infra.local.sandbox.wechat.call import Call


@dataclass(frozen=True)
class Route:
    """One interface of the platform."""

    interface: Callable[[Call], object]
    method: Literal["GET", "POST"] = "POST"
    takes: Literal["json", "maybe json", "other"] = "json"
    verified: bool = False
    """Whether the account must be verified (48001)."""
    open: bool = False
    """Needs no token."""
    kind: Literal["", "service"] = ""


def _get(interface: Callable[[Call], object], *, verified: bool = False) -> Route:
    return Route(interface, "GET", "other", verified)


def _upload(interface: Callable[[Call], object]) -> Route:
    return Route(interface, takes="other")


def _for_verified(**interfaces: Callable[[Call], object]) -> dict[str, Route]:
    return {name: Route(interface, verified=True) for name, interface in interfaces.items()}


def _under(prefix: str, routes: Mapping[str, Route]) -> dict[str, Route]:
    return {f"{prefix}/{name}": route for name, route in routes.items()}


_STATISTICS: Final = {
    "getusersummary": datacube.usersummary,
    "getusercumulate": datacube.usercumulate,
    "getarticleread": datacube.articleread,
    "getarticleshare": datacube.articleshare,
    "getbizsummary": datacube.bizsummary,
    "getarticletotaldetail": datacube.articletotaldetail,
    "getupstreammsg": datacube.upstreammsg,
    "getupstreammsgdist": datacube.upstreammsgdist,
    "getinterfacesummary": datacube.interfacesummary,
}
_RETIRED: Final = (
    "getarticlesummary",
    "getarticletotal",
    "getuserread",
    "getuserreadhour",
    "getusershare",
    "getusersharehour",
)

ROUTES: Final[Mapping[str, Route]] = {
    "/cgi-bin/token": Route(tokens.token, "GET", "other", open=True),
    "/cgi-bin/stable_token": Route(tokens.stable_token, open=True),
    "/cgi-bin/getcallbackip": _get(quotas.addresses),
    "/cgi-bin/get_api_domain_ip": _get(quotas.addresses),
    "/cgi-bin/callback/check": Route(quotas.check_callback),
    "/cgi-bin/clear_quota": Route(quotas.clear),
    "/cgi-bin/clear_quota/v2": Route(quotas.clear_v2, takes="maybe json", open=True),
    "/cgi-bin/openapi/quota/get": Route(quotas.get),
    "/cgi-bin/openapi/quota/clear": Route(quotas.clear_one),
    "/cgi-bin/openapi/rid/get": Route(quotas.rid),
    "/cgi-bin/qrcode/create": Route(quotas.qrcode, verified=True, kind="service"),
    "/cgi-bin/media/upload": _upload(media.upload),
    "/cgi-bin/media/uploadimg": _upload(media.upload_image),
    "/cgi-bin/media/get": _get(media.get),
    "/cgi-bin/material/add_material": _upload(media.add_material),
    "/cgi-bin/material/get_material": Route(media.get_material),
    "/cgi-bin/material/del_material": Route(media.del_material),
    "/cgi-bin/material/get_materialcount": _get(media.get_materialcount),
    "/cgi-bin/material/batchget_material": Route(media.batchget_material),
    "/cgi-bin/draft/add": Route(drafts.add),
    "/cgi-bin/draft/update": Route(drafts.update),
    "/cgi-bin/draft/get": Route(drafts.get),
    "/cgi-bin/draft/delete": Route(drafts.delete),
    "/cgi-bin/draft/count": _get(drafts.count),
    "/cgi-bin/draft/batchget": Route(drafts.batchget),
    **_under(
        "/cgi-bin/freepublish",
        _for_verified(
            submit=publishing.submit,
            get=publishing.get,
            delete=publishing.delete,
            getarticle=publishing.getarticle,
            batchget=publishing.batchget,
        ),
    ),
    **_under(
        "/cgi-bin/message/mass",
        _for_verified(sendall=mass.sendall, preview=mass.preview, get=mass.get, delete=mass.delete),
    ),
    "/cgi-bin/message/mass/send": Route(mass.send, verified=True, kind="service"),
    "/cgi-bin/message/mass/speed/get": Route(mass.speed_get, takes="other", verified=True),
    "/cgi-bin/message/mass/speed/set": Route(mass.speed_set, verified=True),
    **_under("/cgi-bin/message/custom", _for_verified(send=customer.send, typing=customer.typing)),
    **_under(
        "/cgi-bin/comment",
        _for_verified(
            open=comments.open_comments,
            close=comments.close_comments,
            list=comments.listed,
            markelect=comments.mark,
            unmarkelect=comments.unmark,
            delete=comments.delete,
        ),
    ),
    **_under("/cgi-bin/comment/reply", _for_verified(add=comments.reply_add, delete=comments.reply_delete)),
    "/cgi-bin/user/get": _get(users.get, verified=True),
    "/cgi-bin/user/info": _get(users.info, verified=True),
    "/cgi-bin/user/info/batchget": Route(users.batchget, verified=True),
    "/cgi-bin/user/info/updateremark": Route(users.updateremark, verified=True),
    "/cgi-bin/user/tag/get": Route(tags.fans, verified=True),
    "/cgi-bin/tags/get": _get(tags.get, verified=True),
    **_under(
        "/cgi-bin/tags",
        _for_verified(create=tags.create, update=tags.update, delete=tags.delete, getidlist=tags.getidlist),
    ),
    **_under(
        "/cgi-bin/tags/members",
        _for_verified(
            batchtagging=tags.batchtagging,
            batchuntagging=tags.batchuntagging,
            getblacklist=users.getblacklist,
            batchblacklist=users.batchblacklist,
            batchunblacklist=users.batchunblacklist,
        ),
    ),
    **_under("/datacube", _for_verified(**_STATISTICS, **dict.fromkeys(_RETIRED, datacube.retired))),
}
