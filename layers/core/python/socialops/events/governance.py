"""What happens in governance: the archive and the brand's profile."""

from socialops.events.base import Event


class ArchiveSealed(Event):
    """A digest over the newest archive records was chained to the one before."""

    sequence: int
    digest: str


class BrandChanged(Event):
    """The brand profile changed."""


class TeammateChanged(Event):
    """A member of the team was entered, changed, or has left."""
