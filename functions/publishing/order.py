"""The order of an account's posts: what was delayed goes first, and what was late leaves a distance behind it. Pure.

An outage delays several posts of an account, each by a wait of its own. Without an order the third part of a story
would appear before the first, and all of them in one second.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from publishing.sendings import Sending
from socialops import agenda, clock

PATIENCE: Final = timedelta(minutes=2)
"""So long a post waits, after its time, for earlier ones that are tried again soon; then it goes before them."""
REACH: Final = timedelta(minutes=30)
"""Posts that were due so much earlier are no neighbours any more."""
DISTANCE: Final = timedelta(seconds=15)
"""Between a post that went out late and the next one."""
LATE: Final = timedelta(seconds=5)
"""What is claimed so long after its time was late."""


def mark(sending: Sending) -> dict[str, str]:
    """What its account's row of times says of a post that is late: when it is tried next, or when it went."""
    if sending.state == "scheduled" and sending.entry:
        next_try = agenda.from_sort_key(sending.entry).due
        return {"next": clock.text(next_try)} if next_try > sending.due else {}
    claimed = sending.claimed_at
    return {"sent": clock.text(claimed)} if claimed and claimed >= sending.due + LATE else {}


def behind(row: Mapping[str, Any], sending: Sending, at: datetime) -> datetime | None:
    """When a post may go that is to let others go first; nothing when it may go now.

    Args:
        row: the times of its account, by sending (`AP-B40`).
        sending: the post, about to be claimed.
        at: the instant.
    """
    if sending.kind != "post" or at >= sending.due + PATIENCE:
        return None
    others = [value for key, value in row.items() if key != sending.id and isinstance(value, dict)]
    near = [value for value in others if timedelta() < sending.due - clock.instant(value["due"]) <= REACH]
    sent = [clock.instant(value["sent"]) + DISTANCE for value in near if "sent" in value]
    tried = [at + DISTANCE for value in near if "next" in value and clock.instant(value["next"]) <= at + PATIENCE]
    later = [when for when in (*sent, *tried) if when > at]
    return max(later) if later else None
