"""The watch: how late the oldest entry of any stage is; it does not trust the tick."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

from agenda import store, tick
from socialops import clock, observability
from socialops.names import Measure


def handler(event: Mapping[str, Any], context: object) -> dict[str, float]:
    """Measure, each minute, what the alarm on the agenda goes by."""
    now = clock.now()
    oldest = chain(*store.list_entries(("0", clock.text(now)), at_most=1))
    late = tick.lateness(oldest, now)
    observability.measure(Measure.OLDEST_LATE_SECONDS, late, service="agenda")
    return {"late": late}
