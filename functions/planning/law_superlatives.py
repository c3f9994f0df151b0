"""Absolute terms (article 9 (3)), and what the regulator's guide lets stand. Data; the engine is `lexicon.py`.

What "and the like" means in the statute, and when such a word is harmless, follows the guide: words that do not point
at the goods (article 5), comparison with one's own, hints for use, official grades and awards, names, order in time and
space, provable facts of sales (article 6).
"""

from dataclasses import replace
from typing import Final

from planning.law_exceptions import CLAIMED, EXCUSES, GUIDE, OFFERED, STATUTE, TASTE
from planning.law_harmless import COUNTED, HARMLESS
from planning.law_sounds import DRUNK, SOUNDS
from planning.law_words import (
    AIM,
    ASKED,
    GOODS,
    MARKET,
    OFFERS,
    TITLED,
    TOWNS,
    VERSION,
    joined,
    words,
)
from planning.lexicon import WordRule

_QUALITIES: Final = words(
    """好 佳 优 强 棒 牛 酷 赞 顶 顶尖 顶级 尖端 前沿 领先 先进 高端 高级 高档 上乘 奢华 豪华 尊贵 专业 权威
    有效 管用 有用 安全 安心 放心 健康 营养 有营养 天然 纯净 纯正 纯粹 正宗 地道 完美 时尚 潮 流行 受欢迎 受喜爱
    火 火爆 热门 热销 畅销 好卖 实惠 划算 便宜 超值 性价比 值 值得 值得信赖 值得买 值得信任 可靠 靠谱 耐用 结实
    舒适 舒服 柔软 轻盈 透气 美味 好吃 好喝 好用 好看 好闻 好玩 新鲜 香 甜 鲜 嫩 滑 便捷 方便 快捷 智能 高效
    省心 省电 环保 精致 精美 细腻 显白 显瘦 保湿 滋润 水润 持久 温和 优质 优秀 优越 卓越 杰出 出色 理想 适合宝宝
    划得来 聪明 懂你 低价 神奇 厉害 极致 稳定 精准 清晰 流畅 优惠 给力 有名 著名 知名 具 具性价比 具价值"""
)
_SOFT: Final = words("最美 最温柔 最可爱 最浪漫 最真诚 最惊艳 最懂 最爱 最高品质 最难忘 最特别 最想要")

_FIXED: Final = words(
    """国家级 世界级 宇宙级 全球级 银河级 最高级 顶级 顶尖 极品 极佳 绝佳 独一无二 绝无仅有 无与伦比
    无可比拟 无可匹敌 无人能及 首屈一指 举世无双 天下无双 独步天下 前无古人 史无前例 前所未有 空前绝后 登峰造极
    世界领先 全球领先 国际领先 国内领先 行业领先 全国领先 领先全球 领先世界 领先同行 领先国际 首选品牌 冠绝群雄
    当之无愧的第一 巅峰之作 无可替代 无可取代 王者之选 领袖品牌 领导品牌 第一品牌 行业头号 全球头号 填补国内空白
    填补国际空白 地表最强 史上最强 天花板级 极致完美 百分百有效 百分之百有效 100%有效 永不脱妆 永不褪色 永不掉色
    永不磨损 绝对有效 绝对安全 绝对正宗 没有之一 no.1 no1 n0.1 n01 no一 top1 top.1 #1"""
)
_ENGLISH: Final = (
    *("number one", "world's best", "best in the world", "best in china", "the best ever"),
    *("no. 1", "top 1", "top one", "unrivalled", "unbeatable", "second to none"),
)

_MILD: Final = frozenset(
    words(
        """棒 牛 酷 赞 有用 管用 安全 安心 放心 健康 时尚 潮 流行 火 火爆 热门 划算 便宜 值 值得 值得信任 可靠 靠谱
        舒适 舒服 柔软 新鲜 香 甜 鲜 嫩 滑 方便 快捷 聪明 懂你 低价 神奇 厉害 稳定 清晰 有名 著名 知名 好看 好闻 好玩
        好吃 好喝 省心 温和 持久 轻盈 美味 精彩 理想 出色 优秀 杰出 受欢迎 受喜爱 正宗 地道 完美"""
    )
)

SUPERLATIVES: Final = WordRule(
    id="cn-ad-law.9-3",
    verdict="block",
    code="absolute-term",
    source=STATUTE,
    terms=tuple(
        dict.fromkeys(
            (
                *_FIXED,
                *_ENGLISH,
                *sorted(TASTE.terms),
                *(f"最{each}" for each in _QUALITIES if each not in _MILD),
                *joined("最为", "先进 专业 安全 有效 舒适"),
            )
        )
    ),
    unless=HARMLESS,
    excuses=EXCUSES,
    version=VERSION,
    plain=True,
)

PRAISE: Final = WordRule(
    id="cn-ad-law.9-3.praise",
    verdict="block",
    code="absolute-term",
    source=STATUTE,
    terms=(*(f"最{each}" for each in _QUALITIES if each in _MILD), "万能", "终极", "殿堂级"),
    near=CLAIMED,
    within="sentence",
    otherwise="evidence",
    otherwise_code="claim-needs-evidence",
    excuses=EXCUSES,
    version=VERSION,
    plain=True,
)
"""Praise in its highest degree: it claims something where something is offered, and has to be looked at elsewhere."""

OF_FIELD: Final = WordRule(
    id="cn-ad-law.9-3.field",
    verdict="block",
    code="absolute-term",
    source=STATUTE,
    terms=joined(
        """全球 全世界 世界 全国 全网 国内 行业 业内 业界 亚洲 全亚洲 中国 全城 全市 史上 同类 同行 宇宙 地球 地表
        市面上""",
        "最",
    ),
    unless_before=words("低 近 后 初 终 新 早"),
    near=OFFERED,
    otherwise="evidence",
    otherwise_code="claim-needs-evidence",
    excuses=EXCUSES,
    version=VERSION,
    plain=True,
)
"""Any highest degree within a whole market."""

UNRIVALLED: Final = WordRule(
    id="cn-ad-law.9-3.unrivalled",
    verdict="block",
    code="absolute-term",
    source=STATUTE,
    terms=(
        *joined(
            "没有 没 找不出 找不到 再无 绝无 难寻",
            """哪家 哪个牌子 哪个品牌 谁能 谁比 谁家 对手 敌手 第二家 第二个 第二款 第二份 比它更 比这更 比我们更
            比我们家更 能比 可比""",
        ),
        *words(
            """未逢敌手 难逢敌手 打遍天下 无人能敌 无人能比 无人可比 无可超越 不可超越 无法超越 无法复制 不可复制
            无出其右 没人敢说第一 没人敢认第一 谁敢说第一 说第二 认第二 称第二 独孤求败 无敌 秒杀全场 甩同行 领跑全球
            领跑行业 领跑全国"""
        ),
        *joined(
            "业 业内 国货 品类 届 圈 界 界的 圈的",
            "天花板 扛把子 一哥 一姐 老大 龙头 霸主 巨头 头牌 王者 鼻祖 领头羊",
        ),
        *words(
            """全球仅此 全国仅此 全网仅此 仅此一家 别无二家 只此一家 帝王级 皇家级 神级 王者级 女王级 总统级 殿堂 横扫
            打过我们 比得过我们 之巅 天花板级 头号 排第一 排名第一 位列第一 稳居第一 冲上第一 拿下第一 独占鳌头
            傲视群雄 傲视同行"""
        ),
    ),
    unless=words(
        """水龙头 神级操作 音乐殿堂 艺术殿堂 文学殿堂 头号玩家 头号粉丝 头号敌人 头号任务 头号大事 天下无敌 无敌可爱
        无敌开心 人生之巅 生命之巅 排第一排 没有对手戏"""
    ),
    near=CLAIMED,
    within="sentence",
    otherwise="evidence",
    otherwise_code="claim-needs-evidence",
    excuses=tuple(excuse for excuse in EXCUSES if excuse is not ASKED),
    version=VERSION,
    plain=True,
)
"""Nobody else comes near: the same claim without a superlative."""

OF_GOODS: Final = WordRule(
    id="cn-ad-law.9-3.goods",
    verdict="block",
    code="absolute-term",
    source=STATUTE,
    terms=_SOFT,
    unless=words("你最爱 我最爱 她最爱 他最爱 宝宝最爱 最爱的季节 最爱的人"),
    near=GOODS,
    excuses=EXCUSES,
    version=VERSION,
    plain=True,
)

RANKS: Final = WordRule(
    id="cn-ad-law.9-3.rank",
    verdict="block",
    code="absolute-term",
    source=STATUTE,
    terms=words("第一 第1"),
    unless_before=COUNTED,
    near=(*MARKET, *GOODS),
    excuses=EXCUSES,
    version=VERSION,
    plain=True,
)

MOST: Final = WordRule(
    id="cn-ad-law.9-3.most",
    verdict="block",
    code="absolute-term",
    source=STATUTE,
    terms=words("最"),
    until="的",
    unless_before=words(
        """近 后 初 终 多 少 早 晚 新 大 高 低 快 小 薄 长 好 佳 优 强 喜 爱 想 怕 其 难忘 舍不得 期待 讨厌 常 开始 先
        上 下 左 右 迟 普通 朴素 简单 平常 平凡 寻常 笨 慢 难 老 旧 日常 家常 基本 基础 传统 熟悉 需要 在意 重要 担心
        容易 常见 后悔 拿手 忙 累 冷 热 深 远 暗 怀念 真实 该 不 关心 挂念 累人"""
    ),
    near=GOODS,
    within="next",
    excuses=EXCUSES,
    version=VERSION,
    plain=True,
)
"""Any other quality in its highest degree, said of the goods that it stands before."""

MOST_OFFERED: Final = replace(MOST, id="cn-ad-law.9-3.most-offered", besides=OFFERS, within="clause")
"""The same, said somewhere beside goods that are offered."""

MOST_UNCLEAR: Final = replace(
    MOST, id="cn-ad-law.9-3.most-unclear", verdict="evidence", code="claim-needs-evidence", within="clause"
)
"""The same where nothing is offered."""

PINYIN: Final = WordRule(
    id="cn-ad-law.9-3.pinyin",
    verdict="block",
    code="absolute-term-evaded",
    source=STATUTE,
    terms=("zui",),
    version=VERSION,
    plain=True,
)
"""One syllable in Latin letters before any quality."""

ONLY: Final = WordRule(
    id="cn-ad-law.9-3.only",
    verdict="block",
    code="absolute-term",
    source=STATUTE,
    terms=joined("唯一", "能让 能使 能够 有效 能治 能真正 真正 不伤 值得 敢 可以"),
    near=CLAIMED,
    otherwise="evidence",
    otherwise_code="claim-needs-evidence",
    excuses=EXCUSES,
    version=VERSION,
    plain=True,
)
"""The only one that does a thing."""

EVASIONS: Final = WordRule(
    id="cn-ad-law.9-3.evasion",
    verdict="block",
    code="absolute-term-evaded",
    source=STATUTE,
    terms=SOUNDS,
    unless=DRUNK,
    version=VERSION,
    plain=True,
)

RANKS_EVADED: Final = WordRule(
    id="cn-ad-law.9-3.rank-evasion",
    verdict="block",
    code="absolute-term-evaded",
    source=STATUTE,
    terms=words("弟一 帝一 1st 第依 第医 头一份 头一名 di1 d1 地一 递一"),
    near=(*MARKET, *TOWNS),
    version=VERSION,
    plain=True,
)

CLAIMS: Final = WordRule(
    id="cn-ad-guide.6",
    verdict="evidence",
    code="claim-needs-evidence",
    source=GUIDE,
    terms=words(
        """销量第一 销售第一 销售额第一 市场占有率第一 市占率第一 市场份额第一 份额第一 好评第一 复购率第一
        出货量第一 销量冠军 销售冠军 销冠 热销榜第一 全网首发 全国首发 全球首发 全国首家 全球首家 国内首家
        国内首创 全球首创 首创 唯一 独家 遥遥领先 最新 最大 最高 最低 最多 最快 最小 最轻 最薄 最长 最早 好评率
        复购率 的试用者 提升3倍 第三方检测 经检测 临床测试 实验证明 国家级高新技术企业 国家级绿色工厂
        代表性项目名录 卖得最好 卖得最快 卖得最多 点得最多 回购最多"""
    )
    + joined("提升 提高 增加 减少", "2倍 3倍 5倍 10倍 两倍 三倍 五倍 十倍"),
    unless=words(
        """最高温 最高气温 最高法 最高人民 最低温 最低气温 最低消费 最低工资 最大限度 最大程度 最大化 最大努力
        最大的诚意 最大的动力 最大的心愿 最高支持 支持最高 最新消息 最新通知 最新动态 最新活动 最新公告 最多可
        最多能 最多领 最多购 最早可 最快明天 最快次日 最快当日 最高亮度 最快的速度 唯一的你 唯一的爱 最长可
        最高可 最高立减 最大的支持"""
    ),
    excuses=(TITLED, AIM),
    disguised="absolute-term-evaded",
    version=VERSION,
    plain=True,
)

AWARDS: Final = WordRule(
    id="cn-ad-guide.6-5",
    verdict="evidence",
    code="award-needs-evidence",
    source=GUIDE,
    terms=words("荣获 斩获 获评 被认定为 被评为 入选国家 获颁 金奖 国家科学技术进步奖 红点奖 蒙特奖"),
    version=VERSION,
    plain=True,
)

RULES: Final = (
    ONLY,
    PINYIN,
    CLAIMS,
    SUPERLATIVES,
    OF_FIELD,
    UNRIVALLED,
    PRAISE,
    OF_GOODS,
    RANKS,
    MOST,
    MOST_OFFERED,
    MOST_UNCLEAR,
    EVASIONS,
    RANKS_EVADED,
    AWARDS,
)
