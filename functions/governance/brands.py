"""How the brand profile changes. Its model lies in the core, for every stage reads it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from socialops import clock
from socialops.brand import Brand, BrandInput
from socialops.errors import UnknownMember
from socialops.team import Teammate


def changed(before: Brand, wanted: BrandInput, at: datetime) -> Brand:
    """The profile as wanted, one version on.

    Raises:
        UnknownZone: there is no such zone.
    """
    clock.zone(wanted.zone)
    return before.next(at, **wanted.model_dump())


def require_known(named: Collection[str], team: Mapping[str, Teammate]) -> None:
    """Whether everybody whom a policy names is there.

    Raises:
        UnknownMember: some are not in the directory, or have left.
    """
    missing = sorted(member for member in named if member not in team or team[member].left_at)
    if missing:
        raise UnknownMember(member=", ".join(missing))
