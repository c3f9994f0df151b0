"""Promises about money, learning and houses, and what is said of prices and prizes. Data."""

from typing import Final

from planning.law_words import DENIED, VERSION, joined, words
from planning.lexicon import Excuse, WordRule

FINANCE: Final = "《中华人民共和国广告法》第二十五条"
EDUCATION: Final = "《中华人民共和国广告法》第二十四条"
PROPERTY: Final = "《中华人民共和国广告法》第二十六条"
PRICES: Final = "《中华人民共和国价格法》第十四条、《明码标价和禁止价格欺诈规定》"
PRIZES: Final = "《规范促销行为暂行规定》第十七条、《中华人民共和国反不正当竞争法》：抽奖式有奖销售最高奖不超过五万元"

_MONEY: Final = words(
    """收益 理财 投资 本金 基金 利息 年化 回报 加入 存 赚 股 项目 资金 兑付 盈利 存款 随存随取 保本 跟单 跟着老师
    老师带 进群 带单 操作 信托 养老投资"""
)

POINTS: Final = Excuse(words("积分 里程 人气 快乐 惊喜 能量 流量 经验值"))
"""What may double without being money."""

RETURNS: Final = WordRule(
    id="cn-ad-law.25",
    verdict="block",
    code="return-promise",
    source=FINANCE,
    terms=words(
        """保本保息 保本保收益 保本高收益 保本收益 承诺保本 保本理财 保本付息 保本型收益 稳赚 稳赚不赔 包赚 只赚不亏
        只赚不赔 必赚 稳赚不亏 保底收益 保证收益 承诺收益 收益保证 收益有保障 收益有保证 保证兑付 刚性兑付 本金安全
        本金绝对安全 本金无忧 保赚 躺赚 躺着赚钱 日入过千 月入过万 稳定翻倍 包回本 从未亏损 保证年收益 保证月收益
        保证年化 保证回报 保证年回报 保证分红 确保收益 没有任何风险 无任何风险 从不亏损 从来没亏 全是赚的 收益翻倍
        零亏损 绝不亏损 不会亏 稳赢 高收益低风险 保息"""
    ),
    unless=words("不保本保收益 不保证收益 不承诺收益 非保本 不保本"),
    excuses=(DENIED,),
    version=VERSION,
    plain=True,
)

STEADY: Final = WordRule(
    id="cn-ad-law.25.steady",
    verdict="block",
    code="return-promise",
    source=FINANCE,
    terms=words(
        """零风险 无风险 0风险 没有风险 毫无风险 月返 日返 年返 周返 亲自担保 全程担保 稳稳收益 稳定收益 稳稳赚
        不用操心 还本付息 只涨不跌 亏了算我 亏损算我 兜底 稳稳翻倍 本金翻倍 固定进账 每月进账 月月进账 坐着收钱
        坐等收钱 一分不少 分文不少 一分不亏 不亏 不会亏 稳拿 稳收 睡觉都在赚 睡着都在赚 睡后收入 躺着 保赔 全额赔付
        写进合同 包你赚 包赚 保赚 轻松赚 日赚 月赚 年赚 只赚 翻一番 翻几番"""
    ),
    unless=words("刚性兜底被打破 不兜底 躺着看书"),
    near=words(
        """收益 理财 投资 本金 基金 年化 信托 股票 闲钱 资金 回报 存款 赚钱 带单 跟单 投一万 投十万 投1万 投10万 投5万
        投五万 入股 加盟 众筹 老师买 保险公司 债券 期货 黄金 数字货币 虚拟币 比特币"""
    ),
    within="sentence",
    excuses=(DENIED,),
    trade="finance",
    version=VERSION,
    plain=True,
)
"""A return that is said to be sure, with money anywhere in the sentence."""

RISKLESS: Final = WordRule(
    id="cn-ad-law.25.risk",
    verdict="block",
    code="return-promise",
    source=FINANCE,
    terms=words("零风险 无风险 0风险 没有风险 毫无风险 固定收益 保本 翻倍 保底 回本 不亏 亏了算我"),
    unless=words("固定收益类 不保本 非保本 保本地 并非无风险 不是无风险 不保底"),
    near=_MONEY,
    excuses=(DENIED, POINTS),
    trade="finance",
    version=VERSION,
    plain=True,
)

LEARNING: Final = WordRule(
    id="cn-ad-law.24",
    verdict="block",
    code="education-promise",
    source=EDUCATION,
    terms=joined("保你 包你 保证你 保孩子 包孩子", "拿下 考上 考过 通过 上岸 录取 提分 进名校 拿证 过级")
    + words(
        """包过 保过 保过班 必过 不过退款 不过退费 不过全退 不过包退 保证提分 保证通过 保证考上 保证录取
        保证上岸 包上岸 包录取 保录取 保录 百分百通过 100%通过 百分百上岸 上岸率100% 通过率100% 录取率100%
        百分百拿证 百分之百拿证 百分之百通过 包拿证 拿证包分配 包就业 包分配 保就业 押题 押中 命中原题 押中原题
        命题组 命题老师 出题老师 命题专家 阅卷组 考不上退 考不上全额退 不上全额退 不上全退 必提分 稳上岸
        躺着拿证 免考拿证"""
    ),
    unless=words("不包过 不保过 不包就业 请勿相信包过"),
    excuses=(DENIED,),
    version=VERSION,
    plain=True,
)

MARKS: Final = WordRule(
    id="cn-ad-law.24.marks",
    verdict="block",
    code="education-promise",
    source=EDUCATION,
    terms=words("提分 提高分数 考上 上岸 拿证 通过考试 录取 教授推荐 教授力荐"),
    near=words("保证 承诺 必 包 百分百 百分之百 100% 不上退 学员"),
    excuses=(DENIED,),
    trade="education",
    version=VERSION,
    plain=True,
)

SURE_MARKS: Final = WordRule(
    id="cn-ad-law.24.sure",
    verdict="block",
    code="education-promise",
    source=EDUCATION,
    terms=words(
        """雅思 托福 四级 六级 考研 考公 编制 重点高中 重点中学 重点大学 985 211 双一流 名校 事业单位 教师编 国企 央企
        入编 体制内 作文题 真题 原题 清北 清华 北大 藤校 提分 提五十分 提50分 提一百分 提100分 拿证 证书 上岸 考上
        考不上 考不过 录取 满分"""
    ),
    near=words(
        """保证 押中 年年押 全额返还 学费返还 退学费 全额退 不进就退 报班就能 报名就能 签协议 签约 协议班 稳了 稳上
        稳进 稳过 稳拿 全退 退全款 一分不要 一分不收 分文不取 人人提 人人都能 直接拿 不用考试 免考 不考试 轻松拿
        包教包会 必中 锁定 内部名额 内部渠道"""
    ),
    unless=words("六级飓风 六级大风 四级大风"),
    within="sentence",
    excuses=(DENIED,),
    version=VERSION,
    plain=True,
)
"""What is to be reached, and that it is sure."""

DISTANCE: Final = WordRule(
    id="cn-ad-law.26.distance",
    verdict="block",
    code="property-promise",
    source=PROPERTY,
    terms=words("分钟"),
    near=words("地铁 火车站 高铁站 机场 商圈 市中心 学校 医院 公园 cbd 直达 车程"),
    besides=words(
        """楼盘 房源 住宅 公寓 别墅 新房 买房 购房 江景房 湖景房 海景房 学区房 户型 首付 精装 置业 现房 期房 开盘 商铺
        写字楼"""
    ),
    within="sentence",
    excuses=(DENIED,),
    version=VERSION,
    plain=True,
)
"""A place told by the time it takes to get there."""

YIELDS: Final = "《中华人民共和国广告法》第二十一条、第二十七条"

FARMING: Final = WordRule(
    id="cn-ad-law.27",
    verdict="block",
    code="farming-promise",
    source=YIELDS,
    terms=words(
        """保证 包 必 翻番 翻一番 翻倍 保收 稳产高产 绝对增产 无毒 无害 无残留 零残留 安全无毒 有效率 不减产 绝收包赔
        绝对安全"""
    ),
    near=words("亩产 农药 种子 种苗 饲料 化肥 肥料 兽药 除草剂 杀虫剂 种畜 良种"),
    excuses=(DENIED,),
    version=VERSION,
    plain=True,
)

HOUSES: Final = WordRule(
    id="cn-ad-law.26",
    verdict="block",
    code="property-promise",
    source=PROPERTY,
    terms=words(
        """升值潜力 升值空间 坐等升值 稳升值 必升值 必涨 稳涨 年必涨 年回报 回报率 包租 售后包租 返租 送户口 解决户口
        办户口 包落户 带学位 买到就是赚到 上重点小学 重点小学 重点中学 上名校 读名校 翻一番 翻番 租金回报 直升名校
        送学位 落户上 买房即落户 买房落户"""
    ),
    near=words("买房 房 首付 楼盘 小区 旺铺 商铺 公寓 地铁 地段 置业 业主 项目 户型 别墅"),
    within="sentence",
    unless=words("升值空间有限"),
    excuses=(DENIED,),
    version=VERSION,
    plain=True,
)

PRICE_CLAIMS: Final = WordRule(
    id="cn-price.14",
    verdict="evidence",
    code="price-claim",
    source=PRICES,
    terms=words(
        """全网最低价 全网最低 最低价 史上最低价 史上最低 历史最低 历史低价 全年最低 底价 原价 市场价 专柜价
        建议零售价 划线价 直降 立减 限时特价 限时优惠 限时折扣 限时直降 限时特惠 秒杀价 清仓价 跳楼价 出厂价
        成本价 批发价 半价 折起 低至 买贵退差 买贵必赔 差价双倍 仅此一天 最后一天降价 到手价 骨折价 亏本价"""
    ),
    unless=words("原价退款 按原价"),
    disguised="absolute-term-evaded",
    version=VERSION,
    plain=True,
)

BIG_PRIZES: Final = WordRule(
    id="cn-prize.17",
    verdict="note",
    code="prize-limit",
    source=PRIZES,
    terms=words("大奖 特等奖 一等奖 头奖 终极大奖 锦鲤奖 抽奖 抽取"),
    near=words("万元 汽车 轿车 suv 豪车 房子 一套房 金条 公斤黄金 特斯拉 手机一年 免单一年 万现金"),
    within="sentence",
    version=VERSION,
    plain=True,
)

RULES: Final = (
    RETURNS,
    STEADY,
    RISKLESS,
    LEARNING,
    MARKS,
    SURE_MARKS,
    HOUSES,
    DISTANCE,
    FARMING,
    PRICE_CLAIMS,
    BIG_PRIZES,
)
