"""What Weibo allows on its ordinary interfaces, each number with its source."""

from datetime import timedelta
from typing import Final

from socialops.platforms.limits import Limit, Limits, Quota

_SHARE: Final = "open.weibo.com wiki, statuses/share"
_RATE: Final = "open.weibo.com wiki, Rate-limiting"
_OBSERVED: Final = "qqxadyy/weibo-openapi-4java (2021): of the documented 140, ten go to the link and the appended tail"

LIMITS: Final = Limits(
    text_length=Limit(130, _OBSERVED, certain=False),
    pictures=Limit(1, _SHARE),
    picture_bytes=Limit(5 * 1024 * 1024 - 1, _SHARE),
    picture_types=("image/jpeg", "image/png", "image/gif"),
    link_required=True,
    reply_length=Limit(130, _OBSERVED, certain=False),
    quotas=(
        Quota("call", 100, 86_400, _RATE, zone="Asia/Shanghai"),
        Quota("post", 30, 3600, _RATE),
        Quota("reply", 60, 3600, "open.weibo.com wiki, Rate-limiting, older revisions"),
    ),
    reply_window=timedelta(hours=48),
    poll_every=timedelta(minutes=30),
)

SETTLE: Final = timedelta(minutes=10)
"""20032 promises "1-2 minutes" (open.weibo.com wiki, Error_code); five times that leaves room for a lagging list."""

TIMELINE: Final = 5
"""user_timeline shows at most so many of one's own newest posts (qqxadyy/weibo-openapi-4java, 2021)."""

COMMENTS_PAGE: Final = 200
"""Most comments of one call (open.weibo.com wiki, comments/to_me)."""

COUNTED: Final = 100
"""Most ids of one statuses/count call (open.weibo.com wiki, statuses/count)."""
