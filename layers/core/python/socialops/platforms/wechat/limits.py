"""What WeChat allows an official account, each number with its source."""

from datetime import timedelta
from typing import Final

from socialops.platforms.content import Content, SendingKind
from socialops.platforms.limits import Limit, Limits, Quota

_DAY: Final = 86_400
_DRAFT: Final = "developers.weixin.qq.com, draft/add"
_TABLE: Final = "developers.weixin.qq.com, developer guide, daily limits of new accounts"
_CUSTOM: Final = "developers.weixin.qq.com, customer service messages"
_MASS: Final = "developers.weixin.qq.com, guide to mass messages: a verified subscription account sends one a day"


def _daily(kind: str, amount: int, source: str = _TABLE) -> Quota:
    return Quota(kind, amount, _DAY, source, zone="Asia/Shanghai")


def _uncounted(kind: str, amount: int, source: str = _TABLE) -> Quota:
    """One that we hardly touch, or that others of the account use too."""
    return Quota(kind, amount, _DAY, source, zone="Asia/Shanghai", counted=False)


LIMITS: Final = Limits(
    text_length=Limit(10_000, f"{_DRAFT}: less than 20 000 characters of HTML, of which tags take some", certain=False),
    pictures=Limit(20, f"{_DRAFT}, image_info; as many are put into an ordinary article"),
    media_required=Limit(1, f"{_DRAFT}, thumb_media_id and image_info"),
    cover_option="thumb_media_id",
    picture_bytes=Limit(10 * 1024 * 1024, "developers.weixin.qq.com, material/add_material"),
    picture_types=("image/jpeg", "image/png", "image/gif"),
    link_required=False,
    reply_length=Limit(500, "2048 bytes of UTF-8, general knowledge; four bytes for each character", certain=False),
    quotas=(
        _daily("post", 100),
        _daily("mass", 1, _MASS),
        _daily("reply", 500_000),
        _daily("draft.add", 1000),
        _daily("freepublish.get", 100),
        _daily("freepublish.batchget", 100),
        _daily("mass.call", 100),
        Quota("mass.call", 60, 60, _MASS),
        _uncounted("draft.get", 500),
        _uncounted("freepublish.getarticle", 100),
        _uncounted("freepublish.delete", 10),
        _uncounted("mass.delete", 10),
        _uncounted("media.upload", 100_000),
        _uncounted("user.get", 500),
        _uncounted("token", 500_000, "developers.weixin.qq.com, stable_token"),
    ),
    reply_window=timedelta(hours=48),
    reply_messages=Limit(5, _CUSTOM),
    poll_every=timedelta(minutes=15),
    collect_after=(timedelta(days=1, hours=9), timedelta(days=2, hours=9), timedelta(days=7, hours=9)),
)
"""A service account may send four mass messages a month to each fan: one a day is within both rules, and WeChat itself
counts the month (45028). When a day's allowances begin anew is not documented (uncertain)."""

TITLE: Final = Limit(32, _DRAFT)
AUTHOR: Final = Limit(16, _DRAFT)
DIGEST: Final = Limit(120, f"{_DRAFT}, as MudWechat has it (October 2026); an older copy says 128", certain=False)
BODY: Final = Limit(19_999, _DRAFT)
SOURCE_URL_BYTES: Final = Limit(1024, _DRAFT)
BODY_PICTURE_BYTES: Final = Limit(1024 * 1024 - 1, "developers.weixin.qq.com, media/uploadimg")
BODY_PICTURE_TYPES: Final = frozenset({"image/jpeg", "image/png"})
MESSAGE_BYTES: Final = Limit(2048, "general knowledge", certain=False)

SHORT: Final = 300
"""Characters up to which a text with pictures and without a link becomes a picture post (`newspic`); its own limit of
about 1000 is not documented (uncertain)."""

SETTLE: Final = timedelta(minutes=30)
"""A publication ends within minutes; a mass message may wait 30 minutes for the account's administrator."""
REPLY_SETTLE: Final = timedelta(minutes=5)

UPLOADS: Final = 4
"""Pictures of one call of `prepare`: ten megabytes each, within its 25 seconds."""
LOOKED_AT: Final = 10
"""Newest publications that a look goes through."""
LISTED: Final = 5
"""Publications of one call: with their bodies, more might not fit into one answer."""

COMMENTS: Final = 49
"""Comments of one call: 50 and more are refused (developers.weixin.qq.com, comment/list)."""
FOLLOWED: Final = 20
TAGGED: Final = 50
"""Fans of one batchtagging (developers.weixin.qq.com, tags/members/batchtagging)."""


def spends(kind: SendingKind, content: Content) -> frozenset[str]:
    """The allowances of one sending: what prepares it, what sends it, and one question about its outcome."""
    if kind == "reply":
        return frozenset({"reply"} if content.channel == "direct" else {"comment.reply"})
    if content.options.get("mode") == "mass":
        return frozenset({"mass", "mass.call", "draft.add"})
    return frozenset({"post", "draft.add", "freepublish.get", "freepublish.batchget"})
