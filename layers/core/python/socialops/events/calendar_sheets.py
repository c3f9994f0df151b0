"""What happens to sheets of the calendar; each publication that one plans or moves has its own events besides."""

from socialops.events.base import Event


class CalendarImportAsked(Event):
    """The changes of a calendar sheet are being made: so many new publications, and so many moved ones."""

    new: int
    moved: int


class CalendarImportDone(Event):
    """Every row of a calendar sheet was tried: so many are as the sheet says, so many could not be."""

    written: int
    failed: int
