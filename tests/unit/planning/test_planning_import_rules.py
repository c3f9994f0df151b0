"""Rows of an import as posts: the rules of posts hold for them, and what a commit takes is never more than it may."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planning import import_batches, import_rows, keys, media_uses, posts, store, versions
from planning.import_rows import Around, Outcome
from planning.posts import Post
from planning.review import Review
from planning.store import Surroundings
from socialops.errors import SocialOpsError
from socialops.table import Origin
from tests.unit.planning.builders_planning import AT, a_picture, a_post
from tests.unit.planning.builders_plans import a_plan

PLAN = a_plan()
MEDIA = {
    "ready": a_picture("ready"),
    "deleted": a_picture("deleted", state="deleted"),
    "purged": a_picture("purged", state="purged"),
}
PLACED = st.fixed_dictionaries(
    {
        "plan_id": st.sampled_from(["", PLAN.id, PLAN.id, "nowhere"]),
        "theme": st.sampled_from(["", "上新", "护理", "下架"]),
        "slot_id": st.sampled_from(["", "s1", "s2", "s9"]),
        "media": st.lists(st.sampled_from([*MEDIA, "nobody"]), max_size=2, unique=True),
    }
)
CONTENT = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["draft", "in_review", "approved"]),
        "media": st.lists(st.sampled_from("abcde"), max_size=5, unique=True),
        "plan_id": st.sampled_from(["", "plan1", "plan2"]),
        "slot_id": st.sampled_from(["", "s1", "s2"]),
        "saves": st.sampled_from([[], list(range(1, versions.MOST + 1))]),
        "review_id": st.just("r1"),
    }
)


def _around(post: Post) -> tuple[Around, Surroundings]:
    """The same things there, as an import and as a route read them."""
    media = {each: MEDIA[each] for each in posts.media_ids(post) if each in MEDIA}
    rows: dict[Any, Any] = {keys.media(each): found.model_dump(mode="json") for each, found in media.items()}
    plan = PLAN if post.plan_id == PLAN.id else None
    if plan:
        rows[keys.plan(plan.id)] = plan.model_dump(mode="json")
    return Around(rows), Surroundings(plan=plan, media=media)


@given(before=st.none() | PLACED.map(lambda fields: a_post(**fields)), fields=PLACED)
def test_a_row_is_refused_when_the_route_would_refuse_its_post(before: Post | None, fields: dict[str, Any]) -> None:
    """Files that are missing or deleted, plan, theme and slot: the same posts are good in a sheet and on the route."""
    after = a_post(**fields)
    around, surroundings = _around(after)
    try:
        store.require_references(after, surroundings, before)
        refused = False
    except SocialOpsError:
        refused = True
    assert bool(import_rows.faults_of_references(before, after, around)) == refused


def an_outcome(number: int, before: dict[str, Any] | None, after: dict[str, Any]) -> Outcome:
    """A row that writes a post, or changes one."""
    name = f"p{number}"
    new = posts.rewrite(a_post(**{**after, "state": "draft", "saves": []}, id=name), "ling", AT)
    if before is None:
        return Outcome(number, "new", None, new)
    old = a_post(**before, id=name, version=7)
    review = a_review(name) if old.state == "in_review" else None
    changed = posts.rewrite(old, "bo", AT, **{each: after[each] for each in ("media", "plan_id", "slot_id")})
    return Outcome(number, "changed", old, changed, review)


def a_review(post_id: str) -> Review:
    """A review of a post; only that there is one counts."""
    fields: dict[str, Any] = {"id": "r1", "version": 1, "post_id": post_id}
    return Review.model_construct(**fields)


OUTCOMES = st.lists(st.tuples(st.none() | CONTENT, CONTENT), max_size=60).map(
    lambda rows: [an_outcome(number, *row) for number, row in enumerate(rows, 2)]
)


@given(OUTCOMES)
def test_a_commit_holds_what_it_may_and_no_item_twice(outcomes: list[Outcome]) -> None:
    """Every row is in one batch, in its order; a batch stays below a hundred writes, each of another item."""
    found = list(import_batches.batches(outcomes))
    assert [outcome for batch in found for outcome in batch] == outcomes
    for batch in found:
        writes: list[tuple[str, str]] = []
        for outcome in batch:
            assert outcome.after
            origin = Origin("ling", AT)
            if outcome.before:
                kept, changes = store.edited(outcome.before, outcome.after, origin)
            else:
                kept, changes = store.written(outcome.after, origin)
            changes = [*changes, *media_uses.holds(outcome.before, kept)]
            own = len(changes) + 1 + 2 * bool(outcome.review)
            assert own <= import_batches.weight_of(outcome)
            writes += [_item(change.operation("t")) for change in changes]
        assert sum(map(import_batches.weight_of, batch)) <= import_batches.MOST_WRITES
        assert len(set(writes)) == len(writes)


def _item(operation: dict[str, Any]) -> tuple[str, str]:
    """The item that an operation writes."""
    (what,) = operation.values()
    key = what.get("Key") or what["Item"]
    return key["pk"]["S"], key["sk"]["S"]
