"""Bluesky as the rest of the system sees it. It has no webhooks: its stream is a socket, so it is polled."""

from typing import Final

from socialops.platforms.bluesky import client
from socialops.platforms.bluesky.limits import LIMITS
from socialops.platforms.bluesky.metrics import BlueskyMetrics
from socialops.platforms.bluesky.poller import BlueskyPoller
from socialops.platforms.bluesky.richtext import measure
from socialops.platforms.bluesky.sender import BlueskyPublisher, BlueskyRemover, BlueskyReplies
from socialops.platforms.bluesky.session import BlueskyTokens, identify
from socialops.platforms.bluesky.watcher import BlueskyWatcher
from socialops.platforms.content import Content, SendingKind
from socialops.platforms.contract import Platform


def spends(kind: SendingKind, content: Content) -> frozenset[str]:
    """A post and an answer are both one new record, of the same allowance."""
    return frozenset({"write", "call"})


PLATFORM: Final = Platform(
    id="bluesky",
    names={"zh": "Bluesky", "en": "Bluesky"},
    limits=LIMITS,
    host=client.PUBLIC,
    credentials=("identifier", "app_password"),
    identify=identify,
    publisher=BlueskyPublisher(),
    replies=BlueskyReplies(),
    remover=BlueskyRemover(),
    comments_on="uri",
    direct=False,
    poller=BlueskyPoller(),
    metrics=BlueskyMetrics(),
    watcher=BlueskyWatcher(),
    tokens=BlueskyTokens(),
    measure=measure,
    worded=("card_title", "card_description"),
    spends=spends,
)
