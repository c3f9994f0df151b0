"""Publications and what speaks against them, in words: for the edge."""

from collections.abc import Sequence
from typing import Any

from publishing import calendar
from publishing.alarms import CalendarGap
from publishing.calendar import Explanation, Publication
from publishing.conflicts import Conflict, Standing
from publishing.free import NextSlot
from publishing.gaps import OpenGap, Way
from publishing.sendings import Sending
from socialops import clock, words
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


def said_open(gap: CalendarGap, standing: Standing, slot: NextSlot, way: Way) -> OpenGap:
    """A gap that can still be filled, and how, with their words: times are those of the free time's zone."""
    zone = clock.zone(slot.zone)
    shown = {name: f"{getattr(gap, name).astimezone(zone):%Y-%m-%d %H:%M}" for name in ("start", "end")}
    paused = standing.paused_by()
    facts = {
        **gap.facts,
        **shown,
        "zone": slot.zone,
        "wall": slot.wall.replace("T", " ")[:16],
        "account": standing.account.id,
        "scope": words.scope(paused[0], language()) if paused else "",
    }
    told = {"text": words.say(f"calendar-gap.open.{gap.code}", language(), facts)}
    next_step = words.say(f"calendar-gap.fill.{way}", language(), facts)
    return OpenGap(**{**gap.model_dump(), **told}, slot=slot, next_step=next_step)
