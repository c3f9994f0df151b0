"""What happens to a plan after it was written: review, adoption, return."""

from socialops.events.base import Event


class PlanSubmitted(Event):
    """A plan, or the amendment of an adopted one, asks for review."""

    plan_id: str
    review_id: str
    author: str
    revision: int
    content_hash: str


class PlanAdopted(Event):
    """The review ended with yes: this revision of the plan is the one that counts."""

    plan_id: str
    review_id: str
    revision: int
    content_hash: str
    author: str = ""


class PlanReturned(Event):
    """The review ended without a yes; the plan is a draft again, and what was adopted before still counts."""

    plan_id: str
    review_id: str
    reason: str
    author: str = ""


class BrandDayEntered(Event):
    """The brand has one more day of its own: an anniversary, a launch, a sale."""

    kind: str


class BrandDayChanged(Event):
    """A day of the brand's own was written anew."""


class BrandDayRemoved(Event):
    """A day of the brand's own was taken away."""


class SlotFilled(Event):
    """A post was put into a slot of a plan."""

    plan_id: str
    slot_id: str


class SlotEmptied(Event):
    """A post was taken out of a slot of a plan."""

    plan_id: str
    slot_id: str
