"""The feed that calendars subscribe to: `GET /calendars/{token}`. The token is the proof; nobody needs an account here.

What a token opened once and what it never opened answer alike: 404.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from email.utils import format_datetime
from typing import Any, Final

from publishing import feed_files, feed_store, feeds
from socialops import clock, observability, problems, words
from socialops.errors import SocialOpsError, Unexpected
from socialops.names import Measure
from socialops.table import Origin

BY: Final = "publishing.on_calendar"
_GUARDS: Final = {
    "cache-control": "private, no-cache",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow",
}


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """API Gateway payload 2.0 in, a calendar out; never raises."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    language = words.language_of(headers.get("accept-language", ""))
    try:
        return _serve(str((event.get("pathParameters") or {}).get("token", "")), headers)
    except SocialOpsError as error:
        return _problem(error, language)
    except Exception:
        observability.logger().exception("defect", extra={"route": event.get("routeKey")})
        observability.measure(Measure.DEFECTS, service="publishing")
        return _problem(Unexpected(request_id=getattr(context, "aws_request_id", "")), language)


def _serve(token: str, headers: Mapping[str, str]) -> dict[str, Any]:
    at = clock.now()
    opened = feed_store.open_feed(feeds.digest_of(token))
    listing = feed_store.list_shown(opened.feed, at)
    body = feed_files.write(opened.feed, listing.sendings, listing.accounts, opened.zone, more=listing.more)
    shown = feed_store.note_shown(opened, f'"{hashlib.sha256(body).hexdigest()[:32]}"', Origin(BY, at))
    told = {"etag": shown.tag, "last-modified": format_datetime(shown.since, usegmt=True)}
    if feeds.is_known(shown, headers.get("if-none-match", ""), headers.get("if-modified-since", "")):
        return {"statusCode": 304, "headers": {**_GUARDS, **told}, "body": ""}
    kind = {
        "content-type": "text/calendar; charset=utf-8",
        "content-disposition": 'inline; filename="socialops.ics"',
    }
    return {
        "statusCode": 200,
        "headers": {**_GUARDS, **kind, **told},
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }


def _problem(error: SocialOpsError, language: str) -> dict[str, Any]:
    headers = {**_GUARDS, "content-type": problems.CONTENT_TYPE, "cache-control": "no-store"}
    body = json.dumps(problems.document(error, language), ensure_ascii=False)
    return {"statusCode": error.status, "headers": headers, "body": body, "isBase64Encoded": False}
