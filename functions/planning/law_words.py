"""Words that several rules of the advertising law share: how goods are called, and what turns a claim into none."""

from typing import Final

from planning.lexicon import Excuse

VERSION: Final = "cn-advertising 2026.11.2"
"""Of the whole rule set; shown with each finding, so that a review tells by which rules a post was checked."""


def words(text: str) -> tuple[str, ...]:
    """The words of a text, once each."""
    return tuple(dict.fromkeys(text.split()))


def joined(first: str, second: str) -> tuple[str, ...]:
    """Every word of the first list before every word of the second."""
    return tuple(one + two for one in first.split() for two in second.split())


GOODS: Final = words(
    """牛肉干 肉脯 卤味 鸭脖 粽子 汤圆 饺子 馄饨 馒头 糕点 点心 饼干 薯片 果汁 果干 蜂蜜 橄榄油 香油 醋 火腿 腊肉 鸡蛋
    鸡翅 牛腩 羊肉 烧鹅 烤鸭 甜品 咖啡豆 酒庄 药酒 花束 鲜花 盆栽 香薰 蜡烛 窗帘 地毯 地板 瓷砖 橱柜 马桶 花洒 门锁
    空气净化器 洗碗机 热水器 油烟机 加湿器 剃须刀 电动牙刷 按摩椅 按摩仪 筋膜枪 保温杯 杯子 碗 餐具 收纳 文具 钢笔
    书包 校服 童装 童鞋 婚纱 礼服 旗袍 西装 牛仔裤 皮衣 围巾 手套 腕表 耳环 珠宝 钻石 黄金饰 紫砂壶 茶具 字画 装修
    搬家 家政 保洁 月嫂 月子 摄影 写真 婚礼 驾校 健身房 瑜伽 美容 美发 洗车 旅行团 旅行社 温泉 游轮 律所 留学 干洗
    宠物粮 猫粮 狗粮 app 软件 小程序 会员卡 面霜 霜 面膏 膏药 洗发水 护发素 牛肉丸 鱼丸 饺子 烤鱼 烤肉 炸鸡 汉堡 披萨
    寿司 面馆 拉面 米线 酱料 钢琴 吉他 座椅 餐桌 台灯 锅具 帽子 袜子 裤子 上衣 外套 大衣 t恤 猫粮 狗粮 猫砂 精华 面膜
    口红 唇釉 粉底 散粉 气垫 眼影 眼霜 乳液 爽肤水 洁面 洗面奶 卸妆 防晒 香水 香氛 洗发 护发 沐浴 牙膏 彩妆 护肤 化妆
    美甲 面料 睡衣 内衣 裙 鞋 包包 羊绒 真丝 手机 耳机 电脑 平板 相机 电视 冰箱 空调 洗衣机 扫地机 净水器 吸尘器
    卷发棒 吹风机 音箱 键盘 手表 床垫 枕头 沙发 家具 锅 刀具 水杯 奶粉 奶瓶 纸尿裤 湿巾 推车 辅食 玩具 牛奶 酸奶 奶酪
    奶茶 咖啡 茶叶 白酒 红酒 啤酒 饮料 气泡水 矿泉水 火锅 底料 零食 坚果 蛋糕 月饼 面包 牛排 海鲜 水果 螺蛳粉 食材
    食用油 大米 蛋白粉 鱼油 益生菌 褪黑素 保健品 基金 理财 保险 信用卡 贷款 工具 课程 培训 楼盘 商品 产品 单品 品牌
    礼盒 系列 款 行李箱 背包 电解质水 拖鞋 被子 蚕丝被 毛巾 雨伞 眼镜 首饰 项链 戒指 手链 汽车 轮胎 电动车 自行车 售后
    体系 系统 技术 工艺 配方 成分 质感 口感 画质 音质 功能 效果 性能 套餐 酒店 民宿 门店 餐厅 外卖 药膏 牙刷 眼药水
    隐形 染发 剃须 面条 米饭 下饭菜 调料 酱油 豆浆 燕窝 阿胶 海参 巧克力 糖果 冰淇淋 生蚝 小龙虾 空气炸锅 电饭煲 投影
    路由器 显示器 充电宝 跑鞋 瑜伽裤 羽绒服 衬衫 尿不湿 安全座椅 绘本 积木 学习机"""
)

MARKET: Final = words(
    """行业 全国 全网 品牌 品类 世界 全球 国货 口碑 亚洲 中国 护肤 宇宙 天下 类目 排名 实力 销量 人气 第一名 当之无愧
    稳居 位居 名列 位列 国内 业内 业界 同行 同类 同价位 同级 全城 全市 全省 全亚洲 地球 史上 界的 圈的 界里 圈里 赛道
    领域"""
)
"""The field in which somebody claims a rank."""

TOWNS: Final = words(
    """北京 上海 广州 深圳 成都 重庆 杭州 武汉 西安 南京 苏州 天津 长沙 青岛 厦门 潮汕 东北 川渝 江浙沪 华东 华南 华北
    本地 本市 整条街 附近"""
)

OFFERS: Final = words(
    """这款 这支 这瓶 这台 这件 这双 这套 这盒 这杯 这碗 这家 本店 小店 我们 我家 咱家 本品 新品 就选 首选 入手 下单
    购买 买 店铺 直播间 到手 上新 上市 开售 预订 预约 套餐 品质 质量 价格 团队 服务 体验 科技 技术 工艺 材质 材料 原料
    设计 手感 味道 口味 享受 呵护 选择 闭眼 必入 推荐 拥有 打造 选用 采用 尽在 就在 团购 开业 顾问 教练 师傅 医生 机构
    中心 会所 门诊 公司 厂家 工厂 大师 老师 课 卖 性价比 实测 姐妹们 宝子们 家人们 谁用谁知道"""
)
"""Words by which a seller offers something, whatever it is."""

DENIED: Final = Excuse(
    words(
        """拒绝 谨防 警惕 虚假 骗局 谎言 别信 别再相信 不要相信 不信 勿信 勿轻信 不要轻信 防骗 反诈 打假 辟谣
        违规宣传 违法 不承诺 不保证 不能保证 不宣称 不具有 不做 不搞 不玩 不存在 不得 不能代替 不能替代
        不可替代药物 并非 从来不是 没有所谓 举报 严禁 禁止 不提供"""
    )
)
"""What is said only to be denied: a warning against fraud, a disclaimer."""

CARE: Final = Excuse(
    words(
        """讲座 健康日 化验单 筛查 就诊 挂号 医保 患者教育 宣教 防护知识 就医 遵医嘱 医嘱 医生指导 药师 咨询医生 接种
        疫苗 卫健委 疾控 药品说明书 科普 体检 义诊 门诊时间 不能代替药物 不能替代药物 请到医院 及时治疗 公益"""
    ),
    within="sentence",
)
"""Advice to see a doctor, and information on health that sells nothing."""

COMPUTERS: Final = Excuse(words("电脑 邮件 杀毒 软件 系统 网络 文件 服务器 账号 账户"), within="sentence")
"""Where a virus is one of machines."""

OWN: Final = Excuse(
    words(
        """自家 我们家所有 我们家最 咱家 我们品牌 本品牌 本系列 同系列 系列中 系列里 系列内 历代 上一代 前代
        家族中 家族里 本店最 店里最 店内最 旗下 全系 我们自己的 我们做过 我们推出过 我们最 品牌十年 品牌史上
        本品牌历年 自有产品中 所有口味里"""
    ),
    verdict="evidence",
    code="own-comparison",
    within="sentence",
)
"""A comparison within one's own brand or series (guide, article 6 (1))."""

FACTS: Final = Excuse(
    words(
        """数据来源 数据来自 来源: 统计 欧睿 尼尔森 凯度 弗若斯特沙利文 生意参谋 检测报告 第三方检测 报告显示
        调研显示 排名依据 截至 年市场份额 年零售额 年度零售额 年销售额 年度销售额"""
    ),
    verdict="evidence",
    code="claim-needs-evidence",
    within="sentence",
)
"""Facts of sales and shares with their time and source (guide, article 6 (6))."""

AWARD: Final = Excuse(
    words("荣获 获评 获得 斩获 入选 被认定为 被评为 认定的 评定 授予 获颁 国家标准 行业标准 地方标准 执行标准"),
    verdict="evidence",
    code="award-needs-evidence",
)
"""A grade or an award under the state's own rules (guide, article 6 (3) and (5))."""

FEELING: Final = Excuse(
    words(
        """我用过 我吃过 我喝过 我穿过 我见过 她用过 她吃过 她喝过 她穿过 他用过 他吃过 他喝过 他穿过 用户说
        顾客说 我觉得 我心里 我心中 个人感受 个人觉得 个人感觉 仅代表个人"""
    ),
    verdict="evidence",
    code="testimonial",
    within="sentence",
)
"""What a person felt; shown to the reviewers, who see that it is a real person's and not the brand's claim."""

AIM: Final = Excuse(
    words(
        """目标 追求 努力 立志 力争 争取 争做 梦想 致力 初心 宗旨 理念 使命 信念 愿景 的态度 耐心 热情 动力 希望
        愿为 愿把 愿以 愿用 愿你 愿您 愿每 祝你 祝您 祝大家 祝愿"""
    ),
    verdict="note",
    code="reads-as-aim",
)
"""An aim, an attitude, a wish (guide, article 5 (1) and (2))."""

VISION: Final = Excuse(
    words(
        """为了做出 还在努力 一直在努力 我们的目标 我们的梦想 我们的愿景 我们的使命 是我们的初心 是我们的理念
        是我们的宗旨 是我们的追求"""
    ),
    verdict="note",
    code="reads-as-aim",
    within="sentence",
)

LIFE: Final = Excuse(
    words(
        """记忆 回忆 童年 小时候 人生 青春 妈妈做 奶奶做 外婆做 爸爸做 故乡 家乡 那年 那天 那时 时光 岁月 朋友 友情
        爱情 一生 一辈子 毕业 同桌 母亲 父亲 陪伴 相遇 日子 生活里 一天里 世上 世间 自己"""
    ),
    verdict="note",
    code="reads-as-aim",
)
"""What somebody lived through; it does not point at the goods (guide, article 5)."""

NOT_SO: Final = Excuse(
    words(
        """还不是 并不是 也不是 不是 算不上 称不上 谈不上 说不上 不敢说 未必 不一定 不求 不争 不必 不需要 没必要
        不见得 不等于 不只 不在于 没有最"""
    ),
    verdict="note",
    code="reads-as-aim",
)
"""What somebody says not to be."""

TITLED: Final = Excuse(("《",), verdict="note", code="reads-as-aim", within="title")
"""The title of a book, a film or a song, which was there before the advertisement."""

ASKED: Final = Excuse(
    words(
        """哪一 哪家 哪款 哪个 哪种 哪里 是谁 谁是 和谁 是什么 你吃过 你喝过 你用过 你见过 你心中 你心里 你眼中
        吗 评论区"""
    ),
    within="sentence",
)
"""A question to the readers, which claims nothing."""
