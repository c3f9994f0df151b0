"""Sheets of the calendar: what their rows are weighed against, imports under way, and the files of exports."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import BinaryIO, Final

from pydantic import BaseModel

from planning import keys as planning_keys
from planning.imports import CONTENT_TYPES
from planning.posts import Post
from publishing import calendar_rows, keys, plan_store
from publishing.account_store import list_accounts
from publishing.accounts import Account
from publishing.calendar_rows import Known, Outcome, Wanted
from publishing.calendar_sheets import TAKE, CalendarImport, FileKind, Progress
from publishing.sendings import Sending
from socialops import aws, brand, settings, table
from socialops.agenda import Entry
from socialops.changes import Change, Create, Done, Drop, EntryGone, Keep, Plan, Save
from socialops.errors import Busy, NotFound
from socialops.events.base import Event
from socialops.events.calendar_sheets import CalendarImportAsked, CalendarImportDone
from socialops.names import CALENDAR_SHEETS_PREFIX, Stage, Variable
from socialops.table import Origin

GOOD_FOR: Final = timedelta(minutes=15)
"""How long a link to a file is good for."""
PAGE: Final = 200
MOST_ACCOUNTS: Final = 500
MOST_TITLES: Final = 1000
"""Approved posts that a row may name by title; a post that is not among the oldest so many is named by its id."""


@dataclass(frozen=True)
class Settings:
    """Where files lie."""

    bucket: str = field(metadata={"variable": Variable.MEDIA_BUCKET})


@cache
def _bucket() -> str:
    return settings.load(Settings).bucket


@dataclass(frozen=True)
class Standing:
    """An import, its rows, and how far it is."""

    sheet: CalendarImport
    rows: list[Wanted]
    progress: Progress


def known(rows: Sequence[Wanted], ids: Sequence[str], at: datetime) -> Known:
    """What some rows are weighed against, a hundred things in a read; `ids` are those of what would be new."""
    wanted = {keys.sending(each): each for each in [*(row.id for row in rows if row.id), *ids]}
    there = {wanted[place]: Sending.model_validate(item) for place, item in table.get_many(wanted).items()}
    titles = {row.title for row in rows if not row.id and not row.post_id}
    found = Known(there, _titled(titles) if titles else {}, _accounts(), {}, _zone())
    plannings = plan_store.list_plannings(calendar_rows.pairs_of(rows, found), at)
    return replace(found, plannings=plannings)


def _zone() -> str:
    return str((table.get(brand.KEY) or {}).get("zone", brand.ZONE))


def _accounts() -> list[Account]:
    found, cursor = list_accounts(100)
    while cursor and len(found) < MOST_ACCOUNTS:
        more, cursor = list_accounts(100, cursor)
        found += more
    return found


def _titled(titles: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    cursor: str | None = None
    for _ in range(MOST_TITLES // 100):
        page = table.query(planning_keys.posts("approved"), index=True, limit=100, cursor=cursor)
        for post in (Post.model_validate(item) for item in page.items):
            if post.title in titles:
                found.setdefault(post.title, []).append(post.id)
        cursor = page.next
        if cursor is None:
            break
    return found


def planned(outcomes: Sequence[Outcome]) -> set[tuple[str, str, datetime]]:
    """What is on the calendar already on the days of new publications: a query for each day, and each further page."""
    days: dict[str, list[datetime]] = {}
    for each in outcomes:
        if each.kind == "new" and each.step:
            days.setdefault(f"{each.step.after.due:%Y-%m-%d}", []).append(each.step.after.due)
    found = set()
    for dues in days.values():
        start = min(dues).replace(microsecond=0)
        found |= {calendar_rows.place_of(each) for each in sendings(start, max(dues) + timedelta(seconds=1))}
    return found


def sendings(start: datetime, end: datetime) -> Iterator[Sending]:
    """All publications of a range, in the order of their time."""
    cursor: str | None = None
    while True:
        page = plan_store.list_calendar(start, end, PAGE, cursor)
        yield from page.sendings
        cursor = page.next
        if cursor is None:
            return


def entry(import_id: str, turn: int, at: datetime) -> Entry:
    """The next slice of an import, due at once."""
    return Entry(Stage.PUBLISHING, TAKE, f"{import_id}.{turn}", at)


def add(sheet: CalendarImport, rows: Sequence[Wanted], origin: Origin, answer: BaseModel) -> None:
    """Keep that the rows of a sheet are to be applied, and begin."""
    place = keys.calendar_import(sheet.id, "IMPORT")
    kept = {"rows": [row.model_dump(mode="json", exclude_defaults=True) for row in rows]}
    changes: list[Change] = [
        Create(place, sheet),
        Keep(keys.calendar_import(sheet.id, "ROWS"), kept),
        Keep(keys.calendar_import(sheet.id, "PROGRESS"), Progress().model_dump(mode="json")),
        Plan(entry(sheet.id, 0, origin.at)),
    ]
    event = CalendarImportAsked(subject=place.pk, new=sheet.new, moved=sheet.moved)
    table.commit(changes, [event], origin, answer=answer)


def get(import_id: str) -> Standing:
    """An import, in one read.

    Raises:
        NotFound: there is none.
    """
    home, rows, progress = (keys.calendar_import(import_id, part) for part in ("IMPORT", "ROWS", "PROGRESS"))
    found = table.get_many([home, rows, progress])
    if home not in found:
        raise NotFound(thing=CalendarImport.__name__, id=import_id)
    kept = found.get(rows, {}).get("rows", [])
    return Standing(
        CalendarImport.model_validate(found[home]),
        [Wanted.model_validate(row) for row in kept],
        Progress.model_validate(found.get(progress, {})),
    )


def begin(due: Entry) -> Standing:
    """The import of a slice.

    Raises:
        EntryGone: the slice was done.
    """
    import_id, _, turn = due.ref.partition(".")
    standing = get(import_id)
    if standing.sheet.state != "applying" or standing.progress.turn != int(turn):
        raise EntryGone(entry=due.sk)
    return standing


def step(standing: Standing, progress: Progress, due: Entry, origin: Origin) -> None:
    """Carry an import on to its next slice.

    Raises:
        Busy: another delivery of the same slice was quicker.
    """
    following = Plan(entry(standing.sheet.id, progress.turn, origin.at))
    table.commit([Done(due), _kept(standing, progress), following], [], origin)


def end(standing: Standing, progress: Progress, due: Entry, origin: Origin) -> None:
    """Keep that every row was tried."""
    before = standing.sheet
    place = keys.calendar_import(before.id, "IMPORT")
    after = before.next(origin.at, state="done")
    event: Event = CalendarImportDone(subject=place.pk, written=progress.written, failed=progress.failed)
    rows = Drop(keys.calendar_import(before.id, "ROWS"))
    table.commit([Done(due), _kept(standing, progress), Save(place, before, after), rows], [event], origin)


def _kept(standing: Standing, progress: Progress) -> Keep:
    return Keep(
        keys.calendar_import(standing.sheet.id, "PROGRESS"),
        progress.model_dump(mode="json"),
        when="turn = :turn",
        values={":turn": standing.progress.turn},
        otherwise=Busy(operation="import"),
    )


@contextmanager
def made_file(name: str, kind: FileKind) -> Iterator[BinaryIO]:
    """A file on disk to be written by the body, and put where it can be fetched from."""
    with tempfile.TemporaryFile() as file:
        yield file
        file.seek(0)
        aws.client("s3").put_object(Bucket=_bucket(), Key=_key(name, kind), Body=file, ContentType=CONTENT_TYPES[kind])


def _key(name: str, kind: FileKind) -> str:
    return f"{CALENDAR_SHEETS_PREFIX}{name}.{kind}"


def link(name: str, kind: FileKind, at: datetime) -> str:
    """A link to a file, good for some minutes."""
    shown = f"calendar-{at:%Y%m%d-%H%M}.{kind}"
    signed: str = aws.client("s3").generate_presigned_url(
        "get_object",
        Params={
            "Bucket": _bucket(),
            "Key": _key(name, kind),
            "ResponseContentDisposition": f'attachment; filename="{shown}"',
        },
        ExpiresIn=int(GOOD_FOR.total_seconds()),
    )
    return signed
