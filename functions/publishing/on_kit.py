"""The page for the phone: `GET,POST /kits/{token}`. The token is the proof, so nobody needs an account here.

Reading changes nothing, however often a preview opens the link; an answer is a form that a person sends. Whatever goes
wrong is told in words.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from pydantic import ValidationError

from publishing import handoff_store, handoffs, kit_pages
from publishing.handoff_store import Opened
from publishing.handoffs import Confirmation, Correction, Decline, Said
from publishing.kit_links import Ticket
from publishing.kit_pages import Trouble, Visit
from socialops import clock, observability, words
from socialops.errors import (
    BodyTooLarge,
    Busy,
    InvalidInput,
    LinkExpired,
    LinkInvalid,
    NotApproved,
    Paused,
    SocialOpsError,
    StaleVersion,
    Unexpected,
)
from socialops.names import Measure
from socialops.pages import Page
from socialops.platforms import registry
from socialops.platforms.contract import Platform
from socialops.table import Origin

LONGEST_BODY: Final = 20_000
TRIES: Final = 3
"""Times that an answer is tried because something else touched the hand-off in the same moment."""


@dataclass(frozen=True)
class _Call:
    """One request: what its token opens, in which language it is answered, and the form that came with it."""

    ticket: Ticket
    opened: Opened
    token: str
    language: str
    at: datetime
    form: Mapping[str, str]

    @property
    def platform(self) -> Platform:
        return registry.platform(self.opened.sending.platform)

    @property
    def visit(self) -> Visit:
        return Visit(self.language, self.opened.zone, self.at)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """API Gateway payload 2.0 in, a page out; never raises."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    language = words.language_of(headers.get("accept-language", ""))
    try:
        return _serve(event, language, clock.now())
    except SocialOpsError as error:
        return _answer(kit_pages.problem(error, language), error.status)
    except Exception:
        observability.logger().exception("defect", extra={"route": event.get("routeKey")})
        observability.measure(Measure.DEFECTS, service="publishing")
        defect = Unexpected(request_id=getattr(context, "aws_request_id", ""))
        return _answer(kit_pages.problem(defect, language), defect.status)


def _serve(event: Mapping[str, Any], language: str, at: datetime) -> dict[str, Any]:
    token = str((event.get("pathParameters") or {}).get("token", ""))
    posted = event["requestContext"]["http"]["method"] == "POST"
    form = _form(event) if posted else {}
    for _ in range(TRIES):
        ticket, opened = handoff_store.open_page(token, at)
        call = _Call(ticket, opened, token, language, at, form)
        if not posted:
            return _answer(_show(call))
        try:
            return _take(call)
        except StaleVersion:
            continue
        except (LinkExpired, LinkInvalid):
            raise
        except SocialOpsError as error:
            trouble = Trouble(error, form.get("do", ""), form.get("url", ""))
            return _answer(_show(call, trouble), error.status)
    raise Busy(operation="answer")


def _show(call: _Call, trouble: Trouble | None = None) -> Page:
    sending = call.opened.sending
    if sending.state == "live":
        return kit_pages.done(sending, call.opened.account, call.platform, call.visit, trouble)
    try:
        call.opened.require_free()
    except (Paused, NotApproved) as stop:
        return kit_pages.stopped(stop, call.opened.account, call.platform, call.visit, trouble)
    kit = handoff_store.make_kit(call.opened, call.language, call.at)
    kit = kit.model_copy(update={"page": handoff_store.page_of(call.ticket, call.token)})
    return kit_pages.kit(kit, call.platform, call.visit, call.ticket.ends_at, trouble)


def _take(call: _Call) -> dict[str, Any]:
    """What the visitor answers, in the name of the member to whom the link was given."""
    sending, by, at = call.opened.sending, call.ticket.member, call.at
    try:
        said = _said(call, by)
    except ValidationError as error:
        what = [{"where": f"body.{'.'.join(map(str, e['loc']))}", "what": e["msg"]} for e in error.errors()]
        raise InvalidInput(errors=what) from error
    if said is not None:
        handoff_store.put_said(said, Origin(by, at))
    if said is not None and said.step.after.state != "live":
        return _answer(kit_pages.declined(call.language))
    observability.logger().info("answered", extra={"sending": sending.id, "do": call.form.get("do", "")})
    return {"statusCode": 303, "headers": {"location": f"/kits/{call.token}", "cache-control": "no-store"}, "body": ""}


def _said(call: _Call, by: str) -> Said | None:
    sending, form, at = call.opened.sending, call.form, call.at
    match form.get("do"):
        case "confirm":
            url = Confirmation(url=form.get("url", "")).url or ""
            return handoffs.confirm(sending, handoffs.address_in(url, call.platform), "", by=by, at=at)
        case "correct":
            url = Correction(url=form.get("url", "")).url
            return handoffs.correct(sending, handoffs.address_in(url, call.platform), by=by, at=at)
        case "decline":
            return handoffs.decline(sending, Decline(note=form.get("note", "")), by=by, at=at)
        case _:
            raise InvalidInput(errors=[{"where": "body.do", "what": "confirm, correct or decline"}])


def _form(event: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a form as browsers send it.

    Raises:
        BodyTooLarge: it is longer than any answer.
        InvalidInput: it is no form.
    """
    body = event.get("body") or ""
    if len(body) > LONGEST_BODY:
        raise BodyTooLarge(most=LONGEST_BODY)
    try:
        text = base64.b64decode(body, validate=True).decode() if event.get("isBase64Encoded") else body
        return dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=10))
    except (binascii.Error, ValueError) as error:
        raise InvalidInput(errors=[{"where": "body", "what": "not a form in UTF-8"}]) from error


def _answer(page: Page, status: int = 200) -> dict[str, Any]:
    headers = {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": page.policy,
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex, nofollow",
    }
    return {"statusCode": status, "headers": headers, "body": page.html, "isBase64Encoded": False}
