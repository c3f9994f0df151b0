"""S8 over HTTP: paid promotion of what is live, its approval, its stop, and what a person buys by hand."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import Field, StringConstraints, model_validator

from publishing import (
    asking_store,
    budgets,
    handoff_store,
    handoffs,
    outcomes,
    promotion_reports,
    promotion_store,
    promotion_views,
    promotions,
    renewals,
    sendings,
    spending,
    store,
)
from publishing.api import api
from publishing.calendar import Name
from publishing.handoffs import Decline
from publishing.promotion_reports import Reading
from publishing.promotion_views import PromotionKit, PromotionOptions, PromotionView
from publishing.promotions import Promotion, PromotionInput, State, Turn
from publishing.renewals import RenewalInput
from publishing.sendings import Sending, Step
from publishing.spending import SpendingLimit, SpendingLimitInput
from socialops import brand
from socialops.api import Cursor, Id, Limit, caller, now, origin, seen
from socialops.errors import NotFound, WrongState
from socialops.ids import new_id
from socialops.models import Input, Page
from socialops.platforms import registry
from socialops.platforms.contract import Platform
from socialops.platforms.handoff.by_hand import Address
from socialops.platforms.promotion import OrderReport, OrderState

Month = Annotated[str, StringConstraints(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class DeclinedPromotion(Input):
    """Why a promotion is not approved."""

    why: Reason = ""


class StopPromotion(Input):
    """That a promotion is to stop, and why.

    Attributes:
        only_surplus: it was ordered more than once; all orders but the first are to stop.
        not_there: a person looked in the platform's console and vouches that there is no such order.
    """

    reason: Reason = ""
    only_surplus: bool = False
    not_there: bool = False


class BoughtPromotion(Input):
    """A person bought it: the platform's order number, or the id of a screenshot that proves it; one is needed."""

    order_number: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,60}$")] | None = None
    screenshot: Name | None = None

    @model_validator(mode="after")
    def _proved(self) -> "BoughtPromotion":
        if self.order_number is None and self.screenshot is None:
            raise ValueError("give order_number or screenshot")
        return self


class PromotionFigures(Input):
    """What the platform's console shows of a promotion that was bought by hand.

    Attributes:
        spent: the whole sum so far, in fen; less than before corrects it.
        counts: what it did so far, such as `impressions` or `new_followers`.
        over: it is over: finished, or stopped in the console.
    """

    spent: Annotated[int, Field(strict=True, ge=0, le=budgets.MOST)]
    counts: dict[Name, Annotated[int, Field(strict=True, ge=0, le=10**12)]] = Field(default_factory=dict, max_length=20)
    over: bool = False


@api.get("/v1/publications/<publication_id>/promotion-options", allow="read_promotions")
def get_promotion_options(
    publication_id: Id, campaign: Annotated[Name | None, Query()] = None, by_hand: Annotated[bool, Query()] = False
) -> PromotionOptions:
    """Show how a publication may be promoted.

    Goals in the platform's word and in words for people, budgets and hours that it takes, the amount above which an
    approval is needed, what the budgets have left, and what would refuse an order now: switches that are on, and what
    the account's grant lacks.
    """
    asking = asking_store.get_asking(publication_id, now(), campaign or "", closely=True)
    publication = asking.publication
    wanted = budgets.ids_for(campaign or publication.campaign, budgets.month_of(now(), asking.zone))
    return promotion_views.options(
        publication,
        registry.platform(publication.platform),
        by_hand=_is_by_hand(publication, asked=by_hand),
        limit=asking.limit,
        obstacles=asking.obstacles,
        charged=[asking.budgets[each] for each in wanted if each in asking.budgets],
        at=now(),
    )


@api.post("/v1/publications/<publication_id>/promotions", allow="promote")
def promote(publication_id: Id, body: PromotionInput) -> PromotionView:
    """Promote a publication that is live.

    Its whole budget is reserved at once, on the month and on the campaign where that has a budget. Above the approval
    limit it waits for another person; else its order goes out, by the law of sending: once. Where the platform has no
    interface for it, or with `by_hand`, a person buys it in the platform's console. `stop_loss` says when it stops by
    itself. Refused at once while a switch is on for it, and where the account's grant does not allow orders.
    """
    asking = asking_store.get_asking(publication_id, now(), body.campaign or "")
    asking.obstacles.require_unpaused()
    platform = registry.platform(asking.publication.platform)
    by_hand = _is_by_hand(asking.publication, asked=body.by_hand)
    turn = promotions.ask(
        body,
        new_id(now()),
        asking.publication,
        promotion_views.terms_of(platform, by_hand=by_hand),
        by_hand=by_hand,
        limit=asking.limit,
        zone=asking.zone,
        by=caller().id,
        at=now(),
    )
    order = turn.step.after if turn.step else None
    made = promotion_store.put_new(turn, asking.budgets, origin(), lambda one: _view(one, order))
    return _view(made, order)


@api.post("/v1/promotions/<promotion_id>/renewals", allow="promote")
def renew_promotion(promotion_id: Id, body: RenewalInput) -> PromotionView:
    """Go on with a promotion that runs, or that ended within two weeks.

    A new order with its goal and audience and a budget and hours of its own; what was ordered is not changed. It is
    reserved, approved and sent like any other, and begins where the earlier one ends. `earlier` in the answer is what
    that one cost and did so far; each names the other. One that is being stopped, or was renewed before, is refused.
    """
    earlier = promotion_store.get_renewable(promotion_id, now())
    asking = asking_store.get_asking(earlier.publication_id, now(), earlier.campaign)
    asking.obstacles.require_unpaused()
    turn = renewals.ask(
        earlier,
        body,
        new_id(now()),
        asking.publication,
        promotion_views.terms_of(_platform(earlier), by_hand=earlier.by_hand),
        limit=asking.limit,
        zone=asking.zone,
        by=caller().id,
        at=now(),
    )
    order = turn.step.after if turn.step else None
    made = promotion_store.put_renewal(turn, earlier, asking.budgets, origin(), lambda one: _view(one, order))
    return _view(made, order)


def _is_by_hand(publication: Sending, *, asked: bool) -> bool:
    return asked or registry.platform(publication.platform).promotion is None


@api.get("/v1/promotions", allow="read_promotions")
def list_promotions(
    *,
    publication_id: Annotated[Name | None, Query()] = None,
    campaign: Annotated[Name | None, Query()] = None,
    month: Annotated[Month | None, Query()] = None,
    state: Annotated[State | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PromotionView]:
    """List promotions.

    Those of a publication, of a campaign, or of a month (the present one where nothing is named), the newest first. A
    page may be shorter than `limit` where a `state` is asked for; the list ends where there is no `next`.
    """
    if publication_id or campaign:
        scope = publication_id or f"campaign:{campaign}"
        found, following = promotion_store.list_promotions(scope, limit, cursor)
    else:
        wanted = month or budgets.month_of(now(), brand.present(now()).zone)
        found, following = promotion_store.list_of_month(wanted, limit, cursor)
    shown = [each for each in found if state in {None, each.state} and (month in {None, each.month})]
    return Page[PromotionView](items=[_view(each) for each in shown], next=following)


@api.get("/v1/promotions/<promotion_id>", allow="read_promotions")
def get_promotion(promotion_id: Id) -> PromotionView:
    """Read a promotion.

    What it cost and did so far, what a result costs, its pace, and where its order stands.
    """
    return _view(*promotion_store.get_with_order(promotion_id))


@api.post("/v1/promotions/<promotion_id>/approvals", allow="approve_promotions", status=200, guarded=True)
def approve_promotion(promotion_id: Id) -> PromotionView:
    """Approve a promotion above the limit.

    In exactly the terms that were asked for; its order goes out at once, or at its time. Who asked never approves.
    Refused while a switch is on for it, and where the account's grant does not allow orders any more; it keeps waiting.
    """

    def decide(promotion: Promotion, _: int) -> Turn:
        return promotions.approve(promotion.expect(seen()), by=caller().id, at=now())

    return _changed(promotion_id, decide, orders=True)


@api.post("/v1/promotions/<promotion_id>/declines", allow="approve_promotions", status=200, guarded=True)
def decline_promotion(promotion_id: Id, body: DeclinedPromotion) -> PromotionView:
    """Decline a promotion above the limit.

    Nothing is ordered, and its money is free again.
    """

    def decide(promotion: Promotion, _: int) -> Turn:
        return promotions.decline(promotion.expect(seen()), body.why, at=now())

    return _changed(promotion_id, decide)


@api.post("/v1/promotions/<promotion_id>/stops", allow="promote", status=200)
def stop_promotion(promotion_id: Id, body: StopPromotion) -> PromotionView:
    """Stop a promotion.

    What runs is told to stop at once and again until a report of the platform confirms it; then what it did not spend
    is free again. What has not gone out is dropped. What is on its way stops as soon as it is found. With
    `only_surplus` the orders beyond the first stop, and the promotion goes on. Where nobody knows whether there is an
    order, `not_there` says that a person looked for it.
    """
    promotion, order = promotion_store.get_with_order(promotion_id)
    step = _dropped(order, body) if promotion.state == "placing" and order else None

    def decide(present: Promotion, _: int) -> Turn | None:
        if body.only_surplus:
            return promotions.stop_surplus(present, at=now())
        if present.state == "asked" or (step and present.state == "placing"):
            turn = promotions.failed(present, "cancelled", body.reason or "stopped", now())
            return turn and turn._replace(step=step)
        return promotions.stop(present, body.reason or "by-person", by=caller().id, at=now())

    return _changed(promotion_id, decide, known=promotion)


def _dropped(order: Sending, body: StopPromotion) -> Step | None:
    """The step by which an order that is not at the platform is dropped; none where it may be there.

    Raises:
        WrongState: nobody knows whether it is there, and nobody vouches that it is not.
    """
    if order.state == "scheduled":
        return sendings.cancel(order, now(), "promotion-stopped")
    if order.state == "handed_off":
        return handoffs.decline(order, Decline(then="cancel", note=body.reason), by=caller().id, at=now()).step
    if order.state == "needs_human" and not order.doubles:
        if not body.not_there:
            raise WrongState(thing="Order", id=order.id, state=order.state)
        return outcomes.given_up(order, now())
    return None


@api.post("/v1/promotions/<promotion_id>/retries", allow="promote", status=200)
def retry_promotion(promotion_id: Id) -> PromotionView:
    """Try the order of a promotion again.

    What is held goes out now, unless a switch is on for it; where a request may have left before, looks come first, so
    nothing is ordered twice.
    """
    promotion, order = promotion_store.get_with_order(promotion_id)
    promotion.require("placing")
    if order is None:
        raise NotFound(thing="Order", id=promotion_id)
    required = asking_store.required(promotion) if order.held else []
    if order.held:
        step = sendings.move(order, now(), now())
    else:
        sender = registry.platform(order.platform).sender("order")
        step = sendings.retry(order, sender.settle if sender else promotions.LATE, now())
    shown = _view(promotion, step.after)
    store.take(step, origin(), also=required, answer=shown)
    return shown


@api.get("/v1/promotions/<promotion_id>/kit", allow="hand_off")
def get_promotion_kit(promotion_id: Id) -> PromotionKit:
    """Read what is to be bought by hand.

    Address, goal, budget, hours and audience for the platform's console, and the checklist; from the promotion's time
    until it is confirmed, and not while a switch is on: that holds for people too.
    """
    promotion, order = promotion_store.get_with_order(promotion_id)
    if order is None or order.state != "handed_off":
        raise WrongState(thing="Promotion", id=promotion_id, state=order.state if order else promotion.state)
    publication, obstacles = asking_store.get_promoted(promotion)
    obstacles.require_unpaused()
    return promotion_views.kit(promotion, publication)


@api.post("/v1/promotions/<promotion_id>/confirmations", allow="hand_off", status=200)
def confirm_promotion(promotion_id: Id, body: BoughtPromotion) -> PromotionView:
    """Confirm that a promotion was bought by hand.

    With the platform's order number, or with a screenshot of the order as proof. From then on it runs; what it costs
    is entered as figures.
    """
    promotion, order = promotion_store.get_with_order(promotion_id)
    if order is None or not promotion.by_hand:
        raise WrongState(thing="Promotion", id=promotion_id, state=promotion.state)
    if body.screenshot:
        handoff_store.require_screenshot(body.screenshot)
    proof = Address("", body.order_number) if body.order_number else None
    said = handoffs.confirm(order, proof, body.screenshot or "", by=caller().id, at=now())
    if said is None:
        return _view(promotion, order)
    shown = _view(promotion, said.step.after)
    handoff_store.put_said(said, origin(), answer=shown)
    return shown


@api.put("/v1/promotions/<promotion_id>/figures", allow="promote", guarded=False)
def enter_promotion_figures(promotion_id: Id, body: PromotionFigures) -> PromotionView:
    """Enter what a promotion that was bought by hand costs and does.

    The whole sums so far, as the console shows them. Its rules are judged by them as by reports; `over` says that it is
    over, and what it did not spend is free again.
    """

    def decide(promotion: Promotion, room: int) -> Turn | None:
        if not promotion.by_hand or not promotion.order_ids:
            raise WrongState(thing="Promotion", id=promotion_id, state=promotion.state)
        results = promotion_views.terms_of(_platform(promotion), by_hand=True).results[promotion.goal]
        over: OrderState = "stopped" if promotion.state == "stopping" else "done"
        report = OrderReport(over if body.over else "running", body.spent, body.counts)
        told = dict.fromkeys(promotion.order_ids, report)
        return promotion_reports.reported(promotion, Reading(told, now(), promotion.reported_at), results, room)

    return _changed(promotion_id, decide, with_room=True)


@api.put("/v1/promotion-limit", allow="set_budgets", guarded=False)
def set_promotion_limit(body: SpendingLimitInput) -> SpendingLimit:
    """Set the amount above which a promotion needs an approval.

    In fen; until it is set every promotion needs one. To change it, `If-Match` names its version.
    """
    before = promotion_store.find_spending_limit()
    if before:
        before.expect(seen())
    after = spending.settle(before, body, by=caller().id, at=now())
    promotion_store.put_spending_limit(before, after, origin())
    return after


@api.get("/v1/promotion-limit", allow="read_promotions")
def get_promotion_limit() -> SpendingLimit:
    """Read the amount above which a promotion needs an approval."""
    return promotion_store.find_spending_limit() or spending.unset(now())


def _changed(
    promotion_id: str,
    decide: promotion_store.Decide,
    *,
    known: Promotion | None = None,
    with_room: bool = False,
    orders: bool = False,
) -> PromotionView:
    changed = promotion_store.change(
        promotion_id, decide, origin(), known=known, with_room=with_room, orders=orders, answer=_view
    )
    return _view(changed)


def _view(promotion: Promotion, order: Sending | None = None) -> PromotionView:
    return promotion_views.view(promotion, _platform(promotion), now(), order)


def _platform(promotion: Promotion) -> Platform:
    return registry.platform(promotion.platform)
