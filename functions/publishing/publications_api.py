"""S6 and S7 over HTTP: the calendar, publications and their receipts."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from publishing import calendar, plan_store, sendings, store
from publishing.attempts import Receipt
from publishing.calendar import Bound, Explanation, NewPublication, Publication, Retry, When, ZoneName
from publishing.pauses import Affected
from publishing.routing import api
from publishing.sendings import Sending, Step
from socialops import brand, words
from socialops.api import Cursor, Id, Limit, caller, language, now, origin, seen
from socialops.changes import Change
from socialops.errors import (
    AccountNotConnected,
    NotApproved,
    PlatformCannot,
    TimeOutsideWindow,
)
from socialops.ids import new_id
from socialops.models import Page
from socialops.platforms import registry

OpenState = Literal["held", "unknown", "needs_human", "sending", "handed_off"]


@api.post("/v1/posts/<post_id>/publications", allow="schedule")
def schedule_publication(post_id: Id, body: NewPublication) -> Publication:
    """Put a post on the calendar.

    The version approved for the account's platform goes out at a wall-clock time of a zone (`wall`, `zone`) or at an
    instant (`at`). A time that the clocks skip is refused; one they show twice needs `fold`. `paused_by` tells of
    switches that are on: unless they are lifted before, the publication will be held. On an account where no server
    may publish it is handed to a person at its time (`GET /v1/handoffs`). Files must be ours to show at that time.
    """
    found = plan_store.get_planning(post_id, body.account_id)
    account = found.account
    if account.state != "connected":
        raise AccountNotConnected(account=account.id)
    platform = registry.platform(account.platform)
    approved = found.content(platform.id)
    step = calendar.plan(
        body,
        new_id(now()),
        post_id=post_id,
        platform=platform.id,
        content=approved.content,
        content_hash=approved.hash,
        window=approved.window,
        zone=found.zone,
        owner=found.owner(caller().id),
        at=now(),
    )
    shown = publication(
        step.after,
        paused_by=found.paused_by(platform.id),
        by_hand=found.by_hand,
        token_ends_at=found.ends_before(step.after.due),
    )
    store.take(step, origin(), also=store.rights_of(step.after, step.after.due), answer=shown)
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
    return Page[Publication](items=[publication(each) for each in page.sendings], next=page.next)


@api.get("/v1/publications/<publication_id>", allow="read_calendar")
def get_publication(publication_id: Id) -> Publication:
    """Read a publication.

    Its `explanation` says in words why it is where it is, and what to do.
    """
    return publication(store.get_sending(publication_id))


@api.patch("/v1/publications/<publication_id>", allow="schedule")
def move_publication(publication_id: Id, body: When) -> Publication:
    """Give a publication another time.

    Also what was held: with the new time it is scheduled again, in the version that is approved now.
    """
    before = store.get_sending(publication_id).expect(seen())
    before.require("scheduled")
    zone = before.zone or brand.ZONE
    try:
        return _taken(calendar.replan(before, body, zone=zone, at=now()), also=store.approval_of(before), rights=True)
    except (NotApproved, TimeOutsideWindow):
        renewed = plan_store.get_renewed(before)
        return _taken(calendar.replan(before, body, zone=zone, at=now(), **renewed), rights=True)


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
    return _taken(sendings.retry(before, sender.settle, now(), not_there=body.not_there))


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


def _taken(step: Step, also: Sequence[Change] = (), *, rights: bool = False) -> Publication:
    shown = publication(step.after)
    shown_by = store.rights_of(step.after, step.after.due) if rights else []
    store.take(step, origin(), also=[*also, *shown_by], answer=shown)
    return shown


def publication(sending: Sending, **told: Any) -> Publication:
    """What members see of a sending, its reason in words."""
    return calendar.view(sending, _explain(sending.reason) if sending.reason else None, **told)


def _explain(reason: str) -> Explanation:
    known = words.has(f"sending.{reason}.cause", language())
    key = f"sending.{reason if known else 'other'}"
    return Explanation(cause=words.say(f"{key}.cause", language()), next_step=words.say(f"{key}.next", language()))
