"""Counts of statuses and of the account; Mastodon tells no impressions."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from socialops.platforms.content import Connection
from socialops.platforms.errors import PlatformUnavailable
from socialops.platforms.mastodon import client, limits, mapping
from socialops.platforms.reading import Figures, Published


class MastodonMetrics:
    """Reads counts, twenty statuses a call."""

    def posts(self, connection: Connection, posts: Sequence[Published], now: datetime) -> Mapping[str, Figures]:
        """Counts per post; deleted ones are absent."""
        figures: dict[str, Figures] = {}
        for start in range(0, len(posts), limits.STATUSES):
            ids = [("id[]", post.remote_id) for post in posts[start : start + limits.STATUSES]]
            answer = client.get("/api/v1/statuses", connection, now, ids)
            if not isinstance(answer, list):
                raise PlatformUnavailable("the statuses are no list")
            figures |= {mapping.id_of(item): mapping.figures_of(item) for item in answer if mapping.id_of(item)}
        return figures

    def account(self, connection: Connection, now: datetime) -> Figures:
        """Followers, following and posts."""
        account = client.get("/api/v1/accounts/verify_credentials", connection, now)
        if not mapping.id_of(account):
            raise PlatformUnavailable("the account cannot be read")
        return mapping.account_figures(account)
