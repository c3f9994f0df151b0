"""Paid promotion of something live: an order within a budget, what it did, and its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from socialops.platforms.content import Connection
from socialops.platforms.sending import LookOutcome, SendOutcome

OrderState = Literal["unpaid", "in_review", "rejected", "waiting", "running", "paused", "stopped", "done"]


@dataclass(frozen=True)
class Order:
    """What is to be ordered: which live post, for what goal, within which budget, for how long."""

    remote_id: str
    goal: str
    """The platform's own word, one of `Promotion.goals`."""
    budget: int
    """Fen."""
    hours: int
    audience: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Terms:
    """What a platform takes as an order."""

    results: Mapping[str, str]
    """Goal → the count (`OrderReport.counts`) that measures it."""
    budget: range
    """Fen, in its steps."""
    hours: tuple[int, ...]
    audience: tuple[str, ...]
    """The names by which an audience may be narrowed."""
    overlap: bool = False
    """Whether a post may be renewed before its earlier order ends; not, unless the platform's documents say so."""


@dataclass(frozen=True)
class OrderReport:
    """Where an order stands: its state, what it cost so far in fen, and the counts that the platform tells."""

    state: OrderState
    spent: int
    counts: Mapping[str, int]


class Promotion(Protocol):
    """Orders. An order is sent by the law of sending: at most one request, and its outcome is looked up."""

    goals: tuple[str, ...]
    terms: Terms
    settle: timedelta
    bounded: bool
    """Whether the platform bounds late orders, so that a complete empty look after `settle` means absent for good."""
    report_every: timedelta
    """How often reports may be asked for."""

    def order(self, order: Order, connection: Connection, now: datetime) -> SendOutcome:
        """Exactly one request; `Live.remote_id` is the order's id. Never raises a platform error."""
        ...

    def look(self, order: Order, sent_at: datetime, connection: Connection, now: datetime) -> LookOutcome:
        """Read-only: orders like this one since `sent_at`."""
        ...

    def report(self, connection: Connection, order_ids: Sequence[str], now: datetime) -> Mapping[str, OrderReport]:
        """Reports by order id; one the platform does not know is absent.

        Raises:
            PlatformError: of the vocabulary.
        """
        ...

    def close(self, connection: Connection, order_ids: Sequence[str], now: datetime) -> None:
        """Stop orders; whether they are stopped, a report tells.

        Raises:
            PlatformError: of the vocabulary.
        """
        ...
