"""A plan as it is opened and written anew, and the body that says what a plan says. Pure."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError

from planning.plans import Plan, PlanInput, Slot, numbered
from socialops.errors import InvalidInput, WrongState


def open_plan(body: PlanInput, plan_id: str, author: str, at: datetime) -> Plan:
    """The plan of a body; all its slots are new.

    Raises:
        InvalidInput: a slot has an id already.
    """
    content = _content(body, 0)
    return Plan.model_validate({"id": plan_id, "created_at": at, "updated_at": at, "author": author, **content})


def change(plan: Plan, body: PlanInput, at: datetime) -> Plan:
    """The plan after it was written anew: the next revision, a draft again.

    A slot of an earlier revision may come back with the id it had.

    Raises:
        WrongState: it is in review; who wants to change it takes it back first.
        InvalidInput: a slot has an id that the plan never had.
    """
    if plan.state == "in_review":
        raise WrongState(id=plan.id, state=plan.state)
    content = _content(body, plan.numbered)
    return plan.next(at, **content, revision=plan.revision + 1, state="draft", review_id="")


def written(plan: Plan, **changes: Any) -> PlanInput:
    """The body that says what a plan says, with some of it changed.

    Raises:
        InvalidInput: it does not fit together any more.
    """
    fields = plan.model_dump(include=set(PlanInput.model_fields))
    try:
        return PlanInput.model_validate({**fields, **changes}, from_attributes=True)
    except ValidationError as error:
        places = [{"where": ".".join(map(str, each["loc"])) or "plan", "what": each["msg"]} for each in error.errors()]
        raise InvalidInput(errors=places) from error


def _content(body: PlanInput, last: int) -> dict[str, Any]:
    foreign = [
        {"where": f"body.slots.{place}.id", "what": "the plan never had a slot of this id; leave it out"}
        for place, slot in enumerate(body.slots)
        if slot.id and int(slot.id[1:]) > last
    ]
    if foreign:
        raise InvalidInput(errors=foreign)
    fields = body.model_dump(include=set(PlanInput.model_fields))
    slots = numbered([Slot.model_validate(slot) for slot in fields["slots"]], last)
    return {**fields, "slots": slots, "numbered": last + sum(not slot.id for slot in body.slots)}
