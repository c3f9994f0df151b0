"""Daily figures of the Douyin sandbox: a day late, at ten in Beijing."""

from typing import Any

import pytest

from tests.platforms.douyin_party import Douyin

HOUR = 3600
DAY = 86_400


def rows(douyin: Douyin, path: str, days: int = 7, **query: Any) -> list[Any]:
    """The rows of a figure."""
    answer = douyin.get(f"/data/external/{path}/", date_type=days, **query)
    assert answer["data"]["error_code"] == 0
    found: list[Any] = answer["data"]["result_list"]
    return found


def test_figures_of_a_day_are_out_at_ten_of_the_next(douyin: Douyin) -> None:
    """At 9:59 of the day after there is nothing of the day, at 10:00 there is one row."""
    item = douyin.live()
    douyin.control.play("play", item=item, times=300)
    douyin.advance(DAY + HOUR - 60)
    assert rows(douyin, "item/play", item_id=item) == []
    douyin.advance(60)
    assert rows(douyin, "item/play", item_id=item) == [{"date": "2026-11-23", "play": 300}]


def test_there_are_no_figures_on_the_day_of_the_grant(douyin: Douyin) -> None:
    """Whatever the hour, the first day is empty."""
    douyin.advance(14 * HOUR)
    assert rows(douyin, "user/fans") == []


def test_the_account_counts_what_happened_each_day(douyin: Douyin) -> None:
    """Issues, plays, fans, likes, comments, shares and visits, a row for each day since the account is known."""
    item = douyin.live()
    for act, times in {"play": 90, "like": 8, "share": 3}.items():
        douyin.control.play(act, item=item, times=times)
    douyin.comment(item)
    for fan in ("小林", "小周"):
        douyin.control.play("follow", brand=douyin.brand.open_id, fan=fan)
    douyin.control.play("visit", brand=douyin.brand.open_id, times=11)
    douyin.advance(2 * DAY)
    douyin.control.play("unfollow", brand=douyin.brand.open_id, fan="小周")
    douyin.advance(2 * HOUR)
    days = ["2026-11-23", "2026-11-24"]
    assert rows(douyin, "user/item") == [
        {"date": days[0], "new_issue": 1, "new_play": 90, "total_issue": 1},
        {"date": days[1], "new_issue": 0, "new_play": 0, "total_issue": 1},
    ]
    assert [row["total_fans"] for row in rows(douyin, "user/fans")] == [12_002, 12_002]
    assert rows(douyin, "user/like")[0]["new_like"] == 8
    assert rows(douyin, "user/comment")[0]["new_comment"] == 1
    assert rows(douyin, "user/share")[0]["new_share"] == 3
    assert rows(douyin, "user/profile")[0]["profile_uv"] == 11


def test_totals_of_a_post_end_with_the_last_counted_day(douyin: Douyin) -> None:
    """item/base sums up to yesterday, with the mean time of a play."""
    item = douyin.live()
    douyin.control.play("play", item=item, times=10, seconds=8)
    douyin.advance(DAY + 2 * HOUR)
    douyin.control.play("play", item=item, times=5, seconds=8)
    result = douyin.get("/data/external/item/base/", item_id=item)["data"]["result"]
    assert (result["total_play"], result["avg_play_duration"]) == (10, 8.0)


def test_a_post_has_figures_for_thirty_days(douyin: Douyin) -> None:
    """On day 29 there are still 15 rows, on day 30 none."""
    item = douyin.live()
    douyin.advance(29 * DAY + 2 * HOUR)
    refresh = {"client_key": douyin.brand.client_key, "refresh_token": douyin.brand.refresh_token}
    token = douyin.oauth("/oauth/refresh_token/", grant_type="refresh_token", **refresh)["data"]["access_token"]
    query = {"item_id": item, "date_type": 15, "token": token}
    assert len(douyin.get("/data/external/item/like/", **query)["data"]["result_list"]) == 15
    douyin.advance(DAY)
    assert douyin.get("/data/external/item/like/", **query)["data"]["result_list"] == []
    assert douyin.get("/data/external/item/base/", item_id=item, token=token)["data"]["result"] == {}


def test_figures_may_be_texts(douyin: Douyin) -> None:
    """A switch writes them as strings."""
    item = douyin.live()
    douyin.advance(DAY + HOUR)
    douyin.control.order("settings", figures_as_text=True)
    assert rows(douyin, "item/share", item_id=item) == [{"date": "2026-11-23", "share": "0"}]


@pytest.mark.parametrize(("path", "days"), [("user/fans", 8), ("user/fans", 0), ("item/like", 30)])
def test_only_some_spans_can_be_asked_for(douyin: Douyin, path: str, days: int) -> None:
    """7, 15 or 30 days of an account, 7 or 15 of a post."""
    answer = douyin.get(f"/data/external/{path}/", date_type=days, item_id=douyin.live())
    assert answer["data"]["error_code"] == 28001007


def test_a_small_account_has_no_figures(douyin: Douyin) -> None:
    """Below a thousand fans the account's figures are empty."""
    douyin.control.order("settings", figures_from_fans=20_000)
    douyin.advance(3 * DAY)
    assert rows(douyin, "user/item") == []


def test_groups_of_fans_appear_after_two_days(douyin: Douyin) -> None:
    """fans_data is empty at first, then tells shares; sources and keywords are lists."""
    assert douyin.get("/api/douyin/v1/user/fans_data/")["data"]["fans_data"] == {}
    douyin.advance(2 * DAY)
    told = douyin.get("/api/douyin/v1/user/fans_data/")["data"]["fans_data"]
    assert told["all_fans_num"] == 12_000
    assert {"item", "value"} == set(told["gender_distributions"][0])
    assert douyin.get("/data/extern/fans/source/")["data"]["list"][0]["percent"] == "61.32%"
    assert douyin.get("/data/extern/fans/favourite/")["data"]["list"][0]["rank"] == 1


def test_whether_someone_follows_can_be_asked(douyin: Douyin) -> None:
    """fans/check knows who followed, and since when."""
    fan = douyin.control.play("follow", brand=douyin.brand.open_id, fan="小林")["fan"]
    told = douyin.get("/fans/check/", follower_open_id=fan)["data"]
    assert (told["is_follower"], told["follow_time"]) == (True, 1_795_395_600)
    douyin.control.play("unfollow", brand=douyin.brand.open_id, fan="小林")
    assert douyin.get("/fans/check/", follower_open_id=fan)["data"]["is_follower"] is False
