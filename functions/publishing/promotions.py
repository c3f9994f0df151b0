"""A promotion: money put behind a publication that is live, within its budgets. Pure.

Its order is a sending of the same id and goes by the law of sending. The promotion holds what is about money: its terms
and their approval, its charge on the budgets, what the platform reports, and whether it is to stop. Each function takes
it as stored and an instant, and returns a `Turn`: it afterwards, what moves in its budgets, and the events.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import Field, StringConstraints

from publishing import budgets, keys, sendings, tracking
from publishing.budgets import Charge, Move
from publishing.calendar import Name
from publishing.sendings import Sending, Step
from socialops.errors import (
    AskerMayNotApprove,
    InvalidInput,
    NotLive,
    OrderTermsRefused,
    TimeInPast,
    WrongState,
)
from socialops.events.base import Event
from socialops.events.promotions import (
    PromotionApproved,
    PromotionAsked,
    PromotionDeclined,
    PromotionEnded,
    PromotionOrdered,
    PromotionStopAsked,
)
from socialops.keys import Key
from socialops.models import Entity, Fen, Frozen, Input, Instant
from socialops.platforms import ordering
from socialops.platforms.handoff.by_hand import is_made_up
from socialops.platforms.promotion import Order, Terms

State = Literal[
    "asked", "placing", "running", "stopping", "done", "stopped", "rejected", "refused", "declined", "cancelled"
]
Pace = Literal["", "ahead", "behind"]

BY_RULE: Final = "stop-loss"
"""Stands for the member where a rule of the promotion's own stops it."""
ON: Final = frozenset({"running", "stopping"})
LATE: Final = timedelta(hours=24)
"""How long the last figures of what is over are awaited."""
FURTHEST: Final = timedelta(days=90)
"""How far ahead a promotion may be asked for."""


class StopLossInput(Input):
    """When a promotion is to stop by itself; amounts in fen.

    Attributes:
        cost_per_result: a result costs more than this, once a tenth of the budget is spent.
        spend_per_hour: more than this is spent within one hour.
        on_bad_sentiment: what people say about the post turns bad.
    """

    cost_per_result: Annotated[int, Field(strict=True, ge=1, le=budgets.MOST)] | None = None
    spend_per_hour: Annotated[int, Field(strict=True, ge=1, le=budgets.MOST)] | None = None
    on_bad_sentiment: bool = True


class StopLoss(Frozen):
    """When a promotion stops by itself."""

    cost_per_result: int | None = None
    spend_per_hour: int | None = None
    on_bad_sentiment: bool = True


Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class PromotionInput(Input):
    """What is to be ordered: goal, budget in fen, hours, audience, and from when on; now where `at` is absent.

    `by_hand` leaves it to a person, who buys it in the platform's console, also where an interface could.
    """

    goal: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]{1,60}$")]
    budget: Annotated[int, Field(strict=True, ge=1, le=budgets.MOST)]
    hours: Annotated[int, Field(strict=True, ge=1, le=24 * 366)]
    audience: dict[Name, Short] = Field(default_factory=dict, max_length=20)
    at: Instant | None = None
    campaign: Name | None = None
    by_hand: bool = False
    stop_loss: StopLossInput = Field(default_factory=StopLossInput)
    why: Short = ""


class Sample(Frozen):
    """What was spent at an instant; fen."""

    at: Instant
    spent: int


class Result(Frozen):
    """What a promotion had come to at an instant (`at`); amounts in fen.

    Attributes:
        counted: the count that measures its goal, of which there were `results`.
        cost_per_result: spent for one of them, rounded down; absent before the first.
        final: it is over, and its platform has told its last figures.
    """

    promotion_id: str
    at: Instant
    state: State
    stop_reason: str
    budget: Fen
    hours: int
    spent: Fen
    counted: str
    results: int
    cost_per_result: int | None = None
    started_at: Instant | None = None
    ended_at: Instant | None = None
    final: bool


class Promotion(Entity):
    """A paid promotion of one publication."""

    publication_id: str
    post_id: str
    platform: str
    account_id: str
    remote_id: str
    """The platform's id of what is promoted."""
    root: str
    campaign: str = ""
    month: str
    owner: str
    """Who asked for it, and is told of it."""
    goal: str
    budget: Fen
    hours: int
    audience: dict[str, str] = Field(default_factory=dict)
    due: Instant
    why: str = ""
    by_hand: bool = False
    stop_loss: StopLoss = Field(default_factory=StopLoss)
    terms: str
    """Digest of all that is ordered."""
    approved: str = ""
    """The terms that are approved: by the limit, or by a person (`approved_by`)."""
    approved_by: str = ""
    state: State = "asked"
    charge: Charge
    charged: list[str]
    """The budgets that it is charged to."""
    order_ids: list[str] = Field(default_factory=list)
    """The platform's orders; more than one where it was doubled, and each of them costs money."""
    ordered_at: Instant | None = None
    order_state: str = ""
    """As the platform last told."""
    surplus: list[str] = Field(default_factory=list)
    """Orders beyond the one that was meant, which are to be stopped while it goes on."""
    started_at: Instant | None = None
    """When it was first told to be running."""
    counts: dict[str, int] = Field(default_factory=dict)
    reported_at: Instant | None = None
    """When its figures last changed."""
    samples: list[Sample] = Field(default_factory=list)
    """What was spent whenever that changed within the last hour, and at the last time before."""
    pace: Pace = ""
    stop_reason: str = ""
    stop_by: str = ""
    stop_asked_at: Instant | None = None
    stop_told: bool = False
    """Whether it was told that the stop is not confirmed."""
    reason: str = ""
    """Why nothing was ordered."""
    ended_at: Instant | None = None
    renews: str = ""
    """The earlier promotion that it goes on with, and what that had come to when this was decided."""
    earlier: Result | None = None
    renewed_by: str = ""
    """The promotion that goes on with this one."""

    @property
    def key(self) -> Key:
        """Where it lies."""
        return keys.promotion(self.id)

    @property
    def order(self) -> Order:
        """What the adapter gets."""
        return Order(self.remote_id, self.goal, self.budget, self.hours, self.audience)

    def is_followed(self, at: datetime) -> bool:
        """Whether it may still cost money, or its platform may still tell the last figures of what is over."""
        if self.state in ON:
            return True
        return bool(self.order_ids) and not self.by_hand and self.ended_at is not None and at < self.ended_at + LATE

    def require(self, *states: str) -> None:
        """Go on only in one of these states.

        Raises:
            WrongState: it is in another one.
        """
        if self.state not in states:
            raise WrongState(thing="Promotion", id=self.id, state=self.state)


class Turn(NamedTuple):
    """One change of a promotion: before, after, what moves in its budgets, what its order does, and what is told."""

    before: Promotion | None
    after: Promotion
    moves: tuple[Move, ...] = ()
    events: tuple[Event, ...] = ()
    step: Step | None = None
    why: str = ""


def check(order: Order, terms: Terms, platform: str) -> None:
    """Whether the platform takes such an order.

    Raises:
        OrderTermsRefused: it does not; says which of its terms, and what could be.
    """
    for field, given, good, allowed in (
        ("goal", order.goal, order.goal in terms.results, ", ".join(terms.results)),
        ("budget", order.budget, order.budget in terms.budget, _budgets(terms)),
        ("hours", order.hours, order.hours in terms.hours, _hours(terms)),
        *(("audience", name, name in terms.audience, ", ".join(terms.audience)) for name in order.audience),
    ):
        if not good:
            raise OrderTermsRefused(platform=platform, field=field, given=given, allowed=allowed)


def _budgets(terms: Terms) -> str:
    return f"{terms.budget.start}–{terms.budget[-1]} / {terms.budget.step} fen"


def _hours(terms: Terms) -> str:
    hours = terms.hours
    shown = [str(each) for each in hours[:8]] + (["…", str(hours[-1])] if len(hours) > 8 else [])
    return ", ".join(shown)


def ask(
    body: PromotionInput,
    promotion_id: str,
    publication: Sending,
    terms: Terms,
    *,
    by_hand: bool,
    limit: int,
    zone: str,
    by: str,
    at: datetime,
    earlier: Result | None = None,
) -> Turn:
    """A new promotion, its money reserved; within the limit its order goes out, above it waits for an approval.

    Args:
        body: what is asked for.
        promotion_id: a new id.
        publication: what is promoted.
        terms: what the platform takes.
        by_hand: a person places the order.
        limit: fen, above which an approval is needed.
        zone: the brand's, by whose clocks months begin.
        by: who asks.
        at: the instant.
        earlier: what the promotion that it goes on with has come to.

    Raises:
        NotLive: the publication is not public, or nobody told its address, by which the platform knows it.
        OrderTermsRefused: the platform takes no such order.
        TimeInPast, InvalidInput: `at` has gone by, or lies too far ahead.
    """
    if publication.kind != "post" or publication.state != "live" or publication.removed_at:
        raise NotLive(id=publication.id, state="removed" if publication.removed_at else publication.state)
    if not by_hand and is_made_up(publication.remote_id):
        raise NotLive(id=publication.id, state="live-without-address")
    due = body.at or at
    if due < at:
        raise TimeInPast(at=due.isoformat())
    if due > at + FURTHEST:
        raise InvalidInput(errors=[{"where": "body.at", "what": f"at most {FURTHEST.days} days ahead"}])
    order = Order(publication.remote_id, body.goal, body.budget, body.hours, body.audience)
    check(order, terms, publication.platform)
    campaign, month = body.campaign or publication.campaign, budgets.month_of(due, zone)
    new = Promotion(
        id=promotion_id,
        created_at=at,
        updated_at=at,
        publication_id=publication.id,
        post_id=publication.subject,
        platform=publication.platform,
        account_id=publication.account_id,
        remote_id=publication.remote_id,
        root=publication.root,
        campaign=campaign,
        month=month,
        owner=by,
        goal=body.goal,
        budget=body.budget,
        hours=body.hours,
        audience=body.audience,
        due=due,
        why=body.why,
        by_hand=by_hand,
        stop_loss=StopLoss(**body.stop_loss.model_dump()),
        terms=digest(order, publication, by_hand=by_hand),
        charge=budgets.reserved(body.budget),
        charged=[],
        renews=earlier.promotion_id if earlier else "",
        earlier=earlier,
    )
    asked = PromotionAsked(
        **about(new),
        publication_id=publication.id,
        platform=new.platform,
        account_id=new.account_id,
        owner=by,
        budget=new.budget,
        needs_approval=new.budget > limit,
    )
    if new.budget > limit:
        return Turn(None, new, events=(asked,))
    after = new.model_copy(update={"state": "placing", "approved": new.terms})
    return Turn(None, after, events=(asked,), step=_order(after, at))


def digest(order: Order, publication: Sending, *, by_hand: bool) -> str:
    """The digest of all that is ordered, and of what it is ordered for."""
    about_it = {"publication": publication.id, "account": publication.account_id}
    return tracking.digest(ordering.content_of(order, by_hand=by_hand, about=about_it))


def _order(promotion: Promotion, at: datetime) -> Step:
    """The sending of the order, due at its time or, when that has gone by, now."""
    approval = "person" if promotion.approved_by else "limit"
    named = {"publication": promotion.publication_id, "approval": approval}
    if promotion.earlier and promotion.earlier.ended_at is None:
        named["goes_on_with"] = promotion.renews
    return sendings.schedule(
        promotion.id,
        at,
        kind="order",
        platform=promotion.platform,
        account_id=promotion.account_id,
        subject=promotion.post_id,
        root=promotion.root,
        owner=promotion.owner,
        content=ordering.content_of(promotion.order, by_hand=promotion.by_hand, about=named),
        content_hash=promotion.approved,
        due=max(promotion.due, at),
        campaign=promotion.campaign,
    )


def approve(promotion: Promotion, *, by: str, at: datetime) -> Turn:
    """Approved in exactly these terms: its order goes out.

    Raises:
        WrongState: it does not wait for an approval.
        AskerMayNotApprove: by who asked for it.
    """
    promotion.require("asked")
    if by == promotion.owner:
        raise AskerMayNotApprove(asker=by)
    after = promotion.next(at, state="placing", approved=promotion.terms, approved_by=by)
    event = PromotionApproved(**about(after), terms=after.approved)
    return Turn(promotion, after, events=(event,), step=_order(after, at))


def decline(promotion: Promotion, why: str, *, at: datetime) -> Turn:
    """Declined: nothing is ordered, and its money is free again.

    Raises:
        WrongState: it does not wait for an approval.
    """
    promotion.require("asked")
    charge, moves = budgets.release(promotion.charge)
    after = promotion.next(at, state="declined", charge=charge, reason=why, ended_at=at)
    event = PromotionDeclined(**about(after), owner=after.owner)
    return Turn(promotion, after, tuple(moves), (event,))


def ordered(promotion: Promotion, order_ids: Sequence[str], at: datetime) -> Turn | None:
    """The platform has its order, or has it more than once; nothing where that is known."""
    known = list(dict.fromkeys([*promotion.order_ids, *order_ids]))
    if known == promotion.order_ids or promotion.state not in {"placing", *ON}:
        return None
    after = promotion.next(
        at,
        state="stopping" if promotion.stop_reason else "running",
        order_ids=known,
        ordered_at=promotion.ordered_at or at,
        samples=promotion.samples or [Sample(at=at, spent=0)],
    )
    event = PromotionOrdered(**about(after), order_ids=known, by_hand=after.by_hand)
    return Turn(promotion, after, events=(event,))


def failed(promotion: Promotion, how: State, reason: str, at: datetime) -> Turn | None:
    """Nothing was ordered: its money is free again. Nothing where it is over already."""
    if promotion.state not in {"asked", "placing"}:
        return None
    charge, moves = budgets.release(promotion.charge)
    after = promotion.next(at, state=how, charge=charge, reason=reason, ended_at=at)
    return Turn(promotion, after, tuple(moves), (ended(after),), why=reason)


def stop(promotion: Promotion, reason: str, *, by: str, at: datetime, by_rule: bool = False) -> Turn | None:
    """It is to stop; nothing where it stops already. What is on its way out stops as soon as it is there.

    Raises:
        WrongState: it is over, or waits for an approval.
    """
    promotion.require("placing", *ON)
    if promotion.stop_reason:
        return None
    state = "stopping" if promotion.state in ON else promotion.state
    after = promotion.next(at, state=state, stop_reason=reason, stop_by=by, stop_asked_at=at)
    return Turn(promotion, after, events=(stop_asked(after, by_rule=by_rule),), why=reason)


def stop_surplus(promotion: Promotion, *, at: datetime) -> Turn | None:
    """It was ordered more than once: all orders but the first are to stop; nothing where there is only one.

    Raises:
        WrongState: it does not run.
    """
    promotion.require("running")
    surplus = [each for each in promotion.order_ids[1:] if each not in promotion.surplus]
    if not surplus:
        return None
    after = promotion.next(at, surplus=[*promotion.surplus, *surplus])
    told = PromotionStopAsked(**about(after), owner=after.owner, reason="doubled", by_rule=False)
    return Turn(promotion, after, events=(told,), why="doubled")


def about(promotion: Promotion) -> dict[str, str]:
    """What every event of a promotion says."""
    return {"subject": promotion.key.pk, "root": promotion.root, "promotion_id": promotion.id}


def ended(promotion: Promotion) -> PromotionEnded:
    """That it is over."""
    return PromotionEnded(
        **about(promotion),
        owner=promotion.owner,
        how=promotion.state,
        reason=promotion.reason or promotion.stop_reason,
        spent=promotion.charge.spent,
    )


def stop_asked(promotion: Promotion, *, by_rule: bool) -> PromotionStopAsked:
    """That it is to stop."""
    return PromotionStopAsked(
        **about(promotion),
        owner=promotion.owner,
        reason=promotion.stop_reason,
        by_rule=by_rule,
        by_hand=promotion.by_hand,
    )
