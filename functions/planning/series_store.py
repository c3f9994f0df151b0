"""Series in the table, and the posts that come of them."""

from datetime import datetime
from typing import NamedTuple

from planning import keys, posts, series, store
from planning.media_use_store import keep_ahead
from planning.posts import Post
from planning.series import Series, SeriesChange
from socialops import agenda, brand, table
from socialops.agenda import Entry
from socialops.brand import Brand
from socialops.changes import Cancel, Change, Create, Done, EntryGone, Listed, Plan, Save
from socialops.errors import NotFound
from socialops.events.base import Event
from socialops.events.creating import (
    OccurrenceSkipped,
    SeriesChanged,
    SeriesContinued,
    SeriesStarted,
    SeriesStopped,
)
from socialops.events.planning import PostEdited, PostWritten
from socialops.models import Page
from socialops.table import Origin


def add(started: Series, origin: Origin) -> None:
    """Keep a new series; its first posts are written a moment later.

    Raises:
        NotFound, InvalidInput: what its posts refer to is not there.
    """
    first = series.occurrence(started, started.starts, origin.at)
    store.require_references(first, store.surroundings(first))
    key = keys.series(started.id)
    changes: list[Change] = [Create(key, started, _listed(started)), Plan(agenda.from_sort_key(started.entry))]
    table.commit(changes, [SeriesStarted(subject=key.pk, frequency=started.rule.frequency)], origin)


def get(series_id: str) -> Series:
    """A series."""
    return table.load(Series, keys.series(series_id))


def page(limit: int, cursor: str | None) -> Page[Series]:
    """Series, newest first."""
    found = table.query(keys.all_series(), index=True, newest_first=True, limit=limit, cursor=cursor)
    return Page(items=[Series.model_validate(item) for item in found.items], next=found.next)


def open_posts(of: Series) -> list[Post]:
    """The posts of the open times, in one call or none."""
    wanted = [keys.post(series.post_id(of.id, wall)) for wall in of.open]
    found = table.get_many(wanted) if wanted else {}
    return [Post.model_validate(found[key]) for key in wanted if key in found]


def advance(entry: Entry, at: datetime, by: str) -> None:
    """Write the next posts of a series. Twice is once: the entry is taken in the same commit.

    Raises:
        EntryGone: it was done, or the series was changed or stopped.
    """
    home = keys.series(entry.ref)
    found = table.get_many([home, brand.KEY])
    before = Series.model_validate(found[home]) if home in found else None
    if before is None or before.entry != entry.sk:
        raise EntryGone(entry=entry.sk)
    rule = store.utm_of(Brand.model_validate(found[brand.KEY]) if brand.KEY in found else None)
    step, origin = series.advance(before, at), Origin(by, at)
    changes: list[Change] = [Save(home, before, step.after, _listed(step.after)), Done(entry)]
    events: list[Event] = [SeriesContinued(subject=home.pk, posts=len(step.posts))]
    keep_ahead([(None, made) for made in step.posts], origin)
    for made in step.posts:
        kept, writes = store.written(posts.pinned(made, rule), origin)
        changes += writes
        key = keys.post(kept.id)
        events.append(PostWritten(subject=key.pk, author=kept.author, platforms=sorted(kept.variants)))
    if step.after.entry:
        changes.append(Plan(agenda.from_sort_key(step.after.entry)))
    table.commit(changes, events, origin)


class Edited(NamedTuple):
    """A changed series, the posts that were changed with it, and those it passed over."""

    series: Series
    changed: list[str]
    passed_over: list[str]


def save(before: Series, after: Series, body: SeriesChange, editor: str, origin: Origin) -> Edited:
    """Keep a changed series, and what the change makes of its open drafts, in one commit.

    Raises:
        NotFound, InvalidInput: what its posts refer to is not there.
    """
    said = series.changes_of(body)
    ids = [series.post_id(before.id, wall) for wall in series.touched(before, body.since)] if said else []
    sample = series.occurrence(after, after.starts, origin.at)
    around = store.surroundings(sample, with_brand=True, also=[keys.post(each) for each in ids])
    store.require_references(sample, around)
    found = [Post.model_validate(row) for row in around.rows.values()]
    home = keys.series(after.id)
    changes: list[Change] = [Save(home, before, after, _listed(after)), *_moved(before, after)]
    events: list[Event] = []
    rule = store.utm_of(around.brand)
    followers = [each for each in found if series.follows(each)]
    rewritings = [(post, posts.pinned(posts.rewrite(post, editor, origin.at, **said), rule)) for post in followers]
    keep_ahead(rewritings, origin)
    for post, rewritten in rewritings:
        changes += store.edited(post, rewritten, origin)[1]
        events.append(PostEdited(subject=keys.post(post.id).pk))
    table.commit(changes, [SeriesChanged(subject=home.pk, posts=len(events)), *events], origin)
    changed = [each.id for each in found if series.follows(each)]
    return Edited(after, changed, [each.id for each in found if each.id not in changed])


def skip(series_id: str, wall: str, editor: str, origin: Origin) -> Series:
    """Let one time not go out: its post where there is one, else the time itself.

    Raises:
        NotFound: there is no such series, or it has no such time to come.
        WrongState: the series was stopped.
    """
    home, place = keys.series(series_id), keys.post(series.post_id(series_id, wall))
    found = table.get_many([home, place])
    if home not in found:
        raise NotFound(thing=Series.__name__, id=series_id)
    before = Series.model_validate(found[home])
    event = OccurrenceSkipped(subject=home.pk, wall=wall)
    if place in found:
        post = Post.model_validate(found[place])
        store.save_edit(post, series.skip_post(post, editor, origin.at), origin, told=[event], answer=before)
        return before
    after = series.skip(before, wall, origin.at)
    table.commit([Save(home, before, after, _listed(after))], [event], origin)
    return after


def stop(before: Series, origin: Origin) -> Series:
    """End a series."""
    after, home = series.stop(before, origin.at), keys.series(before.id)
    changes: list[Change] = [Save(home, before, after, _listed(after)), *_moved(before, after)]
    table.commit(changes, [SeriesStopped(subject=home.pk)], origin)
    return after


def _moved(before: Series, after: Series) -> list[Change]:
    if before.entry == after.entry:
        return []
    gone: list[Change] = [Cancel(agenda.from_sort_key(before.entry))] if before.entry else []
    return [*gone, *([Plan(agenda.from_sort_key(after.entry))] if after.entry else [])]


def _listed(kept: Series) -> Listed:
    return Listed(keys.all_series(), kept.id)
