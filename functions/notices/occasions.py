"""What is told to whom: one row per event. An event without a row here is in `silence`; a test holds them together.

A row says who must act or should know, how urgent that is, which thing it is about (nobody is told twice of the same
thing for the same reason), and where to go. Its words are `notice.<event>.title`, `.body` and `.next`. Another event
becomes a notice by one row here, its name in `names.SUBSCRIPTIONS["notices"]`, and its words.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from socialops import team
from socialops.events.reviews import TOO_FEW
from socialops.permissions import Role
from socialops.team import Teammate

Urgency = Literal["now", "today", "info"]
Facts = Mapping[str, Any]
"""The event's data, and fields of the things that it names."""
Who = Callable[[Facts, Sequence[Teammate]], Iterable[str]]


def named(*fields: str) -> Who:
    """The members that these facts name, one or many each."""

    def who(facts: Facts, present: Sequence[Teammate]) -> Iterable[str]:
        for each in fields:
            value = facts.get(each) or []
            yield from [value] if isinstance(value, str) else value

    return who


def holders(*roles: Role) -> Who:
    """Everybody who holds one of the roles."""
    return lambda facts, present: [each.id for each in team.of_roles(present, roles)]


def first(*choices: Who) -> Who:
    """Those of the first choice that finds anybody."""

    def who(facts: Facts, present: Sequence[Teammate]) -> Iterable[str]:
        return next((found for each in choices if (found := list(each(facts, present)))), [])

    return who


def _always(facts: Facts) -> bool:
    return True


def _of_a_post(facts: Facts) -> bool:
    return facts.get("kind") == "post"


def _of_no_reply(facts: Facts) -> bool:
    """A reply that fails is told by `ReplyFailed`."""
    return facts.get("kind") != "reply"


def _not_by_us(facts: Facts) -> bool:
    """Whoever took it back knows."""
    return not facts.get("removal")


def _later(facts: Facts) -> bool:
    """Who is asked to help as a stage begins is told by its `ReviewOpened`."""
    return facts.get("reason") != TOO_FEW


@dataclass(frozen=True)
class Occasion:
    """How one event is told.

    Attributes:
        urgency: act `now`, look `today`, or just `info`.
        who: the recipients, all of them together.
        thing: what it is about, filled from the facts; with the reason it names what nobody is told twice.
        link: path of the thing in the API, filled from the facts.
        without: facts that name members who are not told, such as the authors who may not review.
        step: a fact of which each value is told once, such as the days that are left.
        only: whether this very event is told at all.
    """

    urgency: Urgency
    who: tuple[Who, ...]
    thing: str
    link: str
    without: tuple[str, ...] = ()
    step: str = ""
    only: Callable[[Facts], bool] = _always


@dataclass(frozen=True)
class Settlement:
    """What an event settles: notices about a thing for some reasons, of everybody or of whoever caused the event."""

    thing: str
    reasons: tuple[str, ...]
    of_doer: bool = False


def reason_of(event: str) -> str:
    """The reason that an event gives, which is also the name of its words: `SlaMissed` → `sla-missed`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", event).lower()


MANAGERS: Final = holders(Role.MANAGER)
_OWNER: Final = first(named("owner"), holders(Role.SPECIALIST), MANAGERS)
_SENDING: Final = ("SENDING#{sending_id}", "/v1/publications/{sending_id}")
_ACCOUNT: Final = ("ACCOUNT#{account_id}", "/v1/accounts/{account_id}")
_TALK: Final = ("CONVERSATION#{conversation_id}", "/v1/conversations/{conversation_id}")
_REVIEW: Final = ("REVIEW#{review_id}", "/v1/{about}")
_THREAD: Final = ("THREAD#{thread_id}", "/v1/{about}")
_MEDIA: Final = ("MEDIA#{media_id}", "/v1/media/{media_id}")
_IMPORT: Final = ("IMPORT#{import_id}", "/v1/imports/{import_id}")
_EXPORT: Final = ("EXPORT#{export_id}", "/v1/exports/{export_id}")
_WATCHED: Final = ("COMPETITOR#{competitor_id}#{account_id}", "/v1/competitors/{competitor_id}")
_PROMOTION: Final = ("PROMOTION#{promotion_id}", "/v1/promotions/{promotion_id}")
_BUDGET: Final = ("BUDGET#{budget_id}", "/v1/budgets/{budget_id}")
_ASKED: Final = (named("reviewers"),)
_AUTHORS: Final = (named("author", "authors", "editors"),)
_CHANNEL: Final = ("CHANNEL#{account_id}#{channel}", "/v1/accounts/{account_id}")

OCCASIONS: Final[Mapping[str, Occasion]] = {
    # planning
    "ReviewOpened": Occasion("today", _ASKED, *_REVIEW, without=("authors",)),
    "ReviewReminded": Occasion("today", _ASKED, *_REVIEW, without=("authors",)),
    "ReviewEscalated": Occasion("now", _ASKED, *_REVIEW, without=("authors",), only=_later),
    "ReviewDelegated": Occasion("today", _ASKED, *_REVIEW, without=("authors",)),
    "ChangesRequested": Occasion("today", (named("author"),), *_REVIEW),
    "ThreadOpened": Occasion("today", (named("author"),), *_THREAD),
    "ThreadCommented": Occasion("today", (named("opened_by", "people"),), *_THREAD),
    "PostApproved": Occasion("info", _AUTHORS, *_REVIEW),
    "PostReturned": Occasion("today", _AUTHORS, *_REVIEW),
    "PlanSubmitted": Occasion("info", (named("author"),), *_REVIEW),
    "PlanAdopted": Occasion("info", _AUTHORS, *_REVIEW),
    "PlanReturned": Occasion("today", _AUTHORS, *_REVIEW),
    "SeriesStopped": Occasion("info", (named("author"),), "SERIES#{series_id}", "/v1/series/{series_id}"),
    "MediaRefused": Occasion("today", (named("owner"),), *_MEDIA),
    "MediaRightsEnding": Occasion("today", (_OWNER,), *_MEDIA, step="until"),
    "MediaRightsEnded": Occasion("now", (_OWNER,), *_MEDIA, step="until"),
    "ImportChecked": Occasion("info", (named("by"),), *_IMPORT),
    "ImportDone": Occasion("info", (named("by", "runner"),), *_IMPORT),
    "ImportFailed": Occasion("today", (named("by", "runner"),), *_IMPORT),
    "ExportDone": Occasion("info", (named("by"),), *_EXPORT),
    "ExportFailed": Occasion("today", (named("by"),), *_EXPORT),
    "CompetitorWatchMissed": Occasion("info", (holders(Role.PLANNER, Role.ANALYST),), *_WATCHED),
    # publishing
    "AccountDisconnected": Occasion("now", (MANAGERS,), *_ACCOUNT),
    "TokenEnding": Occasion("today", (named("connected_by"), MANAGERS), *_ACCOUNT, step="days"),
    "TokenRefreshFailed": Occasion(
        "now", (named("connected_by"), MANAGERS), *_ACCOUNT, only=lambda facts: bool(facts.get("final"))
    ),
    "SendingHandedOff": Occasion("now", (_OWNER,), *_SENDING, only=_of_a_post),
    "SendingHandoffLate": Occasion("now", (_OWNER,), *_SENDING),
    "SendingHeld": Occasion("now", (_OWNER,), *_SENDING),
    "SendingRefused": Occasion("now", (_OWNER,), *_SENDING, only=_of_no_reply),
    "SendingNeedsHuman": Occasion("now", (_OWNER,), *_SENDING),
    "SendingDoubled": Occasion("now", (_OWNER, MANAGERS), *_SENDING),
    "SendingRemoved": Occasion("today", (_OWNER,), *_SENDING, only=_not_by_us),
    "CadenceMissed": Occasion(
        "today",
        (first(named("responsible"), holders(Role.PLANNER, Role.MANAGER)),),
        "CADENCE#{account_id}",
        "/v1/accounts/{account_id}/calendar",
        step="week",
    ),
    "PauseSet": Occasion("today", (holders(Role.SPECIALIST, Role.MANAGER),), "PAUSE#{scope}", "/v1/pauses"),
    "PromotionAsked": Occasion(
        "today", (MANAGERS,), *_PROMOTION, without=("owner",), only=lambda facts: bool(facts.get("needs_approval"))
    ),
    "PromotionDeclined": Occasion("today", (_OWNER,), *_PROMOTION),
    "PromotionHandedOff": Occasion("now", (_OWNER,), *_PROMOTION),
    "PromotionEnded": Occasion("today", (_OWNER,), *_PROMOTION),
    "PromotionOffPace": Occasion("today", (_OWNER,), *_PROMOTION, step="pace"),
    "PromotionStopAsked": Occasion(
        "now",
        (_OWNER, MANAGERS),
        *_PROMOTION,
        only=lambda facts: bool(facts.get("by_rule") or facts.get("by_hand")),
    ),
    "PromotionStopUnconfirmed": Occasion("now", (_OWNER, MANAGERS), *_PROMOTION),
    "PromotionReportsMissed": Occasion(
        "now", (holders(Role.SPECIALIST, Role.MANAGER),), "PROMOTING#{account_id}", "/v1/accounts/{account_id}"
    ),
    "BudgetEndsUnspent": Occasion("today", (named("owner"), MANAGERS), *_BUDGET, step="days"),
    "BudgetNearlyUsed": Occasion(
        "today", (named("owner"), MANAGERS), *_BUDGET, only=lambda facts: facts["available"] >= facts["least"]
    ),
    "BudgetOverrun": Occasion("now", (MANAGERS,), *_BUDGET),
    "BudgetUsedUp": Occasion("now", (named("owner"), MANAGERS), *_BUDGET),
    # engagement
    "ChannelWentDeaf": Occasion("now", (holders(Role.SPECIALIST, Role.MANAGER),), *_CHANNEL),
    "ConversationAssigned": Occasion("today", (named("owner"),), *_TALK),
    "DeliveryKept": Occasion("info", (MANAGERS,), "KEPT#{account_id}", "/v1/channels", step="day"),
    "ModerationFailed": Occasion("today", (_OWNER,), *_TALK),
    "ReplyFailed": Occasion("now", (_OWNER,), *_TALK),
    "SlaMissed": Occasion("now", (_OWNER,), *_TALK),
    # insights
    "MetricsMissed": Occasion(
        "info", (holders(Role.ANALYST),), "METRICS#{account_id}", "/v1/accounts/{account_id}", step="day"
    ),
    "ReportMade": Occasion(
        "info", (holders(Role.ANALYST, Role.MANAGER),), "REPORT#{report_id}", "/v1/reports/{report_id}"
    ),
}

_UNSENT: Final = ("sending-held", "sending-refused", "sending-needs-human")
_HANDED: Final = ("sending-handed-off", "sending-handoff-late")
_WAITS: Final = ("review-opened", "review-reminded", "review-escalated", "review-delegated")
"""What asks a reviewer to decide; over when they did, when the next stage begins, and when the review ends."""
_REVIEW_ENDS: Final = (Settlement("REVIEW#{review_id}", (*_WAITS, "changes-requested", "plan-submitted")),)
_RIGHTS_OVER: Final = (Settlement("MEDIA#{media_id}", ("media-rights-ending", "media-rights-ended")),)
_CHECKED: Final = (Settlement("IMPORT#{import_id}", ("import-checked",)),)
_CADENCE: Final = (Settlement("CADENCE#{account_id}", ("cadence-missed",)),)
_TOKEN: Final = ("token-ending", "token-refresh-failed", "account-disconnected")

SETTLES: Final[Mapping[str, tuple[Settlement, ...]]] = {
    "ReviewOpened": (Settlement("REVIEW#{review_id}", _WAITS),),
    "ReviewDecided": (Settlement("REVIEW#{review_id}", _WAITS, of_doer=True),),
    "ReviewDelegated": (Settlement("REVIEW#{review_id}", _WAITS, of_doer=True),),
    "ReviewWithdrawn": _REVIEW_ENDS,
    "PostApproved": _REVIEW_ENDS,
    "PostReturned": _REVIEW_ENDS,
    "PlanAdopted": _REVIEW_ENDS,
    "PlanReturned": _REVIEW_ENDS,
    "ThreadCommented": (
        Settlement("THREAD#{thread_id}", ("thread-opened",), of_doer=True),
        Settlement("THREAD#{thread_id}", ("thread-commented",)),
    ),
    "ThreadSettled": (Settlement("THREAD#{thread_id}", ("thread-opened", "thread-commented")),),
    "MediaRightsEnded": (Settlement("MEDIA#{media_id}", ("media-rights-ending",)),),
    "MediaDeleted": _RIGHTS_OVER,
    "ImportStarted": _CHECKED,
    "ImportCancelled": _CHECKED,
    "CompetitorWatched": (Settlement("COMPETITOR#{competitor_id}#{account_id}", ("competitor-watch-missed",)),),
    "AccountConnected": (Settlement("ACCOUNT#{account_id}", _TOKEN),),
    "AccountRenewed": (Settlement("ACCOUNT#{account_id}", _TOKEN),),
    "TokenRefreshed": (Settlement("ACCOUNT#{account_id}", ("token-refresh-failed",)),),
    "SendingScheduled": (Settlement("SENDING#{sending_id}", _UNSENT),),
    "SendingMoved": (Settlement("SENDING#{sending_id}", _UNSENT),),
    "SendingRetryAsked": (Settlement("SENDING#{sending_id}", _UNSENT),),
    "SendingCancelled": (Settlement("SENDING#{sending_id}", (*_UNSENT, *_HANDED)),),
    "SendingHeld": (Settlement("SENDING#{sending_id}", _HANDED),),
    "SendingWentLive": (Settlement("SENDING#{sending_id}", (*_UNSENT, *_HANDED)),),
    "PromotionApproved": (Settlement("PROMOTION#{promotion_id}", ("promotion-asked",)),),
    "PromotionDeclined": (Settlement("PROMOTION#{promotion_id}", ("promotion-asked",)),),
    "PromotionOrdered": (Settlement("PROMOTION#{promotion_id}", ("promotion-handed-off",)),),
    "PromotionEnded": (
        Settlement(
            "PROMOTION#{promotion_id}",
            (
                "promotion-asked",
                "promotion-handed-off",
                "promotion-off-pace",
                "promotion-stop-asked",
                "promotion-stop-unconfirmed",
            ),
        ),
    ),
    "PromotionReportsBack": (Settlement("PROMOTING#{account_id}", ("promotion-reports-missed",)),),
    "BudgetUsedUp": (Settlement("BUDGET#{budget_id}", ("budget-nearly-used",)),),
    "BudgetSet": (
        Settlement(
            "BUDGET#{budget_id}", ("budget-ends-unspent", "budget-nearly-used", "budget-overrun", "budget-used-up")
        ),
    ),
    "CadenceMissed": _CADENCE,
    "CadenceMet": _CADENCE,
    "CadenceRemoved": _CADENCE,
    "PauseLifted": (Settlement("PAUSE#{scope}", ("pause-set",)),),
    "ChannelHeardAgain": (Settlement("CHANNEL#{account_id}#{channel}", ("channel-went-deaf",)),),
    "ConversationAssigned": (Settlement("CONVERSATION#{conversation_id}", ("conversation-assigned",)),),
    "ConversationClosed": (
        Settlement(
            "CONVERSATION#{conversation_id}",
            ("conversation-assigned", "moderation-failed", "reply-failed", "sla-missed"),
        ),
    ),
    "ReplySent": (Settlement("CONVERSATION#{conversation_id}", ("reply-failed", "sla-missed")),),
    "CommentModerated": (Settlement("CONVERSATION#{conversation_id}", ("moderation-failed",)),),
}
"""Event → what stands no longer because of it. One that settles the reason it gives itself is told anew, to whom it now
concerns."""
