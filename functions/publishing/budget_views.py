"""A budget as members see it: what is used of it, and how long it lasts. Pure."""

from datetime import datetime

from pydantic import Field

from publishing import budget_outlook
from publishing.budget_outlook import Threshold
from publishing.budgets import Budget
from socialops.models import Frozen, Instant


class BudgetView(Frozen):
    """A budget as members see it; all amounts in fen."""

    id: str
    version: int
    limit: int
    reserved: int
    spent: int
    overrun: int = Field(description="Spent beyond what was reserved for it.")
    available: int = Field(description="What an order may still reserve.")
    short: int = Field(description="What is lacking; while anything is, nothing is reserved.")
    entries: int
    owner: str = Field(description="Who set it last.")
    used_percent: int = Field(description="Of the limit, reserved and spent; rounded down.")
    tell_at_percent: int
    tell_days: int
    told: list[Threshold] = Field(
        description="What was told: the share is used; less is left than any order costs; it ends with money left."
    )
    ends_at: Instant | None = Field(description="Its window ends before this instant; absent where it has none.")
    days_left: int | None = Field(description="A day that has begun counts as one.")
    spent_per_day: int = Field(description="At the present rate, that of the last seven days; rounded up.")
    lasts_until: Instant | None = Field(
        description="What is not spent lasts until then at the present rate; absent where nothing is spent at present."
    )


def view(budget: Budget, at: datetime) -> BudgetView:
    """What members see of a budget at an instant."""
    told = {"used_percent", "days_left", "spent_per_day", "lasts_until"}
    total = budget.spent + budget.overrun
    outlook = budget_outlook.outlook(budget.marks, total, max(budget.limit - total, 0), at)
    return BudgetView(
        **{name: getattr(budget, name) for name in set(BudgetView.model_fields) - told},
        used_percent=budget.balance.used_percent,
        days_left=budget_outlook.days_left(budget.ends_at, at),
        spent_per_day=outlook.per_day,
        lasts_until=outlook.lasts_until,
    )
