"""WeChat Official Accounts as the rest of the system sees them."""

from typing import Final

from socialops.platforms.contract import Platform
from socialops.platforms.wechat import client
from socialops.platforms.wechat.audience import WeChatAudience
from socialops.platforms.wechat.limits import LIMITS, spends
from socialops.platforms.wechat.metrics import WeChatMetrics
from socialops.platforms.wechat.moderation import WeChatModeration
from socialops.platforms.wechat.poller import WeChatPoller
from socialops.platforms.wechat.remover import WeChatRemover
from socialops.platforms.wechat.replies import WeChatReplies
from socialops.platforms.wechat.sender import WeChatPublisher
from socialops.platforms.wechat.tokens import WeChatTokens, identify
from socialops.platforms.wechat.webhook import WEBHOOK

PLATFORM: Final = Platform(
    id="wechat",
    names={"zh": "微信公众号", "en": "WeChat Official Account"},
    limits=LIMITS,
    host=client.API,
    credentials=("app_id", "app_secret", "token", "encoding_aes_key"),
    optional_credentials=("callback_mode",),
    webhook_secrets=("app_id", "token", "encoding_aes_key", "callback_mode"),
    identify=identify,
    publisher=WeChatPublisher(),
    replies=WeChatReplies(),
    remover=WeChatRemover(),
    webhook=WEBHOOK,
    poller=WeChatPoller(),
    metrics=WeChatMetrics(),
    audience=WeChatAudience(),
    moderation=WeChatModeration(),
    tokens=WeChatTokens(),
    spends=spends,
    worded=("title", "author", "digest"),
)
