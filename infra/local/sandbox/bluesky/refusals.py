"""Errors as XRPC tells them (atproto.com, specs/xrpc): a name, a message, and the HTTP status of the name."""

from typing import Final

STATUS: Final[dict[str, int]] = {
    "InvalidRequest": 400,
    "ExpiredToken": 400,
    "InvalidToken": 400,
    "InvalidSwap": 400,
    "RecordNotFound": 400,
    "BlobNotFound": 400,
    "AuthMissing": 401,
    "AuthenticationRequired": 401,
    "AccountTakedown": 401,
    "AuthFactorTokenRequired": 401,
    "Forbidden": 403,
    "PayloadTooLarge": 413,
    "RateLimitExceeded": 429,
    "InternalServerError": 500,
    "MethodNotImplemented": 501,
    "UpstreamFailure": 502,
    "NotEnoughResources": 503,
    "UpstreamTimeout": 504,
}

NAMES: Final[dict[int, str]] = {
    400: "InvalidRequest",
    401: "AuthenticationRequired",
    403: "Forbidden",
    413: "PayloadTooLarge",
    429: "RateLimitExceeded",
    **{status: name for name, status in STATUS.items() if status >= 500},
}
"""The name that stands for an HTTP status, for a fault armed by its status."""


class Refusal(Exception):
    """A call is turned down. `reset` is the end of the window, for a rate limit."""

    def __init__(self, name: str, message: str = "", reset: float = 0.0) -> None:
        super().__init__(name)
        self.name = name
        self.message = message or name
        self.reset = reset
