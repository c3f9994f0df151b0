"""The library: lists of files, search by words, and what becomes of deleted files and of ending rights."""

from collections.abc import Iterable
from typing import Final

from pydantic import BaseModel

from planning import keys, media_use_store, media_uses
from planning.media import Media, objects_of
from planning.media_places import Wanted
from planning.media_store import bucket, get, saved
from socialops import aws, clock, table
from socialops.agenda import Entry
from socialops.changes import Done
from socialops.errors import MediaInUse, NotFound
from socialops.events.base import Event
from socialops.events.media import MediaDeleted, MediaPurged, MediaRestored, MediaRightsEnded, MediaRightsEnding
from socialops.models import Page
from socialops.table import Origin

NAMED: Final = 20
"""Rows of posts that are looked at to name those that keep a file from being deleted."""


def list_media(wanted: Wanted, limit: int, cursor: str | None) -> Page[Media]:
    """Files that are looked for, newest first, in one call or two.

    The narrowest of the lists is read; what else is asked is looked at in what it gives, so a page may hold fewer than
    the limit, and `next` alone says whether there are more.
    """
    if wanted.words is not None:
        return _search(wanted, limit, cursor)
    shelf = wanted.shelf()
    found = table.query(shelf, index=True, newest_first=True, limit=limit, cursor=cursor)
    if shelf == keys.media_list(wanted.state):
        media = [Media.model_validate(item) for item in found.items]
    else:
        media = _read(row["media_id"] for row in found.items)
    return Page(items=[each for each in media if wanted.fits(each)], next=found.next)


def _search(wanted: Wanted, limit: int, cursor: str | None) -> Page[Media]:
    """By one beginning of a word, in the order of the words; each file once, however many of its words fit."""
    beginning = wanted.beginning()
    if not beginning or wanted.state != "ready":
        return Page(items=[])
    place = keys.media_words(beginning[0])
    found = table.query(place, index=True, starts=beginning, limit=limit, cursor=cursor)
    words: dict[str, set[str]] = {}
    for row in found.items:
        words.setdefault(row["media_id"], set()).add(row["rank"].rpartition("#")[0])
    media = [each for each in _read(words) if wanted.fits(each) and wanted.reads(each)]
    return Page(items=[each for each in media if wanted.first_word(each) in words[each.id]], next=found.next)


def _read(ids: Iterable[str]) -> list[Media]:
    places = [keys.media(media_id) for media_id in ids]
    found = table.get_many(places) if places else {}
    return [Media.model_validate(found[place]) for place in dict.fromkeys(places) if place in found]


def read_all(ids: Iterable[str]) -> dict[str, Media]:
    """Files by id, in one call.

    Raises:
        NotFound: the first that is not there.
    """
    wanted = list(ids)
    found = {media.id: media for media in _read(wanted)}
    for media_id in wanted:
        if media_id not in found:
            raise NotFound(thing=Media.__name__, id=media_id)
    return found


def delete(before: Media, after: Media, until: str, origin: Origin) -> None:
    """Keep a file as deleted, while no post in review or approved uses it.

    Raises:
        MediaInUse: one does; `posts` names the first of them.
    """
    key = keys.media(after.id)
    event = MediaDeleted(subject=key.pk, media_id=after.id, restorable_until=until)
    try:
        table.commit([*saved(before, after), media_uses.closed(after.id)], [event], origin)
    except MediaInUse as held:
        uses = media_use_store.list_uses(after.id, NAMED, None).items
        posts = [f"{use.title} ({use.post_id})" for use in uses if use.state != "draft"]
        raise MediaInUse(media=after.id, posts=posts) from held


def restore(before: Media, after: Media, answer: BaseModel, origin: Origin) -> None:
    """Keep a file as had back."""
    key = keys.media(after.id)
    event = MediaRestored(subject=key.pk, media_id=after.id)
    table.commit([*saved(before, after), media_uses.opened(after.id)], [event], origin, answer=answer)


def due(entry: Entry) -> Media | None:
    """The file of an agenda entry, while the entry is what its record waits for."""
    media = get(entry.ref)
    return media if media.entry == entry.sk else None


def tell(before: Media, after: Media, entry: Entry, origin: Origin) -> None:
    """Keep that the end of rights was told, and tell it."""
    table.commit(saved(before, after, entry), _told(after), origin)


def _told(media: Media) -> list[Event]:
    subject = keys.media(media.id).pk
    until = clock.text(media.rights.valid_until) if media.rights and media.rights.valid_until else ""
    told = MediaRightsEnded if media.told == "ended" else MediaRightsEnding
    return [told(subject=subject, media_id=media.id, owner=media.owner, until=until)]


def purge(before: Media, after: Media, entry: Entry, origin: Origin) -> None:
    """Keep that a file is gone for good; its agenda has its bytes removed next."""
    event = MediaPurged(subject=keys.media(after.id).pk, media_id=after.id)
    table.commit(saved(before, after, entry), [event], origin)


def sweep(media: Media, entry: Entry, origin: Origin) -> None:
    """Remove the bytes of a file that is gone; may be repeated."""
    stored = objects_of(media)
    if stored:
        wanted = {"Objects": [{"Key": key} for key in stored], "Quiet": True}
        aws.client("s3").delete_objects(Bucket=bucket(), Delete=wanted)
    table.commit([Done(entry)], [], origin)
