"""Characters that stand for others: traditional for simplified ones, and rare or foreign ones that only look the part.

Only what occurs in words of the rules has to be here; a brand's own words are folded the same way.
"""

from typing import Final

_TRADITIONAL: Final = (
    "級國際優強棒頂極終領導權專業價錢證據療癒醫藥藝術產銷額買賣讓爸媽媽們過關獎勵髮發風險穩賺賠"
    "資潤檢測無為與萬億個隻雙單選擇護膚霜顏歲復復驗壓糖尿濕熱腫瘤癌體質質實據種類聞氣濟點機樓盤"
    "處盡廣來來對時間開關門學習題師寶貝兒童孩請問會員團隊獨創華貴繼續減輕鬆養腎陽氣補龍鳳煙酒準備傳統紀錄聲"
    "譽馳標誌軍旗歌徽黨轉運財闢邪開窮醜陸聯網線頭號銀匯賬戶電話號碼輕薄絕僅視覺鮮淨潔滅殺菌當鏡長"
    "擁購賞見樂歡願夢誠務嚴禁確認識應該從後"
)
_SIMPLE: Final = (
    "级国际优强棒顶极终领导权专业价钱证据疗愈医药艺术产销额买卖让爸妈妈们过关奖励发发风险稳赚赔"
    "资润检测无为与万亿个只双单选择护肤霜颜岁复复验压糖尿湿热肿瘤癌体质质实据种类闻气济点机楼盘"
    "处尽广来来对时间开关门学习题师宝贝儿童孩请问会员团队独创华贵继续减轻松养肾阳气补龙凤烟酒准备传统纪录声"
    "誉驰标志军旗歌徽党转运财辟邪开穷丑陆联网线头号银汇账户电话号码轻薄绝仅视觉鲜净洁灭杀菌当镜长"
    "拥购赏见乐欢愿梦诚务严禁确认识应该从后"
)
_ODD: Final = "蕞㝡冣苐㐧壹弌夲"
_USUAL: Final = "最最最第第一一本"

ODD: Final = frozenset(_ODD) - {"壹"}
"""Characters that nobody writes but to hide a word; `壹` stands in names and on receipts."""

SIMPLIFIED: Final[dict[str, str]] = {
    written: read for written, read in zip(_TRADITIONAL + _ODD, _SIMPLE + _USUAL, strict=True) if written != read
}
"""Traditional or odd character → the usual simplified one."""

LOOKALIKES: Final[dict[str, str]] = dict(zip("аеорсухікмтнвιαετκνο🅰🅱🅾🅿", "aeopcyxikmthbiaetkvoabop", strict=True))
"""Cyrillic, Greek or framed letter → the Latin one that it looks like."""
