"""The order of an import of research: read the sheet, tell everything that is wrong with it, or take it.

What is taken stands in one row with an agenda entry that is due at once, written together; the entry takes the rows in
part by part. Every part replaces only what it changes, so a crash between two of them repeats nothing.
"""

from collections.abc import Mapping
from datetime import datetime

from planning import cadence, competitor_store, research_import_store, research_rows, research_sheets
from planning.research_rows import Found
from planning.research_sheets import ResearchImport, Sheet, SheetInput, SheetMistake, SheetMistakeView
from socialops import words
from socialops.agenda import Entry
from socialops.errors import InvalidInput
from socialops.platforms.registry import REGISTRY
from socialops.table import Origin

BY = "planning.on_due"
MOST_COMPETITORS = 100
"""The newest so many competitors can be named in a sheet."""


def take_figures(body: SheetInput, import_id: str, zone: str, language: str, origin: Origin) -> ResearchImport:
    """What becomes of a sheet of competitors' numbers.

    Raises:
        InvalidInput: something is wrong with it, and it was not only a trial.
    """
    sheet = research_sheets.read(body, research_rows.FIGURE_COLUMNS, research_rows.FIGURES_NEEDED)
    known = competitor_store.list_competitors(False, MOST_COMPETITORS, None).items if sheet.lines else []
    found = research_rows.figures(sheet, known, _platforms(), cadence.day_of(origin.at, zone))
    return _settle(body, sheet, found, import_id, language=language, origin=origin)


def take_topics(body: SheetInput, import_id: str, zone: str, language: str, origin: Origin) -> ResearchImport:
    """What becomes of a sheet of trending topics; the errors are those of `take_figures`."""
    sheet = research_sheets.read(body, research_rows.TOPIC_COLUMNS, research_rows.TOPICS_NEEDED)
    found = research_rows.topics(sheet, _platforms(), cadence.day_of(origin.at, zone))
    return _settle(body, sheet, found, import_id, language=language, origin=origin)


def take_in(entry: Entry, at: datetime) -> None:
    """Take the rows of an import in.

    Raises:
        EntryGone: it was taken in already.
    """
    research_import_store.take_in(entry, Origin(BY, at))


def _settle(
    body: SheetInput, sheet: Sheet, found: Found, import_id: str, *, language: str, origin: Origin
) -> ResearchImport:
    shown = [_worded(mistake, language) for mistake in found.mistakes]
    count = len(found.figures) + len(found.topics)
    answer = ResearchImport(dry_run=body.dry_run, rows=count, ignored=list(sheet.ignored), problems=shown)
    if body.dry_run:
        return answer
    if shown:
        raise InvalidInput(errors=[{"where": _place(each, language), "what": each.what} for each in shown])
    answer = answer.model_copy(update={"id": import_id})
    research_import_store.put(import_id, found, origin, answer)
    return answer


def _platforms() -> Mapping[str, str]:
    """How people call the platforms, in every language, folded → id."""
    said = {
        research_rows.fold(words.say(f"platform.{name}", language)): name
        for name in REGISTRY
        for language in words.LANGUAGES
    }
    return {**said, **{name: name for name in REGISTRY}}


def _worded(mistake: SheetMistake, language: str) -> SheetMistakeView:
    facts = {"given": mistake.given, "rows": research_sheets.MOST_ROWS}
    return SheetMistakeView(**mistake.model_dump(), what=words.say(f"research.problem.{mistake.code}", language, facts))


def _place(mistake: SheetMistakeView, language: str) -> str:
    if not mistake.row:
        return "body"
    key = "figures.place.cell" if mistake.column else "figures.place.row"
    return words.say(key, language, {"row": mistake.row, "column": mistake.column})
