"""Douyin's error codes in our vocabulary, as data: the codes of OAuth, the new family 28xxxxxx and the old 21xxxxx.

Sources: developer.open-douyin.com, status codes (2023-2026); gadfly3173/douyin-open-api-sdk (2022) for 21xxxxx. Both
families are alive: newer interfaces answer with the first, older ones with the second.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from socialops.platforms import codes
from socialops.platforms.codes import Meaning, Until, all_of
from socialops.platforms.errors import (
    AccountDisconnected,
    ContentRefused,
    PermissionMissing,
    PlatformError,
    PlatformUnavailable,
    QuotaExhausted,
    RateLimited,
    TokenExpired,
)

REFRESH_ENDED: Final = "10010"
"""The refresh token is invalid or too old."""

RENEWED_OUT: Final = "10020"
"""The refresh token was renewed as often as it may be."""

USED_UP: Final = frozenset({"2190007"})
"""A `video_id` that is not good, or that made a post already: it may have been an earlier attempt of ours."""

ONE_POST: Final = frozenset({"2111002", "2111004", "2111007", "28001007", "2100005"})
"""What is wrong with one post, not with the account: its comments cannot be read, or it is gone."""


CODES: Final[Mapping[int, Meaning]] = {
    # OAuth: how the app is set up, a code that is of no use, and tokens
    **all_of(PermissionMissing, 10003, 10004, 10006, 10011, 10012, 10013, 10015, 10017),
    **all_of(ContentRefused, 10002, 10005, 10007, 10014),
    **all_of(TokenExpired, 10008, 10010, 10020),
    # the access token, in both families
    **all_of(TokenExpired, 28001003, 28001008, 2190002, 2190008),
    # the platform
    **all_of(PlatformUnavailable, 28001005, 28001006, 2100004),
    # the grant: what the user did not allow, what the app was not given, whose token it is
    **all_of(PermissionMissing, 28001012, 2190003, 28001014, 28001018, 2190004, 28001019, 28001020, 28001021, 28004020),
    **all_of(PermissionMissing, 28001016, 2190016, 2112001),
    **all_of(AccountDisconnected, 28001015, 2190015, 28001045, 28001046, 2100009),
    **all_of(PermissionMissing, 28001047, 2100007, 2114005),
    # the request, and interfaces that are gone
    **all_of(ContentRefused, 28001007, 2100005),
    **all_of(PermissionMissing, 28001017, 28001056),
    # allowances
    28001052: Meaning(RateLimited, Until.TEN_MINUTES),
    28003017: Meaning(QuotaExhausted, Until.DAY),
    2190001: Meaning(QuotaExhausted, Until.DAY),
    28003018: Meaning(RateLimited, Until.MINUTE),
    28003070: Meaning(QuotaExhausted, Until.DAY_LATER),
    2114007: Meaning(QuotaExhausted, Until.DAY),
    # uploads and what they hold
    **all_of(ContentRefused, 2190005, 2190006, 2114006, 2190007, 2113001),
    2113002: Meaning(QuotaExhausted, Until.DAY),
    # comments
    **all_of(ContentRefused, 2111001, 2111003, 2111004, 2111005),
    **all_of(PlatformUnavailable, 2111002, 2111006, 2111007),
}

OCEAN_CODES: Final[Mapping[int, Meaning]] = {
    # only 40000 and 40115 are confirmed by a source (bububa/oceanengine, 2026); the rest as remembered, UNCERTAIN
    **all_of(ContentRefused, 40000, 40115),
    40100: Meaning(RateLimited, Until.MINUTE),
    **all_of(TokenExpired, 40102, 40103, 40104, 40105),
    **all_of(PlatformUnavailable, 50000),
}
"""Codes of Ocean Engine (巨量引擎), where DOU+ is ordered."""


def error_of(
    code: int, message: str, now: datetime, table: Mapping[int, Meaning] = CODES, log_id: str = ""
) -> PlatformError:
    """The error for a code; one that is not in the table is an unavailable platform, so nothing follows from it.

    Args:
        code: as the platform gave it.
        message: its description, for the receipt.
        now: the instant of the answer.
        table: where to look it up.
        log_id: what the platform's support asks for.
    """
    return codes.error_of(table, code, f"{message} (log {log_id})" if log_id else message, now)
