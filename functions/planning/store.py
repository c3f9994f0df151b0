"""Posts in the table. Notes, plans, reviews and media have stores of their own."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from pydantic import BaseModel

from planning import keys, posts, slots, versions
from planning.media import Media
from planning.media_use_store import commit_post
from planning.plans import Plan
from planning.posts import Post, State
from planning.review import Review, withdraw
from planning.version_store import drop_versions, kept_version
from socialops import brand, table
from socialops.brand import Brand, Utm
from socialops.changes import Change, Create, Drop, Keep, Listed, Remove, Save
from socialops.errors import InvalidInput, MediaDeleted, MediaGone, NotFound, SocialOpsError
from socialops.events.base import Event
from socialops.events.planning import (
    PostEdited,
    PostWritten,
)
from socialops.events.reviews import ReviewWithdrawn
from socialops.events.sheets import PostTakenBack
from socialops.items import Item
from socialops.keys import Key
from socialops.models import Entity, Page
from socialops.table import Origin, Slice

E = TypeVar("E", bound=Entity)


@dataclass(frozen=True)
class Surroundings:
    """What a post refers to, read in one call; what is not there is absent."""

    brand: Brand | None = None
    plan: Plan | None = None
    review: Review | None = None
    media: dict[str, Media] = field(default_factory=dict)
    rows: dict[Key, Item] = field(default_factory=dict)
    """What else was asked for."""


def surroundings(
    post: Post, *, old_review: str = "", with_brand: bool = False, also: Iterable[Key] = ()
) -> Surroundings:
    """What a post refers to: pictures, plan, a review it was in, the brand profile where asked for; other rows too."""
    pictures = {keys.media(media_id): media_id for media_id in posts.file_ids(post)}
    plan_key = keys.plan(post.plan_id) if post.plan_id else None
    review_key = keys.review(post.id, old_review) if old_review else None
    asked = list(also)
    others = [*(key for key in (plan_key, review_key, brand.KEY if with_brand else None) if key), *asked]
    found = table.get_many([*pictures, *others]) if pictures or others else {}
    return Surroundings(
        brand=Brand.model_validate(found[brand.KEY]) if brand.KEY in found else None,
        plan=Plan.model_validate(found[plan_key]) if plan_key in found else None,
        review=Review.model_validate(found[review_key]) if review_key in found else None,
        media={pictures[key]: Media.model_validate(found[key]) for key in pictures if key in found},
        rows={key: found[key] for key in asked if key in found},
    )


def require_references(post: Post, around: Surroundings, before: Post | None = None) -> None:
    """Refuse a post whose pictures, plan or theme are not there; one that stays in its place keeps a theme that went.

    A file that proved something before the edit may have gone since; it does not stand in the way of other edits.

    Raises:
        NotFound: a picture, the file of a new proof or the plan is not there.
        MediaDeleted: a picture was deleted.
        InvalidInput: the plan has no such theme.
    """
    known = posts.proof_ids(before) if before else []
    for media_id in (*posts.media_ids(post), *(each for each in posts.proof_ids(post) if each not in known)):
        if media_id not in around.media:
            raise NotFound(thing=Media.__name__, id=media_id)
        if around.media[media_id].state in {"deleted", "purged"}:
            raise MediaDeleted(media=media_id)
    if before and slots.place_of(before) == slots.place_of(post):
        return
    if not post.plan_id:
        if post.slot_id:
            raise InvalidInput(errors=[{"where": "body.slot_id", "what": "a slot belongs to a plan; name its plan_id"}])
        return
    if around.plan is None:
        raise NotFound(thing=Plan.__name__, id=post.plan_id)
    if post.theme and not around.plan.has(post.theme):
        raise InvalidInput(errors=[{"where": "body.theme", "what": "the plan has no theme of this name"}])
    slots.require_fit(post, around.plan)


def add_post(post: Post, origin: Origin, answer: Callable[[Post], BaseModel] | None = None) -> Post:
    """Keep a new post and its first version; the post as it was kept.

    Raises:
        NotFound: a picture or the plan is not there.
        MediaDeleted: a picture was deleted.
        InvalidInput: the plan has no such theme.
    """
    around = surroundings(post, with_brand=True)
    require_references(post, around)
    wrote = writes(posts.pinned(post, utm_of(around.brand)), origin)
    commit_post(None, wrote.kept, wrote.changes, wrote.events, origin, answer=answer(wrote.kept) if answer else None)
    return wrote.kept


class Wrote(NamedTuple):
    """A post as it is kept, and what the commit that keeps it holds."""

    kept: Post
    changes: list[Change]
    events: list[Event]


def writes(post: Post, origin: Origin) -> Wrote:
    """What a commit holds for a new post."""
    kept, changes = written(post, origin)
    event = PostWritten(subject=keys.post(kept.id).pk, author=kept.author, platforms=sorted(kept.variants))
    return Wrote(kept, changes, [event])


def written(post: Post, origin: Origin, taken: SocialOpsError | None = None) -> tuple[Post, list[Change]]:
    """A new post as it is kept, and the writes that keep it with its first version."""
    kept, _ = versions.saved(post)
    first = versions.version(kept, "written", origin.by, origin.at)
    create = Create(keys.post(kept.id), kept, listed_post(kept), taken=taken)
    return kept, [create, kept_version(first, kept.id), *_plan_rows(None, kept)]


def save_edit(
    before: Post,
    after: Post,
    origin: Origin,
    kind: versions.Kind = "edited",
    *,
    told: Sequence[Event] = (),
    answer: BaseModel | None = None,
) -> Post:
    """Keep an edited post and its version; a review it was in ends with the same commit. The post as it was kept.

    Raises:
        NotFound: a picture or the plan is not there.
        MediaGone: a picture of a version that is being restored is not there.
        MediaDeleted: a picture was deleted.
        InvalidInput: the plan has no such theme.
    """
    old_review = before.review_id if before.state == "in_review" else ""
    around = surroundings(after, old_review=old_review, with_brand=True)
    wanted = posts.file_ids(after)
    gone = [media_id for media_id in wanted if media_id not in around.media]
    if gone and kind == "restored":
        raise MediaGone(id=after.id, media=", ".join(gone))
    require_references(after, around, before)
    wrote = edits(before, posts.pinned(after, utm_of(around.brand)), around.review, origin, kind)
    commit_post(before, wrote.kept, wrote.changes, [*wrote.events, *told], origin, answer=answer)
    return wrote.kept


def edits(before: Post, after: Post, review: Review | None, origin: Origin, kind: versions.Kind = "edited") -> Wrote:
    """What a commit holds for an edited post, and for the review that it was in."""
    kept, changes = edited(before, after, origin, kind)
    key = keys.post(after.id)
    events: list[Event] = [PostEdited(subject=key.pk, approval_voided=before.state == "approved")]
    if review:
        ended = withdraw(review, origin.at)
        changes.append(Save(keys.review(after.id, ended.id), review, ended))
        events.append(ReviewWithdrawn(subject=key.pk, post_id=after.id, review_id=ended.id))
    return Wrote(kept, changes, events)


def edited(before: Post, after: Post, origin: Origin, kind: versions.Kind = "edited") -> tuple[Post, list[Change]]:
    """An edited post as it is kept, and the writes that keep it with its version, at most one of which drops an old."""
    kept, gone = versions.saved(after)
    row = kept_version(versions.version(kept, kind, origin.by, origin.at), kept.id)
    save = Save(keys.post(kept.id), before, kept, listed_post(kept))
    return kept, [save, row, *drop_versions(kept.id, gone), *_plan_rows(before, kept)]


def takes_back(post: Post) -> tuple[list[Change], list[Event]]:
    """What a commit holds that takes away a draft which nobody touched."""
    key = keys.post(post.id)
    changes: list[Change] = [Remove(key, post), *drop_versions(post.id, [post.version])]
    if post.plan_id:
        changes.append(Drop(keys.plan_post(post.plan_id, post.id)))
    if post.slot_id:
        changes.append(Drop(keys.slot_seat(post.plan_id, post.slot_id)))
    return changes, [PostTakenBack(subject=key.pk)]


def utm_of(profile: Brand | None) -> Utm:
    """The brand's rule for link parameters; off for a brand that has set none."""
    return profile.utm if profile else Utm()


def get_post(post_id: str) -> Post:
    """A post."""
    return table.load(Post, keys.post(post_id))


def get_post_and_version(post_id: str, number: int) -> tuple[Post, versions.PostVersion]:
    """A post and one of its versions, in one call.

    Raises:
        NotFound: one of them is not there.
    """
    home, row = keys.post(post_id), keys.post_version(post_id, number)
    found = table.get_many([home, row])
    for key, thing in ((home, Post.__name__), (row, versions.PostVersion.__name__)):
        if key not in found:
            raise NotFound(thing=thing, id=post_id if key == home else f"{post_id}@{number}")
    return Post.model_validate(found[home]), versions.PostVersion.model_validate(found[row])


def get_post_with_media(post_id: str) -> tuple[Post, dict[str, Media]]:
    """A post and its pictures by id, in at most two calls."""
    post = get_post(post_id)
    return post, get_media_of(post)


def get_media_of(post: Post) -> dict[str, Media]:
    """The pictures of a post by id, in one call or none."""
    wanted = {keys.media(media_id): media_id for media_id in posts.media_ids(post)}
    found = table.get_many(wanted) if wanted else {}
    return {wanted[key]: Media.model_validate(item) for key, item in found.items()}


def list_posts(state: State, limit: int, cursor: str | None) -> Page[Post]:
    """Posts of one state, newest first."""
    return _page(Post, table.query(keys.posts(state), index=True, newest_first=True, limit=limit, cursor=cursor))


def note_live(post_id: str, live_at: str, origin: Origin) -> Post:
    """Note for its plan, where it has one, that a post went live; the post."""
    post = get_post(post_id)
    if post.plan_id:
        table.commit([Keep(keys.plan_live(post.plan_id, post_id), {"live_at": live_at})], [], origin)
    return post


def placed(before: Post, after: Post) -> list[Change]:
    """The writes of a post that was put into a slot or taken out of one."""
    return [Save(keys.post(after.id), before, after, listed_post(after)), *_plan_rows(before, after)]


def listed_post(post: Post) -> Listed | None:
    """The place of a post in the list of its state; a skipped time of a series is in none."""
    if post.occurrence and post.occurrence.skipped:
        return None
    return Listed(keys.posts(post.state), post.id)


def _plan_rows(before: Post | None, after: Post) -> Sequence[Change]:
    rows: list[Change] = list(slots.seat_changes(before, after))
    if before and before.plan_id and before.plan_id != after.plan_id:
        rows.append(Drop(keys.plan_post(before.plan_id, after.id)))
    if after.plan_id:
        row = {"theme": after.theme, "slot_id": after.slot_id}
        rows.append(Keep(keys.plan_post(after.plan_id, after.id), row))
    return rows


def _page(model: type[E], found: Slice) -> Page[E]:
    return Page[model](items=[model.model_validate(item) for item in found.items], next=found.next)  # type: ignore[valid-type]  # the model is known at run time alone
