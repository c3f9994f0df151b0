"""What Douyin allows, each number with its source."""

from datetime import timedelta
from typing import Final

from socialops.platforms.limits import Limit, Limits, Quota

_CREATE: Final = "developer.open-douyin.com, create-video"
_IMAGES: Final = "developer.open-douyin.com, create-image-text"
_UPLOAD: Final = "developer.open-douyin.com, upload-video"
_SURVEY: Final = "a survey of the capability centre of July 2026, second-hand, UNCERTAIN"

MB: Final = 1024 * 1024

VIDEO_BYTES: Final = Limit(4_000_000_000, _UPLOAD)
VIDEO_SECONDS: Final = Limit(15 * 60, _UPLOAD)
VIDEO_TYPES: Final = ("video/mp4", "video/webm")
"""What is recommended (developer.open-douyin.com, upload-video)."""

LIMITS: Final = Limits(
    text_length=Limit(1000, _CREATE),
    pictures=Limit(30, _IMAGES),
    media_required=Limit(1, _IMAGES),
    picture_bytes=Limit(20 * MB, _IMAGES),
    picture_types=("image/jpeg", "image/png"),
    link_required=False,
    reply_length=Limit(100, "no number is documented; short enough for any comment", certain=False),
    quotas=(
        Quota("post", 75, 86_400, f"code 2114007; {_SURVEY}", zone="Asia/Shanghai"),
        Quota("reply", 5, 60, f"answers to comments; {_SURVEY}"),
        Quota("reply", 50, 3600, f"answers to comments; {_SURVEY}"),
    ),
    reply_window=timedelta(hours=24),
    poll_every=timedelta(minutes=15),
    reply_messages=Limit(6, "two integrations agree, second-hand: im_reply_msg within 24 hours", certain=False),
    video_bytes=VIDEO_BYTES,
    video_seconds=VIDEO_SECONDS,
    video_types=VIDEO_TYPES,
    collect_after=(timedelta(hours=1), timedelta(days=2), timedelta(days=7)),
)

WHOLE: Final = Limit(
    50_000_000, f"{_UPLOAD}: parts are recommended above 50 MB and demanded above 128 or 300", certain=False
)
"""The longest video that goes in one request."""

PART: Final = Limit(20 * MB, f"{_UPLOAD}: 20 MB recommended")
LEAST_PART: Final = Limit(5 * MB, f"{_UPLOAD}: whether the last part may be shorter is not said", certain=False)
PARTS_A_CALL: Final = 8
PICTURES_A_CALL: Final = 10
"""So many parts, or pictures, fit into one slice of preparation."""

UPLOAD_LIFE: Final = timedelta(hours=2)
"""An `upload_id` is good for so long (developer.open-douyin.com, init-video-part-upload)."""

SETTLE: Final = timedelta(minutes=10)
"""No lag of lists is documented. UNCERTAIN, so a generous guess; no absence is ever taken for certain anyway."""

PAGE: Final = 20
"""Most items of one page of video_list and of comments (developer.open-douyin.com; UNCERTAIN for video_list)."""

LIST_PAGES: Final = 4
"""video_list shows at most four pages (open.douyin.com, older revisions)."""

COUNTED: Final = 10
"""Most ids of one video_data call (developer.open-douyin.com, video-data)."""

FOLLOWED: Final = 20
"""Newest posts whose comments are read."""

COMMENT_PAGES: Final = 5
"""Pages of comments under one post that one poll reads."""

ITEM_DATA: Final = timedelta(days=30)
"""data.external.item knows posts of the last thirty days only."""

COUNTS_BY: Final = timedelta(days=3)
"""T+1 figures that are not there by then are not expected any more; small accounts never get any."""

ORDER_BUDGET: Final = range(10_000, 500_000_001, 10)
"""Fen, in steps of ten (oceanengine/ad_open_sdk_go, douplus/order/create)."""

ORDER_HOURS: Final = frozenset({2, 6, *range(12, 721, 12)})
"""Hours of delivery of a video (oceanengine/ad_open_sdk_go, douplus/order/create)."""

STAT_COST: Final = Limit(1, "oceanengine/ad_open_sdk_go: an integer, so taken for fen", certain=False)
"""Fen in one unit of `stat_cost` of an order's report."""

ORDERS_A_CALL: Final = 10
"""Most orders of one close (oceanengine/ad_open_sdk_go, douplus/order/close)."""

REPORTED: Final = timedelta(days=180)
"""The longest time that one report covers (oceanengine/ad_open_sdk_go, douplus/order/report)."""

REPORT_EVERY: Final = timedelta(minutes=10)
"""How often orders are asked about. No quota is documented. UNCERTAIN, so a patient guess."""
