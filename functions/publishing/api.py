"""S5–S7 over HTTP: accounts, the calendar, receipts, and the switches that stop publishing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from publishing import account_store, accounts, calendar, pause_store, pauses, plan_store, sendings, store
from publishing.accounts import Account, AccountView, NewAccount, NewCredentials
from publishing.attempts import Receipt
from publishing.calendar import Bound, Explanation, NewPublication, Publication, Retry, When, ZoneName
from publishing.pauses import Affected, PauseInput, PauseView
from publishing.sendings import Sending, Step
from socialops import brand, clock, settings, words
from socialops.api import Api, Cursor, Id, Limit, caller, language, now, origin, seen
from socialops.changes import Change
from socialops.errors import (
    AccountNotConnected,
    AlreadyExists,
    CredentialsRefused,
    NotApproved,
    PlatformCannot,
    PlatformNotAnswering,
    StaleVersion,
)
from socialops.ids import new_id
from socialops.models import Page
from socialops.names import Variable
from socialops.platforms import registry
from socialops.platforms.contract import Connection, Platform, Refused
from socialops.platforms.errors import PlatformError
from socialops.platforms.outcomes import outcome_of

api = Api("publishing")
handler = api

FewLimit = Annotated[int, Query(ge=1, le=25)]
OpenState = Literal["held", "unknown", "needs_human", "sending"]


@dataclass(frozen=True)
class Settings:
    """What this API needs besides the table."""

    api_url: str = field(metadata={"variable": Variable.API_URL})


@cache
def _api_url() -> str:
    return settings.load(Settings).api_url.rstrip("/")


@api.post("/v1/accounts", allow="connect_accounts")
def connect_account(body: NewAccount) -> AccountView:
    """Connect an account.

    The credentials bear the platform's own names. The platform is asked whose they are before anything is stored;
    they are stored encrypted and never shown again. The answer names the webhook address to enter at the platform.
    """
    platform = registry.platform(body.platform)
    accounts.check_credentials(platform, body.credentials)
    account_id = new_id(now())
    host = account_store.host_of(platform.id, body.host)
    remote_id, handle = _identify(platform, Connection(account_id, "", "", body.credentials, host))
    account = accounts.connect(body, account_id, remote_id, handle, by=caller().id, at=now())
    shown = accounts.view(account, platform, _api_url(), {}, now())
    account_store.put_connected(account, platform, body.credentials, origin(), shown)
    return shown


@api.get("/v1/accounts", allow="read_accounts")
def list_accounts(limit: FewLimit = 25, cursor: Cursor = None) -> Page[AccountView]:
    """List the connected accounts.

    Each with what its platform can do, its limits with their sources, and what is left of its allowances.
    """
    found, following = account_store.list_accounts(limit, cursor)
    return Page[AccountView](items=_account_views(found), next=following)


@api.get("/v1/accounts/<account_id>", allow="read_accounts")
def get_account(account_id: Id) -> AccountView:
    """Read an account."""
    return _account_views([account_store.get_account(account_id)])[0]


@api.put("/v1/accounts/<account_id>/credentials", allow="connect_accounts")
def renew_account(account_id: Id, body: NewCredentials) -> AccountView:
    """Give an account new credentials.

    All of them, of the same profile; a disconnected account is connected again.
    """
    before, prints = account_store.get_for_renewal(account_id)
    before.expect(seen())
    platform = registry.platform(before.platform)
    accounts.check_credentials(platform, body.credentials)
    host = account_store.host_of(platform.id, before.host)
    found = _identify(platform, Connection(account_id, before.remote_id, before.handle, body.credentials, host))
    after = accounts.renew(before, *found, now())
    account_store.put_renewed(before, after, platform, body.credentials, prints, origin=origin())
    return accounts.view(after, platform, _api_url(), {}, now())


@api.delete("/v1/accounts/<account_id>", allow="connect_accounts")
def disconnect_account(account_id: Id) -> AccountView:
    """Disconnect an account.

    Its credentials are deleted here; take the grant back at the platform too. What is scheduled on it is held.
    """
    before = account_store.get_account(account_id).expect(seen())
    after = accounts.disconnect(before, now())
    account_store.put_disconnected(before, after, origin())
    return accounts.view(after, registry.platform(after.platform), _api_url(), {}, now())


@api.post("/v1/posts/<post_id>/publications", allow="schedule")
def schedule_publication(post_id: Id, body: NewPublication) -> Publication:
    """Put a post on the calendar.

    The version approved for the account's platform goes out at a wall-clock time of a zone (`wall`, `zone`) or at an
    instant (`at`). A time that the clocks skip is refused; one they show twice needs `fold`. `paused_by` tells of
    switches that are on: unless they are lifted before, the publication will be held.
    """
    found = plan_store.get_planning(post_id, body.account_id)
    account = found.account
    if account.state != "connected":
        raise AccountNotConnected(account=account.id)
    platform = registry.platform(account.platform)
    if platform.publisher is None:
        raise PlatformCannot(platform=platform.id, what="publish")
    approved = found.content(platform.id)
    step = calendar.plan(
        body,
        new_id(now()),
        post_id=post_id,
        platform=platform.id,
        content=approved.content,
        content_hash=approved.hash,
        zone=found.zone,
        owner=caller().id,
        at=now(),
    )
    shown = _publication(step.after, found.paused_by(platform.id))
    store.take(step, origin(), answer=shown)
    return shown


@api.get("/v1/publications", allow="read_calendar")
def list_publications(
    start: Annotated[Bound, Query(alias="from")],
    end: Annotated[Bound, Query(alias="to")],
    zone: Annotated[ZoneName, Query()] = brand.ZONE,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[Publication]:
    """List the calendar.

    Publications due from `from` until before `to`, in the order of their time: those to come and those that went
    out. Both bounds are dates of `zone` or instants, at most a season apart. A page may be shorter than `limit`;
    the list ends where there is no `next`.
    """
    page = plan_store.list_calendar(*calendar.bounds(start, end, zone), limit, cursor)
    return Page[Publication](items=[_publication(each) for each in page.sendings], next=page.next)


@api.get("/v1/publications/<publication_id>", allow="read_calendar")
def get_publication(publication_id: Id) -> Publication:
    """Read a publication.

    Its `explanation` says in words why it is where it is, and what to do.
    """
    return _publication(store.get_sending(publication_id))


@api.patch("/v1/publications/<publication_id>", allow="schedule")
def move_publication(publication_id: Id, body: When) -> Publication:
    """Give a publication another time.

    Also what was held: with the new time it is scheduled again, in the version that is approved now.
    """
    before = store.get_sending(publication_id).expect(seen())
    before.require("scheduled")
    zone = before.zone or brand.ZONE
    try:
        return _taken(calendar.replan(before, body, zone=zone, at=now()), also=store.approval_of(before))
    except NotApproved:
        renewed = plan_store.get_renewed(before)
        return _taken(calendar.replan(before, body, zone=zone, at=now(), **renewed))


@api.delete("/v1/publications/<publication_id>", allow="schedule")
def cancel_publication(publication_id: Id) -> Publication:
    """Cancel a publication.

    Only while it is scheduled or held; what is being sent cannot be called back.
    """
    before = store.get_sending(publication_id).expect(seen())
    return _taken(sendings.cancel(before, now(), "cancelled"))


@api.get("/v1/publications/<publication_id>/receipt", allow="read_receipts")
def get_receipt(publication_id: Id) -> Receipt:
    """Read a receipt.

    Every attempt (what was sent by digest, when, how long it took, the platform's answer) and every look.
    """
    sending, attempts, looks = store.get_receipt(publication_id)
    return Receipt(sending_id=sending.id, state=sending.state, attempts=attempts, looks=looks)


@api.post("/v1/publications/<publication_id>/retry", allow="schedule", status=200)
def retry_publication(publication_id: Id, body: Retry) -> Publication:
    """Try a publication again.

    Where a request may have left before, looks come first: only when it is certain not to be there it is sent again.
    For what was refused, what needs a person, and what is unknown (the next look comes now).
    """
    before = store.get_sending(publication_id)
    sender = registry.platform(before.platform).sender(before.kind)
    if sender is None:
        raise PlatformCannot(platform=before.platform, what=before.kind)
    return _taken(sendings.retry(before, sender.settle, now(), not_there=body.not_there))


@api.get("/v1/unresolved", allow="read_calendar")
def list_unresolved(
    state: Annotated[OpenState, Query()] = "held", limit: Limit = 50, cursor: Cursor = None
) -> Page[Affected]:
    """List what waits for a decision or an outcome.

    Posts and replies that are `held`, being sent, of `unknown` outcome, or that need a person; most urgent first.
    """
    page = store.list_unresolved(state, limit, cursor)
    return Page[Affected](items=[Affected.model_validate(row) for row in page.items], next=page.next)


@api.put("/v1/pauses/<scope>", allow="pause", guarded=False)
def pause(scope: Id, body: PauseInput) -> PauseView:
    """Stop everything in a scope at once.

    The scope is `brand`, `platform:…`, `account:…` or `campaign:…`. After `effective_at` nothing of it is claimed;
    `in_flight` was claimed before. Nothing scheduled is lost: at its time it is held, and a person decides.
    """
    pauses.check_scope(scope)
    kind, _, name = scope.partition(":")
    if kind == "platform":
        registry.platform(name)
    before = pause_store.find_pause(scope)
    after = pauses.press(before, scope, body.reason, by=caller().id, at=now())
    try:
        pause_store.put_pressed(before, after, origin())
    except (AlreadyExists, StaleVersion):
        # Somebody pressed it in the same moment: it is on, which is all that was asked for.
        after = pause_store.get_pause(scope)
        if after.lifted_at is not None:
            raise
    effective_at = clock.now()
    in_flight, more = pause_store.list_met("sending", scope)
    return pauses.view(after, effective_at=effective_at, in_flight=in_flight, more=more)


@api.get("/v1/pauses", allow="read_pauses")
def list_pauses(limit: Limit = 50, cursor: Cursor = None) -> Page[PauseView]:
    """List the switches that are on."""
    found, following = pause_store.list_pauses(limit, cursor)
    return Page[PauseView](items=[pauses.view(each) for each in found], next=following)


@api.delete("/v1/pauses/<scope>", allow="pause")
def lift_pause(scope: Id) -> PauseView:
    """Let a scope send again.

    `held` is what was stopped in it: give each a new time, or cancel it. Nothing goes out by itself.
    """
    before = pause_store.get_pause(scope).expect(seen())
    after = pauses.lift(before, by=caller().id, at=now())
    pause_store.put_lifted(before, after, origin())
    held, more = pause_store.list_met("held", scope)
    return pauses.view(after, held=held, more=more)


def _identify(platform: Platform, connection: Connection) -> tuple[str, str]:
    try:
        return platform.identify(connection, now())
    except PlatformError as error:
        facts = {"platform": platform.id, "reason": type(error).__name__, "platform_code": error.platform_code}
        refused = isinstance(outcome_of(error), Refused)
        raise CredentialsRefused(**facts) if refused else PlatformNotAnswering(**facts) from error


def _account_views(found: list[Account]) -> list[AccountView]:
    platforms = [registry.platform(account.platform) for account in found]
    pairs = list(zip(found, platforms, strict=True))
    used = account_store.get_used([key for pair in pairs for key in accounts.quota_keys(*pair, now())])
    return [accounts.view(account, platform, _api_url(), used, now()) for account, platform in pairs]


def _taken(step: Step, also: Sequence[Change] = ()) -> Publication:
    shown = _publication(step.after)
    store.take(step, origin(), also=also, answer=shown)
    return shown


def _publication(sending: Sending, paused_by: list[str] | None = None) -> Publication:
    return calendar.view(sending, _explain(sending.reason) if sending.reason else None, paused_by)


def _explain(reason: str) -> Explanation:
    known = words.has(f"sending.{reason}.cause", language())
    key = f"sending.{reason if known else 'other'}"
    return Explanation(cause=words.say(f"{key}.cause", language()), next_step=words.say(f"{key}.next", language()))
