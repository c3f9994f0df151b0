"""Promotions as members see them: terms, money, effect, pace, and what may be ordered; in words for the edge."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from pydantic import Field

from publishing import promotion_reports
from publishing.budget_views import BudgetView
from publishing.budget_views import view as budget_view
from publishing.budgets import Budget
from publishing.calendar import Explanation
from publishing.obstacles import Obstacles
from publishing.promotions import Pace, Promotion, Result, State, StopLoss
from publishing.sendings import Sending
from publishing.telling import explain
from socialops import words
from socialops.api import language
from socialops.models import Frozen, Instant
from socialops.platforms.contract import Platform
from socialops.platforms.handoff import orders
from socialops.platforms.promotion import Terms


class PromotionGoal(Frozen):
    """What an order may aim at, in the platform's word and in words for people."""

    id: str
    name: str
    result: str = Field(description="The count that measures it.")


class HoursTaken(Frozen):
    """Hours for which an order may run: from `least` to `most`, each `step` apart."""

    least: int
    most: int
    step: int


class PromotionOptions(Frozen):
    """How a publication may be promoted, and what there is to spend."""

    publication_id: str
    platform: str
    by_hand: bool = Field(description="A person buys it in the platform's console, for no interface of it is open.")
    goals: list[PromotionGoal]
    least_budget: int = Field(description="Fen.")
    most_budget: int
    step: int
    hours: list[HoursTaken] = Field(description="How long an order may run, any of these.")
    audience: list[str] = Field(description="The names by which an audience may be narrowed.")
    approval_above: int = Field(description="Fen; an order of more needs an approval.")
    budgets: list[BudgetView] = Field(description="What it would be charged to if it was ordered now.")
    paused: list[str] = Field(description="Scopes of the switches that are on; while any is, nothing is ordered.")
    missing: list[str] = Field(description="What the account's grant lacks for orders; without it only `by_hand` goes.")


class PromotionView(Frozen):
    """A promotion; all amounts in fen.

    Attributes:
        state: where it stands; `placing` while its order is on its way, which `order` tells more of.
        order: state of its order, by the law of sending; empty in a list, and before there is one.
        spent: all that the platform took; `overrun` is what of it lies beyond the budget.
        reserved: what of its budget is still set aside.
        cost_per_result: spent for one result of its goal; absent before the first result.
        pace: `ahead` or `behind` where it spends far faster or slower than its time goes by; shares per mille.
        doubled: the platform has it more than once; stop the surplus, or all.
        renews: the promotion that it goes on with; `earlier` is what that had come to when this was asked for.
        renewed_by: the promotion that goes on with it.
    """

    id: str
    version: int
    publication_id: str
    post_id: str
    platform: str
    account_id: str
    campaign: str
    month: str
    owner: str
    why: str
    goal: str
    goal_name: str
    budget: int
    hours: int
    audience: dict[str, str]
    due: Instant
    by_hand: bool
    stop_loss: StopLoss
    terms: str
    approved_by: str
    state: State
    order: str = ""
    order_state: str
    order_ids: list[str]
    doubled: bool
    spent: int
    overrun: int
    reserved: int
    counts: dict[str, int]
    results: int
    cost_per_result: int | None
    reported_at: Instant | None
    started_at: Instant | None
    ends_at: Instant | None
    spent_permille: int
    elapsed_permille: int
    pace: Pace
    stop_reason: str
    stop_by: str
    stop_asked_at: Instant | None
    stop_overdue: bool
    ended_at: Instant | None
    charged: list[str]
    renews: str
    earlier: Result | None
    renewed_by: str
    explanation: Explanation | None = None


class PromotionKit(Frozen):
    """What a person needs to buy a promotion in the platform's own console."""

    promotion_id: str
    version: int
    platform: str
    url: str = Field(description="Address of what is to be promoted.")
    goal: str
    goal_name: str
    budget: int = Field(description="Fen.")
    budget_yuan: str
    hours: int
    audience: dict[str, str]
    steps: list[str]


STEPS: Final = ("open", "choose", "terms", "pay", "confirm")
"""The checklist of a purchase: codes whose words are `promotion.step.<code>`."""


def terms_of(platform: Platform, *, by_hand: bool) -> Terms:
    """What may be ordered: by the platform's interface, or by a person."""
    return orders.TERMS if by_hand or platform.promotion is None else platform.promotion.terms


def options(
    publication: Sending,
    platform: Platform,
    *,
    by_hand: bool,
    limit: int,
    obstacles: Obstacles,
    charged: Sequence[Budget],
    at: datetime,
) -> PromotionOptions:
    """What may be ordered for a publication."""
    terms = terms_of(platform, by_hand=by_hand)
    return PromotionOptions(
        publication_id=publication.id,
        platform=platform.id,
        by_hand=by_hand,
        goals=[PromotionGoal(id=goal, name=_goal(goal), result=result) for goal, result in terms.results.items()],
        least_budget=terms.budget.start,
        most_budget=terms.budget[-1],
        step=terms.budget.step,
        hours=hours_taken(terms.hours),
        audience=list(terms.audience),
        approval_above=limit,
        budgets=[budget_view(each, at) for each in charged],
        paused=[each.id for each in obstacles.paused],
        missing=[] if by_hand else list(obstacles.missing),
    )


def hours_taken(hours: Sequence[int]) -> list[HoursTaken]:
    """Single hours as few stretches.

    >>> [(each.least, each.most, each.step) for each in hours_taken([2, 6, 12, 24, 36])]
    [(2, 6, 4), (12, 36, 12)]
    """
    found: list[HoursTaken] = []
    for hour in hours:
        last = found[-1] if found else None
        if last is None or (last.most > last.least and hour - last.most != last.step):
            found.append(HoursTaken(least=hour, most=hour, step=1))
        else:
            found[-1] = HoursTaken(least=last.least, most=hour, step=hour - last.most)
    return found


def view(promotion: Promotion, platform: Platform, at: datetime, order: Sending | None = None) -> PromotionView:
    """What members see of a promotion."""
    counted = terms_of(platform, by_hand=promotion.by_hand).results.get(promotion.goal, "")
    results, spent = promotion.counts.get(counted, 0), promotion.charge.spent
    over = promotion.ended_at is not None
    shown = set(PromotionView.model_fields) & set(Promotion.model_fields)
    started = promotion.started_at
    return PromotionView(
        **{name: getattr(promotion, name) for name in shown - {"pace"}},
        goal_name=_goal(promotion.goal),
        order=("held" if order.held else order.state) if order else "",
        doubled=len(promotion.order_ids) > 1,
        spent=spent,
        overrun=promotion.charge.overrun,
        reserved=promotion.charge.held,
        results=results,
        cost_per_result=spent // results if results else None,
        ends_at=started + timedelta(hours=promotion.hours) if started else None,
        spent_permille=promotion_reports.spent_permille(promotion),
        elapsed_permille=promotion_reports.elapsed_permille(promotion, at),
        pace="" if over else promotion_reports.pace_of(promotion, at),
        stop_overdue=promotion.stop_told and not over,
        explanation=_explanation(promotion, order),
    )


def _explanation(promotion: Promotion, order: Sending | None) -> Explanation | None:
    """Why it is where it is: by its own state, or by what became of its order."""
    if promotion.state == "placing" and order and order.reason:
        return explain(order.reason)
    if promotion.state == "refused":
        return explain(promotion.reason)
    key = f"promotion.{promotion.state}"
    if not words.has(f"{key}.cause", language()):
        return None
    facts = {"reason": promotion.stop_reason or promotion.reason}
    return Explanation(
        cause=words.say(f"{key}.cause", language(), facts), next_step=words.say(f"{key}.next", language(), facts)
    )


def kit(promotion: Promotion, publication: Sending) -> PromotionKit:
    """What a person needs to buy it."""
    whole, rest = divmod(promotion.budget, 100)
    return PromotionKit(
        promotion_id=promotion.id,
        version=promotion.version,
        platform=promotion.platform,
        url=publication.url,
        goal=promotion.goal,
        goal_name=_goal(promotion.goal),
        budget=promotion.budget,
        budget_yuan=f"{whole}.{rest:02}",
        hours=promotion.hours,
        audience=promotion.audience,
        steps=[words.say(f"promotion.step.{code}", language()) for code in STEPS],
    )


def _goal(goal: str) -> str:
    return words.say(f"promotion.goal.{goal}", language())
