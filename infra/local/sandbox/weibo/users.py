"""Users, their counts, and the state of the quotas (wiki, users/show, users/counts, account/rate_limit_status)."""

from typing import Any

from infra.local.sandbox.weibo import render
from infra.local.sandbox.weibo.call import Call
from infra.local.sandbox.weibo.errors import Refusal
from infra.local.sandbox.weibo.render import Json


def show(call: Call) -> Json:
    """A user by `uid` or `screen_name`; one of the two is required."""
    state = call.world.state
    name = call.get("screen_name")
    found = state.user_named(name) if name else state.users.get(call.id("uid"))
    if found is None:
        raise Refusal(20003)
    return render.user(call.world, found)


def counts(call: Call) -> list[dict[str, Any]]:
    """Counts of the authorising user; other users are refused (21335)."""
    uids = call.ids("uids", 100)
    if set(uids) != {call.user.uid}:
        raise Refusal(21335)
    user = render.user(call.world, call.user)
    return [
        {
            "id": user["id"],
            "followers_count": user["followers_count"],
            "friends_count": user["friends_count"],
            "statuses_count": user["statuses_count"],
            "private_friends_count": 0,
            "pagefriends_count": 0,
        }
    ]


def rate_limit_status(call: Call) -> Json:
    """What is left of the quotas."""
    return call.world.meter.status(quota_key(call), call.ip, call.at)


def quota_key(call: Call) -> str:
    """The day's quota belongs to a user under an app."""
    return f"user {call.token.app_key} {call.user.uid}"
