"""What Bluesky allows, each number with its source."""

from datetime import timedelta
from typing import Final

from socialops.platforms.limits import Limit, Limits, Quota

_POST: Final = "lexicon app.bsky.feed.post"
_IMAGES: Final = "lexicon app.bsky.embed.images"
_RATE: Final = "docs.bsky.app, advanced-guides/rate-limits"
_WRITES: Final = f"{_RATE}: 5000 points an hour and 35000 a day, a new record costs 3"

LIMITS: Final = Limits(
    text_length=Limit(300, f"{_POST}: 300 graphemes and 3000 bytes"),
    pictures=Limit(4, _IMAGES),
    picture_bytes=Limit(2_000_000, f"{_IMAGES}, 1000000 before 2026"),
    picture_types=("image/jpeg", "image/png", "image/gif", "image/webp"),
    link_required=False,
    reply_length=Limit(300, f"{_POST}: an answer is a post"),
    quotas=(
        Quota("write", 1666, 3600, _WRITES),
        Quota("write", 11_666, 86_400, _WRITES),
        Quota("call", 3000, 300, f"{_RATE}: by address"),
    ),
    reply_window=None,
    poll_every=timedelta(minutes=1),
)

TEXT_BYTES: Final = 3000
"""Longest text in UTF-8 (lexicon app.bsky.feed.post)."""

LANGUAGES: Final = 3
"""Most languages of a post (lexicon app.bsky.feed.post)."""

TAG: Final = 64
"""Longest hashtag, in graphemes (lexicon app.bsky.richtext.facet)."""

MENTIONS: Final = 10
"""Handles of one text that are looked up; ours, so that a text full of names stays a few calls."""

SETTLE: Final = timedelta(minutes=2)
"""The server reads its own writes, so a look sees a record as soon as its request ended; this covers a request that a
slow server still works on."""

REFRESH_AHEAD: Final = timedelta(minutes=10)
"""How long before its end a session is renewed; an access token lives about two hours."""

SESSION: Final = timedelta(hours=1)
"""Taken for the life of an access token that does not say when it ends."""

NOTIFICATIONS: Final = 100
"""Items of one page (lexicon app.bsky.notification.listNotifications)."""

PAGES: Final = 4
"""Pages of one poll; ours, so that a poll stays a few calls."""

LATENESS: Final = timedelta(minutes=10)
"""The list is in the order of the times that the fans' clients claim, so something new may turn up below the newest;
so far back is looked again (bluesky-social/atproto, bsky, `sortAt`)."""

POSTS: Final = 25
"""Posts of one call (lexicon app.bsky.feed.getPosts)."""
