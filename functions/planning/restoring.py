"""Bringing back what an earlier revision of a plan said: all of it, or some of its slots. Pure."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from planning.plan_writing import written
from planning.plans import MOST_SLOTS, Plan, PlanInput, SlotId
from socialops.errors import NotFound
from socialops.models import Input


class RestoreRequest(Input):
    """Which revision, which of its slots (all of the plan where absent), and why."""

    revision: int = Field(ge=1, le=999_999)
    slots: list[SlotId] | None = Field(default=None, min_length=1, max_length=MOST_SLOTS)
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


def restored(plan: Plan, earlier: Plan, slot_ids: Sequence[str] | None) -> PlanInput:
    """What the plan is to say.

    Raises:
        NotFound: the earlier revision has no such slot.
        InvalidInput: a slot does not fit the plan as it is now, for its theme or its day are gone.
    """
    if slot_ids is None:
        return written(earlier)
    back = {}
    for slot_id in slot_ids:
        slot = earlier.slot(slot_id)
        if slot is None:
            raise NotFound(thing="Slot", id=f"{plan.id}/{earlier.revision}/{slot_id}")
        back[slot_id] = slot
    kept = [back.pop(slot.id, slot) for slot in plan.slots]
    return written(plan, slots=[*kept, *back.values()])
