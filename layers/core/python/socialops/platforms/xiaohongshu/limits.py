"""What Xiaohongshu accepts from its app, each number with its source; none of them is promised to developers."""

from datetime import timedelta
from typing import Final

from socialops.platforms.handoff.by_hand import Addresses
from socialops.platforms.limits import Limit, Limits

_TOOLS: Final = "publishing tools for creator.xiaohongshu.com agree (2026): title 20, text 1000, 18 pictures, 10 topics"
_APP: Final = "the app's own field, as people report it (2024); not documented"

LIMITS: Final = Limits(
    text_length=Limit(1000, _TOOLS, certain=False),
    pictures=Limit(18, _TOOLS, certain=False),
    picture_bytes=Limit(20 * 1024 * 1024, _APP, certain=False),
    picture_types=("image/jpeg", "image/png", "image/webp"),
    link_required=False,
    reply_length=Limit(300, _APP, certain=False),
    quotas=(),
    reply_window=None,
    poll_every=timedelta(days=1),
    collect_after=(),
)

TITLE: Final = Limit(20, _TOOLS, certain=False)
HASHTAGS: Final = Limit(10, _TOOLS, certain=False)

ADDRESSES: Final = Addresses(
    hosts=("xiaohongshu.com", "xhslink.com"),
    ids=(r"xiaohongshu\.com/(?:explore|discovery/item)/([0-9a-f]{24})",),
)
"""Shared links look like `https://www.xiaohongshu.com/explore/<id>?xsec_token=…` or `http://xhslink.com/a/…`."""
