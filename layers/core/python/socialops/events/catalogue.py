"""All events by name; the catalogues in the READMEs and the words that people read are made from it."""

from types import ModuleType
from typing import Final

from socialops.events import accounts, engagement, governance, insights, planning, sendings
from socialops.events.base import Event

SUBJECTS: Final[tuple[ModuleType, ...]] = (planning, accounts, sendings, engagement, insights, governance)

CATALOGUE: Final[dict[str, type[Event]]] = {
    name: event
    for subject in SUBJECTS
    for name, event in vars(subject).items()
    if isinstance(event, type) and issubclass(event, Event) and event is not Event
}
"""Name → class of every event."""
