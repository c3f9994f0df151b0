"""What publications brought: one small row each, over all accounts, so that like can be compared with like."""

from collections.abc import Iterable
from datetime import timedelta
from statistics import median_low
from typing import Final

from insights.rows import PostFormat, PublicationRow, interactions
from socialops.models import Frozen, Instant

RIPE: Final = timedelta(days=1)
"""Figures read sooner after going live say how fast something spread, not how far."""


class Effect(Frozen):
    """The interactions that a publication had when it was last read."""

    publication_id: str
    account_id: str
    format: PostFormat
    live_at: Instant
    due: Instant
    interactions: int


class PastEffect(Frozen):
    """What an account's publications of a format brought; `median` is absent where there are none."""

    format: PostFormat
    publications: int
    median: int | None = None


def effect_of(row: PublicationRow) -> Effect | None:
    """What a row tells of a publication's effect; nothing where it has no interactions or is of an older version."""
    total = interactions(row.counts)
    if total is None or row.absent or row.due is None or not row.format:
        return None
    return Effect(
        publication_id=row.publication_id,
        account_id=row.account_id,
        format=row.format,
        live_at=row.live_at,
        due=row.due,
        interactions=total,
    )


def past_effect(account_id: str, form: PostFormat, effects: Iterable[Effect]) -> PastEffect:
    """The median over an account's ripe publications of one format; of two in the middle the lower."""
    found = [
        each.interactions
        for each in effects
        if (each.account_id, each.format) == (account_id, form) and each.due - each.live_at >= RIPE
    ]
    return PastEffect(format=form, publications=len(found), median=median_low(found) if found else None)
