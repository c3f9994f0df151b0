"""DOU+ orders on Ocean Engine (巨量引擎): a post is boosted for some hours within a budget.

Source: oceanengine/ad_open_sdk_go, douplus/* (2026). Delivery starts when the platform's review of the order ends. An
order names posts by their number, which video_data tells; there is no key of ours, so a lost order is looked for by its
post, its budget and its time.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from socialops.platforms.content import Connection
from socialops.platforms.douyin import limits, looking, ocean
from socialops.platforms.douyin.values import BEIJING, number, rows, table, text
from socialops.platforms.errors import ContentRefused, PlatformError
from socialops.platforms.outcomes import outcome_of
from socialops.platforms.promotion import Order, OrderReport, OrderState, Terms
from socialops.platforms.sending import Absent, Found, Inconclusive, Live, LookOutcome, NotSent, SendOutcome, Unknown

GOALS: Final = (
    "VIDEO_PLAYBACK_VOLUME",
    "LIKE_COMMENT_AMOUNT",
    "FOLLOWER_COUNT",
    "DY_PRIVATE_MESSAGES",
    "HIGH_INTERACTION_QUALITY",
    "COMMENT_LINK_CLICK",
)
"""`external_action` of a video."""

_STATES: Final[Mapping[str, OrderState]] = {
    "UNPAID": "unpaid",
    "AUDITING": "in_review",
    "OFFLINE_AUDIT": "rejected",
    "AUDIT_PAUSE": "paused",
    "WAIT_TO_START": "waiting",
    "TIME_NO_REACH": "waiting",
    "DELIVERING": "running",
    "UNDELIVERIED": "stopped",
    "DELIVERIED": "done",
}
"""`task_status`; the spelling is the platform's."""

_COUNTS: Final[Mapping[str, str]] = {
    "show_cnt": "impressions",
    "total_play": "plays",
    "custom_like": "likes",
    "dy_comment": "comments",
    "dy_share": "shares",
    "dy_follow": "new_followers",
    "dy_home_visited": "profile_visits",
}
TERMS: Final = Terms(
    results={
        "VIDEO_PLAYBACK_VOLUME": "plays",
        "LIKE_COMMENT_AMOUNT": "likes",
        "FOLLOWER_COUNT": "new_followers",
        "DY_PRIVATE_MESSAGES": "profile_visits",
        "HIGH_INTERACTION_QUALITY": "comments",
        "COMMENT_LINK_CLICK": "plays",
    },
    budget=limits.ORDER_BUDGET,
    hours=tuple(sorted(limits.ORDER_HOURS)),
    audience=("audience_mode", "gender", "age", "audience_pkg_id", "dmp_pkg_ids"),
)
"""Private messages and clicks are not among the counts of a report; what comes closest measures them."""

_PAGE: Final = 100
_PAGES: Final = 10
_SKEW: Final = timedelta(minutes=2)

Row = Mapping[str, Any]


class DouyinPromotion:
    """Orders DOU+. Needs the credentials `ocean_access_token` and `aweme_sec_uid`."""

    goals: tuple[str, ...] = GOALS
    terms = TERMS
    settle = limits.SETTLE
    bounded = False
    report_every = limits.REPORT_EVERY

    def order(self, order: Order, connection: Connection, now: datetime) -> SendOutcome:
        """One order, after its numbers were checked and the number of the post was asked for."""
        try:
            check(order)
            body = _body(order, _post_number(order, connection, now), connection)
        except PlatformError as error:
            return _unsent(error)
        try:
            data = ocean.post("order/create/", connection, now, body)
        except PlatformError as error:
            return outcome_of(error)
        order_id = text(data.get("order_id"))
        return Live(order_id) if order_id else Unknown("a success without an id")

    def look(self, order: Order, sent_at: datetime, connection: Connection, now: datetime) -> LookOutcome:
        """Orders with the same post and budget that were made since the request, newest first."""
        try:
            post = _post_number(order, connection, now)
            listed, complete = _since(connection, sent_at - _SKEW, now)
        except PlatformError as error:
            return Inconclusive(f"{type(error).__name__} {error.platform_code}".strip())
        found = [row for row in listed if _is_same(row, order, post)]
        if found:
            return Found(tuple(Live(_order_id(row)) for row in found))
        return Absent() if complete else Inconclusive("newer orders hide the time of the request")

    def report(self, connection: Connection, order_ids: Sequence[str], now: datetime) -> Mapping[str, OrderReport]:
        """State by the list, cost and counts by the report; an order that costs nothing yet has no row there."""
        found: dict[str, OrderReport] = {}
        for start in range(0, len(order_ids), _PAGE):
            some = [_number(order_id) for order_id in order_ids[start : start + _PAGE]]
            listed, _ = _rows("order/list/", connection, now, {"filter": {"order_id": some}}, name="order_list")
            told = _measured(connection, some, now)
            found |= {_order_id(row): _report(row, told.get(_order_id(row), ())) for row in listed if _order_id(row)}
        return {order_id: found[order_id] for order_id in order_ids if order_id in found}

    def close(self, connection: Connection, order_ids: Sequence[str], now: datetime) -> None:
        """Stop orders, ten a call."""
        for start in range(0, len(order_ids), limits.ORDERS_A_CALL):
            some = [_number(order_id) for order_id in order_ids[start : start + limits.ORDERS_A_CALL]]
            ocean.post("order/close/", connection, now, {"aweme_sec_uid": ocean.author(connection), "order_ids": some})


def check(order: Order) -> None:
    """Whether the platform takes such an order.

    Raises:
        ContentRefused: it does not.
    """
    if order.goal not in GOALS:
        raise ContentRefused(f"{order.goal} is no goal of DOU+")
    if order.budget not in limits.ORDER_BUDGET:
        raise ContentRefused("a budget is 100 to 5,000,000 yuan, in steps of ten fen")
    if order.hours not in limits.ORDER_HOURS:
        raise ContentRefused("delivery lasts 2, 6 or 12 hours, or a multiple of 12 up to 720")


def _body(order: Order, post: int, connection: Connection) -> dict[str, object]:
    body: dict[str, object] = {
        "aweme_sec_uid": ocean.author(connection),
        "object_infos": [{"item_id": post, "marketing_goal": "VIDEO_PROM_GOODS"}],
        "budget": order.budget,
        "delivery_time": order.hours,
        "external_action": order.goal,
        "bid_type": "AUTO_BID",
    }
    return {**body, "targeting": _targeting(order.audience)} if order.audience else body


def _targeting(audience: Mapping[str, str]) -> dict[str, object]:
    targeting: dict[str, object] = {"audience_mode": audience.get("audience_mode", "CUSTOM")}
    if audience.get("gender"):
        targeting["gender"] = audience["gender"]
    if audience.get("age"):
        targeting["age"] = [age.strip() for age in audience["age"].split(",") if age.strip()]
    if audience.get("audience_pkg_id"):
        targeting["audience_pkg_id"] = _number(audience["audience_pkg_id"])
    if audience.get("dmp_pkg_ids"):
        targeting["dmp_pkg_ids"] = [_number(part) for part in audience["dmp_pkg_ids"].split(",")]
    return targeting


def _number(given: str) -> int:
    found = number(given)
    if found is None:
        raise ContentRefused(f"{given} is no number of Ocean Engine")
    return found


def _post_number(order: Order, connection: Connection, now: datetime) -> int:
    """The number of the post: ads do not know its encrypted id."""
    given = number(order.remote_id)
    if given is not None:
        return given
    item = looking.by_ids(connection, [order.remote_id], now).get(order.remote_id, {})
    found = number(item.get("video_id"))
    if found is None:
        raise ContentRefused("Douyin does not tell the number of this post")
    return found


def _unsent(error: PlatformError) -> SendOutcome:
    """An error before the one request: whatever else happened, nothing was ordered."""
    outcome = outcome_of(error)
    return NotSent(outcome.reason, outcome.platform_code) if isinstance(outcome, Unknown) else outcome


def _rows(
    path: str,
    connection: Connection,
    now: datetime,
    query: Mapping[str, object],
    *,
    name: str,
    back_to: datetime | None = None,
) -> tuple[list[Row], bool]:
    """The rows of every page, or of those up to the one that ends before `back_to`; and whether these are all."""
    found: list[Row] = []
    for page in range(1, _PAGES + 1):
        data = ocean.get(path, connection, now, {**query, "page": page, "page_size": _PAGE})
        some = rows(data.get(name))
        found += some
        last = _made(some[-1]) if some else None
        if len(some) < _PAGE or (back_to is not None and last is not None and last < back_to):
            return found, True
    return found, False


def _since(connection: Connection, begin: datetime, now: datetime) -> tuple[list[Row], bool]:
    query = {"order_by_field": "CREATE_TIME", "order_by_type": "DESC"}
    listed, complete = _rows("order/list/", connection, now, query, name="order_list", back_to=begin)
    return [row for row in listed if (_made(row) or begin) >= begin], complete


def _is_same(row: Row, order: Order, post: int) -> bool:
    posts = {number(item.get("aweme_item_id")) for item in rows(row.get("item_info_list"))} - {None}
    return number(table(row.get("order")).get("budget")) == order.budget and (not posts or post in posts)


def _measured(connection: Connection, order_ids: Sequence[int], now: datetime) -> dict[str, list[Row]]:
    span = {"begin_time": _day(now - limits.REPORTED + timedelta(days=1)), "end_time": _day(now)}
    query = {"stat_time": span, "group_by": ["GROUP_BY_AD_ID"], "filter": {"order_ids": list(order_ids)}}
    found: dict[str, list[Row]] = {}
    told, _ = _rows("order/report/", connection, now, query, name="order_metrics")
    for row in told:
        order_id = text(table(row.get("dimension_data")).get("order_id"))
        found.setdefault(order_id, []).append(table(row.get("metrics_data")))
    return found


def _report(row: Row, told: Sequence[Row]) -> OrderReport:
    status = text(table(row.get("order")).get("task_status"))
    counts: dict[str, int] = {}
    for metrics in told:
        for theirs, ours in _COUNTS.items():
            count = number(metrics.get(theirs))
            if count is not None:
                counts[ours] = counts.get(ours, 0) + count
    spent = sum(number(metrics.get("stat_cost")) or 0 for metrics in told) * limits.STAT_COST.value
    return OrderReport(_STATES.get(status, "waiting"), spent, counts)


def _order_id(row: Row) -> str:
    return text(table(row.get("order")).get("order_id"))


def _day(at: datetime) -> str:
    return at.astimezone(BEIJING).date().isoformat()


def _made(row: Row) -> datetime | None:
    """`order_create_time`, `2026-11-23 09:00:00` in Beijing."""
    try:
        stamp = datetime.fromisoformat(text(table(row.get("order")).get("order_create_time")))
    except ValueError:
        return None
    return stamp.replace(tzinfo=BEIJING).astimezone(UTC)
