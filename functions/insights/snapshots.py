"""What a platform counted on one occasion: the points of a series.

Counts are whole numbers under the platform-neutral names of the adapters (`likes`, `comments`, `reposts` …). What a
platform does not tell is absent, never zero.
"""

from datetime import datetime

from pydantic import Field

from insights.weeks import utc_day
from socialops import clock
from socialops.models import Frozen, Instant

Counts = dict[str, int]


class Snapshot(Frozen):
    """The counts of a publication or of an account on one occasion.

    Everything goes by the occasion: reading it again, after a crash or a duplicate message, replaces the point, and
    it belongs to the week in which it was due, however late the answer came.
    """

    due: Instant
    """The occasion: when the reading was planned."""
    at: Instant
    """When the platform was asked."""
    counts: Counts = Field(default_factory=dict)
    absent: bool = False
    """The platform no longer shows the publication; there are no counts, which is not the same as zeros."""
    provisional: bool = False
    """The platform says that these counts are not final; they are read again, and replaced when they are."""
    sources: Counts | None = None
    """Readers or views by where they came from, in the platform's own words; absent where it does not tell."""
    entered_by: str = ""
    """The member who read and entered these counts; empty for what the platform told."""


def raw_key(platform: str, ref: str, due: datetime) -> str:
    """Where the raw answer of an occasion lies: partitioned by platform and UTC day, one name for each occasion."""
    instant = clock.text(due).replace(":", "").replace(".", "")
    return f"raw/platform={platform}/date={utc_day(due)}/{ref}-{instant}.json.gz"
