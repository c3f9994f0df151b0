"""Weibo as the rest of the system sees it."""

from typing import Final

from socialops.platforms.contract import Platform
from socialops.platforms.weibo import client, mapping
from socialops.platforms.weibo.limits import LIMITS
from socialops.platforms.weibo.metrics import WeiboMetrics
from socialops.platforms.weibo.oauth import WeiboOAuth, identify
from socialops.platforms.weibo.poller import WeiboPoller
from socialops.platforms.weibo.publisher import WeiboPublisher
from socialops.platforms.weibo.remover import WeiboRemover
from socialops.platforms.weibo.replies import WeiboReplies
from socialops.platforms.weibo.webhook import WEBHOOK

PLATFORM: Final = Platform(
    id="weibo",
    names={"zh": "微博", "en": "Weibo"},
    limits=LIMITS,
    host=client.API,
    credentials=("access_token", "app_secret"),
    optional_credentials=("fan_service_token",),
    webhook_secrets=("app_secret",),
    identify=identify,
    publisher=WeiboPublisher(),
    replies=WeiboReplies(),
    remover=WeiboRemover(),
    comments_on="status",
    webhook=WEBHOOK,
    poller=WeiboPoller(),
    metrics=WeiboMetrics(),
    oauth=WeiboOAuth(),
    measure=mapping.measure,
)
