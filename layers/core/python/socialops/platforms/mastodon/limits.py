"""What a Mastodon instance allows by default, each number with its source; an instance may allow more."""

from datetime import timedelta
from typing import Final

from socialops.platforms.limits import Limit, Limits, Quota

_INSTANCE: Final = "docs.joinmastodon.org, methods/instance, configuration"
_RATE: Final = "docs.joinmastodon.org, api/rate-limits"

LIMITS: Final = Limits(
    text_length=Limit(500, _INSTANCE),
    pictures=Limit(4, _INSTANCE),
    picture_bytes=Limit(16 * 1024 * 1024, _INSTANCE),
    picture_types=("image/jpeg", "image/png", "image/gif", "image/webp"),
    link_required=False,
    reply_length=Limit(468, f"{_INSTANCE}: 500, of which the mention of a name of up to 30 characters takes 32"),
    quotas=(Quota("call", 300, 300, _RATE),),
    reply_window=None,
    poll_every=timedelta(minutes=1),
)

URL_LENGTH: Final = 23
"""Every address counts so many characters (docs.joinmastodon.org, user/posting)."""

SETTLE: Final = timedelta(minutes=2)
"""A post is in the author's own list as soon as the request ends; this covers a request that a slow server still works
on. A repeat within the hour returns the first post (`Idempotency-Key`), so it cannot double."""

PAGE: Final = 40
"""Items of one page of statuses or notifications (docs.joinmastodon.org, methods/notifications)."""

STATUSES: Final = 20
"""Statuses of one call by ids, from version 4.3 (docs.joinmastodon.org, methods/statuses)."""
