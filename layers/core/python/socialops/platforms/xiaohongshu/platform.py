"""Xiaohongshu as the rest of the system sees it: posts go out by hand, figures are entered.

Its account platform opens no scope but `basic_info`, and the share SDK leaves the last press to the user
(openaccount.xiaohongshu.com, scope; agora.xiaohongshu.com): no server publishes, reads comments or counts.
"""

from typing import Final

from socialops.platforms.contract import Platform
from socialops.platforms.handoff.by_hand import ByHand
from socialops.platforms.xiaohongshu.limits import ADDRESSES, HASHTAGS, LIMITS, TITLE

PLATFORM: Final = Platform(
    id="xiaohongshu",
    names={"zh": "小红书", "en": "Xiaohongshu"},
    limits=LIMITS,
    host="https://www.xiaohongshu.com",
    worded=("title",),
    by_hand=ByHand(
        title=TITLE,
        hashtags=HASHTAGS,
        steps=("pictures-in-order", "title", "text", "topics", "no-link", "visible-to-all"),
        addresses=ADDRESSES,
    ),
)
