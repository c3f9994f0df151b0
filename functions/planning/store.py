"""Notes, plans and posts in the table. Reviews and media have stores of their own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from planning import keys, posts
from planning.media import Media
from planning.plans import Coverage, Plan, coverage
from planning.posts import Post, PostVersion, State
from planning.research import Note
from planning.review import Review, withdraw
from socialops import brand, table
from socialops.brand import Brand
from socialops.changes import Change, Create, Drop, Keep, Listed, Save
from socialops.errors import InvalidInput, NotFound
from socialops.events.base import Event
from socialops.events.planning import (
    PlanChanged,
    PlanOpened,
    PostEdited,
    PostWritten,
    ResearchNoteWritten,
    ReviewWithdrawn,
)
from socialops.models import Entity, Page
from socialops.table import Origin, Slice

E = TypeVar("E", bound=Entity)
MOST_OF_A_PLAN = 1000
"""Rows of one plan that its coverage counts; a plan of two months has some hundred posts."""


def add_note(note: Note, origin: Origin) -> None:
    """Keep a new note."""
    key = keys.note(note.id)
    event = ResearchNoteWritten(subject=key.pk, kind=note.kind)
    table.commit([Create(key, note, Listed(keys.notes(), note.id))], [event], origin)


def get_note(note_id: str) -> Note:
    """A note."""
    return table.load(Note, keys.note(note_id))


def list_notes(limit: int, cursor: str | None) -> Page[Note]:
    """Notes, newest first."""
    return _page(Note, table.query(keys.notes(), index=True, newest_first=True, limit=limit, cursor=cursor))


def add_plan(plan: Plan, origin: Origin) -> None:
    """Keep a new plan.

    Raises:
        NotFound: it cites a note that is not there.
    """
    _require_notes(plan)
    key = keys.plan(plan.id)
    event = PlanOpened(subject=key.pk, starts_on=plan.starts_on.isoformat(), themes=len(plan.themes))
    table.commit([Create(key, plan, _listed_plan(plan))], [event], origin)


def save_plan(before: Plan, after: Plan, origin: Origin) -> None:
    """Keep a changed plan.

    Raises:
        NotFound: it cites a note that is not there.
    """
    _require_notes(after)
    key = keys.plan(after.id)
    table.commit([Save(key, before, after, _listed_plan(after))], [PlanChanged(subject=key.pk)], origin)


def get_plan(plan_id: str) -> Plan:
    """A plan."""
    return table.load(Plan, keys.plan(plan_id))


def list_plans(limit: int, cursor: str | None) -> Page[Plan]:
    """Plans, the latest start first."""
    return _page(Plan, table.query(keys.plans(), index=True, newest_first=True, limit=limit, cursor=cursor))


def get_coverage(plan_id: str) -> Coverage:
    """How far a plan is, from the plan and the rows of its posts."""
    home = keys.plan(plan_id)
    rows = {row["sk"]: row for row in table.first(home.pk, between=keys.PLAN_ROWS, at_most=MOST_OF_A_PLAN)}
    if home.sk not in rows:
        raise NotFound(thing=Plan.__name__, id=plan_id)
    written = {sk.removeprefix("POST#"): row["theme"] for sk, row in rows.items() if sk.startswith("POST#")}
    live = [sk.removeprefix("LIVE#") for sk in rows if sk.startswith("LIVE#")]
    return coverage(Plan.model_validate(rows[home.sk]), written, live)


def _require_notes(plan: Plan) -> None:
    wanted = {keys.note(note_id): note_id for note_id in plan.notes}
    found = table.get_many(wanted) if wanted else {}
    for key, note_id in wanted.items():
        if key not in found:
            raise NotFound(thing=Note.__name__, id=note_id)


def _listed_plan(plan: Plan) -> Listed:
    return Listed(keys.plans(), f"{plan.starts_on.isoformat()}#{plan.id}")


@dataclass(frozen=True)
class Surroundings:
    """What a post refers to, read in one call; what is not there is absent."""

    brand: Brand | None = None
    plan: Plan | None = None
    review: Review | None = None
    media: dict[str, Media] = field(default_factory=dict)


def surroundings(post: Post, *, old_review: str = "", with_brand: bool = False) -> Surroundings:
    """What a post refers to: pictures, plan, a review it was in, the brand profile where asked for."""
    pictures = {keys.media(media_id): media_id for media_id in posts.media_ids(post)}
    plan_key = keys.plan(post.plan_id) if post.plan_id else None
    review_key = keys.review(post.id, old_review) if old_review else None
    others = [key for key in (plan_key, review_key, brand.KEY if with_brand else None) if key]
    found = table.get_many([*pictures, *others]) if pictures or others else {}
    return Surroundings(
        brand=Brand.model_validate(found[brand.KEY]) if brand.KEY in found else None,
        plan=Plan.model_validate(found[plan_key]) if plan_key in found else None,
        review=Review.model_validate(found[review_key]) if review_key in found else None,
        media={pictures[key]: Media.model_validate(found[key]) for key in pictures if key in found},
    )


def _require_references(post: Post, around: Surroundings) -> None:
    for media_id in posts.media_ids(post):
        if media_id not in around.media:
            raise NotFound(thing=Media.__name__, id=media_id)
    if not post.plan_id:
        return
    if around.plan is None:
        raise NotFound(thing=Plan.__name__, id=post.plan_id)
    if post.theme and not around.plan.has(post.theme):
        raise InvalidInput(errors=[{"where": "body.theme", "what": "the plan has no theme of this name"}])


def add_post(post: Post, origin: Origin) -> None:
    """Keep a new post.

    Raises:
        NotFound: a picture or the plan is not there.
        InvalidInput: the plan has no such theme.
    """
    _require_references(post, surroundings(post))
    key = keys.post(post.id)
    event = PostWritten(subject=key.pk, author=post.author, platforms=sorted(post.variants))
    table.commit([Create(key, post, listed_post(post)), *_plan_rows(None, post)], [event], origin)


def save_edit(before: Post, after: Post, origin: Origin) -> None:
    """Keep an edited post; a review it was in ends with the same commit.

    Raises:
        NotFound: a picture or the plan is not there.
        InvalidInput: the plan has no such theme.
    """
    around = surroundings(after, old_review=before.review_id if before.state == "in_review" else "")
    _require_references(after, around)
    key = keys.post(after.id)
    changes: list[Change] = [Save(key, before, after, listed_post(after)), *_plan_rows(before, after)]
    events: list[Event] = [PostEdited(subject=key.pk, approval_voided=before.state == "approved")]
    if around.review:
        ended = withdraw(around.review, origin.at)
        changes.append(Save(keys.review(after.id, ended.id), around.review, ended))
        events.append(ReviewWithdrawn(subject=key.pk, post_id=after.id, review_id=ended.id))
    table.commit(changes, events, origin)


def get_post(post_id: str) -> Post:
    """A post."""
    return table.load(Post, keys.post(post_id))


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


def list_versions(post_id: str, limit: int, cursor: str | None) -> Page[PostVersion]:
    """The submitted versions of a post, newest first."""
    found = table.query(keys.post(post_id).pk, starts=keys.VERSIONS, newest_first=True, limit=limit, cursor=cursor)
    return Page(items=[PostVersion.model_validate(item) for item in found.items], next=found.next)


def note_live(post_id: str, live_at: str, origin: Origin) -> None:
    """Note for its plan, where it has one, that a post went live."""
    post = get_post(post_id)
    if post.plan_id:
        table.commit([Keep(keys.plan_live(post.plan_id, post_id), {"live_at": live_at})], [], origin)


def listed_post(post: Post) -> Listed:
    """The place of a post in the list of its state."""
    return Listed(keys.posts(post.state), post.id)


def kept_version(kept: PostVersion, post_id: str) -> Keep:
    """The write of a submitted version; the same version twice is one."""
    return Keep(keys.post_version(post_id, kept.number), kept.model_dump(mode="json"))


def _plan_rows(before: Post | None, after: Post) -> Sequence[Change]:
    rows: list[Change] = []
    if before and before.plan_id and before.plan_id != after.plan_id:
        rows.append(Drop(keys.plan_post(before.plan_id, after.id)))
    if after.plan_id:
        rows.append(Keep(keys.plan_post(after.plan_id, after.id), {"theme": after.theme}))
    return rows


def _page(model: type[E], found: Slice) -> Page[E]:
    return Page[model](items=[model.model_validate(item) for item in found.items], next=found.next)  # type: ignore[valid-type]  # the model is known at run time alone
