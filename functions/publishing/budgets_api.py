"""Budgets over HTTP: limits, what is left, every entry, and whether they add up."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from publishing import budget_store, budget_views, budgets
from publishing.api import api
from publishing.budget_views import BudgetView
from publishing.budgets import BudgetAudit, BudgetInput, LedgerEntry
from socialops.api import Cursor, Id, Limit, caller, now, origin, seen
from socialops.models import Page


@api.put("/v1/budgets/<budget_id>", allow="set_budgets", guarded=False)
def set_budget(budget_id: Id, body: BudgetInput) -> BudgetView:
    """Set the limit of a budget.

    The id is what it is for: a month of the brand (`2026-11`), a campaign (`campaign:618`), or a campaign in one month
    (`campaign:618:2026-06`). An order is reserved on all of these that exist, and the month's must. To change one,
    `If-Match` names its version. A limit below what is reserved and spent is refused.

    Who set it and the managers are told, once each, that `tell_at_percent` of it is reserved and spent, that less is
    left than any order costs, and, `tell_days` before a campaign's budget ends, that money is left in it. What does not
    hold any more after it was set anew may be told again.
    """
    budgets.check_id(budget_id)
    before, zone = budget_store.find_with_zone(budget_id)
    if before:
        before.expect(seen())
    posted = budgets.settle(before, budget_id, body, zone=zone, by=caller().id, at=now())
    budget_store.put(posted, origin())
    return budget_views.view(posted.after, now())


@api.get("/v1/budgets", allow="read_budgets")
def list_budgets(limit: Limit = 50, cursor: Cursor = None) -> Page[BudgetView]:
    """List the budgets.

    Months first, then campaigns by their name.
    """
    found, following = budget_store.list_budgets(limit, cursor)
    return Page[BudgetView](items=[budget_views.view(each, now()) for each in found], next=following)


@api.get("/v1/budgets/<budget_id>", allow="read_budgets")
def get_budget(budget_id: Id) -> BudgetView:
    """Read a budget.

    What of it is reserved and spent, how many days its window has left, and until when it lasts at the present rate.
    """
    return budget_views.view(budget_store.get_budget(budget_id), now())


@api.get("/v1/budgets/<budget_id>/entries", allow="read_budgets")
def list_budget_entries(budget_id: Id, limit: Limit = 50, cursor: Cursor = None) -> Page[LedgerEntry]:
    """List the entries of a budget.

    The newest first: by how much each number changed, who did it, when, why, for which order, and the balance after it.
    """
    found, following = budget_store.list_entries(budget_id, limit, cursor)
    return Page[LedgerEntry](items=found, next=following)


@api.get("/v1/budgets/<budget_id>/audit", allow="read_budgets")
def audit_budget(budget_id: Id, first: Annotated[int, Query(alias="from", ge=1)] = 1) -> BudgetAudit:
    """Check that a budget is the sum of its entries.

    A thousand entries at a time, from `from` on; `complete` says whether they reach the newest one. `holds` is false
    where an entry is missing, where a balance does not follow from the one before, or where the last is not what the
    budget shows.
    """
    return budget_store.get_audit(budget_id, first)
