"""Research over HTTP: notes, what cites them, and the search through them."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from planning import grams, note_store, research, search_store
from planning.api import api
from planning.citations import Citation
from planning.research import ChangedNote, Kind, NewNote, Note
from planning.searching import Hits
from socialops.api import Cursor, Id, Limit, caller, now, origin, seen
from socialops.errors import InvalidInput, WrongState
from socialops.events.research import ResearchNoteArchived, ResearchNoteEdited, ResearchNoteRestored
from socialops.ids import new_id
from socialops.models import Page

Question = Annotated[str, Query(min_length=1, max_length=100)]
TagQuery = Annotated[str, Query(max_length=80)]


@api.post("/v1/research/notes", allow="write_research")
def write_note(body: NewNote) -> Note:
    """Write a research note.

    A note says what was seen, where and when, word for word where it matters, and what follows from it. Screenshots
    are attached by their ids in the media library. Plans, themes and personas cite a note by its id.
    """
    note = research.write(body, new_id(now()), caller().id, now())
    note_store.add_note(note, origin())
    return note


@api.get("/v1/research/notes", allow="read_research")
def list_notes(
    kind: Kind | None = None, tag: TagQuery = "", archived: bool = False, limit: Limit = 50, cursor: Cursor = None
) -> Page[Note]:
    """List research notes.

    Newest first; of a kind, with a tag, or both. Tags are one whatever their case and width, with or without `#`.
    With `archived` those that were put away, whatever their kind. An empty list of a fresh brand begins to fill with
    the first note that somebody writes.
    """
    return note_store.list_notes(kind or "", tag, archived, limit, cursor)


@api.get("/v1/research/notes/<note_id>", allow="read_research")
def read_note(note_id: Id) -> Note:
    """Read a research note."""
    return note_store.get_note(note_id)


@api.patch("/v1/research/notes/<note_id>", allow="write_research")
def edit_note(note_id: Id, body: ChangedNote) -> Note:
    """Edit a research note.

    What is absent stays. What cites the note goes on citing it; the search follows within seconds.
    """
    version = seen()
    before = note_store.get_note(note_id).expect(version)
    after = research.change(before, body, now())
    note_store.save_note(before, after, ResearchNoteEdited(subject=f"NOTE#{note_id}"), origin())
    return after


@api.post("/v1/research/notes/<note_id>/archive", allow="write_research", status=200, guarded=True)
def archive_note(note_id: Id) -> Note:
    """Put a research note away.

    Lists and search no longer show it; what cites it still does, and it can be read and restored.
    """
    return _put(note_id, archived=True)


@api.post("/v1/research/notes/<note_id>/restoration", allow="write_research", status=200, guarded=True)
def restore_note(note_id: Id) -> Note:
    """Take a research note back that was put away."""
    return _put(note_id, archived=False)


def _put(note_id: str, *, archived: bool) -> Note:
    version = seen()
    before = note_store.get_note(note_id).expect(version)
    if before.archived is archived:
        raise WrongState(thing=Note.__name__, id=note_id, state="archived" if archived else "open")
    after = before.next(now(), archived=archived)
    subject = f"NOTE#{note_id}"
    event = ResearchNoteArchived(subject=subject) if archived else ResearchNoteRestored(subject=subject)
    note_store.save_note(before, after, event, origin())
    return after


@api.get("/v1/research/notes/<note_id>/citations", allow="read_research")
def list_note_citations(note_id: Id, limit: Limit = 50, cursor: Cursor = None) -> Page[Citation]:
    """List what cites a research note.

    Plans, themes of plans and personas, with their present titles. Empty as long as nothing rests on the note.
    """
    return note_store.list_citations(note_id, limit, cursor)


@api.get("/v1/research/search", allow="read_research")
def search_notes(q: Question, limit: Limit = 20, cursor: Cursor = None) -> Hits:
    """Search the research notes.

    Finds notes that hold every part of `q`, which blanks and punctuation separate: Chinese by any characters that
    stand together (also a single one), other writing by whole words, signs and emoji as they are; case and width do
    not matter. Spans of a snippet count Unicode characters. New and edited notes are found within seconds.
    """
    terms = grams.terms(q)
    if not terms:
        raise InvalidInput(errors=[{"where": "query.q", "what": "nothing but blanks and punctuation"}])
    return search_store.search(terms, limit, cursor)
