"""What is late, not known or left to people, found in the table by its time and never by a scan."""

from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from publishing import health, keys
from publishing.health import Watched
from publishing.sendings import Unresolved
from socialops import agenda, clock, table
from socialops.items import Item

MOST: Final = 100
"""Rows of one kind that are looked at: enough to know that it is bad."""


def get_watched(at: datetime) -> Watched:
    """What the watch finds at an instant, in nine reads however much is stored."""
    tick = table.get(agenda.WATERMARK)
    shards = [table.first(shard, between=health.before(at, health.LATE), at_most=MOST) for shard in agenda.shard_keys()]
    overdue = [agenda.from_sort_key(item["sk"]) for item in chain(*shards)]
    delayed, sending = _rows("delayed", at, health.LATE), _rows("sending", at, -health.LATE)
    return Watched(
        late=health.late(overdue, delayed, sending, at),
        unknown=_rows("unknown", at, timedelta()),
        left=_rows("needs_human", at, health.LEFT),
        ticked_at=clock.instant(tick["at"]) if tick and "at" in tick else None,
    )


def _rows(state: Unresolved, at: datetime, wait: timedelta) -> list[Item]:
    """Rows of a state whose deadline is longer ago than `wait`; a claim's is the end of its lease, which lies ahead."""
    return table.first(keys.unresolved(state, "", "").pk, between=health.before(at, wait), at_most=MOST)
