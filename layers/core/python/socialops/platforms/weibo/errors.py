"""Weibo's error codes in our vocabulary, as data.

Source: open.weibo.com wiki, Error_code; 20049, 21332 and the meaning of 21321 after a withdrawn grant as observed by
qqxadyy/weibo-openapi-4java (2021). The HTTP status is not documented and not looked at.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from socialops.platforms import codes
from socialops.platforms.codes import Meaning, Until, all_of
from socialops.platforms.errors import (
    AccountDisconnected,
    ContentRefused,
    OutcomeUnknown,
    PermissionMissing,
    PlatformError,
    PlatformUnavailable,
    QuotaExhausted,
    RateLimited,
    TokenExpired,
)

ACCEPTED: Final = "20032"
"""Accepted, to be seen in one or two minutes."""

DUPLICATES: Final = frozenset({"20017", "20019", "20111", "20306"})
"""Refusals of a repeat. After an attempt with an unknown outcome they are a sign that it went through."""

GONE: Final = frozenset({"20101", "20104", "20201", "20202"})
"""What was asked for is not there any more."""


CODES: Final[Mapping[int, Meaning]] = {
    # system
    **all_of(PlatformUnavailable, 10001, 10002, 10003, 10009, 10010, 10011, 20014, 21331),
    # allowances; 10004 and 10022 hit every account behind the same address
    10004: Meaning(RateLimited, Until.HOUR),
    10022: Meaning(QuotaExhausted, Until.HOUR),
    10023: Meaning(QuotaExhausted, Until.DAY),
    10024: Meaning(QuotaExhausted, Until.HOUR),
    20016: Meaning(RateLimited, Until.TEN_MINUTES),
    # the token
    **all_of(TokenExpired, 21301, 21314, 21315, 21325, 21327, 21332),
    # the grant or the account
    **all_of(AccountDisconnected, 10006, 10013, 20003, 21316, 21317, 21319, 21330),
    # the app, or an account that Weibo wants to see a person for (20015, 20022, captchas 20031 and 20507)
    **all_of(PermissionMissing, 10005, 10014, 10020, 10032, 20015, 20022, 20031, 20507),
    **all_of(PermissionMissing, 21320, 21321, 21322, 21323, 21324, 21326, 21328, 21329, 21335, 21337),
    # the request
    **all_of(ContentRefused, 10008, 10012, 10016, 10017, 10018, 10021),
    # the content
    **all_of(ContentRefused, 20005, 20006, 20007, 20008, 20012, 20013, 20018, 20020, 20021, 20049, 21602),
    **all_of(ContentRefused, 20017, 20019, 20111, 20306),
    # what it refers to
    **all_of(ContentRefused, 20101, 20102, 20104, 20109, 20201, 20202, 20203, 20204),
    **all_of(ContentRefused, 20301, 20302, 20305, 20307, 20508),
    20032: Meaning(OutcomeUnknown),
}


def error_of(code: int, message: str, now: datetime) -> PlatformError:
    """The error for a code; one that is not in the table is an unavailable platform, so nothing follows from it."""
    return codes.error_of(CODES, code, message, now)
