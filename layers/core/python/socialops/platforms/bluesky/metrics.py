"""Counts of posts and of the account; Bluesky tells no impressions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from socialops.platforms.bluesky import client, limits, mapping
from socialops.platforms.bluesky.records import post_of
from socialops.platforms.content import Connection
from socialops.platforms.errors import PlatformUnavailable
from socialops.platforms.reading import Figures, Published

_POSTS: Final = "app.bsky.feed.getPosts"
_PROFILE: Final = "app.bsky.actor.getProfile"


class BlueskyMetrics:
    """Reads counts, twenty-five posts a call."""

    def posts(self, connection: Connection, posts: Sequence[Published], now: datetime) -> Mapping[str, Figures]:
        """Counts per post; deleted ones are absent. An id that is no address would spoil the whole call."""
        figures: dict[str, Figures] = {}
        known = [post.remote_id for post in posts if post_of(post.remote_id)]
        for start in range(0, len(known), limits.POSTS):
            query = [("uris", uri) for uri in known[start : start + limits.POSTS]]
            answer = client.get(_POSTS, connection, now, query).get("posts")
            if not isinstance(answer, list):
                raise PlatformUnavailable("the posts are no list")
            named = [item for item in answer if isinstance(item, dict) and isinstance(item.get("uri"), str)]
            figures |= {item["uri"]: mapping.figures_of(item) for item in named}
        return figures

    def account(self, connection: Connection, now: datetime) -> Figures:
        """Followers, following and posts."""
        profile = client.get(_PROFILE, connection, now, [("actor", connection.remote_id)])
        if profile.get("did") != connection.remote_id:
            raise PlatformUnavailable("the account cannot be read")
        return mapping.account_figures(profile)
