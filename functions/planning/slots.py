"""A post in a slot of its plan: what fits, and the seat that one post takes."""

from collections.abc import Iterator
from datetime import datetime

from planning import keys
from planning.plans import Name, Plan
from planning.posts import Post
from socialops.changes import Change, Drop, Keep
from socialops.errors import InvalidInput, NotFound, SlotTaken
from socialops.models import Input


class Filling(Input):
    """Which post goes into a slot."""

    post_id: Name


def place_of(post: Post) -> tuple[str, str, str]:
    """What a post was written for: plan, theme and slot."""
    return post.plan_id, post.theme, post.slot_id


def require_fit(post: Post, plan: Plan) -> None:
    """Refuse a slot that the plan does not have, or that is about another theme than the post.

    Raises:
        NotFound: the plan has no such slot.
        InvalidInput: the themes differ.
    """
    if not post.slot_id:
        return
    slot = plan.slot(post.slot_id)
    if slot is None:
        raise NotFound(thing="Slot", id=f"{plan.id}/{post.slot_id}")
    if post.theme and post.theme != slot.theme:
        raise InvalidInput(errors=[{"where": "body.slot_id", "what": f"the slot is about the theme {slot.theme}"}])


def place(post: Post, plan: Plan, slot_id: str, at: datetime) -> Post:
    """The post, in a slot and of its theme. What goes out is untouched, so a review or an approval stays as it is.

    Raises:
        NotFound: the plan has no such slot.
    """
    slot = plan.slot(slot_id)
    if slot is None:
        raise NotFound(thing="Slot", id=f"{plan.id}/{slot_id}")
    return post.next(at, plan_id=plan.id, slot_id=slot_id, theme=slot.theme)


def vacate(post: Post, at: datetime) -> Post:
    """The post, still of its plan and theme, in no slot."""
    return post.next(at, slot_id="")


def seat_changes(before: Post | None, after: Post) -> Iterator[Change]:
    """The writes that free the seat a post leaves and take the one it comes to."""
    left = (before.plan_id, before.slot_id) if before else ("", "")
    taken = (after.plan_id, after.slot_id)
    if left == taken:
        return
    mine = {":post": after.id}
    if left[1]:
        yield Drop(keys.slot_seat(*left))
    if taken[1]:
        yield Keep(
            keys.slot_seat(*taken),
            {"post_id": after.id},
            when="attribute_not_exists(pk) OR post_id = :post",
            values=mine,
            otherwise=SlotTaken(slot=after.slot_id, plan=after.plan_id),
        )
