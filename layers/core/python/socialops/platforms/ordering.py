"""An order as something that is sent: its terms within a content, and its promotion as a sender.

So an order goes by the law of sending like a post: at most one request, and its outcome is looked for.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from socialops.platforms.content import Connection, Content, ReadMedia
from socialops.platforms.promotion import Order, Promotion
from socialops.platforms.sending import LookOutcome, Prepared, SendOutcome, Traces

CHANNEL: Final = "order"
BY_HAND: Final = "order-by-hand"
"""The channel of an order that a person places in the platform's own console."""
_AUDIENCE: Final = "audience."


def content_of(order: Order, *, by_hand: bool = False, about: Mapping[str, str] | None = None) -> Content:
    """The terms of an order as a content.

    Args:
        order: the terms.
        by_hand: a person places it.
        about: what else belongs to it, by names of ours.
    """
    audience = {f"{_AUDIENCE}{name}": value for name, value in order.audience.items()}
    return Content(
        text="",
        channel=BY_HAND if by_hand else CHANNEL,
        answers={**(about or {}), "post": order.remote_id},
        options={"goal": order.goal, "budget": str(order.budget), "hours": str(order.hours), **audience},
    )


def order_of(content: Content) -> Order:
    """The terms that `content_of` wrote."""
    options = content.options
    return Order(
        remote_id=content.answers["post"],
        goal=options["goal"],
        budget=int(options["budget"]),
        hours=int(options["hours"]),
        audience={n.removeprefix(_AUDIENCE): value for n, value in options.items() if n.startswith(_AUDIENCE)},
    )


class OrderSender:
    """Sends orders by a platform's promotion."""

    def __init__(self, promotion: Promotion) -> None:
        self.promotion = promotion
        self.settle: timedelta = promotion.settle
        self.bounded: bool = promotion.bounded

    def prepare(
        self, content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        """Nothing: an order names what is live already."""
        return Prepared()

    def send(
        self, content: Content, prepared: Prepared, connection: Connection, *, read: ReadMedia, key: str, now: datetime
    ) -> SendOutcome:
        """One order."""
        return self.promotion.order(order_of(content), connection, now)

    def look(self, traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
        """Orders in the same terms since the request."""
        return self.promotion.look(order_of(traces.content), traces.sent_at, connection, now)
