"""The events: past tense, versioned, small. Their catalogue in the READMEs is generated from these classes.

An event names things by id and carries no personal text. `subject` is the partition key of the thing that
changed; `root` is the thing whose trace it belongs to (the post, for whatever came of a post).
"""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """Something that happened to `subject`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    schema_version: ClassVar[int] = 1

    subject: str
    root: str = ""


class ResearchNoteWritten(Event):
    """A sourced note was added to the research."""

    kind: str


class PlanOpened(Event):
    """A plan of a week or month exists, with its goals and themes."""

    starts_on: str
    themes: int


class PlanChanged(Event):
    """Goals, themes or slots of a plan changed."""


class PostWritten(Event):
    """A post was drafted."""

    author: str
    platforms: list[str]


class PostEdited(Event):
    """Text, media or settings of a post changed; an approval it had is void."""

    approval_voided: bool = False


class MediaRequested(Event):
    """A place for one file was handed out."""


class MediaChecked(Event):
    """An uploaded file was decoded and is ready for use."""

    sha256: str


class MediaRefused(Event):
    """An uploaded file is not what it claims to be; it was deleted."""

    reason: str


class PostSubmitted(Event):
    """A post passed the checks and asks for review."""

    post_id: str
    review_id: str
    author: str
    content_hash: str


class ReviewOpened(Event):
    """The reviewers of a stage are asked."""

    review_id: str
    stage: str
    reviewers: list[str]


class ReviewDecided(Event):
    """A reviewer said yes or no to the exact content of a review."""

    post_id: str
    review_id: str
    decision: str


class PostApproved(Event):
    """The review ended with yes; the approval is bound to the content's hash."""

    post_id: str
    review_id: str
    content_hash: str


class PostReturned(Event):
    """The review ended with no, or its time ran out; the post is a draft again."""

    post_id: str
    review_id: str
    reason: str


class AccountConnected(Event):
    """The brand's account on a platform can be used."""

    account_id: str
    platform: str


class AccountDisconnected(Event):
    """The account's grant is gone or was removed."""

    account_id: str
    platform: str
    reason: str


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
    """A later look no longer found it: the platform or a person removed it."""

    sending_id: str


class PauseSet(Event):
    """From this instant nothing in the scope is claimed."""

    scope: str
    reason: str


class PauseLifted(Event):
    """The scope may send again."""

    scope: str


class MessageReceived(Event):
    """A fan wrote, in public or in private; the text is in the conversation alone."""

    conversation_id: str
    account_id: str
    kind: str


class DeliveryKept(Event):
    """A verified delivery could not be read; its bytes are kept for inspection."""

    account_id: str
    reason: str


class ConversationAssigned(Event):
    """Somebody is responsible for a conversation."""

    conversation_id: str
    owner: str


class ConversationClosed(Event):
    """Nothing is left to answer."""

    conversation_id: str


class ReplyWritten(Event):
    """A reply was handed to the law of sending."""

    conversation_id: str
    sending_id: str


class ReplySent(Event):
    """The fan can see the reply."""

    conversation_id: str
    sending_id: str


class ReplyFailed(Event):
    """A reply did not reach the fan."""

    conversation_id: str
    sending_id: str
    reason: str


class MetricsCollected(Event):
    """Figures of posts or of an account were read from the platform."""

    account_id: str
    count: int


class ReportMade(Event):
    """A report of a period was built from the stored figures."""

    report_id: str
    period: str


class ArchiveSealed(Event):
    """A digest over the newest archive records was chained to the one before."""

    sequence: int
    digest: str


class BrandChanged(Event):
    """The brand profile changed."""


CATALOGUE: dict[str, type[Event]] = {event.__name__: event for event in Event.__subclasses__()}
"""Name → class of every event."""
