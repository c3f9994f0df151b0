"""Douyin as the rest of the system sees it. What an account may do, its scopes say; most may not publish."""

from typing import Final

from socialops.platforms.content import Content, SendingKind
from socialops.platforms.contract import Platform
from socialops.platforms.douyin import client, oauth, ocean_tokens
from socialops.platforms.douyin.limits import LIMITS
from socialops.platforms.douyin.metrics import DouyinMetrics
from socialops.platforms.douyin.moderation import DouyinModeration
from socialops.platforms.douyin.poller import DouyinPoller
from socialops.platforms.douyin.promotion import DouyinPromotion
from socialops.platforms.douyin.replies import DouyinReplies
from socialops.platforms.douyin.sender import DouyinPublisher
from socialops.platforms.douyin.tokens import DouyinTokens
from socialops.platforms.douyin.webhook import WEBHOOK


def spends(kind: SendingKind, content: Content) -> frozenset[str]:
    """The allowances of a sending; private messages have windows of their own, kept by the platform."""
    return frozenset({"call"} if content.channel == "direct" else {kind, "call"})


PLATFORM: Final = Platform(
    id="douyin",
    names={"zh": "抖音", "en": "Douyin"},
    limits=LIMITS,
    host=client.API,
    credentials=("client_key", "client_secret", "open_id", "access_token", "refresh_token"),
    optional_credentials=("aweme_sec_uid", "ocean_access_token", *ocean_tokens.NEEDED),
    webhook_secrets=("client_key", "client_secret", "open_id"),
    identify=oauth.identify,
    publisher=DouyinPublisher(),
    replies=DouyinReplies(),
    comments_on="status",
    webhook=WEBHOOK,
    poller=DouyinPoller(),
    metrics=DouyinMetrics(),
    moderation=DouyinModeration(),
    promotion=DouyinPromotion(),
    tokens=DouyinTokens(),
    oauth=oauth.DouyinOAuth(),
    scopes={
        "publish": ("video.create.bind", "video.create"),
        "reply": ("item.comment",),
        "poll": ("item.comment",),
        "moderation": ("item.comment",),
        "direct": ("im.direct_message",),
        "metrics": ("video.data.bind", "video.data"),
    },
    lacking=ocean_tokens.lacking,
    spends=spends,
    worded=("micro_app_title", "article_title", "poi_name", "timeliness_label", "timeliness_keyword", "game_content"),
)
