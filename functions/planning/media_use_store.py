"""The commit of a post together with the rows of its files, and the posts that use a file."""

from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel

from planning import keys, media_uses
from planning.media_views import MediaUse
from planning.posts import Post, file_ids
from socialops import clock, observability, table
from socialops.changes import Change, EntryGone
from socialops.events.base import Event
from socialops.items import Item
from socialops.models import Page
from socialops.table import Origin

MOST_WRITES: Final = 100
"""Of one transaction."""


def commit_post(
    before: Post | None,
    after: Post,
    changes: Sequence[Change],
    events: Sequence[Event],
    origin: Origin,
    *,
    answer: BaseModel | None = None,
) -> None:
    """Keep a new or changed post with what it means for its files; every commit of one post goes this way.

    Args:
        before: the post as it was; nothing for a new one.
        after: the post as it becomes.
        changes: the writes of the commit, that of the post among them.
        events: what happened.
        origin: who, and when.
        answer: what the POST returns.

    Raises:
        MediaDeleted: one of its files was deleted meanwhile.
    """
    room = MOST_WRITES - len(changes) - len(events) - (1 if origin.once else 0)
    uses = media_uses.of(before, after, room)
    if uses.ahead:
        table.commit(uses.ahead, [], Origin(origin.by, origin.at))
    table.commit([*changes, *uses.within], events, origin, answer=answer)


def keep_ahead(changed: Sequence[tuple[Post | None, Post]], origin: Origin) -> None:
    """Write the rows of the files of several drafts, before and after each, ahead of the one commit that holds them."""
    rows = [row for before, after in changed for row in media_uses.rows(before, after)]
    for start in range(0, len(rows), MOST_WRITES):
        table.commit(rows[start : start + MOST_WRITES], [], Origin(origin.by, origin.at))


def list_uses(media_id: str, limit: int, cursor: str | None) -> Page[MediaUse]:
    """Posts that use a file, in the order in which they were written; two calls. A page may hold fewer than asked."""
    found = table.query(keys.media(media_id).pk, starts=keys.USES, limit=limit, cursor=cursor)
    places = [keys.post(row["post_id"]) for row in found.items]
    beside = [keys.post_times(row["post_id"]) for row in found.items]
    read = table.get_many([*places, *beside]) if places else {}
    posts = [Post.model_validate(read[place]) for place in places if place in read]
    using = [post for post in posts if media_id in file_ids(post)]
    return Page(items=[_use(post, read.get(keys.post_times(post.id), {})) for post in using], next=found.next)


def _use(post: Post, row: Item) -> MediaUse:
    return MediaUse(
        post_id=post.id,
        title=post.title,
        state=post.state,
        author=post.author,
        updated_at=post.updated_at,
        scheduled=[clock.instant(due) for due in media_uses.times(row)],
    )


def note_time(post_id: str, sending_id: str, due: str, told_at: str, origin: Origin) -> None:
    """Note for when a publication is scheduled; without `due` it is not any more. Events may come in any order."""
    try:
        table.commit([media_uses.Time(post_id, sending_id, due, told_at)], [], origin)
    except EntryGone:
        observability.logger().info("told later already", extra={"sending": sending_id})
