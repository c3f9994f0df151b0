"""Douyin's refusals: the codes, their texts, and the older twin of a code.

Source: developer.open-douyin.com, the error pages of the capabilities (28xxxxxx) and of OAuth (10xxx);
gadfly3173/douyin-open-api-sdk (2022) for the older family (21xxxxx), which the legacy paths answer with.
"""

from collections.abc import Mapping
from typing import Final


class Refusal(Exception):
    """A request that Douyin turns down with one of its codes; `detail` replaces the standard text."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.text = detail or TEXTS.get(code, "系统错误")


TEXTS: Final[Mapping[int, str]] = {
    10002: "参数错误",
    10003: "client_key 错误",
    10004: "应用权限不足，请申请对应的 scope 权限",
    10005: "缺少参数",
    10006: "非法重定向 URI，需要与 APP 配置中的“授权回调域”一致",
    10007: "授权码过期",
    10008: "access_token 无效",
    10010: "refresh_token 无效",
    10012: "应用正在审核中",
    10013: "client_key 或者 client_secret 报错",
    10014: "授权的 client_key 与获取 access_token 时传递的 client_key 不一致",
    10020: "refresh_token 刷新次数已用尽，请重新授权",
    28001003: "access_token 无效",
    28001005: "系统内部错误，请重试",
    28001006: "网络调用错误，请重试",
    28001007: "参数不合法",
    28001008: "access_token 过期，请刷新或重新授权",
    28001012: "用户未授权该 api",
    28001014: "应用未获得该能力",
    28001015: "access_token 与 open_id 不匹配",
    28001016: "当前应用已被封禁或下线",
    28001017: "请求的 url 不存在",
    28001018: "应用未获得该能力, 请去 https://open.douyin.com/ 申请",
    28001019: "应用该能力已被封禁",
    28001045: "用户已注销",
    28001046: "用户被封禁",
    28001047: "用户为私密账号",
    28001052: "命中风控",
    28001056: "该 api 已下线",
    28003017: "quota 已用完",
    28003018: "请求太频繁",
    28003070: "私信发送频率超过上限",
    28004020: "当前授权场景不支持该 scope",
    2100004: "系统繁忙，此时请开发者稍候再试",
    2100005: "参数不合法",
    2111001: "评论包含敏感词",
    2111002: "获取评论列表失败",
    2111003: "评论不合法",
    2111004: "评论不属于该视频",
    2111005: "上一次置顶评论审核中",
    2111006: "评论失败",
    2111007: "获取视频失败",
    2112001: "非企业号用户",
    2113001: "素材不合法",
    2113002: "素材数量超过上限",
    2114005: "该账号禁止投稿",
    2114006: "视频时长超过 15 分钟",
    2114007: "今日投稿次数已达上限",
    2190001: "quota 已用完",
    2190002: "access_token 无效",
    2190003: "用户未授权该 api",
    2190004: "应用未获得该能力",
    2190005: "视频文件太大了",
    2190006: "视频时长不能超过 15 分钟",
    2190007: "无效的视频文件 id",
    2190008: "access_token 过期，请刷新或重新授权",
    2190015: "access_token 与 open_id 不匹配",
    2190016: "当前应用已被封禁或下线",
}

OLDER: Final[Mapping[int, int]] = {
    28001003: 2190002,
    28001005: 2100004,
    28001007: 2100005,
    28001008: 2190008,
    28001012: 2190003,
    28001014: 2190004,
    28001015: 2190015,
    28001016: 2190016,
    28001018: 2190004,
    28003017: 2190001,
}
"""The code by which the legacy paths say the same."""


class OceanRefusal(Exception):
    """A refusal of Ocean Engine, whose codes are a family of their own."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
