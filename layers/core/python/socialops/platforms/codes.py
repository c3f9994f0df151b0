"""Tables of a platform's codes: what each means in our vocabulary, and when another try makes sense."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo

from socialops.platforms.errors import PlatformError, PlatformUnavailable

BEIJING: Final = "Asia/Shanghai"


class Until(Enum):
    """When another try makes sense."""

    MINUTE = "a minute from now"
    TEN_MINUTES = "ten minutes from now"
    HOUR = "the next clock hour"
    DAY = "the next midnight in Beijing"
    DAY_LATER = "twenty-four hours from now"

    def after(self, now: datetime) -> datetime:
        """The instant, in the zone of `now`."""
        match self:
            case Until.MINUTE:
                return now + timedelta(minutes=1)
            case Until.TEN_MINUTES:
                return now + timedelta(minutes=10)
            case Until.HOUR:
                return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
            case Until.DAY_LATER:
                return now + timedelta(days=1)
            case Until.DAY:
                midnight = now.astimezone(ZoneInfo(BEIJING)).replace(hour=0, minute=0, second=0, microsecond=0)
                return (midnight + timedelta(days=1)).astimezone(now.tzinfo)


@dataclass(frozen=True)
class Meaning:
    """A code in our vocabulary; `hint` says what to do where the platform's own words do not."""

    error: type[PlatformError]
    until: Until | None = None
    hint: str = ""


def all_of(error: type[PlatformError], *codes: int) -> dict[int, Meaning]:
    """Rows of a table: codes that mean the same."""
    return {code: Meaning(error) for code in codes}


def error_of(codes: Mapping[int, Meaning], code: int, message: str, now: datetime) -> PlatformError:
    """The error for a code; one that is not in the table is an unavailable platform, so nothing follows from it."""
    meaning = codes.get(code, Meaning(PlatformUnavailable))
    told = f"{message} ({meaning.hint})" if meaning.hint else message
    return meaning.error(told, platform_code=str(code), until=meaning.until.after(now) if meaning.until else None)
