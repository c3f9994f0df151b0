"""Kuaishou as the rest of the system sees it: posts go out by hand, figures are entered.

Its open platform publishes videos for the few apps that were granted `user_video_publish`, and offers no comments at
all (open.kuaishou.com, scopes), so a person publishes.
"""

from typing import Final

from socialops.platforms.contract import Platform
from socialops.platforms.handoff.by_hand import ByHand
from socialops.platforms.kuaishou.limits import ADDRESSES, LIMITS

PLATFORM: Final = Platform(
    id="kuaishou",
    names={"zh": "快手", "en": "Kuaishou"},
    limits=LIMITS,
    host="https://www.kuaishou.com",
    by_hand=ByHand(
        steps=("pictures-in-order", "text", "no-link", "visible-to-all"),
        addresses=ADDRESSES,
    ),
)
