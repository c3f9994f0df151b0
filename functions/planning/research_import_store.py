"""Imports of research in the table: kept until the agenda has taken all their rows in."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, TypeVar

from planning import cadence, competitor_store, competitors, keys, topic_store, topics
from planning.competitors import WatchedDay
from planning.research_rows import FigureRow, Found
from planning.research_sheets import ResearchImport
from planning.topics import TopicInput
from socialops import table
from socialops.agenda import Entry
from socialops.changes import Change, Done, Drop, EntryGone, Keep, Plan
from socialops.events.base import Event
from socialops.events.research import CompetitorFiguresEntered, ResearchImportAsked
from socialops.keys import Key
from socialops.table import Origin

PART: Final = 40
"""Rows of one commit: each may need an event of its own, and a commit holds at most a hundred things."""
R = TypeVar("R")
Writes = tuple[list[Change], list[Event]]


def put(import_id: str, found: Found, origin: Origin, answer: ResearchImport) -> None:
    """Keep what a sheet says and put its taking in on the agenda: together, or not at all."""
    key = keys.research_import(import_id)
    kind, rows = ("figures", found.figures) if found.figures else ("topics", found.topics)
    row: dict[str, Any] = {"by": origin.by, kind: [each.model_dump(mode="json") for each in rows]}
    event = ResearchImportAsked(subject=key.pk, kind=kind, rows=len(rows))
    changes: list[Change] = [Keep(key, row), Plan(cadence.take(import_id, origin.at))]
    table.commit(changes, [event], origin, answer=answer)


def take_in(entry: Entry, origin: Origin) -> None:
    """Take the rows of an import in, part by part; the last part takes the entry off the agenda.

    Raises:
        EntryGone: it was taken in already.
    """
    here, where = Key(entry.pk, entry.sk), keys.research_import(entry.ref)
    found = table.get_many([here, where])
    if here not in found:
        raise EntryGone(entry=entry.sk)
    row = found.get(where, {})
    by = str(row.get("by", origin.by))
    figures = [FigureRow.model_validate(each) for each in row.get("figures", ())]
    seen = [TopicInput.model_validate(each) for each in row.get("topics", ())]
    for some in _parts(figures):
        _commit(*_figures(some, by, origin), origin)
    for part in _parts(seen):
        _commit(*_topics(part, by, origin), origin)
    table.commit([Done(entry), Drop(where)], [], origin)


def _commit(changes: list[Change], events: list[Event], origin: Origin) -> None:
    if changes:
        table.commit(changes, events, origin)


def _parts(rows: Sequence[R]) -> list[Sequence[R]]:
    return [rows[start : start + PART] for start in range(0, len(rows), PART)]


def _figures(rows: Sequence[FigureRow], by: str, origin: Origin) -> Writes:
    places = {keys.watched_day(row.competitor_id, row.account_id, row.day.isoformat()): row for row in rows}
    found = table.get_many(places)
    changes: list[Change] = []
    days: Counter[str] = Counter()
    for place, row in places.items():
        before = WatchedDay.model_validate(found[place]) if place in found else None
        after = competitors.noted(before, row.day, row.counts, "imported", by=by, at=origin.at)
        if after is not before:
            changes.append(competitor_store.kept_day(row.competitor_id, row.account_id, after))
            days[keys.competitor(row.competitor_id).pk] += 1
    events: list[Event] = [
        CompetitorFiguresEntered(subject=subject, days=count, source="imported") for subject, count in days.items()
    ]
    return changes, events


def _topics(rows: Sequence[TopicInput], by: str, origin: Origin) -> Writes:
    ids = [topics.topic_id(row.platform, row.day, row.name) for row in rows]
    found = topic_store.find_topics(ids)
    pairs = [
        (before := found.get(topic_id), topics.note(before, row, "imported", by=by, at=origin.at))
        for topic_id, row in zip(ids, rows, strict=True)
    ]
    return topic_store.writes([(before, after) for before, after in pairs if after is not before])
