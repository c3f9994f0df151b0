"""Series of posts over HTTP: a rule, and the posts that come of it."""

from planning import posts, series, series_store
from planning.api import api
from planning.posts import Post
from planning.series import Series, SeriesChange, SeriesInput, Skip
from socialops.api import Cursor, Id, Limit, caller, now, origin, seen
from socialops.ids import new_id
from socialops.models import Frozen, Page
from socialops.platforms.registry import REGISTRY

PREVIEWED = 10


class Occurrences(Frozen):
    """The posts of the open times of a series, and the next times that are no posts yet."""

    posts: list[Post]
    coming: list[str]


class EditedSeries(Series):
    """A changed series, with the posts that were changed and those that were passed over."""

    changed: list[str]
    passed_over: list[str]


@api.post("/v1/series", allow="write_posts")
def start_series(body: SeriesInput) -> Series:
    """Start a series of posts.

    `starts` is what the clocks of `zone` show at the first time, and the rule says when it comes again. The next
    `ahead` times become drafts a moment later, each a post of its own with its own review; as one goes by the next
    follows.
    """
    posts.require_known(body.post.variants, REGISTRY)
    started = series.start(body, new_id(now()), caller().id, now())
    series_store.add(started, origin())
    return started


@api.get("/v1/series", allow="read_posts")
def list_series(limit: Limit = 50, cursor: Cursor = None) -> Page[Series]:
    """List series of posts.

    Newest first, the stopped and ended ones too.
    """
    return series_store.page(limit, cursor)


@api.get("/v1/series/<series_id>", allow="read_posts")
def read_series(series_id: Id) -> Series:
    """Read a series of posts."""
    return series_store.get(series_id)


@api.get("/v1/series/<series_id>/occurrences", allow="read_posts")
def list_occurrences(series_id: Id) -> Occurrences:
    """List the posts of a series that are to come.

    With the times that will be posts later. Skipped ones are shown as such.
    """
    found = series_store.get(series_id)
    return Occurrences(posts=series_store.open_posts(found), coming=series.preview(found, PREVIEWED))


@api.patch("/v1/series/<series_id>", allow="write_posts")
def edit_series(series_id: Id, body: SeriesChange) -> EditedSeries:
    """Edit all posts of a series, or one and the following.

    `post` changes what comes later and the drafts that are there: all of them, or from `since` on. A post that was
    edited by itself, or is in review or approved, is passed over and named. To edit one alone, edit the post.
    """
    before = series_store.get(series_id).expect(seen())
    posts.require_known((body.post and body.post.variants) or {}, REGISTRY)
    after = series.change(before, body, now())
    edited = series_store.save(before, after, body, caller().id, origin())
    return EditedSeries(**dict(edited.series), changed=edited.changed, passed_over=edited.passed_over)


@api.post("/v1/series/<series_id>/skips", allow="write_posts", status=200)
def skip_occurrence(series_id: Id, body: Skip) -> Series:
    """Skip one time of a series.

    Its draft cannot be submitted any more, and an approval of it is void; a time that is no post yet never becomes one.
    """
    return series_store.skip(series_id, body.wall, caller().id, origin())


@api.delete("/v1/series/<series_id>", allow="write_posts")
def stop_series(series_id: Id) -> Series:
    """Stop a series of posts.

    The posts that are there stay.
    """
    return series_store.stop(series_store.get(series_id).expect(seen()), origin())
