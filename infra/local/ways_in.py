"""The operations of `names.OPEN_ROUTES` as the OpenAPI document tells them: no resolver is behind them to ask.

A way in without a token answers pages and acknowledgements rather than JSON, so its refusals are not problem documents.
"""

from collections.abc import Mapping
from typing import Any, Final

from socialops.names import OPEN_ROUTES, Stage

HTML: Final = "text/html"

_PATH: Final[Mapping[str, str]] = {
    "platform": "The platform.",
    "account_id": "The account it calls about.",
    "token": "What the link brings, which says what it opens and that it may be seen.",
}
_MESSAGE: Final = {
    "type": "object",
    "required": ["message"],
    "properties": {"message": {"type": "string"}},
    "description": "What the gateway says before any function runs.",
}


def _answer(description: str, *content_types: str) -> dict[str, Any]:
    return {"description": description, "content": {each: {"schema": {"type": "string"}} for each in content_types}}


def _field(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": {"type": "string"}}


_HOOK: Final = {
    "200": _answer("Taken, in the words that the platform expects.", "text/plain", "text/xml", "application/json"),
    "default": {"description": "Refused: a wrong signature, an unknown account or a body too large."},
}
_REFUSED_PAGE: Final = _answer("A page that says what is wrong and what to do.", HTML)
_PAGE: Final = {
    "200": _answer("A page.", HTML),
    "default": {**_REFUSED_PAGE, "content": {**_REFUSED_PAGE["content"], "application/json": {"schema": _MESSAGE}}},
}
_FORM: Final = {
    "type": "object",
    "required": ["do"],
    "properties": {
        "do": {"type": "string", "enum": ["confirm", "correct", "decline"], "description": "The answer."},
        "url": {"type": "string", "description": "The post's address, or the text that the app shares."},
        "note": {"type": "string", "description": "Why it was not published."},
    },
}
_GUEST_FORM: Final = {
    "type": "object",
    "required": ["do"],
    "properties": {
        "do": {"type": "string", "enum": ["approve", "return", "comment"], "description": "The answer."},
        "comment": {"type": "string", "description": "What the guest has to say; a return needs it."},
        "content_hash": {"type": "string", "description": "The content that the page showed."},
        "thread": {"type": "string", "description": "The thread that a comment replies to; absent for a new one."},
    },
}
_OPERATIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "GET /hooks/{platform}/{account_id}": {
        "operationId": "webhook_handshake",
        "summary": "Prove the callback address",
        "description": "A platform checks the address; a right signature gets the answer it expects.",
        "responses": _HOOK,
    },
    "POST /hooks/{platform}/{account_id}": {
        "operationId": "webhook_delivery",
        "summary": "Take a delivery",
        "description": "Raw bytes are verified before anything reads them, then queued.",
        "requestBody": {"required": True, "content": {"*/*": {"schema": {}}}},
        "responses": _HOOK,
    },
    "GET /oauth/{platform}": {
        "operationId": "return_from_authorisation",
        "summary": "Come back from a platform's authorisation page",
        "description": "The state proves that a member asked for it, a moment ago and once; the account is connected.",
        "parameters": [
            _field("state", "What `POST /v1/authorisations` gave along."),
            _field("code", "The platform's code; absent when the person said no."),
            _field("error", "The platform's reason when there is no code."),
        ],
        "responses": _PAGE,
    },
    "GET /kits/{token}": {
        "operationId": "open_kit_page",
        "summary": "Open the copy kit of a post on the phone",
        "description": "The page of `GET /v1/publications/{publication_id}/kit`; looking changes nothing.",
        "responses": _PAGE,
    },
    "POST /kits/{token}": {
        "operationId": "answer_kit_page",
        "summary": "Say on the phone what became of a post",
        "description": "The form of the page: the address proves that it is public, or a note says why not.",
        "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": _FORM}}},
        "responses": {"303": {"description": "Taken; the page shows what became of it."}, **_PAGE},
    },
    "GET /calendars/{token}": {
        "operationId": "read_calendar_feed",
        "summary": "Subscribe to the calendar",
        "description": "Publications of the past 30 and the next 90 days, for the calendar of a person (RFC 5545). The "
        "address is that of `PUT /v1/me/calendar-link`; a tag or a date from an earlier answer saves the rest.",
        "responses": {
            "200": _answer("The calendar.", "text/calendar"),
            "304": {"description": "Nothing has changed."},
            "default": {
                "description": "No such link, or not any more.",
                "content": {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
                    "application/json": {"schema": _MESSAGE},
                },
            },
        },
    },
    "GET /reviews/{token}": {
        "operationId": "open_review_page",
        "summary": "Open what is under review, without an account",
        "description": "Exactly the content, with what the checks found; looking changes nothing.",
        "responses": _PAGE,
    },
    "POST /reviews/{token}": {
        "operationId": "answer_review_page",
        "summary": "Decide or comment without an account",
        "description": "The form of the page. A decision is taken once, on the content that the page showed.",
        "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": _GUEST_FORM}}},
        "responses": {"303": {"description": "A comment was taken; the page shows it."}, **_PAGE},
    },
}


def summaries(stage: str) -> dict[str, str]:
    """Route key → what it does, of the ways in that lead to a stage."""
    return {
        key: str(operation["summary"])
        for key, operation in _OPERATIONS.items()
        if OPEN_ROUTES[key].partition(".")[0] == stage
    }


def paths() -> dict[str, Any]:
    """The paths of all ways in.

    Raises:
        ValueError: one is not described here, or is described and does not exist.
    """
    if differing := OPEN_ROUTES.keys() ^ _OPERATIONS.keys():
        raise ValueError(f"described here or open there, but not both: {sorted(differing)}")
    found: dict[str, Any] = {}
    for key, operation in _OPERATIONS.items():
        method, path = key.split(" ")
        in_path = [_parameter(part[1:-1]) for part in path.split("/") if part.startswith("{")]
        found.setdefault(path, {})[method.lower()] = {
            "tags": [str(Stage(OPEN_ROUTES[key].partition(".")[0]))],
            "security": [],
            **operation,
            "parameters": [*in_path, *operation.get("parameters", [])],
        }
    return found


def _parameter(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": _PATH[name],
        "schema": {"type": "string"},
    }
