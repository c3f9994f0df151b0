"""What advertising may not play with: children, the state, dignity, belief, drink, tobacco, patents, rivals. Data."""

from typing import Final

from planning.law_words import DENIED, VERSION, joined, words
from planning.lexicon import Excuse, WordRule

STATE: Final = "《中华人民共和国广告法》第九条第（一）、（二）项"
DECENCY: Final = "《中华人民共和国广告法》第九条第（七）至（九）项"
MINORS: Final = "《中华人民共和国广告法》第十条、第四十条"
BREAST_MILK: Final = "《中华人民共和国广告法》第二十条"
ALCOHOL: Final = "《中华人民共和国广告法》第二十三条"
TOBACCO: Final = "《中华人民共和国广告法》第二十二条"
PATENTS: Final = "《中华人民共和国广告法》第十二条"
RIVALS: Final = "《中华人民共和国广告法》第十三条"
MARKS: Final = "《中华人民共和国商标法》第十四条"

SPIRITS: Final = words(
    "白酒 红酒 啤酒 黄酒 威士忌 葡萄酒 鸡尾酒 烈酒 小酒 喝酒 喝着酒 喝点酒 伏特加 朗姆 清酒 精酿 酱酒 老酒 美酒"
)
CULTURE: Final = Excuse(
    words("故事 民俗 小说 历史 展览 特展 展品 科普 文化 摄影集 纪录片 电影 话剧 博物馆 考古"),
    verdict="note",
    code="reads-as-aim",
    within="sentence",
)
"""What is told of belief, and not sold by it."""
_PARENTS: Final = "爸爸 妈妈 爸妈 爷爷 奶奶 家长 大人"

ASK_PARENTS: Final = WordRule(
    id="cn-ad-law.40",
    verdict="block",
    code="minors-urged",
    source=MINORS,
    terms=(
        *joined("让 叫 喊 求 缠着 催 找 拉 拉着 拉上 喊上 叫上 告诉", _PARENTS),
        *joined("同学 小朋友 小伙伴", "都会笑你 都不跟你玩 不跟你玩 都笑你 就你没有"),
        "都会笑话你",
    ),
    unless=joined(
        "让",
        "爸爸妈妈放心 妈妈放心 爸妈放心 家长放心 爸爸妈妈省心 妈妈省心 家长省心 妈妈安心 爸妈安心 家长安心 妈妈轻松",
    ),
    near=words(
        """零花钱 压岁钱 爸爸买 妈妈买 爸妈买 给你充 给你买 买给你 给我买 帮你买 带你来买 带你买 来买 去买 赶紧买 买吧
        买下 求 下单 付款 掏钱 充值 笑话你 会笑你"""
    ),
    excuses=(DENIED,),
    version=VERSION,
    plain=True,
)

BREAST_MILK_RIVAL: Final = WordRule(
    id="cn-ad-law.20",
    verdict="block",
    code="breast-milk",
    source=BREAST_MILK,
    terms=words(
        """比吃母乳 比喝母乳 跟母乳一样 和母乳一样 胜似母乳 母乳一模一样 母乳一样 不用吃母乳 不用喂母乳 告别母乳
        不喂母乳也 好过母乳 赛过母乳 接近母乳 替代母乳 代替母乳 取代母乳 媲美母乳 胜过母乳 优于母乳 堪比母乳 超越母乳
        比母乳更 母乳化配方"""
    ),
    unless=words("不能替代母乳 不能代替母乳 不可替代母乳 无法替代母乳 无法代替母乳 不替代母乳"),
    excuses=(DENIED,),
    version=VERSION,
    plain=True,
)

STATE_SYMBOLS: Final = WordRule(
    id="cn-ad-law.9-1",
    verdict="block",
    code="state-symbol",
    source=STATE,
    terms=words("国旗 国歌 国徽 军旗 军歌 军徽 党徽 党旗 五星红旗 天安门"),
    near=words("图案 印着 印有 礼盒 新品 限定款 联名 包装 促销 优惠 同款 发售 下单 打折"),
    trade="culture",
    version=VERSION,
    plain=True,
)

STATE_NAMES: Final = WordRule(
    id="cn-ad-law.9-2",
    verdict="block",
    code="state-organ",
    source=STATE,
    terms=(
        *joined(
            """机关 国务院 政府 中央 首长 领导人 人民大会堂 中南海 钓鱼台 国宴 军队
            部队 军区 央企""",
            "特供 专供 专用 指定用酒 同款 内供",
        ),
        *words("内部特供 人民大会堂国宴 国家领导人 首长专用 国礼指定 领导人推荐 元首同款"),
    ),
    unless=words("政府专用网站 政府专用账户"),
    excuses=(DENIED,),
    version=VERSION,
    plain=True,
)

STATE_USE: Final = WordRule(
    id="cn-ad-law.9-2.use",
    verdict="block",
    code="state-organ",
    source=STATE,
    terms=words("人民大会堂 国务院 中南海 钓鱼台国宾馆 国宴 首长 国家领导人 部队 军区 军需 国家机关 党政机关"),
    near=words(
        """用酒 用茶 用水 用品 宴会 指定 御用 同款 特供 专供 特制 特批 内招 内部酒 限量 发售 开售 下单 抢购 礼盒
        都爱喝 都在用 都在喝"""
    ),
    excuses=(DENIED, CULTURE),
    version=VERSION,
    plain=True,
)
"""The name of the state beside what is for sale."""

BELIEF: Final = WordRule(
    id="cn-ad-law.9-8",
    verdict="block",
    code="superstition",
    source=DECENCY,
    terms=words(
        """转运手串 转运珠 转运佛牌 转运符 招财辟邪 辟邪 开光 貔貅 邪祟 开运 旺运 招贵人 来财 灵符 符咒 升职加薪
        小人退散 逢凶化吉 旺夫 旺财旺 招财转运 算命 改运 消灾 升官发财 保佑发财 催桃花 招桃花 化煞 挡煞 挡灾 避祸 驱邪
        避邪 破灾 霉运退散 改命 求姻缘 正缘 镇宅 太岁 财运 本命佛 犯太岁 占卜 大师加持 护身符"""
    ),
    unless=words("算命先生的故事"),
    excuses=(DENIED, CULTURE),
    trade="culture",
    version=VERSION,
    plain=True,
)

DIGNITY: Final = WordRule(
    id="cn-ad-law.9-9",
    verdict="block",
    code="discrimination",
    source=DECENCY,
    terms=(
        *words(
            """丑女 丑男 死胖子 肥婆 肥猪 你这么胖 胖成这样 乡巴佬 屌丝 娘炮 剩女 大龄剩女 黄脸婆 穷人高攀不起
            穷人不配 让穷人 穷鬼 没钱就别 低端人口 外地人不 男人的玩物 嫁不出去 没人要 没男人要 娶不到 别出门丢人
            别出门吓人 丑八怪 胖得像猪 约炮 裸聊 激情视频"""
        ),
        *joined("女人 女孩 女生 男人 男生 女性", "就该在家 就该做饭 就应该在家 就该带娃 不配 就是要伺候 天生不会"),
    ),
    excuses=(DENIED,),
    version=VERSION,
    plain=True,
)

DRINK: Final = WordRule(
    id="cn-ad-law.23",
    verdict="block",
    code="alcohol-claim",
    source=ALCOHOL,
    terms=words(
        """消除疲劳 解除疲劳 消除紧张 消除焦虑 缓解压力 解压神器 活血 增强体力 一口闷 一口干 谁不喝 不喝不是 不喝就是
        疲劳一扫 越喝越有劲 越夜越有劲 助眠又 软化血管 养颜 干了这瓶 干了这杯 不醉不归 感情深一口闷 是男人就干
        是男人就喝 延年益寿 滋阴壮阳 越喝越强 越喝越健康 养生酒"""
    ),
    near=(*SPIRITS, *words("酒 药酒 瓶 杯 喝")),
    within="sentence",
    excuses=(DENIED,),
    version=VERSION,
    plain=True,
)

DRINK_AND_DRIVE: Final = WordRule(
    id="cn-ad-law.23.driving",
    verdict="block",
    code="alcohol-claim",
    source=ALCOHOL,
    terms=words("开车前来一 开车前喝 开车时来一 开车时喝 开车喝 驾车前来一 驾车前喝 边开车边喝 喝完开车 喝了再开车"),
    unless=words("开车喝水 开车喝咖啡 边开车边喝水"),
    excuses=(DENIED, Excuse(words("咖啡 茶 饮料 矿泉水 功能饮料 不要 切勿"))),
    version=VERSION,
    plain=True,
)

AT_THE_WHEEL: Final = WordRule(
    id="cn-ad-law.23.wheel",
    verdict="block",
    code="alcohol-claim",
    source=ALCOHOL,
    terms=words("开着车 开着跑车 开车 驾车 飙车 方向盘 握着方向盘 潜水时 开船 驾船 开飞机 骑着摩托"),
    near=SPIRITS,
    within="sentence",
    excuses=(DENIED, Excuse(words("不 别 勿 代驾 切勿 禁 拒绝 查 交警 打车 地铁 零度 无醇 0度"), within="sentence")),
    version=VERSION,
    plain=True,
)
"""Driving shown beside drink."""

SMOKE: Final = WordRule(
    id="cn-ad-law.22",
    verdict="block",
    code="tobacco",
    source=TOBACCO,
    terms=words("电子烟 香烟 卷烟 好烟 雪茄 烟草 烟弹 雾化弹 水烟 细支烟"),
    unless=words("二手香烟 香烟缭绕"),
    excuses=(
        DENIED,
        Excuse(
            words("""不是玩具 家长 校园 危害 收好 禁 戒烟 有害 控烟 无烟 不吸 不售 不卖 未成年人 请勿 不可以"""),
            within="sentence",
        ),
    ),
    version=VERSION,
    plain=True,
)

PATENT: Final = WordRule(
    id="cn-ad-law.12",
    verdict="block",
    code="patent-pending",
    source=PATENTS,
    terms=words(
        """专利申请中 专利申请号 已申请专利 正在申请专利 申请了专利 专利申请已 申请专利中 待授权专利 提交专利申请
        申请国家专利 申请发明专利 专利即将 即将获得专利 专利待批 专利审查中 专利公示中 失效专利 过期专利 终止的专利
        专利受理 专利受理号"""
    ),
    trade="legal",
    version=VERSION,
    plain=True,
)

PATENT_NUMBER: Final = WordRule(
    id="cn-ad-law.12.number",
    verdict="evidence",
    code="patent-number",
    source=PATENTS,
    terms=words("专利号 专利技术 专利配方 发明专利 国家专利 专利成分 专利认证"),
    version=VERSION,
    plain=True,
)

SLANDER: Final = WordRule(
    id="cn-ad-law.13.slander",
    verdict="block",
    code="belittling",
    source=RIVALS,
    terms=words(
        """垃圾 偷工减料 以次充好 缺斤少两 烂大街 智商税 骗人 坑人 黑心 假货 劣质 不如我们 比不上我们 比不过我们
        都是渣 按在地上 摩擦 踩在脚下 甩几条街 弱爆 弱爆了 望尘莫及"""
    ),
    unless=words("垃圾桶 垃圾袋 垃圾分类 垃圾回收 摩擦力 摩擦声"),
    near=words(
        """同行 竞品 友商 同类 大牌 国际品牌 其他品牌 别家 别人家 其他家 某品牌 某米 某为 某果 某宝 某东 某猫 隔壁
        市面上 杂牌"""
    ),
    excuses=(DENIED,),
    version=VERSION,
    plain=True,
)

BELITTLING: Final = WordRule(
    id="cn-ad-law.13",
    verdict="block",
    code="belittling",
    source=RIVALS,
    terms=words("碾压 横扫 打爆 拳打 脚踢 吊打 秒杀 完爆 打败 甩开 干掉"),
    unless=words("秒杀价 限时秒杀 整点秒杀 秒杀专场"),
    near=words("同行 竞品 友商 同类 大牌 国际品牌 其他品牌 别家 别人家 某品牌"),
    version=VERSION,
    plain=True,
)

WELL_KNOWN: Final = WordRule(
    id="cn-trademark-law.14",
    verdict="block",
    code="well-known-mark",
    source=MARKS,
    terms=words("驰名商标"),
    version=VERSION,
    plain=True,
)

RULES: Final = (
    ASK_PARENTS,
    BREAST_MILK_RIVAL,
    STATE_SYMBOLS,
    STATE_NAMES,
    STATE_USE,
    BELIEF,
    DIGNITY,
    DRINK,
    DRINK_AND_DRIVE,
    AT_THE_WHEEL,
    SMOKE,
    PATENT,
    PATENT_NUMBER,
    BELITTLING,
    SLANDER,
    WELL_KNOWN,
)
