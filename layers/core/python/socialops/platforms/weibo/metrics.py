"""Counts of posts (statuses/count) and of the account (users/counts). The ordinary interface tells no impressions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from socialops.platforms.content import Connection
from socialops.platforms.errors import PlatformUnavailable
from socialops.platforms.reading import Figures, Published
from socialops.platforms.weibo import client, limits, mapping

_COUNT: Final = "/2/statuses/count.json"


class WeiboMetrics:
    """Reads counts, a hundred posts a call."""

    def posts(self, connection: Connection, posts: Sequence[Published], now: datetime) -> Mapping[str, Figures]:
        """Counts per post; deleted ones are absent, as Weibo leaves them out."""
        figures: dict[str, Figures] = {}
        for start in range(0, len(posts), limits.COUNTED):
            ids = [post.remote_id for post in posts[start : start + limits.COUNTED]]
            answer = client.get(_COUNT, connection, now, ids=",".join(ids))
            if not isinstance(answer, list):
                raise PlatformUnavailable("statuses/count did not answer with a list")
            figures |= {mapping.id_of(item): mapping.figures_of(item) for item in answer if mapping.id_of(item)}
        return figures

    def account(self, connection: Connection, now: datetime) -> Figures:
        """Followers, following and posts."""
        answer = client.get("/2/users/counts.json", connection, now, uids=connection.remote_id)
        if not isinstance(answer, list) or not answer or not isinstance(answer[0], dict):
            raise PlatformUnavailable("users/counts did not answer with a list")
        return mapping.account_figures(answer[0])
