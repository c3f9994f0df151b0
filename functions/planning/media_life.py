"""What becomes of a file after its check: edited, deleted, had back, gone for good; and what its agenda says of it."""

from datetime import datetime, timedelta
from typing import Final

from planning.media import Media, MediaChange
from planning.rights import due_notice, next_notice
from socialops.agenda import Entry
from socialops.errors import MediaDeleted, WrongState

RESTORABLE: Final = timedelta(days=30)
"""How long a deleted file can be had back."""
STAGE: Final = "planning"
RIGHTS, PURGE, SWEEP = "rights", "media-purge", "media-sweep"
"""Kinds of agenda entries: rights are about to end or ended, a deleted file's time is over, its bytes have to go."""


def change(media: Media, body: MediaChange, at: datetime) -> Media:
    """The record after a change; with other rights, what was told of the old ones no longer counts.

    Raises:
        MediaDeleted: it was deleted.
    """
    if media.state in {"deleted", "purged"}:
        raise MediaDeleted(media=media.id)
    given = body.given()
    anew = {"told": ""} if "rights" in given and given["rights"] != media.rights else {}
    return _planned(media.next(at, **given, **anew), at)


def delete(media: Media, at: datetime) -> Media:
    """The record of a file that nobody sees any more; it can be had back for a while.

    Raises:
        WrongState: it was deleted before.
    """
    if media.state in {"deleted", "purged"}:
        raise WrongState(id=media.id, state=media.state)
    return _planned(media.next(at, state="deleted", deleted_at=at), at)


def restore(media: Media, at: datetime) -> Media:
    """The file is back.

    Raises:
        WrongState: it is not deleted, or its time is over and its bytes are gone.
    """
    if media.state != "deleted" or media.deleted_at is None or at >= media.deleted_at + RESTORABLE:
        raise WrongState(id=media.id, state=media.state)
    state = "ready" if media.key else "refused" if media.reason else "waiting"
    return _planned(media.next(at, state=state, deleted_at=None), at)


def purge(media: Media, at: datetime) -> Media:
    """What is left when the time of a deleted file is over: the record, whose bytes are to be removed."""
    return _planned(media.next(at, state="purged"), at)


def tell(media: Media, at: datetime) -> Media:
    """The record after its agenda came to the rights: `told` says what is to be told now."""
    return _planned(media.next(at, told=due_notice(media.rights, at)), at)


def entry_of(media: Media, at: datetime) -> Entry | None:
    """What is next on the agenda for a file, seen from an instant."""
    if media.state == "deleted" and media.deleted_at:
        return Entry(STAGE, PURGE, media.id, media.deleted_at + RESTORABLE)
    if media.state == "purged":
        return Entry(STAGE, SWEEP, media.id, at)
    due = next_notice(media.rights, media.told, at)
    return Entry(STAGE, RIGHTS, media.id, due) if due else None


def restorable_until(media: Media) -> datetime | None:
    """Until when a deleted file can be had back."""
    return media.deleted_at + RESTORABLE if media.state == "deleted" and media.deleted_at else None


def _planned(media: Media, at: datetime) -> Media:
    entry = entry_of(media, at)
    return media.model_copy(update={"entry": entry.sk if entry else ""})
