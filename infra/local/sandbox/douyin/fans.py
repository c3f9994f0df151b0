"""Who the fans are (developer.open-douyin.com, user/fans_data, data/extern/fans/*): shares of invented groups."""

from typing import Final

from infra.local.sandbox.douyin.call import Call, Json
from infra.local.sandbox.douyin.times import DAY

LEAST: Final = 100
SETTLE: Final = 2 * DAY
KEYWORDS_FROM: Final = 10_000
"""The pages say 3,000 or 10,000 fans; the greater number is the harder case."""

_GROUPS: Final = {
    "gender_distributions": (("1", 31), ("2", 69)),
    "age_distributions": (("1-23", 22), ("24-30", 38), ("31-40", 27), ("41-50", 9), ("50-", 4)),
    "geographical_distributions": (("浙江", 24), ("江苏", 18), ("广东", 17), ("上海", 14)),
    "active_days_distributions": (("0~4", 12), ("5~8", 19), ("9~12", 23), ("13+", 46)),
    "device_distributions": (("iPhone", 44), ("HUAWEI", 21), ("OPPO", 13), ("XIAOMI", 12)),
    "interest_distributions": (("生活", 35), ("美食", 28), ("旅行", 14)),
}


def fans_data(call: Call) -> Json:
    """Distributions; empty below 100 fans and in the first two days of a grant."""
    if call.user.fans <= LEAST or not _settled(call):
        return {"fans_data": {}}
    fans = call.user.fans
    data: Json = {
        name: [{"item": item, "value": fans * share // 100} for item, share in groups]
        for name, groups in _GROUPS.items()
    }
    flow = [{"flow": "vv", "fans_sum": fans * 2, "all_sum": fans * 9}]
    return {"fans_data": {"all_fans_num": fans, **data, "flow_contributions": flow}}


def source(call: Call) -> Json:
    """Where the fans of the last 30 days came from."""
    shares = (("推荐", "61.32%"), ("搜索", "20.18%"), ("其他", "18.50%"))
    return {"list": [{"source": name, "percent": percent} for name, percent in shares]}


def keywords(call: Call) -> Json:
    """What the fans like, or talk of, most."""
    if call.user.fans < KEYWORDS_FROM:
        return {"list": []}
    words = (("春茶", 980), ("龙井", 713), ("茶具", 402))
    return {
        "list": [{"rank": rank, "keyword": word, "hot_value": value} for rank, (word, value) in enumerate(words, 1)]
    }


def check(call: Call) -> Json:
    """Whether a person follows the account."""
    follower = call.required("follower_open_id")
    since = call.world.follows.get((call.user.open_id, follower))
    return {"is_follower": since is not None, "follow_time": int(since or 0)}


def _settled(call: Call) -> bool:
    return call.given_grant is not None and call.at - call.given_grant.since >= SETTLE
