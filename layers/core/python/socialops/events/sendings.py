"""What happens to sendings, and to the switches that stop them."""

from pydantic import Field

from socialops.events.base import Event


class SendingScheduled(Event):
    """One content is to go out on one account at one instant."""

    sending_id: str
    kind: str
    platform: str
    account_id: str
    due: str


class SendingMoved(Event):
    """A scheduled sending has another time."""

    sending_id: str
    due: str


class SendingCancelled(Event):
    """A scheduled sending will not go out."""

    sending_id: str
    reason: str


class SendingPrepared(Event):
    """Media are uploaded and the baseline is noted; nothing is public."""

    sending_id: str


class SendingPreparing(Event):
    """A part of a long preparation is done; nothing is public."""

    sending_id: str


class SendingHandedOff(Event):
    """A post was handed to a person, who publishes it and confirms."""

    sending_id: str
    kind: str


class SendingHandoffLate(Event):
    """A post that was handed to a person is not confirmed; `times` so it was told already."""

    sending_id: str
    account_id: str
    owner: str
    due: str
    times: int


class SendingCorrected(Event):
    """The address that a person had given for something live was wrong, or was missing; this is the right one."""

    sending_id: str
    platform: str
    account_id: str
    remote_id: str
    url: str


class SendingClaimed(Event):
    """The right to send once was taken."""

    sending_id: str
    attempt: int


class SendingHeld(Event):
    """At its time a condition of the law did not hold; nothing was sent."""

    sending_id: str
    reason: str


class SendingDelayed(Event):
    """Provably nothing was sent; it will be tried again."""

    sending_id: str
    due: str
    reason: str


class SendingUnknown(Event):
    """A request left and its outcome is not known; a look will tell."""

    sending_id: str
    reason: str


class SendingWentLive(Event):
    """It is public."""

    sending_id: str
    kind: str
    platform: str
    account_id: str
    remote_id: str
    url: str = ""
    live_at: str
    facts: dict[str, str] = Field(default_factory=dict)
    """What the platform told when it accepted it and calls about it need."""


class SendingRefused(Event):
    """The platform will not take it."""

    sending_id: str
    kind: str
    reason: str


class SendingNeedsHuman(Event):
    """The outcome cannot be told without a person."""

    sending_id: str
    kind: str
    reason: str


class SendingDoubled(Event):
    """A later look found it more than once."""

    sending_id: str
    remote_ids: list[str]


class SendingRemoved(Event):
    """It is not public any more: we took it back (`removal`), or a look no longer found it."""

    sending_id: str
    removal: str = ""


class SendingCarriedOut(Event):
    """The platform did to something public (`target`) what was sent: an edit, a removal."""

    sending_id: str
    kind: str
    target: str


class SendingEdited(Event):
    """What is public has the text that was approved later."""

    sending_id: str
    edit: str


class SendingDoubleRemoved(Event):
    """One of those that were too many is not public any more."""

    sending_id: str
    remote_id: str


class SendingLooked(Event):
    """A look was made that settled nothing yet, or found something live as it should be."""

    sending_id: str
    result: str


class SendingRetryAsked(Event):
    """A person wants it out after all; a look comes first."""

    sending_id: str


class PauseSet(Event):
    """From this instant nothing in the scope is claimed."""

    scope: str
    reason: str


class PauseLifted(Event):
    """The scope may send again."""

    scope: str
