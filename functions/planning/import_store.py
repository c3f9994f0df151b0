"""Imports: their records, their bad rows and how far they are, in the table; the files are `import_file_store`'s."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from planning import import_file_store, keys
from planning.imports import AWAITED, Import, ImportTicket, Progress
from planning.sheet_faults import BadRow
from planning.store import utm_of
from socialops import brand, table, team
from socialops.agenda import Entry
from socialops.brand import Brand, Utm
from socialops.changes import Cancel, Change, Create, Done, Drop, Keep, Listed, Plan, Require, Save
from socialops.errors import Busy, NotFound, SheetImportedBefore, StaleVersion, WrongState
from socialops.events.base import Event
from socialops.events.sheets import (
    ImportCancelled,
    ImportChecked,
    ImportDone,
    ImportExpired,
    ImportFailed,
    ImportOpened,
    ImportRead,
    ImportStarted,
    ImportUndone,
    ImportUndoStarted,
    ImportUploaded,
)
from socialops.keys import Key
from socialops.models import Page
from socialops.names import Stage
from socialops.table import Origin
from socialops.team import Teammate


@dataclass(frozen=True)
class Standing:
    """An import, and how far it is."""

    sheet: Import
    progress: Progress


def entry(kind: str, import_id: str, origin: Origin, turn: int = 0) -> Entry:
    """The next slice of an import, due at once; `turn` keeps one entry from being the other."""
    return Entry(Stage.PLANNING, kind, f"{import_id}.{turn}", origin.at)


def expiry(sheet: Import) -> Entry:
    """When its file is not awaited any longer."""
    return Entry(Stage.PLANNING, "expire-import", sheet.id, sheet.created_at + AWAITED)


def _listed(sheet: Import) -> Listed:
    return Listed(keys.imports(), sheet.id)


def add(sheet: Import, size: int, origin: Origin) -> ImportTicket:
    """Keep the record of an awaited file, and sign the form that uploads it: this key, this type, this size at most."""
    ticket = ImportTicket(sheet=sheet, upload=import_file_store.form(sheet, size))
    key = keys.imported(sheet.id)
    changes: list[Change] = [Create(key, sheet, _listed(sheet)), Plan(expiry(sheet))]
    table.commit(changes, [ImportOpened(subject=key.pk)], origin, answer=ticket)
    return ticket


def get(import_id: str) -> Standing:
    """An import and how far it is, in one read.

    Raises:
        NotFound: there is none.
    """
    home, beside = keys.imported(import_id), keys.import_progress(import_id)
    found = table.get_many([home, beside])
    if home not in found:
        raise NotFound(thing=Import.__name__, id=import_id)
    return Standing(Import.model_validate(found[home]), Progress.model_validate(found.get(beside, {})))


def save(before: Import, after: Import, origin: Origin, *others: Change, answer: BaseModel | None = None) -> None:
    """Keep a changed import, with its event; `answer` is what a POST tells of it."""
    key = keys.imported(after.id)
    table.commit([Save(key, before, after, _listed(after)), *others], [_event(after, key.pk)], origin, answer=answer)


def _event(after: Import, subject: str, progress: Progress | None = None) -> Event:
    told = progress or Progress()
    read = ImportRead(subject=subject, sha256=after.sha256, rows=told.rows)
    events: dict[str, Event] = {
        "checking": read if after.sha256 else ImportUploaded(subject=subject),
        "checked": ImportChecked(subject=subject, new=told.new, changed=told.changed, same=told.same, bad=told.bad),
        "writing": ImportStarted(subject=subject, skip_bad=after.skip_bad),
        "done": ImportDone(subject=subject, written=told.written, failed=told.failed),
        "cancelled": ImportCancelled(subject=subject),
        "expired": ImportExpired(subject=subject),
        "undoing": ImportUndoStarted(subject=subject),
        "undone": ImportUndone(subject=subject, taken_back=told.taken_back, kept=told.kept),
        "failed": ImportFailed(subject=subject, reason=after.reason),
    }
    return events[after.state]


def start(before: Import, after: Import, origin: Origin, *, again: bool, answer: BaseModel) -> None:
    """Let the rows of a checked import be written.

    Raises:
        SheetImportedBefore: an import of the same file was run before, and this is not to be done again.
    """
    earlier = SheetImportedBefore(id=after.id, earlier=after.same_as)
    ours = Keep(keys.sheet(after.sha256), {"import_id": after.id}, once=None if again else earlier)
    save(before, after, origin, ours, Plan(entry("write-import", after.id, origin)), answer=answer)


def step(
    standing: Standing,
    progress: Progress,
    origin: Origin,
    *,
    changes: Sequence[Change] = (),
    events: Sequence[Event] = (),
    bad: Iterable[BadRow] = (),
    after: Import | None = None,
) -> Standing:
    """Carry an import on: what the step did, the rows it found bad, and how far the import is now, or nothing of it.

    Raises:
        Busy: another delivery of the same slice was quicker.
        WrongState: the import was cancelled meanwhile.
    """
    sheet = standing.sheet
    key = keys.imported(sheet.id)
    where = keys.import_progress(sheet.id)
    still = WrongState(id=sheet.id, state=sheet.state)
    first: list[Change] = [_kept(where, progress, standing.progress)]
    told = list(events)
    if after is None:
        first.append(Require(key, "#state = :state", still, {":state": sheet.state}, {"#state": "state"}))
    else:
        first.append(Save(key, sheet, after, _listed(after)))
        told.append(_event(after, key.pk, progress))
    try:
        table.commit([*first, *changes, *(_kept_bad(sheet, row) for row in bad)], told, origin)
    except StaleVersion as error:
        if after is None or error.facts["id"] != sheet.id:
            raise
        raise still from error
    return Standing(after or sheet, progress)


def _kept(where: Key, progress: Progress, seen: Progress) -> Keep:
    first = seen.turn == 0
    return Keep(
        where,
        progress.model_dump(mode="json"),
        once=Busy(operation="import") if first else None,
        when="" if first else "turn = :turn",
        values={} if first else {":turn": seen.turn},
        otherwise=Busy(operation="import"),
    )


def _kept_bad(sheet: Import, row: BadRow) -> Keep:
    """The write of a bad row; the same row twice is one."""
    return Keep(keys.bad_row(sheet.id, row.row), row.model_dump(mode="json"))


def bad_among(sheet: Import, first: int, last: int) -> set[int]:
    """Which rows from one to another are known to be bad."""
    between = (keys.bad_row(sheet.id, first).sk, keys.bad_row(sheet.id, last).sk)
    return {item["row"] for item in table.first(keys.imported(sheet.id).pk, between=between, at_most=last - first + 1)}


def list_all(limit: int, cursor: str | None) -> Page[Import]:
    """Imports, newest first."""
    found = table.query(keys.imports(), index=True, newest_first=True, limit=limit, cursor=cursor)
    return Page(items=[Import.model_validate(item) for item in found.items], next=found.next)


def list_bad(import_id: str, limit: int, cursor: str | None) -> Page[BadRow]:
    """The bad rows of an import, in the order of the file."""
    found = table.query(keys.imported(import_id).pk, starts=keys.BAD_ROWS, limit=limit, cursor=cursor)
    return Page(items=[BadRow.model_validate(item) for item in found.items], next=found.next)


def earlier_import(sha256: str) -> str:
    """The import that wrote the posts of a file; empty when none did."""
    found = table.get(keys.sheet(sha256))
    return str(found["import_id"]) if found else ""


def forgotten(sheet: Import) -> Drop:
    """The write that lets the file be imported anew."""
    return Drop(keys.sheet(sheet.sha256))


def drop_entry(due: Entry, origin: Origin) -> None:
    """Take an entry off the agenda for which there is nothing to do any more."""
    table.commit([Cancel(due)], [], origin)


def next_slice(due: Entry, kind: str, standing: Standing, progress: Progress, origin: Origin) -> list[Change]:
    """The writes that hand the work on to the next slice."""
    return [Done(due), Plan(entry(kind, standing.sheet.id, origin, progress.turn))]


def take_upload(before: Import, after: Import, origin: Origin) -> None:
    """Keep that a file came, and let it be read where it is wanted."""
    wanted = [Plan(entry("check-import", after.id, origin))] if after.state == "checking" else []
    save(before, after, origin, Cancel(expiry(before)), *wanted)


def runner(sheet: Import) -> tuple[Teammate | None, Utm]:
    """Who has the rows written, where the directory knows, and the brand's rule for link parameters; one read."""
    member = team.member(sheet.runner)
    found = table.get_many([member, brand.KEY])
    profile = Brand.model_validate(found[brand.KEY]) if brand.KEY in found else None
    return Teammate.model_validate(found[member]) if member in found else None, utm_of(profile)


def read(wanted: Collection[Key]) -> dict[Key, Any]:
    """What rows refer to, a hundred in a call; no call for nothing."""
    return table.get_many(wanted) if wanted else {}
