"""Festivals, shopping days and the brand's own days over HTTP."""

from datetime import date
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from planning import brand_day_store, brand_days, occasion_views, occasions
from planning.api import api
from planning.brand_days import BrandDay, DayInput
from planning.occasion_views import Occasions
from socialops.api import Cursor, Id, Limit, language, now, origin, seen
from socialops.ids import new_id
from socialops.models import Page


@api.get("/v1/occasions", allow="read_plans")
def list_occasions(from_: Annotated[date, Query(alias="from")], to: Annotated[date, Query()]) -> Occasions:
    """List festivals, shopping days and the brand's own days.

    From the first to the last day, at most 400 days. Lunar days and solar terms are computed for any year from 1901 to
    2099. Each says how many days before it a brand starts to prepare, and from which day that is.
    """
    found = occasions.between(from_, to, brand_day_store.present())
    return occasion_views.occasions_view(found, language())


@api.post("/v1/brand-days", allow="write_plans")
def enter_brand_day(body: DayInput) -> BrandDay:
    """Enter a day of the brand's own.

    Every year where it names no year; by the lunar calendar with `calendar: lunar`.
    """
    day = brand_days.enter(body, new_id(now()), now())
    brand_day_store.add(day, origin())
    return day


@api.get("/v1/brand-days", allow="read_plans")
def list_brand_days(limit: Limit = 50, cursor: Cursor = None) -> Page[BrandDay]:
    """List the brand's own days.

    By month and day.
    """
    return brand_day_store.list_days(limit, cursor)


@api.put("/v1/brand-days/<day_id>", allow="write_plans")
def change_brand_day(day_id: Id, body: DayInput) -> BrandDay:
    """Write a day of the brand's own anew."""
    version = seen()
    before = brand_day_store.get(day_id).expect(version)
    after = brand_days.change(before, body, now())
    brand_day_store.save(before, after, origin())
    return after


@api.delete("/v1/brand-days/<day_id>", allow="write_plans")
def remove_brand_day(day_id: Id) -> BrandDay:
    """Take a day of the brand's own away.

    The answer is the day as it was; entered again it is back.
    """
    version = seen()
    day = brand_day_store.get(day_id).expect(version)
    brand_day_store.remove(day, origin())
    return day
