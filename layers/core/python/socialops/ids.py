"""Names for new things: ULIDs, which sort by the time they were made."""

from datetime import datetime

from ulid import ULID


def new_id(at: datetime) -> str:
    """A new id of 26 characters whose first ten carry the instant `at`."""
    return str(ULID.from_datetime(at))
