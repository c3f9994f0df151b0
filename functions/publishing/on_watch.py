"""The watch over sendings: what is late, of unknown outcome, or left to a person; and whether the clock ticks at all.

It has a schedule of its own and trusts nobody: a clock that stands still is what it is for.
"""

from collections.abc import Mapping
from typing import Any, Final

from publishing import watch_store
from socialops import clock, observability
from socialops.names import Measure

SERVICE: Final = "publishing"


def handler(event: Mapping[str, Any], context: object) -> dict[str, float]:
    """Measure, each minute, what the alarms of the law of sending go by; each figure also when it is zero."""
    now = clock.now()
    found = watch_store.get_watched(now)
    figures: dict[Measure, float] = {
        Measure.LATE_SENDINGS: len(found.late),
        Measure.UNKNOWN_BEYOND_SETTLE: len(found.unknown),
        Measure.LEFT_TO_PEOPLE: len(found.left),
        Measure.TICK_AGE_SECONDS: found.tick_age(now).total_seconds(),
    }
    for measure, value in figures.items():
        observability.measure(measure, value, service=SERVICE)
    return {measure.value: value for measure, value in figures.items()}
