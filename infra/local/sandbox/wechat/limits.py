"""Quotas per interface: so many calls a day in Shanghai, so many a minute.

Source: developers.weixin.qq.com, the developer guide's table for new accounts. For interfaces that it does not name no
number is published; `UNPUBLISHED` stands for them. The figure of the statistics is what a program in production allows
itself (uncertain). When the day begins anew is uncertain too; here it is midnight in Shanghai.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.times import day_of, month_of

UNPUBLISHED: Final = 1_000_000
STATISTICS: Final = 1000
CLEARS_A_MONTH: Final = 10
CLEARS_OF_ONE_A_MONTH: Final = 50
DELETED_MASSES: Final = 10

DAILY: Final[Mapping[str, int]] = {
    "/cgi-bin/token": 2000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/media/upload": 100_000,
    "/cgi-bin/media/get": 200_000,
    "/cgi-bin/message/custom/send": 500_000,
    "/cgi-bin/message/mass/sendall": 100,
    "/cgi-bin/message/mass/send": 100,
    "/cgi-bin/message/mass/preview": 100,
    "/cgi-bin/message/mass/delete": DELETED_MASSES,
    "/cgi-bin/qrcode/create": 100_000,
    "/cgi-bin/user/get": 500,
    "/cgi-bin/user/info": 5_000_000,
    "/cgi-bin/user/info/updateremark": 10_000,
    "/cgi-bin/draft/add": 1000,
    "/cgi-bin/draft/get": 500,
    "/cgi-bin/draft/delete": 1000,
    "/cgi-bin/draft/update": 1000,
    "/cgi-bin/draft/count": 1000,
    "/cgi-bin/draft/batchget": 1000,
    "/cgi-bin/freepublish/submit": 100,
    "/cgi-bin/freepublish/get": 100,
    "/cgi-bin/freepublish/delete": 10,
    "/cgi-bin/freepublish/getarticle": 100,
    "/cgi-bin/freepublish/batchget": 100,
}

A_MINUTE: Final[Mapping[str, int]] = {
    "/cgi-bin/stable_token": 10_000,
    "/cgi-bin/message/mass/sendall": 60,
    "/cgi-bin/message/mass/send": 60,
}


class Meter:
    """Counts the calls of each account on each path."""

    def __init__(self) -> None:
        self.daily: dict[str, int] = dict(DAILY)
        """In force; control may change them."""
        self.a_minute: dict[str, int] = dict(A_MINUTE)
        self._used: Counter[tuple[str, str, str]] = Counter()

    def charge(self, app_id: str, path: str, now: float) -> None:
        """Count a call; 45011 when the minute is used up, 45009 when the day is."""
        minute, day = (app_id, path, f"minute {int(now // 60)}"), (app_id, path, f"day {day_of(now)}")
        if self._used[minute] >= self.a_minute.get(path, UNPUBLISHED):
            raise Refusal(45011)
        if self._used[day] >= self.limit(path):
            raise Refusal(45009)
        self._used[minute] += 1
        self._used[day] += 1

    def limit(self, path: str) -> int:
        """Calls a day."""
        return self.daily.get(path, STATISTICS if path.startswith("/datacube/") else UNPUBLISHED)

    def used(self, app_id: str, path: str, now: float) -> int:
        """Calls of the running day."""
        return self._used[app_id, path, f"day {day_of(now)}"]

    def use(self, app_id: str, path: str, now: float, calls: int) -> None:
        """Pretend that so many calls were made today."""
        self._used[app_id, path, f"day {day_of(now)}"] = calls

    def clear(self, app_id: str, path: str, now: float) -> None:
        """Give the day's calls of one path back; without a path, those of all."""
        for who, where, when in list(self._used):
            if who == app_id and path in {"", where} and when == f"day {day_of(now)}":
                del self._used[who, where, when]

    def charge_month(self, app_id: str, what: str, limit: int, now: float, code: int) -> None:
        """Count something that is allowed so often a calendar month, or refuse with the code."""
        key = (app_id, what, f"month {month_of(now)}")
        if self._used[key] >= limit:
            raise Refusal(code)
        self._used[key] += 1
