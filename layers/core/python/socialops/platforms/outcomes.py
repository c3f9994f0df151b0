"""From errors to the values that the law of sending works with."""

from collections.abc import Iterator
from contextlib import contextmanager

from socialops.platforms.errors import (
    NothingSent,
    OutcomeUnknown,
    PlatformError,
    PlatformUnavailable,
    QuotaExhausted,
    RateLimited,
)
from socialops.platforms.sending import NotSent, Refused, SendOutcome, Unknown


def outcome_of(error: PlatformError) -> SendOutcome:
    """What an error means for a request that would have become public.

    A platform that is unavailable may have done the work, so that is unknown; a spent allowance proves that it was
    not done.
    """
    name = type(error).__name__
    if isinstance(error, NothingSent | QuotaExhausted | RateLimited):
        return NotSent(error.message or name, error.platform_code, error.until)
    if isinstance(error, OutcomeUnknown | PlatformUnavailable):
        return Unknown(error.message or name, error.platform_code)
    return Refused(name, error.message, error.platform_code)


@contextmanager
def reading() -> Iterator[None]:
    """A call that only reads: whether it left does not matter, so both network errors become `PlatformUnavailable`."""
    try:
        yield
    except (NothingSent, OutcomeUnknown) as error:
        raise PlatformUnavailable(error.message, platform_code=error.platform_code) from error
