"""The slices of an export on the agenda: read posts page by page, keep their rows, and make the file of them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from planning import columns, export_store
from planning.export_store import PAGE, Standing
from planning.exports import MOST_POSTS, Export, Progress, Reason
from planning.post_rows import row_of
from planning.posts import Post
from socialops.agenda import Entry
from socialops.sheets import texts, workbooks
from socialops.sheets.errors import SheetError
from socialops.table import Origin

PAGES_AT_ONCE: Final = 10
"""Pages of a slice; each is one or two reads and one object."""


def write(entry: Entry, at: datetime) -> None:
    """Due: read the next posts, or make the file."""
    standing = export_store.get(entry.ref.partition(".")[0])
    origin = Origin(standing.export.by, at)
    if standing.export.state != "making":
        export_store.drop_entry(entry, origin)
        return
    progress = standing.progress
    for _ in range(PAGES_AT_ONCE):
        if progress.ended:
            break
        progress = _read_page(standing.export, progress)
    if progress.posts > MOST_POSTS:
        _fail(standing, progress, "too-many-posts", entry, origin)
    elif progress.ended:
        _make(standing, progress, entry, origin)
    else:
        export_store.step(standing, progress.next(), entry, origin)


def _read_page(export: Export, progress: Progress) -> Progress:
    posts, missing, changes = _page(export, progress)
    if posts:
        export_store.put_part(export, progress.parts, [row_of(post) for post in posts])
    platforms = {*progress.platforms, *(platform for post in posts for platform in post.variants)}
    return progress.model_copy(
        update={
            **changes,
            "posts": progress.posts + len(posts),
            "parts": progress.parts + bool(posts),
            "platforms": sorted(platforms),
            "missing": [*progress.missing, *missing],
        }
    )


def _page(export: Export, progress: Progress) -> tuple[list[Post], list[str], dict[str, object]]:
    """Some posts, the ids that name none, and what follows."""
    if not export.of_state and not export.plan_id:
        ids, later = progress.ids[:PAGE], progress.ids[PAGE:]
        found = export_store.named(ids)
        there = {post.id for post in found}
        return found, [each for each in ids if each not in there], {"ids": later, "ended": not later}
    if export.of_state:
        posts, cursor = export_store.page_of_state(export.of_state, progress.cursor)
    else:
        posts, cursor = export_store.page_of_plan(export.plan_id, progress.cursor)
    return posts, [], {"cursor": cursor, "ended": cursor is None}


def _make(standing: Standing, progress: Progress, due: Entry, origin: Origin) -> None:
    export = standing.export
    write_rows = workbooks.write if export.kind == "xlsx" else texts.write
    try:
        with export_store.made_file(export) as file:
            write_rows(_rows(export, progress), file)
    except SheetError:
        _fail(standing, progress, "cell-too-long", due, origin)
        return
    done = export.next(origin.at, state="done", posts=progress.posts)
    export_store.end(standing, progress.next(), done, due, origin)


def _rows(export: Export, progress: Progress) -> Iterator[list[str]]:
    shown = [*columns.of_post(), *columns.of_platforms(progress.platforms)]
    yield [column.header(export.language) for column in shown]
    for number in range(progress.parts):
        for row in export_store.get_part(export, number):
            yield [row.get(column.name, "") for column in shown]


def _fail(standing: Standing, progress: Progress, reason: Reason, due: Entry, origin: Origin) -> None:
    failed = standing.export.next(origin.at, state="failed", reason=reason)
    export_store.end(standing, progress.next(), failed, due, origin)
