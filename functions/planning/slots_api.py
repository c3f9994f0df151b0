"""Posts in the slots of a plan over HTTP."""

from planning import slot_store
from planning.api import api
from planning.posts import Post
from planning.slots import Filling
from socialops.api import Id, origin


@api.post("/v1/plans/<plan_id>/slots/<slot_id>/fillings", allow="write_posts")
def fill_slot(plan_id: Id, slot_id: Id, body: Filling) -> Post:
    """Put a post into a slot.

    The post is of the plan and of the slot's theme from then on, and leaves the slot it was in. What goes out stays as
    it is, so a review goes on and an approval holds. A slot takes one post.
    """
    return slot_store.fill(plan_id, slot_id, body.post_id, origin())


@api.delete("/v1/plans/<plan_id>/slots/<slot_id>/filling", allow="write_posts", guarded=False)
def empty_slot(plan_id: Id, slot_id: Id) -> Post:
    """Take the post out of a slot.

    It stays a post of the plan. The answer is the post.
    """
    return slot_store.empty(plan_id, slot_id, origin())
