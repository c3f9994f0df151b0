"""How the brand profile changes. Its model lies in the core, for every stage reads it."""

from datetime import datetime

from socialops import clock
from socialops.brand import Brand, BrandInput


def changed(before: Brand, wanted: BrandInput, at: datetime) -> Brand:
    """The profile as wanted, one version on.

    Raises:
        UnknownZone: there is no such zone.
    """
    clock.zone(wanted.zone)
    return before.next(at, **wanted.model_dump())
