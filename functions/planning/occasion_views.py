"""What routes show of occasions: names in both languages, and the hint in the reader's."""

import datetime
from collections.abc import Iterable
from typing import Literal

from planning.occasions import Found
from socialops import words
from socialops.models import Frozen


class Names(Frozen):
    """A name in Chinese and in English; the brand's own name is the same in both."""

    zh: str
    en: str


class OccasionView(Frozen):
    """An occasion on its day. `code` is stable; of a brand's day it is the day's id."""

    date: datetime.date
    code: str
    names: Names
    kind: str
    source: Literal["calendar", "brand"]
    lead_days: int
    prepare_from: datetime.date
    hint: str


class Occasions(Frozen):
    """Occasions in the order of the calendar."""

    items: list[OccasionView]


def occasions_view(found: Iterable[Found], language: str) -> Occasions:
    """All of them in words."""
    return Occasions(items=[occasion_view(each, language) for each in found])


def occasion_view(found: Found, language: str) -> OccasionView:
    """One of them in words."""
    facts = {"days": found.lead_days, "day": found.prepare_from.isoformat()}
    return OccasionView(
        date=found.day,
        code=found.code,
        names=_names(found),
        kind=found.kind,
        source="brand" if found.own else "calendar",
        lead_days=found.lead_days,
        prepare_from=found.prepare_from,
        hint=words.say("plan-hint.prepare", language, facts),
    )


def _names(found: Found) -> Names:
    if found.own:
        return Names(zh=found.own.name, en=found.own.name)
    key = f"occasion.{found.code}"
    return Names(zh=words.say(key, "zh_CN"), en=words.say(key, "en"))
