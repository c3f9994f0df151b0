"""The page for guests of a review: `GET,POST /reviews/{token}`. The token is the proof: nobody needs an account.

Reading changes nothing, however often a preview opens the link; an answer is a form that a person sends from the page
itself. A decision spends the link. Whatever goes wrong is told in words.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

from pydantic import ValidationError

from planning import media_store, review, review_link_store, review_pages, thread_store, threads
from planning.review import DecisionInput, Review, Voter
from planning.review_link_store import Opened
from planning.review_pages import Shown, Trouble, Visit
from planning.review_store import Step
from planning.threads import ThreadInput
from socialops import clock, observability, words
from socialops.errors import (
    BodyTooLarge,
    Busy,
    GuestsNotAsked,
    InvalidInput,
    LinkExpired,
    LinkInvalid,
    ReviewLinkOver,
    SocialOpsError,
    StaleVersion,
    Unexpected,
)
from socialops.ids import new_id
from socialops.names import Measure
from socialops.pages import Page
from socialops.table import Origin

M = TypeVar("M", DecisionInput, ThreadInput)
LONGEST_BODY: Final = 40_000
TRIES: Final = 3
"""Times that an answer is tried because something else touched the review in the same moment."""


@dataclass(frozen=True)
class _Call:
    """One request: what its token opens, in which language it is answered, and the form that came with it."""

    opened: Opened
    token: str
    language: str
    at: datetime
    form: Mapping[str, str]

    @property
    def visit(self) -> Visit:
        return Visit(self.language, self.opened.zone, self.at)

    @property
    def origin(self) -> Origin:
        return Origin(self.opened.link.guest, self.at)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """API Gateway payload 2.0 in, a page out; never raises."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    language = words.language_of(headers.get("accept-language", ""))
    try:
        return _serve(event, headers, language, clock.now())
    except SocialOpsError as error:
        return _answer(review_pages.problem(error, language), error.status)
    except Exception:
        observability.logger().exception("defect", extra={"route": event.get("routeKey")})
        observability.measure(Measure.DEFECTS, service="planning")
        defect = Unexpected(request_id=getattr(context, "aws_request_id", ""))
        return _answer(review_pages.problem(defect, language), defect.status)


def _serve(event: Mapping[str, Any], headers: Mapping[str, str], language: str, at: datetime) -> dict[str, Any]:
    token = str((event.get("pathParameters") or {}).get("token", ""))
    posted = event["requestContext"]["http"]["method"] == "POST"
    if posted and headers.get("sec-fetch-site") == "cross-site":
        raise LinkInvalid()
    form = _form(event) if posted else {}
    for _ in range(TRIES):
        call = _Call(review_link_store.open_page(token, at), token, language, at, form)
        if not posted:
            return _answer(_show(call))
        try:
            return _take(call)
        except StaleVersion as error:
            if "version" in error.facts:
                return _answer(_show(call, _trouble(error, form)), error.status)
        except (LinkExpired, LinkInvalid, ReviewLinkOver):
            raise
        except SocialOpsError as error:
            return _answer(_show(call, _trouble(error, form)), error.status)
    raise Busy(operation="answer")


def _trouble(error: SocialOpsError, form: Mapping[str, str]) -> Trouble:
    return Trouble(error, form.get("do", ""), form.get("comment", ""))


def _show(call: _Call, trouble: Trouble | None = None) -> Page:
    opened = call.opened
    shown = Shown(
        review=opened.review,
        link=opened.link,
        threads=opened.threads,
        post=opened.post,
        plan=opened.plan,
        media=opened.media,
        address=media_store.link,
    )
    return review_pages.under_review(shown, call.visit, trouble)


def _take(call: _Call) -> dict[str, Any]:
    """What the visitor answers, under the id of their link."""
    match call.form.get("do"):
        case "approve" | "return" as decision:
            _decide(call, decision)
            return _answer(review_pages.thanks(call.language, decision))
        case "comment":
            _comment(call)
        case _:
            raise InvalidInput(errors=[{"where": "body.do", "what": "approve, return or comment"}])
    where = f"/reviews/{call.token}#talk"
    return {"statusCode": 303, "headers": {"location": where, "cache-control": "no-store"}, "body": ""}


def _decide(call: _Call, decision: str) -> None:
    opened, form = call.opened, call.form
    given = {"decision": decision, "comment": form.get("comment", ""), "content_hash": form.get("content_hash", "")}
    body = _valid(DecisionInput, given)
    if not opened.link.may_decide or not opened.review.stage.guests:
        raise GuestsNotAsked()

    def rule(before: Review) -> Step:
        return Step(review.decide(before, body, Voter(id=opened.link.guest), call.at))

    review_link_store.decide(opened, rule, call.origin)
    observability.logger().info("a guest decided", extra={"review": opened.review.id, "decision": decision})


def _comment(call: _Call) -> None:
    opened, text, by = call.opened, {"text": call.form.get("comment", "")}, call.opened.link.guest
    body = _valid(ThreadInput, {**text, "visibility": "guests"})
    if thread_id := call.form.get("thread"):
        before = review_link_store.get_thread(opened, thread_id)
        after = threads.reply(before, body.text, by, call.at)
        thread_store.save_reply(opened.subject, before, after, call.origin)
    else:
        thread = threads.open_thread(body, new_id(call.at), opened.review.id, by, call.at)
        thread_store.add(thread, opened.review, call.origin)


def _valid(model: type[M], given: Mapping[str, str]) -> M:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        what = [{"where": f"body.{'.'.join(map(str, e['loc']))}", "what": e["msg"]} for e in error.errors()]
        raise InvalidInput(errors=what) from error


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
