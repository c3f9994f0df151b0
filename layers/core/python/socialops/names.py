"""The names that code and infrastructure share: functions, queues, variables, indexes, prefixes.

This module imports nothing of ours, so the infrastructure can read it without loading the system.
"""

from enum import StrEnum
from typing import Final

EVENT_SOURCE: Final = "socialops"
LIST_INDEX: Final = "by_list"
"""The one sparse index: `list` (partition) and `rank` (sort). What leaves a list loses both attributes."""


class Stage(StrEnum):
    """A stage of the process, or the messenger beside them: a folder under `functions/` with routes of its own."""

    PLANNING = "planning"
    PUBLISHING = "publishing"
    ENGAGEMENT = "engagement"
    INSIGHTS = "insights"
    GOVERNANCE = "governance"
    NOTICES = "notices"
    """Beside the stages: the one messenger, fed by all of them."""


class Variable(StrEnum):
    """Environment variables that the template sets on functions."""

    STAGE = "SOCIALOPS_STAGE"
    TABLE = "SOCIALOPS_TABLE"
    METRICS_TABLE = "SOCIALOPS_METRICS_TABLE"
    MEDIA_BUCKET = "SOCIALOPS_MEDIA_BUCKET"
    RAW_BUCKET = "SOCIALOPS_RAW_BUCKET"
    REPORTS_BUCKET = "SOCIALOPS_REPORTS_BUCKET"
    ARCHIVE_BUCKET = "SOCIALOPS_ARCHIVE_BUCKET"
    BUS = "SOCIALOPS_BUS"
    SECRETS_KEY = "SOCIALOPS_SECRETS_KEY"
    """KMS key that encrypts account credentials; functions that send, poll or verify may decrypt with it."""
    CURSOR_KEY = "SOCIALOPS_CURSOR_KEY"
    """Text that signs list cursors."""
    ROLES_CLAIM = "SOCIALOPS_ROLES_CLAIM"
    PLATFORM_HOSTS = "SOCIALOPS_PLATFORM_HOSTS"
    """JSON object `{platform: base URL}` that replaces the public hosts; empty in production."""
    LINK_HOSTS = "SOCIALOPS_LINK_HOSTS"
    """JSON object `{host: "address:port"}` that is called in place of links of posts, `*` for any other host, an empty
    text for not calling; `{}` in production."""
    INBOUND_QUEUE = "SOCIALOPS_INBOUND_QUEUE"
    API_URL = "SOCIALOPS_API_URL"
    """Public base URL of the HTTP API."""
    NOTICES_FROM = "SOCIALOPS_NOTICES_FROM"
    """The address that e-mails to the team come from; empty where no e-mail is sent."""


def due_queue_variable(stage: str) -> str:
    """The variable with the URL of the queue that receives the agenda entries of a stage."""
    return f"SOCIALOPS_{stage.upper()}_DUE_QUEUE"


AGENDA_STAGES: Final = (
    Stage.PLANNING,
    Stage.PUBLISHING,
    Stage.ENGAGEMENT,
    Stage.INSIGHTS,
    Stage.GOVERNANCE,
    Stage.NOTICES,
)
"""Stages with something on the agenda: each has a queue `<stage>-due` and a function `<stage>.on_due`."""

SUBSCRIPTIONS: Final[dict[str, tuple[str, ...]]] = {
    "planning": (
        "PostEdited",
        "PostReturned",
        "PostSubmitted",
        "PostWritten",
        "ResearchNoteArchived",
        "ResearchNoteEdited",
        "ResearchNoteRestored",
        "ResearchNoteWritten",
        "ReviewDecided",
        "ReviewWithdrawn",
        "SendingCancelled",
        "SendingMoved",
        "SendingScheduled",
        "SendingWentLive",
    ),
    "publishing": (
        "PauseSet",
        "SendingCancelled",
        "SendingDoubled",
        "SendingHandedOff",
        "SendingRefused",
        "SendingRemoved",
        "SendingWentLive",
        "SentimentTurnedBad",
    ),
    "engagement": (
        "AccountConnected",
        "AccountRenewed",
        "SendingCancelled",
        "SendingCorrected",
        "SendingHeld",
        "SendingNeedsHuman",
        "SendingRefused",
        "SendingRemoved",
        "SendingWentLive",
    ),
    "insights": ("AccountConnected", "SendingCorrected", "SendingWentLive"),
    "governance": ("*",),
    "notices": (
        "AccountConnected",
        "AccountDisconnected",
        "AccountRenewed",
        "BudgetEndsUnspent",
        "BudgetNearlyUsed",
        "BudgetOverrun",
        "BudgetSet",
        "BudgetUsedUp",
        "CadenceMet",
        "CadenceMissed",
        "CadenceRemoved",
        "ChangesRequested",
        "ChannelHeardAgain",
        "ChannelWentDeaf",
        "CommentModerated",
        "CompetitorWatchMissed",
        "CompetitorWatched",
        "ConversationAssigned",
        "ConversationClosed",
        "DeliveryKept",
        "ExportDone",
        "ExportFailed",
        "ImportCancelled",
        "ImportChecked",
        "ImportDone",
        "ImportFailed",
        "ImportStarted",
        "MediaDeleted",
        "MediaRefused",
        "MediaRightsEnded",
        "MediaRightsEnding",
        "MetricsMissed",
        "ModerationFailed",
        "PauseLifted",
        "PauseSet",
        "PlanAdopted",
        "PlanReturned",
        "PlanSubmitted",
        "PostApproved",
        "PostReturned",
        "PromotionApproved",
        "PromotionAsked",
        "PromotionDeclined",
        "PromotionEnded",
        "PromotionHandedOff",
        "PromotionOffPace",
        "PromotionOrdered",
        "PromotionReportsBack",
        "PromotionReportsMissed",
        "PromotionStopAsked",
        "PromotionStopUnconfirmed",
        "ReplyFailed",
        "ReplySent",
        "ReportMade",
        "ReviewDecided",
        "ReviewDelegated",
        "ReviewEscalated",
        "ReviewOpened",
        "ReviewReminded",
        "ReviewWithdrawn",
        "SendingCancelled",
        "SendingDoubled",
        "SendingHandedOff",
        "SendingHandoffLate",
        "SendingHeld",
        "SendingMoved",
        "SendingNeedsHuman",
        "SendingRefused",
        "SendingRemoved",
        "SendingRetryAsked",
        "SendingScheduled",
        "SendingWentLive",
        "SeriesStopped",
        "SlaMissed",
        "ThreadCommented",
        "ThreadOpened",
        "ThreadSettled",
        "TokenEnding",
        "TokenRefreshFailed",
        "TokenRefreshed",
    ),
}
"""Events of the bus that a stage receives through its queue `<stage>-events`, in its function `<stage>.on_event`."""

APPROVAL_STARTS_ON: Final = ("PlanSubmitted", "PostSubmitted")
"""Each starts an execution of the approval state machine, with the event's detail as input."""

OPEN_ROUTES: Final[dict[str, str]] = {
    "GET /hooks/{platform}/{account_id}": "engagement.on_webhook",
    "POST /hooks/{platform}/{account_id}": "engagement.on_webhook",
    "GET /oauth/{platform}": "publishing.on_authorised",
    "GET /kits/{token}": "publishing.on_kit",
    "POST /kits/{token}": "publishing.on_kit",
    "GET /calendars/{token}": "publishing.on_calendar",
    "GET /reviews/{token}": "planning.on_review_link",
    "POST /reviews/{token}": "planning.on_review_link",
}
"""The ways in that ask for no member's token: route key → module of the function, which checks the proof that the call
itself brings. All other routes are those of the stages' `api`."""

UPLOADS_PREFIX: Final = "incoming/"
"""Where a browser may put media; checked files move to `MEDIA_PREFIX`."""
MEDIA_PREFIX: Final = "media/"
SHEETS_PREFIX: Final = "sheets/"
"""Where imports and exports of posts keep the rows and the files that they make; they vanish after some weeks."""
CALENDAR_SHEETS_PREFIX: Final = SHEETS_PREFIX + "calendar/"
"""Where exports of the calendar lie, as long."""
SHEET_UPLOADS_PREFIX: Final = UPLOADS_PREFIX + "imports/"
"""Where a browser may put a sheet of posts."""

METRICS_NAMESPACE: Final = "SocialOps"


class Measure(StrEnum):
    """Metrics that alarms watch, in `METRICS_NAMESPACE`, with the one dimension `service` = folder of the function."""

    AGENDA_TICK = "AgendaTick"
    """1 for each tick that `agenda.on_minute` finished."""
    OLDEST_LATE_SECONDS = "OldestLateSeconds"
    """Age of the oldest entry that is due and still on the agenda, or 0, from `agenda.on_watch`."""
    UNKNOWN_BEYOND_SETTLE = "UnknownBeyondSettle"
    """Sendings still unknown ten minutes after their platform's settle time, from `publishing.on_watch`."""
    LATE_SENDINGS = "LateSendings"
    """Sendings due more than three minutes ago that are neither out nor held, from `publishing.on_watch`."""
    LEFT_TO_PEOPLE = "LeftToPeople"
    """Sendings whose outcome waits for a person for more than an hour, from `publishing.on_watch`."""
    TICK_AGE_SECONDS = "TickAgeSeconds"
    """For how long `agenda.on_minute` has not finished, as `publishing.on_watch` sees it in the table."""
    GARBAGE_KEPT = "GarbageKept"
    """Webhook bodies with a valid signature that nobody could read, from `engagement.on_message` and `on_due`."""
    DEFECTS = "Defects"
    """Requests that a route answered with 500 because of a defect of ours."""


MAX_BODY: Final = 262_144
"""Bytes of an HTTP body that a route accepts; longer ones are answered 413."""
MAX_DELIVERY: Final = 65_536
"""Bytes of one webhook delivery; longer ones are answered 413."""
MAX_UPLOAD: Final = 20 * 1024 * 1024
"""Bytes of one uploaded picture."""
MAX_SHEET: Final = 20 * 1024 * 1024
"""Bytes of one uploaded sheet of posts."""
MAX_VIDEO: Final = 1024 * 1024 * 1024
"""Bytes of one uploaded video: a quarter of an hour at 9 Mbit/s. S3 copies as much, with its digest, well within the
time that `planning.on_upload` may run."""
