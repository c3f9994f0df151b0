"""Bilibili as the rest of the system sees it: posts go out by hand, figures are entered.

Its open platform takes submissions and tells figures, for apps that were granted `ARC_BASE` and `ARC_DATA`
(openhome.bilibili.com, scopes), and offers no comments; without a grant a person publishes.
"""

from typing import Final

from socialops.platforms.bilibili.limits import ADDRESSES, HASHTAGS, LIMITS, TITLE
from socialops.platforms.contract import Platform
from socialops.platforms.handoff.by_hand import ByHand

PLATFORM: Final = Platform(
    id="bilibili",
    names={"zh": "哔哩哔哩", "en": "Bilibili"},
    limits=LIMITS,
    host="https://www.bilibili.com",
    worded=("title",),
    by_hand=ByHand(
        title=TITLE,
        hashtags=HASHTAGS,
        steps=("pictures-in-order", "title", "text", "tags", "partition", "visible-to-all"),
        addresses=ADDRESSES,
    ),
)
