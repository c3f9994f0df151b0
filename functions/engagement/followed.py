"""The posts whose comments a poll has to ask for one by one: the newest live ones of an account."""

from datetime import datetime, timedelta

from pydantic import Field

from socialops.models import Frozen, Instant
from socialops.platforms.reading import Published

FOR = timedelta(days=30)
"""How long after it went live a post is asked about; later comments are rare and each question is a call."""


class FollowedPost(Frozen):
    """One of our live posts."""

    sending_id: str
    remote_id: str
    live_at: Instant
    url: str = ""
    facts: dict[str, str] = Field(default_factory=dict)


class Followed(Frozen):
    """The followed posts of one account, newest first.

    They lie beside the channel and not in it: a poll writes the channel whole, and would lose what came meanwhile.
    """

    version: int = 0
    posts: list[FollowedPost] = Field(default_factory=list)

    def with_post(self, post: FollowedPost, most: int) -> "Followed":
        """With one more; the oldest goes when there are more than `most`. The same one twice is one."""
        others = [each for each in self.posts if each.sending_id != post.sending_id]
        newest = sorted([post, *others], key=lambda each: (each.live_at, each.sending_id), reverse=True)
        return Followed(version=self.version + 1, posts=newest[:most])

    def without(self, sending_id: str) -> "Followed":
        """Without one that is not public any more: a platform may answer a question about it with an error."""
        left = [each for each in self.posts if each.sending_id != sending_id]
        return Followed(version=self.version + 1, posts=left)

    def at(self, now: datetime) -> tuple[Published, ...]:
        """What a poll is told of, newest first."""
        public = [each for each in self.posts if each.live_at > now - FOR]
        return tuple(Published(each.remote_id, each.live_at, each.url, each.facts) for each in public)
