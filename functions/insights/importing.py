"""The order of one import: read the file, find its publications, tell everything that is wrong with it, or take it."""

from collections.abc import Sequence
from datetime import timedelta

from insights import entered, entered_store, figure_imports
from insights.entered import Entered, Reading, Unfit
from insights.figure_imports import MOST_PUBLICATIONS, FigureImport, ImportView, Mistake, MistakeView, Row, Sheet
from insights.weeks import day_of, wall
from publishing.sendings import Sending
from socialops import words
from socialops.errors import InvalidInput
from socialops.platforms import registry
from socialops.platforms.handoff.by_hand import find_address
from socialops.table import Origin


def take(body: FigureImport, entered_id: str, zone: str, language: str, origin: Origin) -> ImportView:
    """What becomes of a file.

    Raises:
        InvalidInput: something is wrong with it, and it was not only a trial.
    """
    text = figure_imports.text_of(body)
    sheet = (
        Sheet(problems=(Mistake(row=0, code="not-text"),)) if text is None else figure_imports.read(text, zone, body.at)
    )
    sendings = _publications(sheet.rows)
    problems = [*sheet.problems, *_problems(sheet, sendings, origin, zone)]
    problems = sorted(problems, key=lambda problem: problem.row)[: figure_imports.MOST_PROBLEMS]
    shown = [_worded(problem, language) for problem in problems]
    answer = ImportView(dry_run=body.dry_run, rows=len(sheet.rows), ignored=list(sheet.ignored), problems=shown)
    if body.dry_run:
        return answer
    if shown:
        raise InvalidInput(errors=[{"where": _place(each, language), "what": each.what} for each in shown])
    readings = [
        Reading(publication_id=sendings[row.number].id, at=row.at, counts=dict(row.counts)) for row in sheet.rows
    ]
    new = Entered(id=entered_id, by=origin.by, entered_at=origin.at, readings=readings)
    answer = answer.model_copy(update={"entered": entered.view(new)})
    entered_store.put(new, {sending.id: sending for sending in sendings.values()}, origin, answer)
    return answer


def _publications(rows: Sequence[Row]) -> dict[int, Sending]:
    """The publication of each row that names one of ours."""
    found_at = {row.url: _address(row.url) for row in rows if not row.publication}
    addresses = {url: address for url, address in found_at.items() if address}
    ids = entered_store.find_ids(addresses) if addresses else {}
    wanted = {row.number: row.publication or ids.get(row.url, "") for row in rows}
    found = entered_store.find_sendings(name for name in wanted.values() if name)
    return {number: found[name] for number, name in wanted.items() if name in found}


def _address(url: str) -> tuple[str, str] | None:
    """Platform and remote id of an address, for the platforms whose addresses are known."""
    for name in registry.REGISTRY:
        addresses = registry.platform(name).by_hand.addresses
        if addresses.hosts and (found := find_address(url, addresses)):
            return name, found.remote_id
    return None


def _problems(sheet: Sheet, sendings: dict[int, Sending], origin: Origin, zone: str) -> list[Mistake]:
    """What is wrong with rows that could be read."""
    today_ends = wall(day_of(origin.at, zone) + timedelta(days=1), figure_imports.MIDNIGHT, zone)
    found = []
    for row in sheet.rows:
        code = entered.problem(sendings.get(row.number), row.at, today_ends)
        if code is not None:
            found.append(_problem(row, code, sheet))
    known = [(row.number, sendings[row.number].id, row.at) for row in sheet.rows if row.number in sendings]
    found += figure_imports.repeated(known)
    if len({publication for _, publication, _ in known}) > MOST_PUBLICATIONS:
        found.append(Mistake(row=1, code="too-many-publications"))
    return found


def _problem(row: Row, code: Unfit, sheet: Sheet) -> Mistake:
    of_time = code in {"before-live", "to-come"}
    name = "at" if of_time else "publication" if row.publication else "url"
    given = row.time if of_time else row.publication or row.url
    return Mistake(row=row.number, column=sheet.columns.get(name, ""), code=code, given=given[:80])


def _worded(problem: Mistake, language: str) -> MistakeView:
    facts = {"given": problem.given, "rows": figure_imports.MOST_ROWS, "publications": MOST_PUBLICATIONS}
    return MistakeView(**problem.model_dump(), what=words.say(f"figures.problem.{problem.code}", language, facts))


def _place(problem: MistakeView, language: str) -> str:
    if not problem.row:
        return "body"
    key = "figures.place.cell" if problem.column else "figures.place.row"
    return words.say(key, language, {"row": problem.row, "column": problem.column})
