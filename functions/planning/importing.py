"""The slices of an import on the agenda: read the file, check every row, write the good ones, take them back.

A slice ends after some chunks and hands on; what it did and how far it came are one commit, so a slice
that dies is simply done again from there, and nothing twice.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from planning import import_file_store, import_reading, import_rows, import_store, imports, keys, media_uses, store
from planning.import_batches import batches
from planning.import_rows import Outcome
from planning.import_store import Standing
from planning.imports import Progress
from planning.media_use_store import keep_ahead
from planning.posts import Post
from planning.sheet_faults import Fault
from socialops import observability
from socialops.agenda import Entry
from socialops.brand import Utm
from socialops.changes import Change, Done
from socialops.errors import AlreadyExists, Busy, SlotTaken, SocialOpsError, StaleVersion, WrongState
from socialops.events.base import Event
from socialops.permissions import may
from socialops.table import Origin

CHECKED_AT_ONCE: Final = 20
WRITTEN_AT_ONCE: Final = 10
"""Chunks of a slice; the heaviest ones there can be take a fraction of the time that the function has."""
TAKEN_BACK_AT_ONCE: Final = 18
"""Rows of a commit that takes posts back: each is a post, a version, two rows of its plan, and an event."""

Slice = Callable[[Standing, Entry, Origin], None]


def check(entry: Entry, at: datetime) -> None:
    """Due: read the file, or check its next rows."""
    _go_on(entry, at, "checking", lambda standing: standing.sheet.by, _read_or_check)


def write(entry: Entry, at: datetime) -> None:
    """Due: write the next good rows."""
    _go_on(entry, at, "writing", lambda standing: standing.sheet.runner, _write)


def undo(entry: Entry, at: datetime) -> None:
    """Due: take the next untouched drafts back."""
    _go_on(entry, at, "undoing", lambda standing: standing.sheet.runner, _undo)


def expire(entry: Entry, at: datetime) -> None:
    """Due: a day has passed, and where no file came, none is awaited any longer."""
    sheet = import_store.get(entry.ref).sheet
    after = imports.expire(sheet, at)
    origin = Origin(sheet.by, at)
    if after is sheet:
        import_store.drop_entry(entry, origin)
    else:
        import_store.save(sheet, after, origin, Done(entry))


def _go_on(entry: Entry, at: datetime, state: str, by: Callable[[Standing], str], slice_: Slice) -> None:
    standing = import_store.get(entry.ref.partition(".")[0])
    origin = Origin(by(standing), at)
    if standing.sheet.state != state:
        import_store.drop_entry(entry, origin)
        return
    try:
        slice_(standing, entry, origin)
    except WrongState:
        observability.logger().info("cancelled meanwhile", extra={"ref": entry.ref})
        import_store.drop_entry(entry, origin)
    except Busy as busy:
        if busy.facts["operation"] != "import":
            raise
        # Another delivery of this slice is ahead, and has a message of its own that comes again if it dies.
        observability.logger().info("done by another delivery", extra={"ref": entry.ref})


def _read_or_check(standing: Standing, entry: Entry, origin: Origin) -> None:
    if not standing.sheet.sha256:
        import_reading.read(standing, entry, origin)
        return
    for _ in range(CHECKED_AT_ONCE):
        sheet, progress = standing.sheet, standing.progress
        rows = import_file_store.get_chunk(sheet, progress.chunk)
        outcomes = import_rows.weigh(sheet, rows, sheet.by, origin.at)
        counts = {kind: getattr(progress, kind) + _count(outcomes, kind) for kind in ("new", "changed", "same", "bad")}
        after = progress.next(**counts, checked=progress.checked + len(rows), chunk=progress.chunk + 1)
        bad = [outcome.bad for outcome in outcomes if outcome.kind == "bad"]
        if after.chunk == sheet.chunks:
            checked = sheet.next(origin.at, state="checked")
            after = after.model_copy(update={"chunk": 0})
            import_store.step(standing, after, origin, changes=[Done(entry)], bad=bad, after=checked)
            return
        standing = import_store.step(standing, after, origin, bad=bad)
    _hand_on(standing, entry, "check-import", origin)


def _count(outcomes: Iterable[Outcome], kind: str) -> int:
    return sum(outcome.kind == kind for outcome in outcomes)


def _hand_on(standing: Standing, entry: Entry, kind: str, origin: Origin) -> None:
    progress = standing.progress.next()
    following = import_store.next_slice(entry, kind, standing, progress, origin)
    import_store.step(standing, progress, origin, changes=following)


def _write(standing: Standing, entry: Entry, origin: Origin) -> None:
    member, rule = import_store.runner(standing.sheet)
    if member and (member.left_at or not may("import_posts", frozenset(member.roles))):
        failed = imports.fail(standing.sheet, "caller-not-allowed", origin.at)
        import_store.step(standing, standing.progress.next(), origin, changes=[Done(entry)], after=failed)
        return
    for _ in range(WRITTEN_AT_ONCE):
        if standing.progress.chunk == standing.sheet.chunks:
            done = standing.sheet.next(origin.at, state="done")
            import_store.step(standing, standing.progress.next(), origin, changes=[Done(entry)], after=done)
            return
        standing = _write_chunk(standing, rule, origin)
    _hand_on(standing, entry, "write-import", origin)


def _write_chunk(standing: Standing, rule: Utm, origin: Origin) -> Standing:
    """Write the rows of a chunk that were good when they were checked; the last commit of it ends the chunk."""
    sheet, seen = standing.sheet, standing.progress
    rows = import_file_store.get_chunk(sheet, seen.chunk)
    known = import_store.bad_among(sheet, rows[0].row, rows[-1].row) if seen.bad else set()
    rows = [row for row in rows if row.row > seen.done_row and row.row not in known]
    outcomes = [outcome.under(rule) for outcome in import_rows.weigh(sheet, rows, origin.by, origin.at)]
    *earlier, last = list(batches(outcomes)) or [[]]
    for batch in earlier:
        standing = _write_batch(standing, batch, origin, chunks=0)
    return _write_batch(standing, last, origin, chunks=1)


def _write_batch(standing: Standing, outcomes: Sequence[Outcome], origin: Origin, *, chunks: int) -> Standing:
    """Write some rows together, with which so many chunks end; where one hinders the others, row by row."""
    try:
        return _commit_rows(standing, outcomes, origin, chunks)
    except (AlreadyExists, SlotTaken, StaleVersion) as error:
        if len(outcomes) == 1:
            return _commit_rows(standing, [_failed(outcomes[0], error)], origin, chunks)
    *earlier, last = outcomes
    for outcome in earlier:
        standing = _write_batch(standing, [outcome], origin, chunks=0)
    return _write_batch(standing, [last], origin, chunks=chunks)


def _failed(outcome: Outcome, error: SocialOpsError) -> Outcome:
    """A row that became impossible between being read and being written; a new post that is there is ours."""
    before, after = outcome.before, outcome.after
    if isinstance(error, SlotTaken) and after:
        fault = Fault.of("slot-taken", "slot_id", after.slot_id)
    elif before:
        fault = Fault.of("stale-version", "version", str(before.version), now=before.version + 1)
    else:
        return Outcome(outcome.row, "same")
    return Outcome(outcome.row, "bad", faults=(fault,))


def _commit_rows(standing: Standing, outcomes: Sequence[Outcome], origin: Origin, chunks: int) -> Standing:
    changes: list[Change] = []
    events: list[Event] = []
    keep_ahead([(outcome.before, outcome.after) for outcome in outcomes if outcome.after], origin)
    for outcome in outcomes:
        if outcome.after is None:
            continue
        wrote = (
            store.edits(outcome.before, outcome.after, outcome.review, origin)
            if outcome.before
            else store.writes(outcome.after, origin)
        )
        changes += [*wrote.changes, *media_uses.holds(outcome.before, wrote.kept)]
        events += wrote.events
    bad = [outcome.bad for outcome in outcomes if outcome.kind == "bad"]
    progress = standing.progress
    after = progress.next(
        written=progress.written + sum(outcome.after is not None for outcome in outcomes),
        failed=progress.failed + len(bad),
        done_row=max([progress.done_row, *(outcome.row for outcome in outcomes)]),
        chunk=progress.chunk + chunks,
    )
    return import_store.step(standing, after, origin, changes=changes, events=events, bad=bad)


def _undo(standing: Standing, entry: Entry, origin: Origin) -> None:
    for _ in range(CHECKED_AT_ONCE):
        sheet, progress = standing.sheet, standing.progress
        first = max(progress.undo_row, 2)
        rows = range(first, min(first + TAKEN_BACK_AT_ONCE, sheet.last_row + 1))
        found = import_store.read({keys.post(imports.post_id(sheet, row)) for row in rows})
        written = [Post.model_validate(item) for item in found.values()]
        untouched = [post for post in written if post.version == 1 and post.state == "draft"]
        after = _taken_back(progress, len(untouched), len(written) - len(untouched), rows.stop)
        changes, events = _takes_back(untouched)
        if rows.stop > sheet.last_row:
            undone = sheet.next(origin.at, state="undone")
            last = [*changes, import_store.forgotten(sheet), Done(entry)]
            import_store.step(standing, after, origin, changes=last, events=events, after=undone)
            return
        standing = import_store.step(standing, after, origin, changes=changes, events=events)
    _hand_on(standing, entry, "undo-import", origin)


def _taken_back(progress: Progress, untouched: int, touched: int, next_row: int) -> Progress:
    return progress.next(taken_back=progress.taken_back + untouched, kept=progress.kept + touched, undo_row=next_row)


def _takes_back(posts: Iterable[Post]) -> tuple[list[Change], list[Event]]:
    changes: list[Change] = []
    events: list[Event] = []
    for post in posts:
        wrote, told = store.takes_back(post)
        changes += wrote
        events += told
    return changes, events
