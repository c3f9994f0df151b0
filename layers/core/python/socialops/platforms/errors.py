"""The closed vocabulary of what a platform can answer besides success; each adapter maps its codes to it by a table."""

from datetime import datetime


class PlatformError(Exception):
    """The closed vocabulary of what a platform can answer besides success.

    Attributes:
        platform_code: the platform's own code, as text, for the receipt.
        until: the instant after which another try makes sense, where the platform says or documents one.
    """

    def __init__(self, message: str = "", *, platform_code: str = "", until: datetime | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.platform_code = platform_code
        self.until = until


class TokenExpired(PlatformError):
    """The access token is no longer good; a refresh or a new authorisation is needed."""


class AccountDisconnected(PlatformError):
    """The owner took the grant back, or the account is gone."""


class PermissionMissing(PlatformError):
    """The app or the account has no right to this interface."""


class ContentRefused(PlatformError):
    """The platform will not take this content; sending it again changes nothing."""


class QuotaExhausted(PlatformError):
    """The allowance of a window is used up; `until` is its end."""


class RateLimited(PlatformError):
    """Too fast; `until` is when to come back."""


class PlatformUnavailable(PlatformError):
    """The platform did not answer usefully to a call that only reads, or that changed nothing public."""


class OutcomeUnknown(PlatformError):
    """A request that may have become public left, and its outcome is not known."""


class NothingSent(PlatformError):
    """The request provably never reached the platform: no address, no connection, no TLS."""


VOCABULARY: tuple[type[PlatformError], ...] = (
    TokenExpired,
    AccountDisconnected,
    PermissionMissing,
    ContentRefused,
    QuotaExhausted,
    RateLimited,
    PlatformUnavailable,
    OutcomeUnknown,
)
