"""The order of an import of the calendar (read, weigh, tell or apply) and of an export.

The rows are applied slice by slice on the agenda, each in a commit of its own under an id that follows from the import
and the row. So a slice that is delivered twice, or ends halfway, plans nothing twice.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from planning import research_sheets
from publishing import (
    account_store,
    calendar,
    calendar_rows,
    calendar_sheet_store,
    calendar_sheets,
    claim_store,
    conflicts,
    standing_store,
    store,
)
from publishing.calendar_rows import COLUMNS, EXPORTED, NEEDED, TOLD, Known, Outcome, Wanted
from publishing.calendar_sheet_store import GOOD_FOR
from publishing.calendar_sheets import (
    MOST_EXPORTED,
    MOST_TOLD,
    PART,
    CalendarExport,
    CalendarExportInput,
    CalendarImportInput,
    CalendarImportView,
    RowProblem,
)
from publishing.conflicts import Asked, Standing
from publishing.sendings import Sending, Step
from socialops import words
from socialops.agenda import Entry
from socialops.errors import AlreadyExists, Busy, InvalidInput, SocialOpsError
from socialops.sheets import texts, workbooks
from socialops.table import Origin

BY: Final = "publishing.on_due"


def take(body: CalendarImportInput, import_id: str, language: str, origin: Origin) -> CalendarImportView:
    """What becomes of a sheet: told after a dry run, else applied.

    Raises:
        InvalidInput: some rows are bad, and they are not to be skipped.
    """
    sheet = research_sheets.read(body, COLUMNS, NEEDED)
    rows, faults = calendar_rows.parse(sheet)
    outcomes = _weighed(rows, import_id, origin.by, origin.at) if rows else []
    faults += [fault for each in outcomes for fault in each.faults]
    bad = len({fault.row for fault in faults})
    asked = calendar_sheets.ask(import_id, origin.by, outcomes, bad, origin.at)
    told = calendar_sheets.worded(faults, language)
    answer = CalendarImportView(state="checked", ignored=list(sheet.ignored), **_counts(asked))
    if body.dry_run:
        changes = [change for each in outcomes if (change := calendar_sheets.change_of(each))]
        untold = max(len(faults) - MOST_TOLD, 0)
        return answer.model_copy(update={"changes": changes, "problems": told, "untold": untold})
    if told and not (body.skip_bad and outcomes):
        raise InvalidInput(errors=[_error(each, language) for each in told])
    to_do = [calendar_rows.as_checked(each) for each in outcomes if each.step]
    answer = answer.model_copy(update={"id": import_id, "state": "applying"})
    calendar_sheet_store.add(asked, to_do, origin, answer)
    return answer


def _error(fault: RowProblem, language: str) -> dict[str, str]:
    key = "figures.place.cell" if fault.column else "figures.place.row"
    place = words.say(key, language, {"row": fault.row, "column": fault.column})
    return {"where": place, "what": fault.what, "next": fault.next_step}


def _counts(sheet: calendar_sheets.CalendarImport) -> dict[str, int]:
    return {name: getattr(sheet, name) for name in ("rows", "new", "moved", "same", "bad")}


def read(import_id: str, language: str) -> CalendarImportView:
    """How far an import is.

    Raises:
        NotFound: there is none.
    """
    standing = calendar_sheet_store.get(import_id)
    sheet, progress = standing.sheet, standing.progress
    return CalendarImportView(
        id=sheet.id,
        state=sheet.state,
        written=progress.written,
        failed=progress.failed,
        problems=calendar_sheets.worded(progress.faults, language),
        **_counts(sheet),
    )


def _weighed(rows: list[Wanted], import_id: str, by: str, at: datetime) -> list[Outcome]:
    ids = {row.row: f"{import_id}-{row.row}" for row in rows if not row.id}
    known = calendar_sheet_store.known(rows, list(ids.values()), at)
    outcomes = calendar_rows.weigh(rows, known, ids, by, at)
    outcomes = calendar_rows.without(outcomes, calendar_sheet_store.planned(outcomes))
    return [_judged(each, known) for each in outcomes]


def _judged(outcome: Outcome, known: Known) -> Outcome:
    """The outcome of a row, refused where its account speaks against its time.

    What is beyond the times that are known, and what rows of one sheet are to each other, is found when they are
    applied.
    """
    if outcome.step is None:
        return outcome
    after = outcome.step.after
    standing = known.plannings[after.subject, after.account_id].standing
    asked = _asked(after, standing)
    if not standing.knows(*conflicts.reach(standing, asked.spends, after.due)):
        return outcome
    try:
        standing_store.check(asked, standing_store.connected(standing), window=after.window)
    except SocialOpsError as error:
        return calendar_rows.refused(outcome.wanted, error)
    return outcome


def _asked(sending: Sending, standing: Standing) -> Asked:
    return calendar.asked(sending, standing.platform.spends(sending.kind, sending.content))


def apply(due: Entry, at: datetime) -> None:
    """Due: apply the next rows of an import, against what is there now.

    Raises:
        EntryGone: the slice was done.
        Busy: others kept writing the same; the slice comes again.
    """
    standing = calendar_sheet_store.begin(due)
    start = standing.progress.turn * PART
    part, later = standing.rows[start : start + PART], standing.rows[start + PART :]
    origin = Origin(standing.sheet.by, at)
    outcomes = [_applied(each, origin) for each in _weighed(part, standing.sheet.id, origin.by, at)] if part else []
    faults = [fault for each in outcomes for fault in each.faults]
    progress = standing.progress.next(len(outcomes) - len(faults), faults)
    if later:
        calendar_sheet_store.step(standing, progress, due, origin)
    else:
        calendar_sheet_store.end(standing, progress, due, origin)


def _applied(outcome: Outcome, origin: Origin) -> Outcome:
    if outcome.step is None:
        return outcome
    step = outcome.step
    try:
        standing_store.in_turn(lambda: _take(step, origin))
    except (Busy, AlreadyExists):
        # Another delivery of this slice is at work: what it leaves, the next one finds.
        raise Busy(operation="import") from None
    except SocialOpsError as error:
        return calendar_rows.refused(outcome.wanted, error)
    return outcome


def _take(step: Step, origin: Origin) -> None:
    """Plan one row as if it were asked for by itself: in turn, and held to everything that speaks against its time."""
    after = step.after
    standing = standing_store.get_connected(after.account_id, origin.at, after.due, after.campaign)
    standing_store.check(_asked(after, standing), standing, window=after.window)
    conditions = [
        *claim_store.approval_of(after),
        *claim_store.rights_of(after, after.due),
        standing_store.take_turn(standing),
    ]
    store.take(step, origin, also=conditions)


def export(body: CalendarExportInput, name: str, language: str, origin: Origin) -> CalendarExport:
    """Write a file of publications and say where it is.

    Raises:
        InvalidInput: the range is none, or holds more than one file may.
        UnknownZone: there is no such zone.
    """
    start, end = calendar.bounds(body.start, body.end, body.zone)
    found: list[Sending] = []
    for each in calendar_sheet_store.sendings(start, end):
        found += [each] if body.takes(each) else []
        if len(found) > MOST_EXPORTED:
            what = f"more than {MOST_EXPORTED} publications; ask for a shorter range, one account or one campaign"
            raise InvalidInput(errors=[{"where": "body.to", "what": what}])
    write_rows = workbooks.write if body.kind == "xlsx" else texts.write
    with calendar_sheet_store.made_file(name, body.kind) as file:
        write_rows(lines(found, account_store.get_names(each.account_id for each in found), body.zone, language), file)
    return CalendarExport(
        kind=body.kind,
        rows=len(found),
        url=calendar_sheet_store.link(name, body.kind, origin.at),
        ends_at=origin.at + GOOD_FOR,
    )


def lines(found: list[Sending], names: dict[str, str], zone: str, language: str) -> Iterator[list[str]]:
    """The rows of a file: a header, then a publication each.

    Args:
        found: what is in it.
        names: of accounts, by id.
        zone: in which a time is told that was planned as an instant.
        language: of headers and states.
    """
    place = 0 if language == "zh_CN" else -1
    yield [each[place] for each in (*(COLUMNS[name] for name in EXPORTED), *TOLD.values())]
    for sending in found:
        cells = calendar_rows.row_of(sending, zone)
        state = "removed" if sending.removed_at else "held" if sending.held else sending.state
        yield [
            *(cells[name] for name in EXPORTED),
            names.get(sending.account_id, ""),
            words.say(f"platform.{sending.platform}", language)
            if words.has(f"platform.{sending.platform}", language)
            else sending.platform,
            words.say(f"feed.state.{state}", language),
            calendar_rows.begin_of(sending.content.text),
        ]
