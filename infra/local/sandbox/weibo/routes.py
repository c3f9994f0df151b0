"""Which interface is where, with which method, and what token it wants."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from infra.local.sandbox.weibo import comments, messages, oauth, statuses, users
from infra.local.sandbox.weibo.call import Call

Wants = Literal["nothing", "any", "user", "fan_service"]
"""The token an interface asks for: a fan-service token is a kind of its own."""


@dataclass(frozen=True)
class Route:
    """One interface of the platform."""

    interface: Callable[[Call], object]
    methods: tuple[str, ...]
    wants: Wants = "user"


def _get(interface: Callable[[Call], object]) -> Route:
    return Route(interface, ("GET",))


def _post(interface: Callable[[Call], object]) -> Route:
    return Route(interface, ("POST",))


ROUTES: Final[Mapping[str, Route]] = {
    "/oauth2/authorize": Route(oauth.authorize, ("GET", "POST"), "nothing"),
    "/oauth2/access_token": Route(oauth.access_token, ("POST",), "nothing"),
    "/oauth2/get_token_info": Route(oauth.get_token_info, ("POST",), "any"),
    "/oauth2/revokeoauth2": Route(oauth.revoke, ("GET", "POST"), "any"),
    "/2/statuses/share.json": _post(statuses.share),
    "/2/statuses/user_timeline.json": _get(statuses.user_timeline),
    "/2/statuses/show.json": _get(statuses.show),
    "/2/statuses/count.json": _get(statuses.count),
    "/2/statuses/destroy.json": _post(statuses.destroy),
    "/2/statuses/querymid.json": _get(statuses.querymid),
    "/2/statuses/queryid.json": _get(statuses.queryid),
    "/2/comments/to_me.json": _get(comments.to_me),
    "/2/comments/by_me.json": _get(comments.by_me),
    "/2/comments/show.json": _get(comments.show),
    "/2/comments/create.json": _post(comments.create),
    "/2/comments/reply.json": _post(comments.reply),
    "/2/comments/destroy.json": _post(comments.destroy),
    "/2/users/show.json": _get(users.show),
    "/2/users/counts.json": _get(users.counts),
    "/2/account/rate_limit_status.json": _get(users.rate_limit_status),
    "/2/messages/reply.json": Route(messages.reply, ("POST",), "fan_service"),
}
