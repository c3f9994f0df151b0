"""S6 and S7 over HTTP: the calendar, publications and their receipts."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from publishing import calendar, claim_store, moves_api, plan_store, sendings, standing_store, store
from publishing.api import api
from publishing.attempts import Receipt
from publishing.calendar import Bound, Name, NewPublication, Publication, Retry, Shown, Span, ZoneName
from publishing.pauses import Affected
from publishing.sendings import State
from publishing.telling import publication
from socialops import brand
from socialops.api import Cursor, Id, Limit, caller, now, origin
from socialops.errors import PlatformCannot
from socialops.ids import new_id
from socialops.models import Page
from socialops.platforms import registry

ShownState = Literal[State, "held"]
OpenState = Literal["held", "unknown", "needs_human", "sending", "handed_off"]


@api.post("/v1/posts/<post_id>/publications", allow="schedule")
def schedule_publication(post_id: Id, body: NewPublication) -> Publication:
    """Put a post on the calendar.

    The version approved for the account's platform goes out at a wall-clock time of a zone (`wall`, `zone`) or at an
    instant (`at`). A time that the clocks skip is refused; one they show twice needs `fold`. Refused too, with the
    next free time (`next_slot`): where a pause is on, beyond the end of the account's grant, and against a strict
    cadence, unless `accept` names the refusal; and over an allowance of the account, always. `conflicts` tells what
    else speaks against the time. On an account where no server may publish it is handed to a person at its time
    (`GET /v1/handoffs`). Files must be ours to show at that time.
    """
    return standing_store.in_turn(lambda: _schedule(post_id, body))


def _schedule(post_id: str, body: NewPublication) -> Publication:
    found = plan_store.get_planning(post_id, body, now())
    standing, approved = found.standing, found.content
    step = calendar.plan(
        body,
        new_id(now()),
        post_id=post_id,
        platform=standing.platform.id,
        content=approved.content,
        content_hash=approved.hash,
        window=approved.window,
        zone=standing.zone,
        owner=found.owner(caller().id),
        at=now(),
    )
    shown = publication(
        step.after,
        conflicts=moves_api.checked(step.after, standing, body.accept),
        paused_by=standing.paused_by(step.after.campaign),
        by_hand=found.by_hand,
        token_ends_at=found.ends_before(step.after.due),
    )
    also = [*claim_store.rights_of(step.after, step.after.due), standing_store.take_turn(standing)]
    store.take(step, origin(), also=also, answer=shown)
    return shown


@api.get("/v1/publications", allow="read_calendar")
def list_publications(
    *,
    start: Annotated[Bound, Query(alias="from")],
    end: Annotated[Bound | None, Query(alias="to")] = None,
    span: Annotated[Span | None, Query()] = None,
    zone: Annotated[ZoneName | None, Query()] = None,
    account_id: Annotated[Name | None, Query()] = None,
    campaign: Annotated[Name | None, Query()] = None,
    platform: Annotated[Name | None, Query()] = None,
    state: Annotated[ShownState | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[Publication]:
    """List the calendar.

    Publications in the order of their time, those to come and those that went out: due from `from` until before `to`
    (dates of `zone` or instants, at most a season apart), or in the day, the week or the month (`span`) in which
    `from` lies. The zone is the brand's where none is given; one deployment is one brand. A page may be shorter than
    `limit`, or empty, since those that are not asked for are left out of it; the list ends where there is no `next`.
    What is missing in a range lists `GET /v1/calendar-gaps`.
    """
    dated = span or "T" not in start or "T" not in (end or "")
    name = zone or (plan_store.get_zone() if dated else brand.ZONE)
    shown = Shown(account_id=account_id or "", campaign=campaign or "", platform=platform or "", state=state or "")
    page = plan_store.list_calendar(*calendar.range_of(start, end, span, name), limit, cursor, shown)
    return Page[Publication](items=[publication(each) for each in page.sendings], next=page.next)


@api.get("/v1/publications/<publication_id>", allow="read_calendar")
def get_publication(publication_id: Id) -> Publication:
    """Read a publication.

    Its `explanation` says in words why it is where it is, and what to do.
    """
    return publication(store.get_sending(publication_id))


@api.get("/v1/publications/<publication_id>/receipt", allow="read_receipts")
def get_receipt(publication_id: Id) -> Receipt:
    """Read a receipt.

    Every attempt (what was sent by digest, when, how long it took, the platform's answer) and every look; for what a
    person publishes, what they said about it.
    """
    return store.get_receipt(publication_id)


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
    step = sendings.retry(before, sender.settle, now(), not_there=body.not_there)
    shown = publication(step.after)
    store.take(step, origin(), answer=shown)
    return shown


@api.get("/v1/unresolved", allow="read_calendar")
def list_unresolved(
    state: Annotated[OpenState, Query()] = "held", limit: Limit = 50, cursor: Cursor = None
) -> Page[Affected]:
    """List what waits for a decision or an outcome.

    Posts and replies that are `held`, being sent, `handed_off` to a person, of `unknown` outcome, or that need a
    person; most urgent first.
    """
    page = store.list_unresolved(state, limit, cursor)
    return Page[Affected](items=[Affected.model_validate(row) for row in page.items], next=page.next)
