"""The events: past tense, versioned, small. Their catalogue in the READMEs is generated from these classes.

An event names things by id and carries no personal text. `subject` is the partition key of the thing that
changed; `root` is the thing whose trace it belongs to (the post, for whatever came of a post).
"""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """Something that happened to `subject`."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
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


class MediaEdited(Event):
    """The alternative text of a picture or a video changed."""


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


class ReviewWithdrawn(Event):
    """The content under review was edited; what was said about it no longer counts."""

    post_id: str
    review_id: str


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


class AccountRenewed(Event):
    """An account has new credentials; it is the same profile."""

    account_id: str
    platform: str


class AccountChanged(Event):
    """An account has another name or other choices."""

    account_id: str
    platform: str


class AppRegistered(Event):
    """Our registration at a platform is known: accounts can be connected by its authorisation page."""

    platform: str


class AuthorisationAsked(Event):
    """A member was sent to a platform's page to connect an account."""

    platform: str


class TokenRefreshed(Event):
    """An account has a newer token."""

    account_id: str
    platform: str
    expires_at: str = ""
    ends_at: str = ""


class TokenRefreshFailed(Event):
    """An account's token could not be refreshed; `final` when only a person can help."""

    account_id: str
    platform: str
    reason: str
    final: bool


class TokenEnding(Event):
    """An account's grant ends soon, or has just ended (`days` is 0): a person must authorise it anew."""

    account_id: str
    platform: str
    ends_at: str
    days: int


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
    facts: dict[str, str] = {}
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
    """A later look no longer found it: the platform or a person removed it."""

    sending_id: str


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


class ConversationReopened(Event):
    """A conversation asks for an answer again because somebody said so."""

    conversation_id: str


class SlaMissed(Event):
    """A fan has waited for a first response longer than the brand promises itself."""

    conversation_id: str
    account_id: str
    owner: str = ""
    due: str


class ChannelWentDeaf(Event):
    """An account cannot be listened to any more; what was heard until then is safe, and it is still tried.

    `channel` says which way: its `webhook`, or the `poll`.
    """

    account_id: str
    platform: str
    reason: str
    channel: str = "poll"


class ChannelHeardAgain(Event):
    """A deaf account is listened to again, from where it was last heard."""

    account_id: str
    platform: str
    channel: str = "poll"


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


class MetricsRequested(Event):
    """Somebody asks for the figures of a publication or an account now, besides the planned times."""

    account_id: str


class MetricsEntered(Event):
    """A person entered figures of a publication: so many readings with `count` numbers together."""

    account_id: str
    readings: int
    count: int


class MetricsCollected(Event):
    """Figures of a publication or of an account were read from the platform, or entered; `count` numbers came.

    `provisional` ones are not final by the platform's own word, and are read again.
    """

    account_id: str
    count: int
    absent: bool = False
    provisional: bool = False


class MetricsDelayed(Event):
    """The platform did not answer; the figures will be asked for again."""

    account_id: str
    reason: str
    due: str


class MetricsMissed(Event):
    """The figures of one occasion were given up; the series has a gap there, not a zero."""

    account_id: str
    reason: str


class ReportRequested(Event):
    """Somebody asked for the report of a period."""

    report_id: str
    period: str


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
