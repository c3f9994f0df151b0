"""DOU+ on the sandbox: which posts, orders within their rules, what they cost, and the tokens of Ocean Engine."""

from dataclasses import replace
from typing import Any

import pytest

from tests.platforms.douyin_party import HTTP, V1, Douyin

HOUR = 3600
DOU = "/v3.0/douplus"


def number(douyin: Douyin, item: str) -> int:
    """The number of a post, by which DOU+ knows it."""
    (post,) = douyin.post(f"{V1}/video_data/", {"item_ids": [item]})["data"]["list"]
    return int(post["video_id"])


def order(douyin: Douyin, item: int, **change: Any) -> Any:
    """Order a boost; the answer."""
    body = {
        "aweme_sec_uid": douyin.brand.aweme_sec_uid,
        "object_infos": [{"item_id": item, "marketing_goal": "VIDEO_PROM_GOODS"}],
        "budget": 10_000,
        "delivery_time": 24,
        "external_action": "LIKE_COMMENT_AMOUNT",
    } | change
    return douyin.ocean(f"{DOU}/order/create/", body)


def orders(douyin: Douyin, **query: object) -> Any:
    """The `data` of the list of orders."""
    return douyin.ocean(f"{DOU}/order/list/", aweme_sec_uid=douyin.brand.aweme_sec_uid, **query)["data"]


def status(douyin: Douyin) -> str:
    """The status of the newest order."""
    word: str = orders(douyin)["order_list"][0]["order"]["task_status"]
    return word


def report(douyin: Douyin, begin: str = "2026-11-20", end: str = "2026-11-30", **query: object) -> Any:
    """The report of the orders in a span."""
    span = {"stat_time": {"begin_time": begin, "end_time": end}, "group_by": ["GROUP_BY_AD_ID"]}
    return douyin.ocean(f"{DOU}/order/report/", aweme_sec_uid=douyin.brand.aweme_sec_uid, **{**span, **query})


@pytest.fixture
def item(douyin: Douyin) -> int:
    """The number of a public post."""
    return number(douyin, douyin.live())


def test_public_posts_may_be_boosted(douyin: Douyin, item: int) -> None:
    """optional_items lists what is public, and nothing in review."""
    douyin.publish("还在审核")
    query = {"aweme_sec_uid": douyin.brand.aweme_sec_uid, "external_action": "FOLLOWER_COUNT"}
    told = douyin.ocean(f"{DOU}/optional_items/list/", **query, count=20, cursor=0)["data"]
    assert [post["item_id"] for post in told["video_list"]] == [item]


def test_an_order_is_reviewed_delivered_and_done(douyin: Douyin, item: int) -> None:
    """Its status follows the clock; the budget flows evenly over its hours."""
    made = order(douyin, item, delivery_time=12)["data"]
    assert status(douyin) == "AUDITING"
    douyin.advance(600)
    assert status(douyin) == "DELIVERING"
    douyin.advance(6 * HOUR)
    (row,) = report(douyin)["data"]["order_metrics"]
    assert row["dimension_data"]["order_id"] == made["order_id"]
    assert (row["metrics_data"]["stat_cost"], row["metrics_data"]["show_cnt"]) == (5_000, 2_500)
    douyin.advance(7 * HOUR)
    assert status(douyin) == "DELIVERIED"
    assert report(douyin)["data"]["order_metrics"][0]["metrics_data"]["stat_cost"] == 10_000


@pytest.mark.parametrize(
    "change",
    [
        {"budget": 9_990},
        {"budget": 10_005},
        {"budget": 500_000_010},
        {"budget": "10000"},
        {"delivery_time": 3},
        {"delivery_time": 732},
        {"delivery_time": 0},
        {"external_action": "FAME"},
        {"object_infos": []},
        {"object_infos": [{"item_id": 1, "marketing_goal": "VIDEO_PROM_GOODS"}]},
        {"bid_type": "MANUAL_BID"},
        {"aweme_sec_uid": "MS4wOther"},
        {"targeting": {"gender": "MALE"}},
    ],
)
def test_a_faulty_order_is_refused(douyin: Douyin, item: int, change: dict[str, Any]) -> None:
    """Budget, hours, goal, post and account have their rules; 40000 names what is wrong, and nothing is ordered."""
    assert order(douyin, item, **change)["code"] == 40000
    assert orders(douyin)["order_list"] == []


def test_an_order_can_be_refused_by_its_review(douyin: Douyin, item: int) -> None:
    """OFFLINE_AUDIT costs nothing."""
    douyin.control.order("review/next", outcomes=["refuse"])
    order(douyin, item)
    douyin.advance(12 * HOUR)
    assert status(douyin) == "OFFLINE_AUDIT"
    assert report(douyin)["data"]["order_metrics"] == []


def test_an_order_can_be_stopped(douyin: Douyin, item: int) -> None:
    """After close it costs no more; one that is over is told as failed."""
    made = order(douyin, item)["data"]
    douyin.advance(600 + 6 * HOUR)
    ask = {"aweme_sec_uid": douyin.brand.aweme_sec_uid, "order_ids": [made["order_id"]]}
    assert douyin.ocean(f"{DOU}/order/close/", ask)["code"] == 0
    assert status(douyin) == "UNDELIVERIED"
    douyin.advance(6 * HOUR)
    assert report(douyin)["data"]["order_metrics"][0]["metrics_data"]["stat_cost"] == 2_500
    assert douyin.ocean(f"{DOU}/order/close/", ask)["data"] == {"fail_order_ids": [made["order_id"]]}


def test_an_order_can_be_renewed(douyin: Douyin, item: int) -> None:
    """More budget with hours or without; hours alone are refused."""
    made = order(douyin, item)["data"]
    ask = {"aweme_sec_uid": douyin.brand.aweme_sec_uid, "task_id": made["task_id"]}
    more = {"renewal_budget": 20_000, "renewal_delivery_hour": 12}
    assert douyin.ocean(f"{DOU}/order/renew/", ask | more)["code"] == 0
    assert (
        douyin.ocean(f"{DOU}/order/renew/", ask | {"renewal_budget": 0, "renewal_delivery_hour": 12})["code"] == 40000
    )
    (row,) = orders(douyin)["order_list"]
    assert (row["order"]["budget"], row["ad_list"][0]["delivery_time"], row["order"]["renew_count"]) == (30_000, 36, 1)


def test_orders_are_filtered_and_paged(douyin: Douyin, item: int) -> None:
    """By id, status and day of creation; newest first, pages from 1."""
    made = [order(douyin, item)["data"]["order_id"] for _ in range(3)]
    page = orders(douyin, page_size=2, page=1)
    assert [row["order"]["order_id"] for row in page["order_list"]] == made[:0:-1]
    assert page["page_info"] == {"page": 1, "page_size": 2, "total_num": 3, "total_page": 2}
    chosen = orders(douyin, filter={"order_id": made[:1], "status": ["AUDITING"]})["order_list"]
    assert [row["order"]["order_id"] for row in chosen] == made[:1]
    day = {"order_create_time": {"begin_time": "2026-11-24", "end_time": "2026-11-24"}}
    assert orders(douyin, filter=day)["order_list"] == []


@pytest.mark.parametrize(
    "query",
    [
        {"begin": "2026-11-24", "end": "2026-11-23"},
        {"begin": "2026-01-01", "end": "2026-11-23"},
        {"begin": "yesterday"},
        {"group_by": []},
        {"group_by": "GROUP_BY_AD_ID"},
        {"page_size": 101},
    ],
)
def test_a_faulty_report_is_refused(douyin: Douyin, query: dict[str, Any]) -> None:
    """At most 180 days, grouped, JSON in the query."""
    assert report(douyin, **query)["code"] == 40000


def test_tokens_of_ocean_engine_rotate(douyin: Douyin) -> None:
    """A refresh ends both old tokens; after a day a token is 40102; an unknown one is 40105."""
    form = {"app_id": douyin.brand.ocean_app_id, "secret": douyin.brand.ocean_secret}
    ask = form | {"refresh_token": douyin.brand.ocean_refresh_token}
    fresh = douyin.ocean("/oauth2/refresh_token/", ask)["data"]
    assert (fresh["expires_in"], fresh["refresh_token_expires_in"]) == (86_400, 30 * 86_400)
    assert douyin.ocean("/oauth2/refresh_token/", ask)["code"] == 40103
    assert douyin.ocean("/oauth2/advertiser/get/")["code"] == 40102
    douyin.brand = replace(douyin.brand, ocean_access_token=fresh["access_token"])
    (account,) = douyin.ocean("/oauth2/advertiser/get/")["data"]["list"]
    assert account["account_string_id"] == douyin.brand.aweme_sec_uid
    douyin.advance(86_400)
    assert douyin.ocean("/oauth2/advertiser/get/")["code"] == 40102
    douyin.brand = replace(douyin.brand, ocean_access_token="none")
    assert douyin.ocean("/oauth2/advertiser/get/")["code"] == 40105
    assert douyin.ocean("/oauth2/refresh_token/", ask | {"secret": "wrong"})["code"] == 40000


def test_an_auth_code_is_good_once(douyin: Douyin) -> None:
    """The second use is 40115."""
    app = {"app_id": "77", "secret": "s"}
    douyin.control.order("ocean", **app, open_ids=[douyin.brand.open_id], auth_code="c1")
    url = f"{douyin.base_url}/open_api/oauth2/access_token/"
    first, second = (HTTP.request("POST", url, json=app | {"auth_code": "c1"}).json() for _ in range(2))
    assert first["data"]["access_token"]
    assert second["code"] == 40115
