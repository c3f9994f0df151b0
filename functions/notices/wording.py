"""A notice in words: made at the edge from its event and facts, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from notices.occasions import reason_of
from socialops import words
from socialops.platforms.registry import REGISTRY, platform

_REASONS: Final = (
    "sending.{}.cause",
    "moderation.{}",
    "review-reason.{}",
    "sheet.reason.{}",
    "sheet.export-reason.{}",
)
"""Messages that may say what the code of a reason means, in the order in which they are looked for."""

_CODES: Final = frozenset({"how", "pace"})
"""Facts that are codes of a promotion: how it ended, and how it is off its pace."""


@dataclass(frozen=True)
class Told:
    """What a person reads: what happened, why, and the next step."""

    title: str
    body: str
    next: str


def tell(event: str, facts: Mapping[str, str], language: str) -> Told:
    """The words of an event."""
    reason = reason_of(event)
    said = _said(facts, language)
    title, body, step = (words.say(f"notice.{reason}.{part}", language, said) for part in ("title", "body", "next"))
    return Told(_one_line(title), body, step)


def _said(facts: Mapping[str, str], language: str) -> dict[str, Any]:
    said: dict[str, Any] = dict(facts)
    if "platform" in facts:
        said["platform"] = _platform(facts["platform"], language)
    if "reason" in facts:
        said["reason"] = _reason(facts["reason"], language)
    for name in _CODES & facts.keys():
        key = f"promotion.{name}.{facts[name]}"
        said[name] = words.say(key, language) if words.has(key, language) else facts[name]
    if "scope" in facts:
        said["scope"] = words.scope(facts["scope"], language)
    return said


def _platform(platform_id: str, language: str) -> str:
    if platform_id not in REGISTRY:
        return platform_id
    return platform(platform_id).names["zh" if language.startswith("zh") else "en"]


def _reason(code: str, language: str) -> str:
    """What is known of a reason's code; what has no words of its own, such as a person's, stands as it is."""
    for pattern in _REASONS:
        key = pattern.format(code)
        if words.has(key, language):
            return words.say(key, language)
    return code


def _one_line(text: str) -> str:
    return " ".join(text.split())
