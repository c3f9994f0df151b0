"""Publications and what speaks against them, in words: for the edge."""

from collections.abc import Sequence
from typing import Any

from publishing import calendar
from publishing.alarms import CalendarGap
from publishing.calendar import Explanation, Publication
from publishing.conflicts import Conflict
from publishing.sendings import Sending
from socialops import words
from socialops.api import language


def publication(sending: Sending, **told: Any) -> Publication:
    """What members see of a sending, its reason in words."""
    return calendar.view(sending, explain(sending.reason) if sending.reason else None, **told)


def explain(reason: str) -> Explanation:
    """The reason of a state in words: what happened, and what to do."""
    known = words.has(f"sending.{reason}.cause", language())
    key = f"sending.{reason if known else 'other'}"
    return Explanation(cause=words.say(f"{key}.cause", language()), next_step=words.say(f"{key}.next", language()))


def said(found: Sequence[Conflict]) -> list[Conflict]:
    """Conflicts with their words."""
    return [each.model_copy(update={"text": _conflict(each)}) for each in found]


def _conflict(found: Conflict) -> str:
    facts = dict(found.facts)
    if "scope" in facts:
        facts["scope"] = words.scope(str(facts["scope"]), language())
    return words.say(f"conflict.{found.code}", language(), facts)


def said_gaps(found: Sequence[CalendarGap]) -> list[CalendarGap]:
    """Gaps of a calendar with their words."""
    return [
        each.model_copy(update={"text": words.say(f"calendar-gap.{each.code}", language(), each.facts)})
        for each in found
    ]
