"""What happens in research: edits of notes, personas, competitors and their numbers, trending topics."""

from socialops.events.base import Event


class ResearchNoteEdited(Event):
    """A research note was rewritten."""


class ResearchNoteArchived(Event):
    """A research note was put away; lists and search no longer show it."""


class ResearchNoteRestored(Event):
    """A research note that was put away is shown again."""


class PersonaWritten(Event):
    """A persona of the audience was described."""


class PersonaChanged(Event):
    """The description of a persona changed."""


class PersonaRemoved(Event):
    """A persona was taken away."""


class CompetitorAdded(Event):
    """A competitor is watched from now on."""

    accounts: int


class CompetitorChanged(Event):
    """Name, accounts or state of a competitor changed."""

    accounts: int


class CompetitorWatched(Event):
    """The public numbers of a competitor's account were collected."""

    account_id: str
    day: str
    count: int


class CompetitorWatchDelayed(Event):
    """The public numbers of a competitor's account could not be read; they are asked for again later."""

    account_id: str
    reason: str
    due: str


class CompetitorWatchMissed(Event):
    """A day passed without the public numbers of a competitor's account."""

    account_id: str
    reason: str


class CompetitorFiguresEntered(Event):
    """A person entered or corrected public numbers of competitors."""

    days: int
    source: str


class TopicsNoted(Event):
    """Trending topics of a platform and day were entered or corrected."""

    topics: int
    source: str


class ResearchImportAsked(Event):
    """A spreadsheet was checked and is taken in."""

    kind: str
    rows: int
