"""What a platform told by itself about something it had accepted, as a row and as a look would have seen it."""

from datetime import datetime, timedelta
from typing import Any, Final

from socialops.items import Item
from socialops.platforms.sending import Found, Live, LookOutcome, Refused

REMEMBERED: Final = timedelta(days=7)
"""How long it is kept for a sending that may still come to wait for it."""


def row(outcome: Live | Refused, at: datetime) -> dict[str, Any]:
    """As it is kept."""
    expires = {"expires": int((at + REMEMBERED).timestamp())}
    if isinstance(outcome, Live):
        return {"remote_id": outcome.remote_id, "url": outcome.url, **expires}
    return {"error": outcome.error, "message": outcome.message, "platform_code": outcome.platform_code, **expires}


def read(item: Item) -> LookOutcome:
    """A kept row."""
    if "remote_id" in item:
        return seen(Live(str(item["remote_id"]), str(item["url"])))
    return Refused(str(item["error"]), str(item["message"]), str(item["platform_code"]))


def seen(outcome: Live | Refused) -> LookOutcome:
    """As a look would have seen it."""
    return Found((outcome,)) if isinstance(outcome, Live) else outcome
