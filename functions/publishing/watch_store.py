"""What is late, not known or left to people, found in the table by its time and never by a scan."""

from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from publishing import keys, watching
from publishing.sendings import Unresolved
from publishing.watching import Watched
from socialops import agenda, clock, table
from socialops.items import Item

NO_TIME: Final = timedelta()
MOST: Final = 100
"""Rows of one kind that are looked at: enough to know that it is bad."""


def get_watched(at: datetime) -> Watched:
    """What the watch finds at an instant, in nine reads however much is stored."""
    tick = table.get(agenda.WATERMARK)
    shards = [
        table.first(shard, between=watching.before(at, watching.LATE), at_most=MOST) for shard in agenda.shard_keys()
    ]
    overdue = [agenda.from_sort_key(item["sk"]) for item in chain(*shards)]
    delayed, sending = list_overdue("delayed", at, watching.LATE), list_overdue("sending", at, -watching.LATE)
    return Watched(
        late=watching.late(overdue, delayed, sending, at),
        unknown=list_overdue("unknown", at),
        left=list_overdue("needs_human", at, watching.LEFT),
        ticked_at=clock.instant(tick["at"]) if tick and "at" in tick else None,
    )


def list_overdue(state: Unresolved, at: datetime, wait: timedelta = NO_TIME) -> list[Item]:
    """Rows of a state whose deadline is longer ago than `wait`; a claim's is the end of its lease, which lies ahead."""
    return table.first(keys.unresolved(state, "", "").pk, between=watching.before(at, wait), at_most=MOST)
