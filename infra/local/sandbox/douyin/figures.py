"""Daily figures of posts and of the account (developer.open-douyin.com, data.external.user, data.external.item).

Yesterday's figures appear at ten in the morning in Beijing, and none before the day after the authorisation. Figures of
a post exist for the first 30 days of its life. The pages disagree whether a post has 30 days in a row; here only 7 and
15 are accepted for posts.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from infra.local.sandbox.douyin.call import Call, Json, invalid
from infra.local.sandbox.douyin.media import Post
from infra.local.sandbox.douyin.posts import own
from infra.local.sandbox.douyin.times import day, last_counted

ITEM_DAYS: Final = 30

Daily = Callable[[Call, date], Json]


def _new(shown: str, counted: str) -> Daily:
    return lambda call, on: {shown: call.world.state.daily[call.user.open_id, on, counted]}


def _items(call: Call, on: date) -> Json:
    open_id = call.user.open_id
    daily = call.world.state.daily
    return {
        "new_issue": daily[open_id, on, "issue"],
        "new_play": daily[open_id, on, "play"],
        "total_issue": _sum(call, open_id, "issue", lambda at: at <= on),
    }


def _fans(call: Call, on: date) -> Json:
    open_id = call.user.open_id
    after = _sum(call, open_id, "fans", lambda at: at > on)
    return {"new_fans": call.world.state.daily[open_id, on, "fans"], "total_fans": call.user.fans - after}


_USER: Final[Mapping[str, Daily]] = {
    "item": _items,
    "fans": _fans,
    "like": _new("new_like", "like"),
    "comment": _new("new_comment", "comment"),
    "share": _new("new_share", "share"),
    "profile": _new("profile_uv", "profile"),
}


def of_user(call: Call) -> Json:
    """A row for each day of the account; the last part of the path says which figures."""
    days = _days(call, (7, 15, 30))
    figure = _USER[call.path.rstrip("/").rpartition("/")[2]]
    if call.user.fans < call.world.settings.figures_from_fans:
        return {"result_list": []}
    first = day(call.user.created)
    return {"result_list": [_row(call, on, figure(call, on)) for on in _span(call, days, first)]}


def of_item(call: Call) -> Json:
    """A row for each day of a post; the last part of the path is the figure."""
    days = _days(call, (7, 15))
    post, name = own(call, call.required("item_id")), call.path.rstrip("/").rpartition("/")[2]
    if _old(call, post):
        return {"result_list": []}
    daily = call.world.state.daily
    rows = (_row(call, on, {name: daily[post.item_id, on, name]}) for on in _span(call, days, day(post.created)))
    return {"result_list": list(rows)}


def of_item_in_all(call: Call) -> Json:
    """The totals of a post up to the last counted day."""
    post = own(call, call.required("item_id"))
    last = last_counted(call.at)
    if _old(call, post) or not _begun(call) or day(post.created) > last:
        return {"result": {}}
    daily = call.world.state.daily
    total = {
        name: sum(
            n for (what, at, counted), n in daily.items() if (what, counted) == (post.item_id, name) and at <= last
        )
        for name in ("like", "comment", "share", "play", "watched")
    }
    shown: Json = {f"total_{name}": _told(call, total[name]) for name in ("like", "comment", "share", "play")}
    shown["avg_play_duration"] = round(total["watched"] / total["play"], 2) if total["play"] else 0
    return {"result": shown}


def _sum(call: Call, subject: str, name: str, counts: Callable[[date], bool]) -> int:
    """How often something happened on the days that count."""
    daily = call.world.state.daily.items()
    return sum(times for (who, on, what), times in daily if (who, what) == (subject, name) and counts(on))


def _days(call: Call, allowed: tuple[int, ...]) -> int:
    days = call.number("date_type", 0)
    if days not in allowed:
        raise invalid("date_type")
    return days


def _old(call: Call, post: Post) -> bool:
    return day(call.at) - day(post.created) >= timedelta(days=ITEM_DAYS)


def _begun(call: Call) -> bool:
    return call.given_grant is not None and day(call.at) > day(call.given_grant.since)


def _span(call: Call, days: int, first: date) -> list[date]:
    """The days that have a row, oldest first."""
    last = last_counted(call.at)
    span = (last - timedelta(days=back) for back in range(days - 1, -1, -1))
    return [on for on in span if on >= first] if _begun(call) else []


def _row(call: Call, on: date, figures: Json) -> Json:
    return {"date": on.isoformat(), **{name: _told(call, value) for name, value in figures.items()}}


def _told(call: Call, value: int) -> Any:
    return str(value) if call.world.settings.figures_as_text else value
