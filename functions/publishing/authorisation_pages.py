"""The page at the end of an authorisation: connected, or what went wrong and what to do. Chinese and English."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from publishing.accounts import Account
from socialops import problems, words
from socialops.errors import SocialOpsError
from socialops.platforms.contract import Platform

TEMPLATES = Path(__file__).parent / "templates"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def connected(account: Account, platform: Platform, language: str) -> dict[str, Any]:
    """It worked."""
    name = platform.names["zh" if language.startswith("zh") else "en"]
    return _page(200, "connected", language, platform=name, handle=account.handle)


def failed(fact: SocialOpsError, language: str) -> dict[str, Any]:
    """It did not; the words are those of the error."""
    told = problems.document(fact, language)
    return _page(fact.status, "failed", language, title=told["title"], cause=told["detail"], next=told["next_step"])


def _page(status: int, kind: str, language: str, **values: str) -> dict[str, Any]:
    page = _templates().get_template("authorised.html.j2")
    body = page.render(kind=kind, language=language, say=lambda key: words.say(f"authorised.{key}", language), **values)
    return {"statusCode": status, "headers": {**HEADERS, "content-language": language}, "body": body}


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
