"""S5–S8 over HTTP. The routes stand beside their subject, in `accounts_api`, `publications_api`, `pauses_api` …"""

from publishing import (
    accounts_api,
    budgets_api,
    cadences_api,
    calendar_sheets_api,
    connect_api,
    decisions_api,
    feeds_api,
    followups_api,
    gaps_api,
    handoffs_api,
    health_api,
    moves_api,
    pauses_api,
    promotions_api,
    publications_api,
)
from publishing.routing import api

__all__ = [
    "accounts_api",
    "api",
    "budgets_api",
    "cadences_api",
    "calendar_sheets_api",
    "connect_api",
    "decisions_api",
    "feeds_api",
    "followups_api",
    "gaps_api",
    "handler",
    "handoffs_api",
    "health_api",
    "moves_api",
    "pauses_api",
    "promotions_api",
    "publications_api",
]

handler = api
