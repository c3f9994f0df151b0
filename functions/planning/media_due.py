"""What falls due for files of the library: rights that end, deleted files whose time is over."""

from datetime import datetime
from typing import Final

from planning import media_library_store, media_life
from planning.media import Media
from socialops import observability
from socialops.agenda import Entry
from socialops.changes import EntryGone
from socialops.table import Origin

BY: Final = "planning.on_due"


def tell_rights(entry: Entry, at: datetime) -> None:
    """Rights are about to end, or have ended.

    Raises:
        EntryGone: the note on rights was changed since, or the file is deleted.
    """
    before = _due(entry)
    after = media_life.tell(before, at)
    if after.told != before.told:
        media_library_store.tell(before, after, entry, Origin(BY, at))


def purge(entry: Entry, at: datetime) -> None:
    """A deleted file cannot be had back any more.

    Raises:
        EntryGone: it was had back.
    """
    before = _due(entry)
    media_library_store.purge(before, media_life.purge(before, at), entry, Origin(BY, at))


def sweep(entry: Entry, at: datetime) -> None:
    """The bytes of a file that is gone are removed; whoever comes second finds none, and the entry done.

    Raises:
        EntryGone: it was done.
    """
    media = _due(entry)
    media_library_store.sweep(media, entry, Origin(BY, at))
    observability.logger().info("bytes removed", extra={"media": media.id})


def _due(entry: Entry) -> Media:
    media = media_library_store.due(entry)
    if media is None:
        raise EntryGone(entry=entry.sk)
    return media
