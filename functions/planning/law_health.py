"""Claims about health: diseases for ordinary goods, health food, medicines and devices, cosmetics. Data."""

from dataclasses import replace
from typing import Final

from planning.law_words import CARE, COMPUTERS, DENIED, VERSION, joined, words
from planning.lexicon import WordRule

MEDICAL: Final = "《中华人民共和国广告法》第十七条"
DRUGS: Final = "《中华人民共和国广告法》第十六条"
HEALTH_FOOD: Final = "《中华人民共和国广告法》第十八条"
COSMETICS: Final = "《化妆品监督管理条例》第四十三条"
NMPA: Final = "国家药监局《化妆品监督管理常见问题解答（一）》：药妆、医学护肤品概念"
EFFICACY: Final = "《化妆品功效宣称评价规范》（国家药监局公告2021年第50号）"

DISEASES: Final = (
    *words(
        """湿疹 皮炎 痤疮 白癜风 银屑病 牛皮癣 荨麻疹 脚气 灰指甲 毛囊炎 过敏性鼻炎 鼻炎 咽炎 哮喘 咳嗽 感冒 流感
    肺炎 新冠 胃病 胃炎 胃溃疡 幽门螺杆菌 便秘 腹泻 拉肚子 痔疮 肝炎 脂肪肝 高血压 低血压 高血糖 糖尿病 糖友 高血脂
    三高 痛风 尿酸 心脏病 冠心病 脑梗 中风 血栓 贫血 失眠 抑郁 焦虑症 头痛 偏头痛 颈椎病 腰椎 腰间盘 关节炎 风湿
    类风湿 骨质疏松 肩周炎 痛经 妇科 乳腺 前列腺 阳痿 早泄 不孕 肾虚 癌 肿瘤 艾滋 近视 白内障 青光眼 牙周炎 口腔溃疡
    脱发 斑秃 黄褐斑 激素脸 多动症 自闭症 疾病 病毒 炎症 百病 红血丝 痘痘 结节 囊肿 息肉 老寒腿 血糖 血压 血脂
    近视度数 妊娠纹 老年斑 十年老斑 白发 耳鸣 眩晕 心悸 关节 鼻塞 水肿 口臭 腺样体 增生 甲状腺 肩颈疼 膝盖疼 膝盖
    老毛病 秃顶 谢顶 视力 静脉曲张 打鼾 打呼噜 湿气 胃胀 胃酸 反酸 痔 宫寒 更年期 老花 飞蚊症 甲亢 帕金森 老年痴呆
    湿毒 咽喉痛 牙疼 牙痛 牙龈出血 腰疼 腰痛 头疼 胃痛 胃疼"""
    ),
    *joined("肩 腰 腿 牙 胃 颈 背 膝盖 脚 神经 关节 肌肉 喉咙 肚子 骨头 浑身", "痛 疼"),
    *joined("肠 肾 喉 结膜 角膜 牙龈 滑膜 支气管 阴道 盆腔 甲沟 中耳 静脉", "炎"),
    *words(
        """度数 睡不着 硬块 指标 疱疹 肥大 结石 中暑 宿醉 积食 厌食 尿频 尿急 夜尿 盗汗 手脚冰凉 畏寒 疤痕
        驼背 斜视 弱视 散光"""
    ),
)
_SELLS: Final = (DENIED, CARE, COMPUTERS)

CURES: Final = WordRule(
    id="cn-ad-law.17",
    verdict="block",
    code="medical-claim",
    source=MEDICAL,
    terms=words(
        """药到病除 根治 包治 治愈率 活血化瘀 消炎 抗炎 杀菌消炎 抗癌 防癌 抗肿瘤 降血压 降血糖 降血脂 降三高 降尿酸
        降压 降糖 治三高 壮阳 补肾 停药 不用吃药 不用打针 停掉降压药 停掉降糖药 软化血管 疏通血管 清理血管
        不用打胰岛素 不用再打胰岛素 再打胰岛素 告别胰岛素 告别安眠药 替代药物 代替药物 取代药物 疗效 祛风除湿 清热解毒
        舒筋活络 通经络 祛瘀 排毒养颜 增强性功能 临床治愈 细胞再生 修复dna 修复受损dna 干细胞 提高免疫力百分百
        不进医院 不上医院 不去医院 不跑医院 告别医院 修复基因 修复受损基因 改变基因 细胞重新生长 细胞重生 抗病毒"""
    )
    + joined(
        """比药 比吃药 比打针 胜过药 赛过药 比西药 比特效药""",
        """管用 还管用 好使 还好使 有效 还有效 更有效 更管用 还灵 强""",
    ),
    unless=words(
        "消炎药 不能代替药物 不能替代药物 不可代替药物 不代替药物 不替代药物 自行停药 随意停药 擅自停药 无治疗功效"
    ),
    excuses=_SELLS,
    trade="medical",
    version=VERSION,
    plain=True,
)

TREATS: Final = WordRule(
    id="cn-ad-law.17.disease",
    verdict="block",
    code="medical-claim",
    source=MEDICAL,
    terms=words(
        """治疗 治愈 治好 医治 医好 治 根除 预防 防治 逆转 祛除 去除 清除 消除 消灭 全好 也好了 都好了 就好 好了
        痊愈 断根 复发 克星 福音 救星 包好 告别 远离 再也不 摆脱 杀死 消失 倒退 散了 散结 消散 平稳下降 降下来
        打针的日子 停掉降压药 停掉药 扔掉药 一周消除"""
    ),
    unless=words("治愈系 好治愈 治理 治安 政治 自治 法治 防治所 治愈一切 会治愈 治学 主治 统治"),
    near=DISEASES,
    excuses=_SELLS,
    trade="medical",
    version=VERSION,
    plain=True,
)

USES: Final = words(
    """喝 吃 服 贴 涂 抹 泡脚 敷 戴 用 睡 洗 喷 按摩 坚持 疗程 一盒 一瓶 一勺 一粒 每天 天就 周就 个月 两周 它 这款
    本品 胶囊 口服液 膏 茶 丸 片 粉 针 枕 仪 器 益生菌 推荐 下单"""
)
OUTCOMES: Final = WordRule(
    id="cn-ad-law.17.outcome",
    verdict="block",
    code="medical-claim",
    source=MEDICAL,
    terms=words(
        """没了 不见了 不疼 不痛了 不痒了 不犯 不再犯 没再犯 拜拜 说再见 搞定 一扫光 一扫而光 扫光 转阴 消了 自己消
        慢慢消 断根 去根 除根 好一半 好多了 全好了 见好 好转 有救 就通 通畅了 降到 恢复到 恢复正常 正常了 不用戴镜
        摘掉眼镜 摘镜 绕着走 看不好 治不好 彻底解决 一贴见效 一次见效 当天见效 几天见效 赶走 击退 打败 止住 止痛 止痒
        止咳 化痰 退烧 再没发作 不再发作 长出来 长回来 缩小了 变小了 排出来 化掉 溶掉 稳稳降 月降 周降 天降 期降
        蹭蹭降 往下降 不用手术 下地干活 下地走 睡到天亮 一觉到天亮 化开 全线下降 指标下降 没去过医院 没进过医院
        全都正常 恢复如初 通透了 变平 变直 立马好 立刻好 马上好 当晚就好 第二天就好 就好了 好利索 好彻底 痊愈 自愈
        专治 专克 专攻"""
    ),
    unless=words("搞定早餐 搞定晚餐 搞定作业"),
    near=DISEASES,
    besides=USES,
    within="sentence",
    excuses=_SELLS,
    trade="medical",
    version=VERSION,
    plain=True,
)
"""What became of a disease by something that is used, in whatever words people have for it."""

OUTCOMES_UNCLEAR: Final = replace(
    OUTCOMES, id="cn-ad-law.17.outcome-unclear", verdict="evidence", code="disease-named", besides=()
)
"""The same where nothing is used."""

NAMED: Final = WordRule(
    id="cn-ad-law.17.named",
    verdict="evidence",
    code="disease-named",
    source=MEDICAL,
    terms=DISEASES,
    near=words(
        """喝 吃 贴 涂 抹 泡脚 敷 每天一 一勺 一盒 一瓶 一贴 疗程 这款 本品 下单 购买 改善 缓解 减轻 调理 舒缓 有助于
        有效 对付 适用 配方 成分 功效"""
    ),
    within="clause",
    excuses=_SELLS,
    trade="medical",
    version=VERSION,
    plain=True,
)
"""A disease beside the use of goods: whether something is claimed of them, a person has to see."""

GUARANTEES: Final = WordRule(
    id="cn-ad-law.16",
    verdict="block",
    code="medical-guarantee",
    source=DRUGS,
    terms=(
        *words(
            """无副作用 没有副作用 没有任何副作用 无任何副作用 零副作用 无毒副作用 安全无毒 绝对安全 包治百病 包好
            治愈率 有效率 无效退款 无效全额退款 无效全额退 无效退 无效包退 永不复发 不复发 保证治愈 保证有效 患者亲测
            患者推荐 患者见证 患者的福音 专家推荐的 医生推荐的 老中医推荐 老中医 国医大师 名医推荐 医生力荐 大夫推荐
            祖传秘方 宫廷秘方 神医 三甲医院专家推荐 百分百治 药监局推荐"""
        ),
        *joined("三 七 五 十 5 7 0", "天治愈"),
        *words("天治好 天根治 天康复 天痊愈"),
    ),
    unless=words("老中医门诊"),
    excuses=_SELLS,
    version=VERSION,
    plain=True,
)

GROWTH: Final = WordRule(
    id="cn-ad-law.17.growth",
    verdict="block",
    code="medical-claim",
    source=MEDICAL,
    terms=words("长个子 长高 增高 窜个 蹿个 窜高 蹿高 身高猛长 追高 变黑发 转黑 白转黑 黑发再生"),
    unless=words("增高鞋 内增高 长高了 增高垫 身高线"),
    near=words("吃 喝 抹 贴 涂 每天 厘米 公分 一盒 一瓶 片 粉 粒 疗程 年 洗 洗发水 首乌"),
    within="sentence",
    excuses=_SELLS,
    trade="medical",
    version=VERSION,
    plain=True,
)
"""Bodies that grow as no goods make them."""

PROMISED_HEALTH: Final = WordRule(
    id="cn-ad-law.18",
    verdict="block",
    code="health-food-claim",
    source=HEALTH_FOOD,
    terms=words(
        """不生病 百病不侵 百毒不侵 不吃就会 不喝就会 不吃会得 不吃就得 百分百提高免疫力 百分之百提高免疫力
        人人都需要 人人必吃 每个人都必须吃 延年益寿 长生不老 起死回生 包治百病 疗效显著 患者也能停药
        保健品界的黄金"""
    ),
    excuses=_SELLS,
    version=VERSION,
    plain=True,
)

OF_COSMETICS: Final = WordRule(
    id="cn-cosmetics.43",
    verdict="block",
    code="cosmetic-medical",
    source=COSMETICS,
    terms=words(
        """药妆 医学级 医用级 医美级 处方级 药用级 械字号 医学护肤 妆药 刷酸治疗 激活细胞 皮肤再生 肌肤再生 逆龄再生
        毛囊再生 毛囊修复 生发 长出新发 头发就长 头发长出 长出头发 新发就长 促进睫毛生长 睫毛增长 丰胸 瘦脸 溶脂 燃脂
        消除疤痕 去疤痕 祛疤 换肤 抗过敏 抗敏 脱敏 永不反弹 不反弹 立竿见影 一抹见效 立刻见效 秒变白 一夜变白 一洗就白
        天见效 天美白 天换肤 天祛斑 天淡斑 天变白 天祛痘 天去皱 天就好 天瘦 日见效 周见效 疗程见效 零刺激 0刺激 零过敏
        不过敏 永不过敏"""
    ),
    unless=words("发生发 产生发 医学级别 易发生发 医学生发 不过敏不退"),
    excuses=(DENIED, CARE),
    version=VERSION,
    plain=True,
)

EFFECTS: Final = WordRule(
    id="cn-cosmetics.efficacy",
    verdict="evidence",
    code="efficacy-evidence",
    source=EFFICACY,
    terms=words(
        """祛斑 淡斑 美白 防脱 抗皱 去皱 淡纹 祛痘 控油 紧致 抗衰 抗老 抗初老 舒缓敏感 屏障修护 持妆 持续保湿
        增强免疫力 有助于 改善睡眠 特殊化妆品注册证 特证"""
    ),
    excuses=(DENIED,),
    version=VERSION,
    plain=True,
)

RULES: Final = (
    GUARANTEES,
    CURES,
    TREATS,
    OUTCOMES,
    OUTCOMES_UNCLEAR,
    GROWTH,
    PROMISED_HEALTH,
    OF_COSMETICS,
    EFFECTS,
    NAMED,
)
