"""What happens to the calendar links of members."""

from socialops.events.base import Event


class CalendarLinkMade(Event):
    """A member has a link to the calendar; `renewed` when it took the place of an earlier one, which is worthless."""

    member: str
    renewed: bool


class CalendarLinkChanged(Event):
    """A member's calendar link shows other publications; its address is the same."""

    member: str


class CalendarLinkRevoked(Event):
    """A member's calendar link is worthless."""

    member: str
