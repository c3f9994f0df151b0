"""Mastodon as the rest of the system sees it. Its only push is Web Push, encrypted for a browser, so it is polled."""

from typing import Final

from socialops.platforms.contract import Platform
from socialops.platforms.mastodon import client, mapping
from socialops.platforms.mastodon.limits import LIMITS
from socialops.platforms.mastodon.metrics import MastodonMetrics
from socialops.platforms.mastodon.oauth import SCOPES, MastodonOAuth, identify
from socialops.platforms.mastodon.poller import MastodonPoller
from socialops.platforms.mastodon.sender import MastodonEditor, MastodonPublisher, MastodonRemover, MastodonReplies
from socialops.platforms.mastodon.watcher import MastodonWatcher

PLATFORM: Final = Platform(
    id="mastodon",
    names={"zh": "长毛象", "en": "Mastodon"},
    limits=LIMITS,
    host=client.PUBLIC,
    credentials=("access_token",),
    webhook_secrets=(),
    identify=identify,
    publisher=MastodonPublisher(),
    replies=MastodonReplies(),
    remover=MastodonRemover(),
    editor=MastodonEditor(),
    comments_on="status",
    poller=MastodonPoller(),
    metrics=MastodonMetrics(),
    watcher=MastodonWatcher(),
    oauth=MastodonOAuth(),
    scopes=SCOPES,
    measure=mapping.measure,
    worded=("spoiler_text",),
)
