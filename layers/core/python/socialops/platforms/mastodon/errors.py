"""Mastodon's HTTP statuses in our vocabulary, as data.

Its errors have texts but no codes (docs.joinmastodon.org, entities/Error).
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from socialops.platforms.errors import (
    AccountDisconnected,
    ContentRefused,
    PermissionMissing,
    PlatformError,
    PlatformUnavailable,
    RateLimited,
    TokenExpired,
)

CODES: Final[Mapping[int, type[PlatformError]]] = {
    400: ContentRefused,
    401: TokenExpired,
    403: PermissionMissing,
    404: ContentRefused,
    410: AccountDisconnected,
    413: ContentRefused,
    422: ContentRefused,
    429: RateLimited,
    500: PlatformUnavailable,
    502: PlatformUnavailable,
    503: PlatformUnavailable,
    504: PlatformUnavailable,
}

WINDOW: Final = timedelta(minutes=5)
"""The window of the general rate limit, for an answer that does not say when it ends."""


def error_of(status: int, message: str, headers: Mapping[str, str], now: datetime) -> PlatformError:
    """The error for an HTTP status; one not in the table is an unavailable platform, so nothing follows from it."""
    error = CODES.get(status, PlatformUnavailable)
    until = _reset(headers.get("x-ratelimit-reset", ""), now) if error is RateLimited else None
    return error(message, platform_code=str(status), until=until)


def _reset(text: str, now: datetime) -> datetime:
    """`X-RateLimit-Reset`: an ISO time, on some servers seconds since the epoch."""
    try:
        if text.isdecimal():
            return datetime.fromtimestamp(int(text), UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return now + WINDOW
    return moment if moment.tzinfo else now + WINDOW
