"""Errors as HTTP problem documents (RFC 9457): the cause, who must act, the next step, whether a retry is safe."""

from collections.abc import Mapping
from typing import Any

from socialops import words
from socialops.errors import SocialOpsError

CONTENT_TYPE = "application/problem+json"


def document(error: SocialOpsError, language: str) -> dict[str, Any]:
    """The problem document of an error, in words of the language."""
    key = f"error.{error.code}"
    facts = _in_words(error.facts, language)
    return {
        "type": f"urn:socialops:problem:{error.code}",
        "title": words.say(f"{key}.title", language, facts),
        "status": error.status,
        "detail": words.say(f"{key}.cause", language, facts),
        "next_step": words.say(f"{key}.next", language, facts),
        "code": error.code,
        "actor": error.actor,
        "retry_safe": error.retry_safe,
        **({"facts": error.facts} if error.facts else {}),
    }


def _in_words(facts: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """The facts as a sentence says them: a platform and a pause by name; its id stays at hand as `platform_id`."""
    if "scope" in facts:
        facts = {**facts, "scope": words.scope(str(facts["scope"]), language)}
    platform = facts.get("platform")
    if platform is None or not words.has(f"platform.{platform}", language):
        return {**facts, "platform_id": platform}
    return {**facts, "platform": words.say(f"platform.{platform}", language), "platform_id": platform}


SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Why a request was not carried out, who must act and what to do next (RFC 9457).",
    "required": ["type", "title", "status", "detail", "next_step", "code", "actor", "retry_safe"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "The cause, in the language asked for."},
        "next_step": {"type": "string"},
        "code": {"type": "string", "description": "Stable; safe to branch on."},
        "actor": {"type": "string", "enum": ["caller", "manager", "ops", "platform"]},
        "retry_safe": {"type": "boolean"},
        "facts": {"type": "object", "additionalProperties": True},
    },
}
"""The OpenAPI schema of a problem document."""
