"""Reading DOU+ orders and what they did; complex parameters are JSON inside the query."""

import json
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar

from infra.local.sandbox.douyin.call import Call, Json
from infra.local.sandbox.douyin.promotion import account, refused
from infra.local.sandbox.douyin.promotion_state import Order
from infra.local.sandbox.douyin.times import day, local

PAGE: Final = 100
DAYS: Final = 180
_FEN_PER_SHOW: Final = 2
_LONGEST: Final = timedelta(days=DAYS)

T = TypeVar("T")


def list_orders(call: Call) -> Json:
    """Orders, newest first, filtered and paged from 1."""
    orders = [order for order in _chosen(call) if _within(order, _parameter(call, "filter").get("order_create_time"))]
    statuses = _parameter(call, "filter").get("status")
    if statuses:
        orders = [order for order in orders if order.status(call.at) in statuses]
    shown, info = _paged(call, sorted(orders, key=lambda order: order.order_id, reverse=True))
    return {"order_list": [_order(call, order) for order in shown], "page_info": info}


def report(call: Call) -> Json:
    """What orders cost and brought in a span of days; amounts in fen, as two independent readers take them."""
    times = _parameter(call, "stat_time")
    begin, end = _date(times.get("begin_time")), _date(times.get("end_time"))
    if end < begin or end - begin > _LONGEST:
        raise refused("stat_time")
    if "GROUP_BY_AD_ID" not in _strings(call, "group_by"):
        raise refused("group_by")
    orders = [
        order
        for order in _chosen(call)
        if day(order.audited_at) <= end and day(order.ends) >= begin and order.spent(call.at)
    ]
    shown, info = _paged(call, orders)
    return {"order_metrics": [_metrics(call, order) for order in shown], "page_info": info}


def _chosen(call: Call) -> list[Order]:
    """The account's orders, those that the filter names where it names any."""
    user = account(call, call.get("aweme_sec_uid"))
    wanted = _parameter(call, "filter")
    ids = set(wanted.get("order_id") or wanted.get("order_ids") or [])
    tasks = set(wanted.get("task_id") or wanted.get("task_ids") or [])
    return [
        order
        for order in call.world.state.orders.values()
        if order.open_id == user.open_id
        and (not ids or order.order_id in ids)
        and (not tasks or order.task_id in tasks)
        and (not call.lag or call.at - order.created >= call.lag)
    ]


def _within(order: Order, span: object) -> bool:
    if span is None:
        return True
    if not isinstance(span, dict):
        raise refused("order_create_time")
    return _date(span.get("begin_time")) <= day(order.created) <= _date(span.get("end_time"))


def _order(call: Call, order: Order) -> Json:
    post = call.world.state.posts[order.item_id]
    return {
        "order": {
            "order_id": order.order_id,
            "task_id": order.task_id,
            "scene_type": "VIDEO",
            "budget": order.budget,
            "task_status": order.status(call.at),
            "order_create_time": f"{local(order.created):%Y-%m-%d %H:%M:%S}",
            "renew_count": order.renewals,
        },
        "ad_list": [
            {
                "ad_id": order.order_id + 1,
                "ad_status": order.status(call.at),
                "budget": order.budget,
                "delivery_time": order.hours,
                "is_fans": False,
            }
        ],
        "item_info_list": [{"aweme_item_id": post.number, "aweme_item_title": post.text}],
    }


def _metrics(call: Call, order: Order) -> Json:
    post, spent = call.world.state.posts[order.item_id], order.spent(call.at)
    shows = spent // _FEN_PER_SHOW
    return {
        "dimension_data": {
            "order_id": order.order_id,
            "task_id": order.task_id,
            "ad_id": order.order_id + 1,
            "item_id": post.number,
        },
        "metrics_data": {
            "stat_cost": spent,
            "show_cnt": shows,
            "total_play": shows * 4 // 5,
            "custom_like": shows // 50,
            "dy_comment": shows // 400,
            "dy_share": shows // 500,
            "dy_follow": shows // 300,
            "dy_home_visited": shows // 100,
            "play_duration_5s_rank": 0.31,
        },
    }


def _paged(call: Call, items: list[T]) -> tuple[list[T], Json]:
    size, number = _whole(call, "page_size", 10, PAGE), _whole(call, "page", 1, 10**6)
    info = {"page": number, "page_size": size, "total_num": len(items), "total_page": -(-len(items) // size)}
    return items[(number - 1) * size : number * size], info


def _whole(call: Call, name: str, default: int, high: int) -> int:
    text = call.get(name) or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= high:
        raise refused(name)
    return int(text)


def _parameter(call: Call, name: str) -> dict[str, Any]:
    """A JSON object in the query."""
    value = _json(call, name, "{}")
    if not isinstance(value, dict):
        raise refused(name)
    return value


def _strings(call: Call, name: str) -> list[str]:
    value = _json(call, name, "[]")
    if not isinstance(value, list):
        raise refused(name)
    return value


def _json(call: Call, name: str, default: str) -> Any:
    try:
        return json.loads(call.get(name) or default)
    except ValueError as error:
        raise refused(name) from error


def _date(text: object) -> date:
    """`2026-11-23`, or the same with a time behind it."""
    if not isinstance(text, str):
        raise refused("time")
    try:
        return datetime.fromisoformat(text).date()
    except ValueError as error:
        raise refused("time") from error
