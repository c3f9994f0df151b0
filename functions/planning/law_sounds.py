"""How absolute terms are written to be heard and not seen: other characters, pinyin, parts of characters. Data."""

from typing import Final

from planning.law_words import joined, words

_SYLLABLES: Final = (("zui", "hao"), ("zui", "jia"), ("zui", "qiang"), ("zui", "you"), ("di", "yi"), ("ding", "ji"))
SOUNDS: Final = (
    *joined("醉 罪", "佳 嘉 好 优 强 棒 高级 先进 专业 安全 便宜 实惠 好用 好吃 好喝"),
    *words("""最嘉 最郝 最家选 最家品 嘴佳 鼎级 鼎极 鼎尖 顶极 国佳级 国家集 国家极 世界极 世介级 全球极 最高极
        堆好用"""),
    *joined("嘴", "好吃 好喝 好用 好看"),
    *joined("醉 罪 嘴", "低价 低折扣 划算 受欢迎 高端 值得 正宗 有效 舒服 舒适 好看 畅销 热销"),
    *joined("日取 曰取", "好 佳 强 优 棒 高级 先进 便宜"),
    *words("最亻圭 最人圭 最女子 国家纟及 世界纟及 顶纟及 丁页级 丁页尖 竹弟一"),
    *joined("zui", "好 佳 优 强 棒 高级 先进 专业 安全"),
    *joined("最", "hao jia qiang you bang gaoji anquan"),
    *words(
        """zuihao zuijia zuiqiang zuiyou dingji dingjian diyi guojiaji shijieji 第yi di一 ding级 顶ji 顶jian
        国家ji guo家级"""
    ),
    *(f"{first}{between}{second}" for between in " -_." for first, second in _SYLLABLES),
)
DRUNK: Final = (
    *joined("小 张 大 亲 吵 贪 动 闭 插 多 顶 拌 零 烟 奶", "嘴好吃 嘴好喝 嘴好"),
    *joined("喝 大 微 宿 沉 陶 酒 迷 心", "醉好 醉佳 醉强 醉优"),
    *joined("得 认 犯 赔 受 有 无 谢 降 判", "罪好 罪佳 罪强 罪优"),
    *joined("今 当 次 每 即", "日取好 日取佳 日取优"),
    *words("弟一直 弟一起 弟一样 弟一家 弟一个 弟一边 弟一看 递一 徒弟一"),
)
"""Where the same sounds mean what they say."""
