"""Where something came from."""

from dataclasses import dataclass
from datetime import datetime

from engagement.hearing import Way


@dataclass(frozen=True)
class Source:
    """Through which account a message came, when it reached us, and by which way."""

    account_id: str
    platform: str
    at: datetime
    way: Way = "webhook"
