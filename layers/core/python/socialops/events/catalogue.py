"""All events by name; the catalogues in the READMEs and the words that people read are made from it."""

from types import ModuleType
from typing import Final

from socialops.events import (
    accounts,
    calendar_sheets,
    creating,
    engagement,
    feeds,
    governance,
    insights,
    media,
    notices,
    planning,
    plans,
    promotions,
    research,
    reviews,
    sendings,
    sheets,
)
from socialops.events.base import Event

SUBJECTS: Final[tuple[ModuleType, ...]] = (
    research,
    planning,
    plans,
    reviews,
    creating,
    media,
    sheets,
    accounts,
    sendings,
    promotions,
    feeds,
    calendar_sheets,
    engagement,
    insights,
    governance,
    notices,
)

CATALOGUE: Final[dict[str, type[Event]]] = {
    name: event
    for subject in SUBJECTS
    for name, event in vars(subject).items()
    if isinstance(event, type) and issubclass(event, Event) and event is not Event and not name.startswith("_")
}
"""Name → class of every event."""
