"""The amount above which an order needs the approval of another person. Pure."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from publishing.budgets import MOST
from socialops.models import Entity, Fen, Input


class SpendingLimitInput(Input):
    """Fen; nothing means that every order needs an approval."""

    amount: Annotated[int, Field(strict=True, ge=0, le=MOST)]


class SpendingLimit(Entity):
    """The amount, and who set it."""

    amount: Fen = 0
    set_by: str = ""


def unset(at: datetime) -> SpendingLimit:
    """A brand that never set it has every order approved; version 0."""
    return SpendingLimit(id="spending", version=0, created_at=at, updated_at=at)


def settle(before: SpendingLimit | None, body: SpendingLimitInput, *, by: str, at: datetime) -> SpendingLimit:
    """The amount as it is to be."""
    return (before or unset(at)).next(at, amount=body.amount, set_by=by)
