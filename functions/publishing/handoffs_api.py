"""What people publish by hand, over HTTP: the hand-offs, their copy kits, and what became of them."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from publishing import handoff_store, handoffs, store
from publishing.api import api
from publishing.calendar import Publication
from publishing.handoffs import Confirmation, Correction, Decline, Handoff, Said
from publishing.kits import Kit
from publishing.sendings import Sending
from publishing.telling import publication
from socialops.api import Cursor, Id, Limit, caller, language, now, origin
from socialops.errors import NotFound
from socialops.models import Page
from socialops.platforms import registry


@api.get("/v1/handoffs", allow="read_calendar")
def list_handoffs(
    mine: Annotated[bool, Query(description="Only those that the caller answers for.")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[Handoff]:
    """List what waits for a person to publish it.

    Posts on accounts where no server may publish, and orders of promotions that are bought by hand (`kind`), from their
    time on until somebody confirms or declines; the ones that wait longest come first. `late` ones are told to their
    owner half an hour after their time, and then hourly.
    """
    found, following = handoff_store.list_handoffs(caller().id if mine else None, limit, cursor)
    return Page[Handoff](items=[handoffs.view(each, now()) for each in found], next=following)


@api.get("/v1/publications/<publication_id>/kit", allow="hand_off")
def get_kit(publication_id: Id) -> Kit:
    """Read the copy kit of a publication.

    The text as it was approved and taken apart for the platform's form, the tracked link, pictures in their order
    with links to save them, and the checklist. `page` is the same for the phone, without an account, in the caller's
    name: hand its address to nobody else. There is a kit from the publication's time until it is confirmed, and not
    while a pause is on or the approval is void.
    """
    opened = handoff_store.get_opened(publication_id)
    _require_post(opened.sending)
    opened.require_free()
    kit = handoff_store.make_kit(opened, language(), now())
    return kit.model_copy(update={"page": handoff_store.make_page(opened.sending, caller().id, now())})


@api.post("/v1/publications/<publication_id>/confirmations", allow="hand_off", status=200)
def confirm_publication(publication_id: Id, body: Confirmation) -> Publication:
    """Confirm that a publication is public.

    `url` is its address, or the whole text that the app shares; `screenshot` is the id of a picture that proves it.
    From then on it is live like any other. The same proof again changes nothing; another one is refused, see
    corrections.
    """
    before = _post(publication_id)
    address = handoffs.address_in(body.url, registry.platform(before.platform)) if body.url else None
    if body.screenshot:
        handoff_store.require_screenshot(body.screenshot)
    proof = body.screenshot or ""
    said = handoffs.confirm(before, address, proof, by=caller().id, at=now(), live_at=body.published_at)
    return _kept(said, before)


@api.post("/v1/publications/<publication_id>/corrections", allow="hand_off", status=200)
def correct_publication(publication_id: Id, body: Correction) -> Publication:
    """Correct the address of a confirmed publication.

    Within an hour of the confirmation; an address that is still missing, because a screenshot was the proof, may be
    added at any time.
    """
    before = _post(publication_id)
    address = handoffs.address_in(body.url, registry.platform(before.platform))
    return _kept(handoffs.correct(before, address, by=caller().id, at=now()), before)


@api.post("/v1/publications/<publication_id>/declines", allow="hand_off", status=200)
def decline_publication(publication_id: Id, body: Decline) -> Publication:
    """Say that a publication was not published.

    It is held, so that it can be given another time, or cancelled (`then`). The links to its kit are good no more.
    """
    before = _post(publication_id)
    return _kept(handoffs.decline(before, body, by=caller().id, at=now()), before)


def _post(publication_id: str) -> Sending:
    sending = store.get_sending(publication_id)
    _require_post(sending)
    return sending


def _require_post(sending: Sending) -> None:
    """An order of a promotion has routes of its own."""
    if sending.kind != "post":
        raise NotFound(thing="Publication", id=sending.id)


def _kept(said: Said | None, before: Sending) -> Publication:
    """Keep what was said; nothing is written where it was said before."""
    if said is None:
        return publication(before)
    shown = publication(said.step.after)
    handoff_store.put_said(said, origin(), answer=shown)
    return shown
