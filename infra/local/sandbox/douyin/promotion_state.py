"""What the sandbox remembers of DOU+: tokens of Ocean Engine, and orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.local.sandbox.douyin.media import Verdict


@dataclass(slots=True)
class OceanToken:
    """An access token with its refresh token; a refresh makes a new pair and ends both."""

    app_id: str
    open_ids: tuple[str, ...]
    access: str
    access_expires: float
    refresh: str
    refresh_expires: float
    auth_code: str = ""
    code_used: bool = True
    ended: bool = False


@dataclass(slots=True)
class Order:
    """A boosted post. Delivery begins when the review ends and lasts `hours` unless it is closed before."""

    order_id: int
    task_id: int
    open_id: str
    item_id: str
    budget: int
    """Fen."""
    hours: float
    created: float
    audited_at: float
    verdict: Verdict
    sent: Mapping[str, Any]
    closed_at: float | None = None
    renewals: int = 0

    @property
    def ends(self) -> float:
        """When delivery ends."""
        planned = self.audited_at + self.hours * 3600
        return planned if self.closed_at is None else min(planned, self.closed_at)

    def status(self, now: float) -> str:
        """The platform's own word for where the order stands."""
        if self.closed_at is not None and self.closed_at <= now:
            return "UNDELIVERIED"
        if now < self.audited_at:
            return "AUDITING"
        if self.verdict == "refuse":
            return "OFFLINE_AUDIT"
        return "DELIVERING" if now < self.ends else "DELIVERIED"

    def spent(self, now: float) -> int:
        """Fen; an even flow from the first minute to the last."""
        ran = min(now, self.ends) - self.audited_at
        if self.verdict == "refuse" or ran <= 0:
            return 0
        return int(self.budget * min(1.0, ran / (self.hours * 3600)))
