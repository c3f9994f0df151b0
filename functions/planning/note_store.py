"""Notes in the table: kept, listed, put away, and what cites them."""

from collections.abc import Iterable

from planning import citations, keys
from planning.citations import Citation
from planning.media import Media
from planning.research import ARCHIVED, Note, tag_key
from socialops import table
from socialops.changes import Change, Create, Drop, Keep, Listed, Save
from socialops.errors import NotFound
from socialops.events.base import Event
from socialops.events.planning import ResearchNoteWritten
from socialops.models import Page
from socialops.table import Origin


def add_note(note: Note, origin: Origin) -> None:
    """Keep a new note.

    Raises:
        NotFound: an attachment is not in the media library.
    """
    _require_media(note.attachments)
    key = keys.note(note.id)
    event = ResearchNoteWritten(subject=key.pk, kind=note.kind)
    table.commit([Create(key, note, _listed(note)), *_shelved(None, note)], [event], origin)


def save_note(before: Note, after: Note, event: Event, origin: Origin) -> None:
    """Keep a changed note.

    Raises:
        NotFound: a new attachment is not in the media library.
    """
    _require_media(each for each in after.attachments if each not in before.attachments)
    key = keys.note(after.id)
    table.commit([Save(key, before, after, _listed(after)), *_shelved(before, after)], [event], origin)


def get_note(note_id: str) -> Note:
    """A note."""
    return table.load(Note, keys.note(note_id))


def list_notes(kind: str, tag: str, archived: bool, limit: int, cursor: str | None) -> Page[Note]:
    """Notes of a kind, with a tag, of both, or all; newest first."""
    if archived:
        kind, tag = ARCHIVED, ""
    if not kind and not tag:
        found = table.query(keys.notes(), index=True, newest_first=True, limit=limit, cursor=cursor)
        return Page(items=[Note.model_validate(item) for item in found.items], next=found.next)
    shelf = keys.shelf(kind, tag_key(tag), "").pk
    rows = table.query(shelf, newest_first=True, limit=limit, cursor=cursor)
    return Page(items=get_notes(row["sk"] for row in rows.items), next=rows.next)


def get_notes(note_ids: Iterable[str]) -> list[Note]:
    """Those of the notes that there are, in the order asked for, in one read."""
    wanted = [keys.note(note_id) for note_id in note_ids]
    found = table.get_many(wanted) if wanted else {}
    return [Note.model_validate(found[key]) for key in wanted if key in found]


def require_cited(ids: Iterable[str]) -> None:
    """Whether everything that is cited is there.

    Raises:
        NotFound: a note or a topic is not.
    """
    wanted = list(ids)
    citations.require(wanted, table.get_many(citations.places(wanted)) if wanted else ())


def list_citations(cited_id: str, limit: int, cursor: str | None) -> Page[Citation]:
    """What cites a note or a topic: its rows, and the titles of what they name."""
    home = citations.place_of(cited_id)
    rows = table.query(home.pk, starts=keys.CITED, limit=limit, cursor=cursor)
    sort_keys = [str(row["sk"]) for row in rows.items]
    found = table.get_many([home, *map(citations.home_of, sort_keys)])
    if home not in found:
        raise NotFound(thing=citations.thing_of(cited_id), id=cited_id)
    titles = {key.pk: str(item.get("title") or item.get("name", "")) for key, item in found.items()}
    return Page(items=[citations.citation_of(each, titles) for each in sort_keys], next=rows.next)


def _require_media(ids: Iterable[str]) -> None:
    wanted = {keys.media(media_id): media_id for media_id in ids}
    found = table.get_many(wanted) if wanted else {}
    for key, media_id in wanted.items():
        if key not in found:
            raise NotFound(thing=Media.__name__, id=media_id)


def _listed(note: Note) -> Listed | None:
    return None if note.archived else Listed(keys.notes(), note.id)


def _shelved(before: Note | None, after: Note) -> list[Change]:
    old, new = before.shelves() if before else set(), after.shelves()
    changes: list[Change] = [Keep(keys.shelf(*shelf, after.id), {}) for shelf in sorted(new - old)]
    return [*changes, *(Drop(keys.shelf(*shelf, after.id)) for shelf in sorted(old - new))]
