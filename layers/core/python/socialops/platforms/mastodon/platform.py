"""Mastodon as the rest of the system sees it. Its only push is Web Push, encrypted for a browser, so it is polled."""

from datetime import datetime
from typing import Final

from socialops.platforms.content import Connection
from socialops.platforms.contract import Platform
from socialops.platforms.errors import PlatformUnavailable
from socialops.platforms.grants import Grant, Identity
from socialops.platforms.mastodon import client, mapping
from socialops.platforms.mastodon.limits import LIMITS
from socialops.platforms.mastodon.metrics import MastodonMetrics
from socialops.platforms.mastodon.poller import MastodonPoller
from socialops.platforms.mastodon.sender import MastodonPublisher, MastodonReplies


def identify(connection: Connection, now: datetime) -> Identity:
    """The id and the user name of the token's account; its tokens do not end by themselves."""
    account = client.get("/api/v1/accounts/verify_credentials", connection, now)
    if not mapping.id_of(account):
        raise PlatformUnavailable("the account cannot be read")
    return Identity(mapping.id_of(account), str(account.get("acct", "")), Grant(connection.credentials))


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
    poller=MastodonPoller(),
    metrics=MastodonMetrics(),
    measure=mapping.measure,
)
