"""The ads of the fake network: orders that a test lets run, cost money, stop late, or get lost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from socialops.platforms.content import Connection
from socialops.platforms.errors import PlatformError
from socialops.platforms.promotion import Order, OrderReport, OrderState, Terms
from socialops.platforms.sending import Absent, Found, Live, LookOutcome, SendOutcome, Unknown

TERMS = Terms(
    results={"VIDEO_PLAYBACK_VOLUME": "plays", "FOLLOWER_COUNT": "new_followers"},
    budget=range(10_000, 1_000_001, 10),
    hours=(2, 6, 12, 24),
    audience=("gender", "age"),
)


@dataclass
class Placed:
    """One order at the platform."""

    order: Order
    at: datetime
    state: OrderState = "running"
    spent: int = 0
    counts: dict[str, int] = field(default_factory=dict)


OrderAnswer = Callable[["FakePromotion", Order, datetime], SendOutcome]


def good(ads: "FakePromotion", order: Order, now: datetime) -> SendOutcome:
    """It is ordered, and the answer arrives."""
    return Live(ads.place(order, now))


def lost(ads: "FakePromotion", order: Order, now: datetime) -> SendOutcome:
    """It is ordered, but the answer is lost."""
    ads.place(order, now)
    return Unknown("read timeout")


def doubled(ads: "FakePromotion", order: Order, now: datetime) -> SendOutcome:
    """The platform takes it twice and answers once."""
    ads.place(order, now)
    return good(ads, order, now)


def doubled_and_lost(ads: "FakePromotion", order: Order, now: datetime) -> SendOutcome:
    """The platform takes it twice, and no answer arrives."""
    ads.place(order, now)
    return lost(ads, order, now)


def swallowed(ads: "FakePromotion", order: Order, now: datetime) -> SendOutcome:
    """It is never ordered, and nobody says so."""
    return Unknown("reset")


@dataclass
class FakePromotion:
    """Takes orders by its script, and tells of them."""

    goals: tuple[str, ...] = tuple(TERMS.results)
    terms: Terms = TERMS
    settle: timedelta = timedelta(minutes=2)
    bounded: bool = False
    report_every: timedelta = timedelta(minutes=10)
    placed: dict[str, Placed] = field(default_factory=dict)
    answers: list[OrderAnswer | SendOutcome] = field(default_factory=list)
    report_errors: list[PlatformError] = field(default_factory=list)
    close_errors: list[PlatformError] = field(default_factory=list)
    deaf: bool = False
    """Whether it takes a stop without stopping."""
    calls: list[str] = field(default_factory=list)

    def place(self, order: Order, now: datetime) -> str:
        """An order is made."""
        order_id = f"o-{len(self.placed) + 1}"
        self.placed[order_id] = Placed(order, now)
        return order_id

    def order(self, order: Order, connection: Connection, now: datetime) -> SendOutcome:
        """By the script, or well where it is at its end."""
        self.calls.append("order")
        answer = self.answers.pop(0) if self.answers else good
        return answer(self, order, now) if callable(answer) else answer

    def look(self, order: Order, sent_at: datetime, connection: Connection, now: datetime) -> LookOutcome:
        """Orders in the same terms since the request, the newest first."""
        self.calls.append("look")
        same = [key for key, each in self.placed.items() if each.order == order and each.at >= sent_at]
        return Found(tuple(Live(key) for key in reversed(same))) if same else Absent()

    def report(self, connection: Connection, order_ids: Sequence[str], now: datetime) -> Mapping[str, OrderReport]:
        """Where orders stand."""
        self.calls.append(f"report {' '.join(order_ids)}")
        if self.report_errors:
            raise self.report_errors.pop(0)
        known = {key: self.placed[key] for key in order_ids if key in self.placed}
        return {key: OrderReport(each.state, each.spent, dict(each.counts)) for key, each in known.items()}

    def close(self, connection: Connection, order_ids: Sequence[str], now: datetime) -> None:
        """Stop orders."""
        self.calls.append(f"close {' '.join(order_ids)}")
        if self.close_errors:
            raise self.close_errors.pop(0)
        for key in order_ids:
            if not self.deaf:
                self.placed[key].state = "stopped"
