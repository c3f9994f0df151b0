"""A promotion that goes on: a new order with the goal and audience of an earlier one, with its own budget and hours.

Pure. What was ordered is never changed: the renewal is a promotion like any other, with its own reservation, approval
and sending. Each names the other, and the new one keeps what the earlier one had come to when it was asked for.
"""

from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import Field

from publishing import budgets, promotions
from publishing.promotions import Promotion, PromotionInput, Result, Short, StopLossInput, Turn
from publishing.sendings import Sending
from socialops.errors import AlreadyRenewed, OrdersWouldOverlap, RenewalTooLate
from socialops.events.promotions import PromotionRenewed
from socialops.models import Input, Instant
from socialops.platforms.promotion import Terms

JUST_ENDED: Final = timedelta(days=14)
"""What ended longer ago is promoted anew: its figures tell little of now."""
CAME_TO_NOTHING: Final = frozenset({"declined", "refused", "cancelled", "rejected"})
"""States of a renewal that leave the earlier one to be renewed again."""


class RenewalInput(Input):
    """The budget in fen and the hours of a new order; goal, audience, campaign and the way it is bought stay.

    Attributes:
        at: from when on; where it is absent, from the end of the earlier one, or now where that is over.
        stop_loss: the earlier one's where it is absent.
    """

    budget: Annotated[int, Field(strict=True, ge=1, le=budgets.MOST)]
    hours: Annotated[int, Field(strict=True, ge=1, le=24 * 366)]
    at: Instant | None = None
    stop_loss: StopLossInput | None = None
    why: Short = ""


def check(earlier: Promotion, renewal: Promotion | None, at: datetime) -> None:
    """Whether a promotion may be renewed now.

    Args:
        earlier: the one to go on with.
        renewal: the one that renews it already, where there is one.
        at: now.

    Raises:
        WrongState: it neither runs nor ran to an end, or it is being stopped.
        RenewalTooLate: it ended too long ago.
        AlreadyRenewed: it was renewed, and that came to something or still may.
    """
    earlier.require("running", "done", "stopped")
    if earlier.ended_at and earlier.ended_at < at - JUST_ENDED:
        raise RenewalTooLate(id=earlier.id, publication=earlier.publication_id, days=JUST_ENDED.days)
    if renewal and renewal.state not in CAME_TO_NOTHING:
        raise AlreadyRenewed(id=earlier.id, renewal=renewal.id)


def asked(earlier: Promotion, body: RenewalInput, terms: Terms, at: datetime) -> PromotionInput:
    """The renewal as a promotion that is asked for.

    Raises:
        OrdersWouldOverlap: it would begin before the earlier one ends, and the platform is not known to allow that.
    """
    ends = ending_of(earlier)
    due = body.at or max(ends, at)
    if due < ends and not terms.overlap:
        raise OrdersWouldOverlap(id=earlier.id, platform=earlier.platform, free_from=ends.isoformat(timespec="seconds"))
    return PromotionInput(
        goal=earlier.goal,
        budget=body.budget,
        hours=body.hours,
        audience=earlier.audience,
        at=due,
        campaign=earlier.campaign or None,
        by_hand=earlier.by_hand,
        stop_loss=body.stop_loss or StopLossInput(**earlier.stop_loss.model_dump()),
        why=body.why,
    )


def ending_of(promotion: Promotion) -> datetime:
    """When it is over: when it was; else its hours after it began to run, or after it was ordered where it did not."""
    began = promotion.started_at or promotion.ordered_at or promotion.due
    return promotion.ended_at or began + timedelta(hours=promotion.hours)


def result_of(promotion: Promotion, counted: str, at: datetime) -> Result:
    """What a promotion has come to at an instant; `counted` is the count that measures its goal."""
    spent, results = promotion.charge.spent, promotion.counts.get(counted, 0)
    over = promotion.ended_at is not None
    return Result(
        promotion_id=promotion.id,
        at=at,
        state=promotion.state,
        stop_reason=promotion.stop_reason,
        budget=promotion.budget,
        hours=promotion.hours,
        spent=spent,
        counted=counted,
        results=results,
        cost_per_result=spent // results if results else None,
        started_at=promotion.started_at,
        ended_at=promotion.ended_at,
        final=over and not promotion.is_followed(at),
    )


def link(earlier: Promotion, renewal: Promotion, at: datetime) -> Turn:
    """The earlier one names its renewal."""
    after = earlier.next(at, renewed_by=renewal.id)
    event = PromotionRenewed(**promotions.about(after), renewal_id=renewal.id, owner=renewal.owner)
    return Turn(earlier, after, events=(event,))


def ask(
    earlier: Promotion,
    body: RenewalInput,
    renewal_id: str,
    publication: Sending,
    terms: Terms,
    *,
    limit: int,
    zone: str,
    by: str,
    at: datetime,
) -> Turn:
    """A renewal, its money reserved; as `promotions.ask`.

    Raises:
        OrdersWouldOverlap: it would begin before the earlier one ends.
        NotLive, OrderTermsRefused, TimeInPast, InvalidInput: as in `promotions.ask`.
    """
    return promotions.ask(
        asked(earlier, body, terms, at),
        renewal_id,
        publication,
        terms,
        by_hand=earlier.by_hand,
        limit=limit,
        zone=zone,
        by=by,
        at=at,
        earlier=result_of(earlier, terms.results.get(earlier.goal, ""), at),
    )
