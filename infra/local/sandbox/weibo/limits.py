"""The quotas: per user and day, per user, interface and hour, per IP and hour.

Source: open.weibo.com wiki, Rate-limiting: 100 calls per day and authorised user over all interfaces, 15,000 an hour
per IP, 30 posts an hour per user. The day is taken as the day in Beijing, the hour as the clock hour. The sub-quota of
60 comments an hour comes from older revisions.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from infra.local.sandbox.weibo.errors import Refusal
from infra.local.sandbox.weibo.times import BEIJING_OFFSET, plain

_HOUR: Final = 3600
_DAY: Final = 86_400

FREE: Final = frozenset({"/2/account/rate_limit_status.json", "/2/messages/reply.json"})
"""Calls that take nothing from the user's day. For the status call it is uncertain today (it was free in version 1);
customer-service messages are documented as unlimited within their window."""

_PER_INTERFACE: Final[Mapping[str, int]] = {
    "/2/statuses/share.json": 30,
    "/2/comments/create.json": 60,
    "/2/comments/reply.json": 60,
}


@dataclass(slots=True)
class Allowance:
    """The numbers in force; control may change them."""

    user_day: int = 100
    ip_hour: int = 15_000
    per_interface: dict[str, int] = field(default_factory=lambda: dict(_PER_INTERFACE))


class Meter:
    """Counts calls in windows of the sandbox's clock."""

    def __init__(self) -> None:
        self.allowance = Allowance()
        self._used: Counter[tuple[str, int]] = Counter()

    def charge_ip(self, ip: str, now: float) -> None:
        """Count a call of an address; 10022 when its hour is used up."""
        self._charge(f"ip {ip}", _hour(now), self.allowance.ip_hour, Refusal(10022))

    def charge_user(self, user: str, path: str, now: float) -> None:
        """Count a call of a user under an app; 10023 when the day is used up, 10024 the interface's hour."""
        if path in FREE:
            return
        self._charge(user, _day(now), self.allowance.user_day, Refusal(10023))
        limit = self.allowance.per_interface.get(path)
        if limit is not None:
            text = f"User requests for ({path}) out of rate limit!"
            self._charge(f"{user} {path}", _hour(now), limit, Refusal(10024, text))

    def _charge(self, who: str, window: int, limit: int, refusal: Refusal) -> None:
        if self._used[who, window] >= limit:
            raise refusal
        self._used[who, window] += 1

    def used_today(self, user: str, now: float) -> int:
        """Calls of a user in the running day."""
        return self._used[user, _day(now)]

    def status(self, user: str, ip: str, now: float) -> dict[str, object]:
        """The answer of account/rate_limit_status."""
        resets = (_day(now) + 1) * _DAY - BEIJING_OFFSET
        return {
            "ip_limit": self.allowance.ip_hour,
            "limit_time_unit": "DAY",
            "remaining_ip_hits": self.allowance.ip_hour - self._used[f"ip {ip}", _hour(now)],
            "remaining_user_hits": self.allowance.user_day - self.used_today(user, now),
            "reset_time": plain(resets),
            "reset_time_in_seconds": int(resets - now),
            "user_limit": self.allowance.user_day,
            "api_rate_limits": [
                {
                    "api": path.removeprefix("/2").removesuffix(".json"),
                    "limit": limit,
                    "limit_time_unit": "HOURS",
                    "remaining_hits": limit - self._used[f"{user} {path}", _hour(now)],
                }
                for path, limit in self.allowance.per_interface.items()
            ],
        }


def _hour(now: float) -> int:
    return int(now // _HOUR)


def _day(now: float) -> int:
    return int((now + BEIJING_OFFSET) // _DAY)
