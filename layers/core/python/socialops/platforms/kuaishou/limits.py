"""What Kuaishou accepts from its app, each number with its source; none of them is promised to developers."""

from datetime import timedelta
from typing import Final

from socialops.platforms.handoff.by_hand import Addresses
from socialops.platforms.limits import Limit, Limits

_APP: Final = "the app's own field, as people report it (2024); not documented"

LIMITS: Final = Limits(
    text_length=Limit(500, _APP, certain=False),
    pictures=Limit(31, _APP, certain=False),
    picture_bytes=Limit(10 * 1024 * 1024, "open.kuaishou.com, photo/publish: the cover is below 10 MB", certain=False),
    picture_types=("image/jpeg", "image/png"),
    link_required=False,
    reply_length=Limit(200, _APP, certain=False),
    quotas=(),
    reply_window=None,
    poll_every=timedelta(days=1),
    collect_after=(),
)

ADDRESSES: Final = Addresses(
    hosts=("kuaishou.com", "gifshow.com", "chenzhongtech.com"),
    ids=(
        r"kuaishou\.com/short-video/([0-9A-Za-z_-]+)",
        r"(?:kuaishou|gifshow|chenzhongtech)\.com/fw/(?:photo|long-video)/([0-9A-Za-z_-]+)",
    ),
)
"""Shared links look like `https://v.kuaishou.com/…`, which leads to `…/fw/photo/<id>` or `…/short-video/<id>`."""
