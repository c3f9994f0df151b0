"""Weibo's refusals: the codes, their texts and the HTTP status they travel with.

Source: open.weibo.com wiki, Error_code (as mirrored by the `weibopy` package), and the observations of
qqxadyy/weibo-openapi-4java (2021) where the wiki is silent. The HTTP status is not documented; a caller must go by
the code.
"""

from collections.abc import Mapping
from typing import Final


class Refusal(Exception):
    """A request that Weibo turns down with one of its codes; `detail` replaces the standard text."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.text = detail or TEXTS[code]


TEXTS: Final[Mapping[int, str]] = {
    10001: "System error!",
    10002: "Service unavailable!",
    10003: "Remote service error!",
    10004: "IP limit!",
    10005: "Permission denied, need a high level appkey!",
    10006: "Source paramter (appkey) is missing!",
    10008: "Param error, see doc for more info!",
    10009: "Too many pending tasks, system is busy!",
    10010: "Job expired!",
    10011: "RPC error!",
    10012: "Illegal request!",
    10013: "Invalid weibo user!",
    10014: "Insufficient app permissions!",
    10016: "Miss required parameter ({}), see doc for more info!",
    10017: "Parameter ({})'s value invalid, see doc for more info!",
    10018: "Request body length over limit!",
    10020: "Request api not found!",
    10021: "HTTP method is not suported for this request!",
    10022: "IP requests out of rate limit!",
    10023: "User requests out of rate limit!",
    10024: "User requests for ({}) out of rate limit!",
    10032: "Access denied!",
    20003: "User does not exists!",
    20005: "Unsupported image type, only suport JPG, GIF, PNG!",
    20006: "Image size too large!",
    20007: "Does multipart has image?",
    20008: "Content is null!",
    20012: "Text too long, please input text less than 140 characters!",
    20013: "Text too long, please input text less than 300 characters!",
    20014: "Param is error, please try again!",
    20015: "Account or ip or app is illgal, can not continue!",
    20016: "Out of time limit!",
    20017: "Repeat content!",
    20018: "Contain illegal website!",
    20019: "Repeat content!",
    20020: "Contain advertising!",
    20021: "Content is illegal!",
    20022: "Your ip's behave in a comic boisterous or unruly manner!",
    20031: "Test and verify!",
    20032: "Update success, while server slow now, please wait 1-2 minutes!",
    20101: "Target weibo does not exist!",
    20102: "Not your own weibo!",
    20104: "Illegal weibo!",
    20109: "Weibo id is null!",
    20111: "Repeated weibo text!",
    20201: "Target weibo comment does not exist!",
    20202: "Illegal comment!",
    20203: "Not your own comment!",
    20204: "Comment id is null!",
    20301: "Can't send direct message to user who is not your follower!",
    20306: "Repeat direct message text!",
    21301: "Auth faild!",
    21314: "Token used!",
    21315: "Token expired!",
    21316: "Token revoked!",
    21317: "Token rejected!",
    21319: "Accessor was revoked!",
    21321: "Applications over the unaudited use restrictions!",
    21327: "Expired token!",
    21332: "Invalid access_token!",
    21335: "Uid parameter must be current user!",
    21602: "Contains forbid world!",
}

OAUTH_NAMES: Final[Mapping[int, str]] = {
    21322: "redirect_uri_mismatch",
    21323: "invalid_request",
    21324: "invalid_client",
    21325: "invalid_grant",
    21328: "unsupported_grant_type",
    21329: "unsupported_response_type",
    21330: "access_denied",
    21331: "temporarily_unavailable",
}

_FORBIDDEN: Final = frozenset({10004, 10005, 10014, 10022, 10023, 10024, 20003, 20015, 20022, 20031, 20301})


class OAuthRefusal(Exception):
    """A refusal of the OAuth endpoints, whose envelope carries the short name and a description."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(code, description)
        self.code = code
        self.description = description


def http_status(code: int) -> int:
    """The HTTP status an error code travels with."""
    if code in {10001, 10002, 10003, 10009, 10010, 10011}:
        return 503
    if code == 10020:
        return 404
    if code == 10021:
        return 405
    if code in _FORBIDDEN:
        return 403
    return 401 if 21300 <= code < 21400 else 400
