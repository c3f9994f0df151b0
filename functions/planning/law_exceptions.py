"""What the regulator's guide makes of an absolute term, by what stands beside it. Data."""

from typing import Final

from planning.law_words import (
    AIM,
    ASKED,
    AWARD,
    FACTS,
    FEELING,
    GOODS,
    LIFE,
    MARKET,
    NOT_SO,
    OFFERS,
    OWN,
    TITLED,
    VISION,
    joined,
    words,
)
from planning.lexicon import Excuse

STATUTE: Final = "《中华人民共和国广告法》第九条第（三）项"
GUIDE: Final = "《广告绝对化用语执法指南》（国家市场监督管理总局公告2023年第6号）"

_TIPS: Final = Excuse(
    words(
        """饭后 饭前 睡前 晨起 早晨 早上 开封后 冷藏 冷冻 水温 冲泡 服用 饮用 加热后 小时后 分钟后 先用 使用时
        食用时 手洗 机洗 搭配食用 避光 保存 赏味 储存"""
    ),
    within="sentence",
    terms=frozenset(words("最佳 最好 最优")),
)
"""A hint for use, keeping or eating (guide, article 6 (2))."""

TASTE: Final = Excuse(
    (*_TIPS.words, *words("小时 分钟 秒 摄氏度 天内 之内")),
    within="sentence",
    terms=frozenset(joined("口感 风味 味道 香气 吸收 状态", "最佳 最好")),
)
"""When something is at its best (guide, article 6 (2))."""

_SPORT: Final = Excuse(
    words("同学 比赛 考试 年级 班级 决赛 选手 跑步 运动会 联赛 球队 球员 赛事 队伍 赛场 阵容 辩手 场上 主场 客场"),
    terms=frozenset(words("第一 第1 最强 最佳 顶级 顶尖 世界级 国家级")),
)
_OFFICIAL: Final = Excuse(
    words("裁判 运动员 教练员 传承人 非遗 文物 示范 专精特新 高新技术 绿色工厂 课题 科研项目 设计奖 奖得主 大奖"),
    verdict="evidence",
    code="award-needs-evidence",
    terms=frozenset(words("国家级 世界级 最佳")),
)
"""Titles that the state or a jury gives (guide, article 6 (3) and (5))."""

EXCUSES: Final = (
    *(TITLED, _TIPS, TASTE, OWN, AWARD, _OFFICIAL, FACTS, FEELING, AIM, VISION, ASKED, _SPORT, NOT_SO, LIFE),
)
OFFERED: Final = tuple(dict.fromkeys((*GOODS, *OFFERS)))
CLAIMED: Final = tuple(dict.fromkeys((*OFFERED, *MARKET)))
"""What has to stand beside a word of praise that people also use of their lives."""
