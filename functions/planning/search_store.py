"""The index of the notes' texts: rows of the one table, kept behind the notes and never trusted without their text.

A piece has a row for each note that holds it. What a note has rows for stands beside it, so an edit takes away just
what is stale. Whoever indexes raises a turn on that record first, and every later write holds on to it: when two work
on one note, the one that came later carries on, and the other fails and finds the work done when it comes again.
"""

from dataclasses import dataclass
from typing import Final

from planning import keys, note_store, searching
from planning.research import Note
from planning.searching import DEPTH, Hits
from socialops import table
from socialops.changes import Change, Drop, Keep, Require
from socialops.errors import Busy
from socialops.table import Origin

WRITES: Final = 98
"""Rows of the index in one commit, beside the record of the note."""
MOST_OF_A_RECORD: Final = 380_000
"""Bytes of the pieces that one record holds; an item has at most 400 KB."""
_BEFORE_ALL: Final = "!"
_AFTER_ALL: Final = "~"
"""Sort before and after every id of a note."""


def index_note(note_id: str, origin: Origin) -> None:
    """Let the index say what the note says now; whichever event asks, and however often.

    Raises:
        Busy: somebody else is at it; the event comes again.
    """
    home, record = keys.note(note_id), keys.indexed(note_id)
    found = table.get_many([home, record])
    if home not in found:
        return
    note, row = Note.model_validate(found[home]), found.get(record, {})
    if row.get("version", 0) >= note.version:
        return
    wanted, present = searching.index_pieces(note), frozenset(str(row.get("pieces", "")).split())
    # An edit that leaves nothing of a very long text goes through the empty index: the record of both is too large.
    goals = [wanted] if _length(present | wanted) <= MOST_OF_A_RECORD else [frozenset[str](), wanted]
    turn, version = int(row.get("turn", 0)), int(row.get("version", 0))
    for goal in goals:
        turn = _move(
            note, _Record(present, version, turn), _Record(goal, note.version if goal == wanted else version), origin
        )
        present = goal


@dataclass(frozen=True)
class _Record:
    """What the index holds of a note: its pieces, the version they are of, and how often somebody took a turn."""

    pieces: frozenset[str]
    version: int
    turn: int = 0


def _move(note: Note, now: _Record, goal: _Record, origin: Origin) -> int:
    """Bring the rows of the index from what they are to what they shall be; the turn that this ended with."""
    changes: list[Change] = [Keep(keys.gram(piece, note.id), {}) for piece in sorted(goal.pieces - now.pieces)]
    changes += [Drop(keys.gram(piece, note.id)) for piece in sorted(now.pieces - goal.pieces)]
    turn = now.turn
    if len(changes) > WRITES:
        # Until all is done the record says more than there is, never less.
        both = _Record(now.pieces | goal.pieces, now.version, turn)
        table.commit([_recorded(note.id, both)], [], origin)
        turn += 1
        while len(changes) > WRITES:
            held = Require(keys.indexed(note.id), "turn = :turn", Busy(operation="index"), {":turn": turn})
            table.commit([held, *changes[:WRITES]], [], origin)
            changes = changes[WRITES:]
    table.commit([_recorded(note.id, _Record(goal.pieces, goal.version, turn)), *changes], [], origin)
    return turn + 1


def _recorded(note_id: str, record: _Record) -> Keep:
    """The record after a turn, written only by whose turn it is."""
    return Keep(
        keys.indexed(note_id),
        {"version": record.version, "turn": record.turn + 1, "pieces": " ".join(sorted(record.pieces))},
        when="turn = :turn" if record.turn else "attribute_not_exists(pk)",
        values={":turn": record.turn} if record.turn else {},
        otherwise=Busy(operation="index"),
    )


def _length(pieces: frozenset[str]) -> int:
    """Bytes of the pieces in a record."""
    return sum(len(piece.encode()) + 1 for piece in pieces)


def search(terms: list[str], limit: int, cursor: str | None) -> Hits:
    """One page of the notes that hold all terms, newest first.

    It costs one query for each of at most four pieces of the question, and one read of at most `limit` notes: the
    pieces' rows are intersected along the one that reaches farthest, and what is left is proved against the text.
    """
    scope = f"search|{' '.join(terms)}"
    before = str(table.open_cursor(cursor, scope)["before"]) if cursor else _AFTER_ALL
    lists = [_ids(piece, before) for piece in searching.probes(terms)]
    candidates, reached = searching.common(lists, DEPTH)
    page = candidates[:limit]
    found = [hit for note in note_store.get_notes(page) if (hit := searching.prove(note, terms))]
    last = page[-1] if len(candidates) > limit else reached
    return Hits(items=found, next=table.seal_cursor({"before": last}, scope) if last else None)


def _ids(piece: str, before: str) -> list[str]:
    """The newest notes that hold a piece and are older than `before`."""
    within = (_BEFORE_ALL, before)
    rows = table.query(keys.gram(piece, "").pk, between=within, newest_first=True, limit=DEPTH + 1).items
    return [str(row["sk"]) for row in rows if row["sk"] != before][:DEPTH]
