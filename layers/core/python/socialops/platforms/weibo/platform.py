"""Weibo as the rest of the system sees it."""

from datetime import datetime
from typing import Final

from socialops.platforms.content import Connection
from socialops.platforms.contract import Platform
from socialops.platforms.errors import PlatformUnavailable
from socialops.platforms.grants import Grant, Identity
from socialops.platforms.outcomes import reading
from socialops.platforms.weibo import client, mapping
from socialops.platforms.weibo.limits import LIMITS
from socialops.platforms.weibo.metrics import WeiboMetrics
from socialops.platforms.weibo.poller import WeiboPoller
from socialops.platforms.weibo.publisher import WeiboPublisher
from socialops.platforms.weibo.replies import WeiboReplies
from socialops.platforms.weibo.webhook import WEBHOOK


def identify(connection: Connection, now: datetime) -> Identity:
    """The uid and the screen name of the token's user (oauth2/get_token_info, then users/show)."""
    with reading():
        token = client.post("/oauth2/get_token_info", connection, now, {})
    uid = str(token.get("uid", "")) if isinstance(token, dict) else ""
    if not uid:
        raise PlatformUnavailable("get_token_info did not name a user")
    user = client.get("/2/users/show.json", connection, now, uid=uid)
    handle = str(user.get("screen_name", "")) if isinstance(user, dict) else ""
    return Identity(uid, handle, Grant(connection.credentials))


PLATFORM: Final = Platform(
    id="weibo",
    names={"zh": "微博", "en": "Weibo"},
    limits=LIMITS,
    host=client.API,
    credentials=("access_token", "app_secret", "fan_service_token"),
    webhook_secrets=("app_secret",),
    identify=identify,
    publisher=WeiboPublisher(),
    replies=WeiboReplies(),
    webhook=WEBHOOK,
    poller=WeiboPoller(),
    metrics=WeiboMetrics(),
    measure=mapping.measure,
)
