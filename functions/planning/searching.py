"""What a search finds: a note in which every term of the question stands, and the places to highlight. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from pydantic import Field

from planning.folding import Folded
from planning.grams import fold, matches, most_telling, pieces
from planning.research import Kind, Note, Passage, passages
from socialops.models import Frozen

PROBES: Final = 4
"""Pieces of a question that are looked up in the index; the others are proved against the text."""
DEPTH: Final = 200
"""Notes that one look-up of a piece brings, the newest first."""
AROUND: Final = 40
"""Characters before and after a find that its snippet shows."""
MOST_SNIPPETS: Final = 3
MOST_SPANS: Final = 20


class Span(Frozen):
    """A place in a text: `text[start:end]` in Unicode characters."""

    start: int
    end: int


class Snippet(Frozen):
    """A part of a note, and where in it stands what was looked for."""

    field: str
    text: str
    spans: list[Span]
    cut_before: bool = Field(description="Whether the field has more text before the snippet.")
    cut_after: bool = Field(description="Whether the field has more text after it.")


class Hit(Frozen):
    """A note that was found."""

    note_id: str
    kind: Kind
    title: str
    seen_on: date
    tags: list[str]
    snippets: list[Snippet]


class Hits(Frozen):
    """One page of what was found, newest first; it may be short, and there is more as long as there is a `next`."""

    items: list[Hit]
    next: str | None = None


def index_pieces(note: Note) -> frozenset[str]:
    """Every piece under which a note is found; none once it is archived."""
    if note.archived:
        return frozenset()
    return frozenset(piece for passage in passages(note) for piece in pieces(fold(passage.text).text))


def probes(terms: Sequence[str]) -> list[str]:
    """The pieces of a question that are looked up."""
    wanted = dict.fromkeys(piece for term in terms for piece in pieces(term, singles=False))
    return most_telling(list(wanted), PROBES)


def prove(note: Note, terms: Sequence[str]) -> Hit | None:
    """The hit of a note that holds every term, or nothing: the index may be older than the note."""
    if note.archived:
        return None
    parts = [(passage, fold(passage.text)) for passage in passages(note)]
    if not all(any(_has(folded, term) for _, folded in parts) for term in terms):
        return None
    snippets = [found for passage, folded in parts if (found := _snippet(passage, folded, terms))]
    return Hit(
        note_id=note.id,
        kind=note.kind,
        title=note.title,
        seen_on=note.seen_on,
        tags=note.tags,
        snippets=snippets[:MOST_SNIPPETS],
    )


def _has(folded: Folded, term: str) -> bool:
    return next(matches(term, folded.text), None) is not None


def _snippet(passage: Passage, folded: Folded, terms: Sequence[str]) -> Snippet | None:
    """The surroundings of the first find in a field, with all finds that lie in them."""
    found = sorted(folded.span(at, at + len(term)) for term in terms for at in matches(term, folded.text))
    if not found:
        return None
    begin = max(found[0][0] - AROUND, 0)
    end = min(found[0][1] + AROUND, len(passage.text))
    inside = _apart(span for span in found if span[1] <= end)
    return Snippet(
        field=passage.field,
        text=passage.text[begin:end],
        spans=[Span(start=start - begin, end=stop - begin) for start, stop in inside[:MOST_SPANS]],
        cut_before=begin > 0,
        cut_after=end < len(passage.text),
    )


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans without overlaps: those that touch become one."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def common(lists: Sequence[Sequence[str]], depth: int) -> tuple[list[str], str]:
    """The ids that may hold every piece, newest first, and the id down to which all is known; empty at the end.

    Each list holds the newest ids of one piece, at most `depth`; one that has so many may go on. The one that reaches
    farthest leads, so the commonest piece never decides how far a page gets.
    """
    leading = min(lists, key=lambda ids: (ids[-1], len(ids)) if len(ids) >= depth else ("", len(ids)))
    reached = leading[-1] if len(leading) >= depth else ""
    candidates = list(leading)
    for other in lists:
        known, ends = set(other), other[-1] if len(other) >= depth else ""
        candidates = [each for each in candidates if each in known or (ends and each < ends)]
    return candidates, reached
