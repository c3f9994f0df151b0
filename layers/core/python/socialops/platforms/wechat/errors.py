"""WeChat's error codes in our vocabulary, as data. Everything travels with HTTP 200; texts change, codes do not.

Sources: developers.weixin.qq.com, global return codes and the tables of the single interfaces; 45047 and the sizes as
WxJava names them (4.7.2.B); 47009, 268487001, 268487002 and 268488001 as MudWechat notes them (October 2026). 45110,
89501, 89504 to 89507 are uncertain in their words, not in who must act.
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

GONE: Final = "40007"
"""No such media or draft; a draft is gone once it was published."""
NO_PUBLICATION: Final = "53600"
"""No publication has this `article_id`."""
REPEATED: Final = "45065"
"""This `clientmsgid` was sent already; the answer names the first message."""
NOT_READY: Final = "61503"
"""Statistics of this day are still being made."""
NO_COMMENTS: Final = "88000"
"""The account has no privilege of comments."""
NO_ARTICLE: Final = "88001"
ANSWERED: Final = "88005"
"""The comment has the author's answer already, of which there can be one."""

_LONGEST_MESSAGE: Final = 300


_ADDRESS: Final = "add the calling address to the API IP whitelist in the WeChat developer platform"
_CONFIRM: Final = "the account's administrator must confirm the calling address; WeChat has asked them"

CODES: Final[Mapping[int, Meaning]] = {
    # busy
    **all_of(PlatformUnavailable, -1, 61503, 268487001, 268487002, 268488001),
    # the token
    **all_of(TokenExpired, 40001, 40014, 42001),
    # the credentials, or the account as a whole
    **all_of(AccountDisconnected, 40002, 40013, 40125, 41001, 41002, 41004, 50002),
    40243: Meaning(AccountDisconnected, hint="the AppSecret is frozen; thaw it in the WeChat developer platform"),
    # allowances; when a day's begins anew is not documented (uncertain), midnight in Beijing is how days count there
    **{code: Meaning(QuotaExhausted, Until.DAY) for code in (45009, 45028, 48006)},
    **{code: Meaning(RateLimited, Until.MINUTE) for code in (42010, 45011, 45066, 45169)},
    # rights
    **{code: Meaning(PermissionMissing, hint=_ADDRESS) for code in (40164, 61004)},
    **{code: Meaning(PermissionMissing, hint=_CONFIRM) for code in (89501, 89503, 89506, 89507)},
    **all_of(PermissionMissing, 47009, 48001, 48004, 53504, 53505, 76022, 88000, 89504, 89505),
    # the request
    **all_of(ContentRefused, 40033, 40035, 40066, 41005, 41006, 43001, 43002, 43003, 44002, 47001),
    # files and ids of files
    **all_of(ContentRefused, 40004, 40005, 40006, 40007, 40008, 40009, 40010, 40011, 40012, 40118, 40121, 40137),
    # articles and messages
    **all_of(ContentRefused, 40114, 41039, 44003, 44004, 45001, 45002, 45003, 45004, 45005, 45006, 45007, 45008),
    **all_of(ContentRefused, 45110, 45166, 53404, 53405, 53406, 53503, 53600),
    # mass messages
    **all_of(ContentRefused, 40059, 40060, 40065, 40130, 40152, 40204, 45062, 45065, 45067, 45113, 45162, 48021, 48022),
    # fans, their window for replies, their tags
    **all_of(ContentRefused, 40003, 40031, 40032, 43004, 43019, 46004, 48002, 49003, 70000),
    **all_of(ContentRefused, 45015, 45047),
    **all_of(ContentRefused, 45056, 45057, 45058, 45059, 45157, 45158, 45159, 45171),
    # comments
    **all_of(ContentRefused, 87009, 88001, 88002, 88003, 88004, 88005, 88007, 88008, 88010),
    # statistics
    **all_of(ContentRefused, 61500, 61501),
}


def error_of(code: int, message: str, now: datetime) -> PlatformError:
    """The error for a code; one that is not in the table is an unavailable platform, so nothing follows from it."""
    return codes.error_of(CODES, code, message[:_LONGEST_MESSAGE], now)
