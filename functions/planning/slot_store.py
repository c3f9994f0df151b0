"""Posts in the slots of a plan, in the table."""

from planning import keys, slots
from planning.plans import Plan
from planning.posts import Post
from planning.store import get_post, placed
from socialops import table
from socialops.errors import NotFound
from socialops.events.plans import SlotEmptied, SlotFilled
from socialops.table import Origin


def fill(plan_id: str, slot_id: str, post_id: str, origin: Origin) -> Post:
    """Put a post into a slot; a post that is there already stays as it is.

    Raises:
        NotFound: the plan, its slot or the post is not there.
        SlotTaken: another post is in it.
    """
    home, there = keys.plan(plan_id), keys.post(post_id)
    found = table.get_many([home, there])
    if home not in found:
        raise NotFound(thing=Plan.__name__, id=plan_id)
    if there not in found:
        raise NotFound(thing=Post.__name__, id=post_id)
    before = Post.model_validate(found[there])
    after = slots.place(before, Plan.model_validate(found[home]), slot_id, origin.at)
    if slots.place_of(before) == slots.place_of(after):
        return before
    table.commit(placed(before, after), [SlotFilled(subject=there.pk, plan_id=plan_id, slot_id=slot_id)], origin)
    return after


def empty(plan_id: str, slot_id: str, origin: Origin) -> Post:
    """Take the post out of a slot.

    Raises:
        NotFound: no post is in it.
    """
    seat = table.get(keys.slot_seat(plan_id, slot_id))
    if seat is None:
        raise NotFound(thing="Filling", id=f"{plan_id}/{slot_id}")
    before = get_post(seat["post_id"])
    after = slots.vacate(before, origin.at)
    event = SlotEmptied(subject=keys.post(before.id).pk, plan_id=plan_id, slot_id=slot_id)
    table.commit(placed(before, after), [event], origin)
    return after
