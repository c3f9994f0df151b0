"""The quotas: per application, scope and day; per application and second; posts per account and day.

No public numbers exist: the console shows them per application. 10,000 a day and scope is invented; 75 posts a day is
what one source of 2026 reports for code 2114007. There is no limit per second or of replies until one is set.
"""

from collections import Counter
from dataclasses import dataclass, field

from infra.local.sandbox.douyin.errors import Refusal
from infra.local.sandbox.douyin.times import day


@dataclass(slots=True)
class Allowance:
    """The numbers in force; control may change them."""

    scope_day: int = 10_000
    per_scope: dict[str, int] = field(default_factory=dict)
    """Other amounts for single scopes."""
    per_second: int | None = None
    posts_day: int = 75
    replies_minute: int | None = None


class Meter:
    """Counts calls in windows of the sandbox's clock."""

    def __init__(self) -> None:
        self.allowance = Allowance()
        self._used: Counter[tuple[str, object]] = Counter()

    def charge_call(self, client_key: str, scope: str, now: float) -> None:
        """Count a call: 28003018 when the second is full, 28003017 when the scope's day is used up."""
        if self.allowance.per_second is not None:
            self._charge(f"second {client_key}", int(now), self.allowance.per_second, 28003018)
        amount = self.allowance.per_scope.get(scope, self.allowance.scope_day)
        self._charge(f"scope {client_key} {scope}", day(now), amount, 28003017)

    def charge_post(self, open_id: str, now: float) -> None:
        """Count a post of an account: 2114007 when its day is used up."""
        self._charge(f"posts {open_id}", day(now), self.allowance.posts_day, 2114007)

    def charge_reply(self, open_id: str, now: float) -> None:
        """Count an answer of an account, where a limit is set."""
        if self.allowance.replies_minute is not None:
            self._charge(f"replies {open_id}", int(now // 60), self.allowance.replies_minute, 28003018)

    def _charge(self, who: str, window: object, limit: int, code: int) -> None:
        if self._used[who, window] >= limit:
            raise Refusal(code)
        self._used[who, window] += 1
