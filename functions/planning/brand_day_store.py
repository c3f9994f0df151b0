"""The brand's own days in the table."""

from planning import keys
from planning.brand_days import MOST, BrandDay
from socialops import table
from socialops.changes import Create, Listed, Remove, Save
from socialops.errors import InvalidInput
from socialops.events.plans import BrandDayChanged, BrandDayEntered, BrandDayRemoved
from socialops.models import Page
from socialops.table import Origin


def add(day: BrandDay, origin: Origin) -> None:
    """Keep a new day.

    Raises:
        InvalidInput: the brand has as many days as it may have.
    """
    if len(present()) >= MOST:
        raise InvalidInput(errors=[{"where": "body", "what": f"a brand has at most {MOST} days of its own"}])
    key = keys.brand_day(day.id)
    table.commit([Create(key, day, _listed(day))], [BrandDayEntered(subject=key.pk, kind=day.kind)], origin)


def save(before: BrandDay, after: BrandDay, origin: Origin) -> None:
    """Keep a changed day."""
    key = keys.brand_day(after.id)
    table.commit([Save(key, before, after, _listed(after))], [BrandDayChanged(subject=key.pk)], origin)


def remove(day: BrandDay, origin: Origin) -> None:
    """Take a day away."""
    key = keys.brand_day(day.id)
    table.commit([Remove(key, day)], [BrandDayRemoved(subject=key.pk)], origin)


def get(day_id: str) -> BrandDay:
    """One day."""
    return table.load(BrandDay, keys.brand_day(day_id))


def present() -> list[BrandDay]:
    """All days of the brand, in one query."""
    return list_days(MOST, None).items


def list_days(limit: int, cursor: str | None) -> Page[BrandDay]:
    """One page of the brand's days, in the order of their month and day."""
    found = table.query(keys.brand_days(), index=True, limit=limit, cursor=cursor)
    return Page(items=[BrandDay.model_validate(item) for item in found.items], next=found.next)


def _listed(day: BrandDay) -> Listed:
    return Listed(keys.brand_days(), f"{day.month:02d}-{day.day:02d}#{day.id}")
