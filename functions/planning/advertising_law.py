"""Absolute terms of the advertising law, as data. The engine is `lexicon.py`.

Statute: 《中华人民共和国广告法》第九条第（三）项 forbids 国家级, 最高级, 最佳 and the like. What "and the like" means,
and when such a word is harmless, follows the regulator's 《广告绝对化用语执法指南》: words that do not point at the
goods (aims, attitude of service), hints for use (best time, best way), order in time or space, provable facts of sales.
"""

from typing import Final

from planning.lexicon import WordRule

STATUTE: Final = "《中华人民共和国广告法》第九条第（三）项"
GUIDE: Final = "《广告绝对化用语执法指南》（国家市场监督管理总局公告2023年第6号）"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ORDER: Final = tuple(
    f"第{one}{what}"
    for one in "一1"
    for what in _words(
        """次 时间 天 步 章 季 届 集 期 批 排 人称 眼 个 位 线 课 条 款 页 版 代 反应 印象 口 周 年 月 日 场 轮 件 手
        节 部 幕 站 枪 桶金 层 行 列 封 份 张 支 只 杯 顿 波 声 感觉 直觉 责任人 财经"""
    )
)
_ATTITUDE: Final = tuple(
    f"{what}第{one}" for one in "一1" for what in _words("安全 健康 生命 顾客 客户 用户 友谊 服务 质量 品质 信誉 诚信")
)
_HINTS: Final = tuple(
    f"最好{what}"
    for what in _words(
        """是 在 先 再 别 不 能 将 把 于 提前 避免 放 配 由 等 趁
        的朋友 的自己 的我们 的时光 的年纪 的安排 的祝福 的礼物 的结局"""
    )
)

SUPERLATIVES: Final = WordRule(
    id="cn-ad-law.9-3",
    verdict="block",
    code="absolute-term",
    source=STATUTE,
    terms=_words(
        """国家级 國家級 世界级 世界級 宇宙级 全球级 最高级 最高級 顶级 頂級 顶尖 頂尖 第一 第1 no.1 no1 top1 top.1
        最佳 最好 最优 最優 最强 最強 最棒 最牛 最先进 最先進 最高端 最高档 最奢华 最豪华 最专业 最权威 最有效
        最安全 最健康 最正宗 最完美 最时尚 最受欢迎 最流行 最火 最实惠 最划算 最便宜 最值得信赖 最舒适 最美味 最具
        极品 極品 极佳 極佳 绝佳 終極 终极 独一无二 獨一無二 绝无仅有 絕無僅有 无与伦比 首屈一指 前无古人 史无前例
        空前绝后 万能 百分之百有效 100%有效 世界领先 全球领先 国际领先 巅峰之作 无可替代 王者之选 领袖品牌
        填补国内空白"""
    ),
    unless=(
        *_ORDER,
        *_ATTITUDE,
        *_HINTS,
        *_words(
            """最佳观赏 最佳食用 最佳饮用 最佳赏味 最佳使用 最佳保存 最佳服用 最佳时间 最佳时机 最佳时期
            最佳拍档 最佳辩手 最佳男主 最佳女主 最佳影片 最佳导演 国家级非物质文化遗产 国家级非遗 国家级自然保护区
            国家级风景名胜区 世界级运动员 万能的朋友圈 万能的网友 万能的你 万能钥匙 万能充 之最好物"""
        ),
    ),
)

CLAIMS: Final = WordRule(
    id="cn-ad-guide.6",
    verdict="evidence",
    code="claim-needs-evidence",
    source=GUIDE,
    terms=_words(
        """销量第一 销售第一 销售额第一 市场占有率第一 市占率第一 市场份额第一 份额第一 好评第一 销量冠军 销售冠军
        全网首发 全国首发 全球首发 全国首家 全球首家 首创 唯一 独家 史上最低
        最新 最大 最高 最低 最低价 最多 最快 最小 最轻 最薄 最长 最早"""
    ),
    unless=_words(
        """最高温 最高气温 最高法 最高人民 最低温 最低气温 最低消费 最低工资 最大限度 最大程度 最大化 最大努力
        最新消息 最新通知 最新动态 最新活动 最新公告 最多可 最多能 最多领 最多购 最早可 最快明天 最快次日 最快当日
        唯一的你 最长可 最高可"""
    ),
)

RULES: Final = (SUPERLATIVES, CLAIMS)
