"""The error names of XRPC in our vocabulary, as data.

Sources: atproto.com, specs/xrpc; the lexicons' `errors`; the names that the server throws (bluesky-social/atproto,
packages/pds and packages/xrpc-server).
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from socialops.platforms.errors import (
    AccountDisconnected,
    ContentRefused,
    OutcomeUnknown,
    PermissionMissing,
    PlatformError,
    PlatformUnavailable,
    RateLimited,
    TokenExpired,
)

NOT_THERE: Final = "RecordNotFound"
TAKEN: Final = "InvalidSwap"
"""Something stands at our record key already: an earlier attempt, which the look decides."""


def _all(error: type[PlatformError], *names: str) -> dict[str, type[PlatformError]]:
    return dict.fromkeys(names, error)


CODES: Final[Mapping[str, type[PlatformError]]] = {
    # the session; AuthenticationRequired is also the answer to a wrong password
    **_all(TokenExpired, "ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"),
    # the account
    **_all(AccountDisconnected, "AccountTakedown", "AccountDeactivated", "AccountNotFound"),
    **_all(AccountDisconnected, "RepoNotFound", "RepoTakendown", "RepoDeactivated", "RepoSuspended"),
    # what this session may do; AuthFactorTokenRequired: the account's own password instead of an app password
    **_all(PermissionMissing, "Forbidden", "AuthFactorTokenRequired", "ScopeMissingError"),
    # the request and what it refers to
    **_all(ContentRefused, "InvalidRequest", "InvalidMimeType", "InvalidSize", "BlobTooLarge", "BlobNotFound"),
    **_all(ContentRefused, "PayloadTooLarge", "UnsupportedMediaType", NOT_THERE, "NotFound"),
    TAKEN: OutcomeUnknown,
    "RateLimitExceeded": RateLimited,
    # the server
    **_all(PlatformUnavailable, "InternalServerError", "MethodNotImplemented", "XRPCNotSupported", "NotAcceptable"),
    **_all(PlatformUnavailable, "UpstreamFailure", "UpstreamTimeout", "NotEnoughResources"),
}

WINDOW: Final = timedelta(minutes=5)
"""The shortest window of the rate limits, for an answer that does not say when it ends."""


def error_of(name: str, message: str, headers: Mapping[str, str], now: datetime) -> PlatformError:
    """The error for a name; one that is not in the table is an unavailable platform, so nothing follows from it."""
    error = CODES.get(name, PlatformUnavailable)
    until = reset_of(headers, now) if error is RateLimited else None
    return error(message, platform_code=name, until=until)


def reset_of(headers: Mapping[str, str], now: datetime) -> datetime:
    """When a rate limit ends: `RateLimit-Reset`, in seconds since the epoch."""
    try:
        return datetime.fromtimestamp(int(headers.get("ratelimit-reset", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return now + WINDOW
