"""Every function of the house: how long it may run, how much memory it has, and what it may touch.

The rows of a stage stand together and follow the process. What a row does not name, its function cannot do.
"""

from dataclasses import dataclass

from infra import access as may
from infra.access import Access
from infra.house import House
from socialops.names import (
    AGENDA_STAGES,
    CALENDAR_SHEETS_PREFIX,
    MEDIA_PREFIX,
    SHEET_UPLOADS_PREFIX,
    SHEETS_PREFIX,
    SUBSCRIPTIONS,
    UPLOADS_PREFIX,
    Variable,
)

API_TIMEOUT = 15
"""Seconds; well under the 30 after which an HTTP API gives up on its integration."""


@dataclass(frozen=True)
class Function:
    """One Lambda function, named after its module (`planning.on_upload`)."""

    module: str
    timeout: int
    memory: int
    access: tuple[Access, ...]

    @property
    def name(self) -> str:
        """The name by which people know it, such as `planning-on-upload`."""
        return self.module.replace(".", "-").replace("_", "-")

    @property
    def logical_id(self) -> str:
        """The name within the template, such as `PlanningOnUpload`."""
        return "".join(word.capitalize() for word in self.name.split("-"))

    @property
    def calls_platforms(self) -> bool:
        """Whether it speaks with social networks, whose hosts it is told."""
        return any(Variable.PLATFORM_HOSTS in access.variables for access in self.access)


TIMEOUTS: dict[str, int] = {
    "planning.on_upload": 60,
    "planning.on_due": 120,
    "publishing.on_due": 60,
    "engagement.on_due": 60,
    "engagement.on_message": 30,
    "insights.on_due": 120,
    "governance.on_due": 60,
    "notices.on_due": 60,
}
"""Seconds of functions behind queues, which set their queues' visibility; `DEFAULT_TIMEOUT` for the others."""
DEFAULT_TIMEOUT = 30


def timeout_of(module: str) -> int:
    """Seconds that a function behind a queue may run."""
    return TIMEOUTS.get(module, DEFAULT_TIMEOUT)


def queues() -> dict[str, str]:
    """Short name of every working queue → the module of the function that reads it."""
    return {
        "planning-uploads": "planning.on_upload",
        "engagement-inbound": "engagement.on_message",
        **{f"{stage}-due": f"{stage}.on_due" for stage in AGENDA_STAGES},
        **{f"{stage}-events": f"{stage}.on_event" for stage in SUBSCRIPTIONS},
    }


def catalogue(house: House) -> list[Function]:
    """All functions, in the order of the process, then the messenger, the clock and the outbox."""
    return [
        *_planning(house),
        *_publishing(house),
        *_engagement(house),
        *_insights(house),
        *_governance(house),
        *_notices(house),
        *_clock_and_outbox(house),
    ]


def _api(stage: str, house: House, *access: Access) -> Function:
    shared = (
        may.told(Variable.ROLES_CLAIM, house.roles_claim),
        may.told(Variable.CURSOR_KEY, house.keys.cursor_text),
        *may.operations(house.tables.operations),
    )
    return Function(f"{stage}.api", API_TIMEOUT, 1024, (*shared, *access))


def _worker(module: str, house: House, memory: int, *access: Access) -> Function:
    feeds = tuple(may.be_fed(house.queues.working[queue]) for queue, reader in queues().items() if reader == module)
    return Function(module, timeout_of(module), memory, (*feeds, *may.operations(house.tables.operations), *access))


def _planning(house: House) -> list[Function]:
    media, media_bucket = house.buckets.media, Variable.MEDIA_BUCKET
    return [
        _api(
            "planning",
            house,
            _due(house, "planning"),
            may.objects(media, media_bucket, "Put", under=UPLOADS_PREFIX),
            may.objects(media, media_bucket, "Get", under=MEDIA_PREFIX),
            may.objects(media, media_bucket, "Get", under=SHEETS_PREFIX),
            may.told(Variable.API_URL, house.api_url),
        ),
        Function(
            "planning.on_review_link",
            API_TIMEOUT,
            1024,
            (
                *may.operations(house.tables.operations),
                _due(house, "planning"),
                may.told(Variable.CURSOR_KEY, house.keys.cursor_text),
                may.objects(media, media_bucket, "Get", under=MEDIA_PREFIX),
                may.told(Variable.API_URL, house.api_url),
            ),
        ),
        _worker(
            "planning.on_upload",
            house,
            2048,
            _due(house, "planning"),
            may.objects(media, media_bucket, "Get", "Delete", under=UPLOADS_PREFIX),
            may.objects(media, media_bucket, "Get", "Put", under=MEDIA_PREFIX),
        ),
        _worker(
            "planning.on_review_step",
            house,
            512,
            may.answer(house.approval_arn),
            may.told(Variable.CURSOR_KEY, house.keys.cursor_text),
        ),
        _worker("planning.on_event", house, 512, may.answer(house.approval_arn), _due(house, "planning")),
        _worker(
            "planning.on_due",
            house,
            1024,
            _due(house, "planning"),
            may.told(Variable.CURSOR_KEY, house.keys.cursor_text),
            may.objects(media, media_bucket, "Delete", under=MEDIA_PREFIX),
            may.objects(media, media_bucket, "Get", "Delete", under=SHEET_UPLOADS_PREFIX),
            may.objects(media, media_bucket, "Get", "Put", under=SHEETS_PREFIX),
            _hosts(house),
            may.told(Variable.LINK_HOSTS, house.link_hosts),
        ),
    ]


def _publishing(house: House) -> list[Function]:
    return [
        _api(
            "publishing",
            house,
            _due(house, "publishing"),
            _credentials(house, "Encrypt"),
            may.secret(house.keys.secrets, "webhook", "Encrypt"),
            may.secret(house.keys.secrets, "app", "Encrypt"),
            may.objects(house.buckets.media, Variable.MEDIA_BUCKET, "Get", under=MEDIA_PREFIX),
            may.objects(house.buckets.media, Variable.MEDIA_BUCKET, "Get", "Put", under=CALENDAR_SHEETS_PREFIX),
            _hosts(house),
            may.told(Variable.API_URL, house.api_url),
        ),
        Function(
            "publishing.on_authorised",
            API_TIMEOUT,
            1024,
            (
                *may.operations(house.tables.operations),
                _due(house, "publishing"),
                may.secret(house.keys.secrets, "app", "Decrypt"),
                _credentials(house, "Encrypt"),
                may.secret(house.keys.secrets, "webhook", "Encrypt"),
                _hosts(house),
            ),
        ),
        Function(
            "publishing.on_kit",
            API_TIMEOUT,
            1024,
            (
                *may.operations(house.tables.operations),
                _due(house, "publishing"),
                may.told(Variable.CURSOR_KEY, house.keys.cursor_text),
                may.objects(house.buckets.media, Variable.MEDIA_BUCKET, "Get", under=MEDIA_PREFIX),
                may.told(Variable.API_URL, house.api_url),
            ),
        ),
        Function(
            "publishing.on_calendar",
            API_TIMEOUT,
            1024,
            (
                may.items(house.tables.operations, "BatchGetItem", "PutItem"),
                may.lists(house.tables.operations),
                may.told(Variable.CURSOR_KEY, house.keys.cursor_text),
            ),
        ),
        Function(
            "publishing.on_watch", DEFAULT_TIMEOUT, 512, (may.items(house.tables.operations, "GetItem", "Query"),)
        ),
        _worker(
            "publishing.on_event",
            house,
            512,
            _due(house, "publishing"),
            may.told(Variable.CURSOR_KEY, house.keys.cursor_text),
        ),
        _worker(
            "publishing.on_due",
            house,
            1024,
            _due(house, "publishing"),
            _credentials(house, "Decrypt", "Encrypt"),
            may.objects(house.buckets.media, Variable.MEDIA_BUCKET, "Get", under=MEDIA_PREFIX),
            may.told(Variable.CURSOR_KEY, house.keys.cursor_text),
            _hosts(house),
        ),
    ]


def _engagement(house: House) -> list[Function]:
    to_due = (_due(house, "publishing"), _due(house, "engagement"))
    return [
        _api("engagement", house, *to_due),
        Function(
            "engagement.on_webhook",
            10,
            1024,
            (
                may.items(house.tables.operations, "BatchGetItem"),
                may.secret(house.keys.secrets, "webhook", "Decrypt"),
                may.inbound(house.queues.working["engagement-inbound"]),
            ),
        ),
        _worker("engagement.on_message", house, 1024, *to_due),
        _worker("engagement.on_event", house, 512, *to_due),
        _worker(
            "engagement.on_due",
            house,
            1024,
            *to_due,
            _credentials(house, "Decrypt", "Encrypt"),
            _hosts(house),
        ),
    ]


def _insights(house: House) -> list[Function]:
    due, series = _due(house, "insights"), house.tables.metrics
    reports, reports_bucket = house.buckets.reports, Variable.REPORTS_BUCKET
    return [
        _api("insights", house, due, may.series(series, "Query"), may.objects(reports, reports_bucket, "Get")),
        _worker("insights.on_event", house, 512, due, may.series(series, "PutItem")),
        _worker(
            "insights.on_due",
            house,
            1024,
            due,
            _due(house, "publishing"),
            may.series(series, "PutItem", "Query", "UpdateItem"),
            may.objects(reports, reports_bucket, "Put"),
            may.objects(house.buckets.raw, Variable.RAW_BUCKET, "Put"),
            _credentials(house, "Decrypt", "Encrypt"),
            _hosts(house),
        ),
    ]


def _governance(house: House) -> list[Function]:
    due = _due(house, "governance")
    archive = (
        may.objects(house.buckets.archive, Variable.ARCHIVE_BUCKET, "Get", "Put"),
        may.listing(house.buckets.archive),
    )
    return [
        _api("governance", house, due, *archive),
        _worker("governance.on_event", house, 512, due, *archive),
        _worker("governance.on_due", house, 1024, due, *archive),
    ]


def _notices(house: House) -> list[Function]:
    due, sender = _due(house, "notices"), may.told(Variable.NOTICES_FROM, house.notices_from)
    # The directory of the team is read a page at a time, as members read it.
    pages = may.told(Variable.CURSOR_KEY, house.keys.cursor_text)
    return [
        _api("notices", house, due, sender, may.secret(house.keys.secrets, "robot", "Encrypt")),
        _worker("notices.on_event", house, 512, due, sender, pages),
        _worker(
            "notices.on_due",
            house,
            512,
            due,
            may.mail(house.mail_identity, house.notices_from),
            may.secret(house.keys.secrets, "robot", "Decrypt"),
            _hosts(house),
            may.told(Variable.API_URL, house.api_url),
        ),
    ]


def _clock_and_outbox(house: House) -> list[Function]:
    table = house.tables.operations
    everywhere = tuple(_due(house, stage) for stage in AGENDA_STAGES)
    return [
        Function(
            "agenda.on_minute",
            DEFAULT_TIMEOUT,
            1024,
            (may.items(table, "GetItem", "PutItem", "Query"), *everywhere),
        ),
        Function("agenda.on_watch", DEFAULT_TIMEOUT, 512, (may.items(table, "Query"),)),
        Function(
            "journal.on_change",
            DEFAULT_TIMEOUT,
            512,
            (*may.follow(table), may.publish(house.bus), may.bury(house.queues.dead["journal"])),
        ),
    ]


def _due(house: House, stage: str) -> Access:
    return may.due(stage, house.queues.working[f"{stage}-due"])


def _credentials(house: House, *verbs: str) -> Access:
    return may.secret(house.keys.secrets, "token", *verbs)


def _hosts(house: House) -> Access:
    return may.told(Variable.PLATFORM_HOSTS, house.platform_hosts)
