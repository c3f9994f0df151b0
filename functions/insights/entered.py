"""Figures that a person read and entered, where no interface tells them: one reading, or many out of a file. Pure.

They become points of the same series as what platforms tell, marked with who entered them. A point goes by its
publication and instant, so the same entered twice is one, and what a platform told at that instant stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Annotated, Final, Literal

from pydantic import Field

from insights.snapshots import Snapshot
from publishing.sendings import Sending
from socialops.agenda import Entry
from socialops.errors import InvalidInput, WrongState
from socialops.events.insights import MetricsCollected, MetricsEntered
from socialops.models import Frozen, Input, Instant
from socialops.names import Stage

ENTER: Final = "enter"
"""The kind of agenda entry that takes what was entered into the series."""

CountName = Literal[
    "likes",
    "comments",
    "reposts",
    "shares",
    "saves",
    "plays",
    "reads",
    "impressions",
    "coins",
    "danmaku",
    "new_followers",
]
Unfit = Literal["unknown-publication", "not-live", "before-live", "to-come"]
Count = Annotated[int, Field(strict=True, ge=0, le=10**12)]


class FiguresInput(Input):
    """What a platform showed for a publication: all counts that can be seen, at one instant (now, where absent).

    A count that it does not show is left out, not zero.
    """

    at: Instant | None = None
    counts: dict[CountName, Count] = Field(min_length=1)


class Reading(Frozen):
    """The counts of one publication at one instant."""

    publication_id: str
    at: Instant
    counts: dict[str, int]


class Entered(Frozen):
    """Readings that wait to be taken into the series: what one person entered at once."""

    id: str
    by: str
    entered_at: Instant
    readings: list[Reading]


class EnteredView(Frozen):
    """What was taken: so many readings of so many publications; they stand in their series within seconds."""

    id: str
    readings: int
    publications: int


def problem(sending: Sending | None, at: datetime, latest: datetime) -> Unfit | None:
    """Why figures of a publication at an instant cannot be: a code; nothing when they can.

    Args:
        sending: the publication, if there is one.
        at: when they were read.
        latest: the last instant that counts as not to come.
    """
    if sending is None or sending.kind != "post":
        return "unknown-publication"
    if sending.state != "live" or sending.live_at is None:
        return "not-live"
    # Who publishes by hand may have done so well before they said it.
    earliest = sending.claimed_at if sending.confirmed_by and sending.claimed_at else sending.live_at
    if at < earliest:
        return "before-live"
    return "to-come" if at > latest else None


def enter(sending: Sending, body: FiguresInput, entered_id: str, *, by: str, at: datetime) -> Entered:
    """One reading of a publication.

    Raises:
        WrongState: it is not live.
        InvalidInput: its instant is before it was live, or has not come yet.
    """
    if sending.kind != "post" or sending.state != "live":
        raise WrongState(thing="Publication", id=sending.id, state=sending.state)
    read_at = body.at or at
    if wrong := problem(sending, read_at, at):
        raise InvalidInput(errors=[{"where": "body.at", "what": wrong}])
    reading = Reading(publication_id=sending.id, at=read_at, counts=dict(body.counts))
    return Entered(id=entered_id, by=by, entered_at=at, readings=[reading])


def entry(entered: Entered) -> Entry:
    """The agenda entry that takes them in, now."""
    return Entry(Stage.INSIGHTS, ENTER, entered.id, entered.entered_at)


def view(entered: Entered) -> EnteredView:
    """What the person is told."""
    ids = {reading.publication_id for reading in entered.readings}
    return EnteredView(id=entered.id, readings=len(entered.readings), publications=len(ids))


def by_publication(readings: Iterable[Reading]) -> dict[str, list[Reading]]:
    """The readings of each publication, oldest first."""
    ordered = sorted(readings, key=lambda reading: (reading.publication_id, reading.at))
    return {name: list(found) for name, found in groupby(ordered, key=lambda reading: reading.publication_id)}


def point(reading: Reading, entered: Entered) -> Snapshot:
    """The point of the series that a reading is."""
    return Snapshot(due=reading.at, at=entered.entered_at, counts=reading.counts, entered_by=entered.by)


def told(entered: Entered, sendings: Mapping[str, Sending]) -> list[MetricsEntered]:
    """What happened, for each publication."""
    return [
        MetricsEntered(**_about(sendings[name]), readings=len(found), count=_count(found))
        for name, found in by_publication(entered.readings).items()
    ]


def collected(entered: Entered, sendings: Mapping[str, Sending]) -> list[MetricsCollected]:
    """That the figures can be read now, for each publication."""
    return [
        MetricsCollected(**_about(sendings[name]), count=_count(found))
        for name, found in by_publication(entered.readings).items()
    ]


def _about(sending: Sending) -> dict[str, str]:
    return {"subject": sending.key.pk, "root": sending.root, "account_id": sending.account_id}


def _count(readings: Sequence[Reading]) -> int:
    return sum(len(reading.counts) for reading in readings)
