"""What Bilibili accepts of a submission, each number with its source; few of them are promised to developers."""

from datetime import timedelta
from typing import Final

from socialops.platforms.handoff.by_hand import Addresses
from socialops.platforms.limits import Limit, Limits

_PAGE: Final = "member.bilibili.com, the submission page's own fields, as people report them (2024); not documented"

LIMITS: Final = Limits(
    text_length=Limit(2000, _PAGE, certain=False),
    pictures=Limit(9, _PAGE, certain=False),
    picture_bytes=Limit(5 * 1024 * 1024, _PAGE, certain=False),
    picture_types=("image/jpeg", "image/png"),
    link_required=False,
    reply_length=Limit(1000, _PAGE, certain=False),
    quotas=(),
    reply_window=None,
    poll_every=timedelta(days=1),
    collect_after=(),
)

TITLE: Final = Limit(80, _PAGE, certain=False)
HASHTAGS: Final = Limit(10, _PAGE, certain=False)

ADDRESSES: Final = Addresses(
    hosts=("bilibili.com", "b23.tv"),
    ids=(
        r"bilibili\.com/video/(BV[0-9A-Za-z]{10})",
        r"bilibili\.com/video/(av[0-9]+)",
        r"bilibili\.com/opus/([0-9]+)",
        r"bilibili\.com/read/(cv[0-9]+)",
        r"t\.bilibili\.com/([0-9]+)",
    ),
)
"""Shared links look like `https://www.bilibili.com/video/BV…` or `https://b23.tv/…`."""
