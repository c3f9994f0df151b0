"""DOU+: which posts may be boosted, orders and their ends (open.oceanengine.com, v3.0/douplus/*).

Fields are those of the official SDK oceanengine/ad_open_sdk_go v1.1.93. There is no key of the caller's own: who does
not know whether an order was made looks for it in the list.
"""

from typing import Any, Final

from infra.local.sandbox.douyin import ocean
from infra.local.sandbox.douyin.call import Call, Json
from infra.local.sandbox.douyin.errors import OceanRefusal
from infra.local.sandbox.douyin.media import Post
from infra.local.sandbox.douyin.promotion_state import Order
from infra.local.sandbox.douyin.state import User

LEAST_FEN: Final = 10_000
MOST_FEN: Final = 500_000_000
MOST_HOURS: Final = 720
BATCH: Final = 10
ACTIONS: Final = frozenset(
    {
        "VIDEO_PLAYBACK_VOLUME",
        "LIKE_COMMENT_AMOUNT",
        "FOLLOWER_COUNT",
        "DY_PRIVATE_MESSAGES",
        "HIGH_INTERACTION_QUALITY",
        "COMMENT_LINK_CLICK",
        "HOMEPAGE_VIEWS",
    }
)


def optional_items(call: Call) -> Json:
    """The public posts that may be boosted."""
    user = account(call, call.get("aweme_sec_uid"))
    if call.get("external_action") not in ACTIONS:
        raise refused("external_action")
    start, count = _whole(call, "cursor", 0, 0, 10**9), _whole(call, "count", 20, 1, 50)
    posts = [p for p in call.world.state.posts.values() if p.open_id == user.open_id]
    public = [post for post in reversed(posts) if post.standing(call.at) == "public"]
    shown = public[start : start + count]
    return {
        "video_list": [
            {"item_id": post.number, "title": post.text, "is_img": post.media_type == 2, "is_hard_sell": False}
            for post in shown
        ],
        "cursor": start + len(shown),
        "has_more": start + count < len(public),
    }


def create(call: Call) -> Json:
    """Order a boost of one post; its review begins."""
    user = account(call, call.body.get("aweme_sec_uid"))
    post = _object(call, user)
    budget, hours = _budget(call, "budget"), _hours(call, "delivery_time", 2)
    if call.body.get("external_action") not in ACTIONS:
        raise refused("external_action")
    bid = call.body.get("bid_type", "AUTO_BID")
    if bid not in {"AUTO_BID", "MANUAL_BID"} or (
        bid == "MANUAL_BID" and not isinstance(call.body.get("bid_price"), int)
    ):
        raise refused("bid_type")
    targeting = call.body.get("targeting")
    if targeting is not None and not (isinstance(targeting, dict) and targeting.get("audience_mode")):
        raise refused("targeting")
    order = Order(
        order_id=call.world.ids.number(),
        task_id=call.world.ids.number(),
        open_id=user.open_id,
        item_id=post.item_id,
        budget=budget,
        hours=hours,
        created=call.at,
        audited_at=call.at + call.world.settings.audit_seconds,
        verdict=call.world.verdict(),
        sent=call.body,
    )
    call.world.state.orders[order.order_id] = order
    return {"order_id": order.order_id, "task_id": order.task_id}


def renew(call: Call) -> Json:
    """More budget for an order, with more hours or without; hours alone are refused."""
    user = account(call, call.body.get("aweme_sec_uid"))
    task = call.body.get("task_id")
    order = next((o for o in _orders(call, user) if o.task_id == task), None)
    if order is None or order.status(call.at) not in {"AUDITING", "DELIVERING"}:
        raise refused("task_id")
    order.budget += _budget(call, "renewal_budget")
    order.hours += _hours(call, "renewal_delivery_hour", 0)
    order.renewals += 1
    return {"order_id": order.order_id, "task_id": order.task_id}


def close(call: Call) -> Json:
    """Stop up to ten orders; one that is over already is told as failed."""
    user = account(call, call.body.get("aweme_sec_uid"))
    ids, tasks = _numbers(call, "order_ids"), _numbers(call, "task_ids")
    if bool(ids) == bool(tasks):
        raise refused("order_ids")
    failed = []
    for number in ids or tasks:
        order = next((o for o in _orders(call, user) if number in {o.order_id, o.task_id}), None)
        if order is None or order.status(call.at) not in {"AUDITING", "DELIVERING"}:
            failed.append(number)
        else:
            order.closed_at = call.at
    return {"fail_order_ids": failed} if failed else {}


def account(call: Call, sec_uid: object) -> User:
    """The account behind an `aweme_sec_uid` that the token may act for."""
    for open_id in ocean.check(call.world, call.token).open_ids:
        if ocean.sec_uid(open_id) == sec_uid:
            return call.world.state.users[open_id]
    raise refused("aweme_sec_uid")


def refused(name: str) -> OceanRefusal:
    """40000 for one parameter."""
    return OceanRefusal(40000, f"参数错误: {name}")


def _orders(call: Call, user: User) -> list[Order]:
    return [order for order in call.world.state.orders.values() if order.open_id == user.open_id]


def _object(call: Call, user: User) -> Post:
    """The one post that is to be boosted, by its number."""
    infos: Any = call.body.get("object_infos")
    if not isinstance(infos, list) or len(infos) != 1 or not isinstance(infos[0], dict):
        raise refused("object_infos")
    if infos[0].get("marketing_goal") != "VIDEO_PROM_GOODS":
        raise refused("marketing_goal")
    number = infos[0].get("item_id")
    for post in call.world.state.posts.values():
        if post.number == number and post.open_id == user.open_id and post.standing(call.at) == "public":
            return post
    raise refused("item_id")


def _budget(call: Call, name: str) -> int:
    """Fen: 10,000 to 500,000,000, a multiple of ten."""
    value = call.body.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not LEAST_FEN <= value <= MOST_FEN or value % 10:
        raise refused(name)
    return value


def _hours(call: Call, name: str, least: int) -> float:
    """Hours: 2, 6, or a multiple of 12 up to 720."""
    value = call.body.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= MOST_HOURS:
        raise refused(name)
    if value not in {2, 6} and value % 12:
        raise refused(name)
    return float(value)


def _numbers(call: Call, name: str) -> list[int]:
    values: Any = call.body.get(name) or []
    if not isinstance(values, list) or len(values) > BATCH or not all(type(value) is int for value in values):
        raise refused(name)
    return values


def _whole(call: Call, name: str, default: int, low: int, high: int) -> int:
    text = call.get(name) or str(default)
    if not text.isdecimal() or not low <= int(text) <= high:
        raise refused(name)
    return int(text)
