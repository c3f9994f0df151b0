"""The tick: each minute, whatever comes into reach goes to the queue of its stage, to arrive in its second."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

from agenda import store, tick
from socialops import agenda, clock, observability
from socialops.names import Measure


def handler(event: Mapping[str, Any], context: object) -> dict[str, int]:
    """Queue what is due soon and what is overdue, then move the watermark; answers how many of each.

    A tick that fails moves nothing, and the next one does its work too.
    """
    now = clock.now()
    watermark = store.get_watermark()
    late = list(chain(*store.list_entries(tick.overdue(watermark, now), tick.OVERDUE_AT_ONCE)))
    shards = store.list_entries(tick.coming(watermark, now), tick.COMING_AT_ONCE)
    coming = list(chain(*shards))
    agenda.enqueue([*late, *coming], now)
    store.put_watermark(tick.watermark_after(watermark, shards, now), now)
    observability.measure(Measure.AGENDA_TICK, service="agenda")
    return {"coming": len(coming), "late": len(late)}
