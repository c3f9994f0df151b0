"""The clock of the first response: it runs only while the brand works, in the brand's own zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from socialops import working_time
from socialops.brand import WorkingHours


def deadline(start: datetime, minutes: int, hours: WorkingHours, zone: ZoneInfo) -> datetime | None:
    """The instant at which `minutes` of working time have gone by since `start`; none for a brand that never works."""
    return working_time.after(start, timedelta(minutes=minutes), hours, zone)
