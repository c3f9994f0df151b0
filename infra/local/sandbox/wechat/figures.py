"""The figures of an article: of one day, and the totals up to each day of its first thirty.

Source: developers.weixin.qq.com, getarticletotaldetail: the rows are totals from the day of publication on.
"""

from collections import Counter
from datetime import date, timedelta
from typing import Final

from infra.local.sandbox.wechat.records import Act, Article, Comment, Json, Publication
from infra.local.sandbox.wechat.times import day_of

DAYS: Final = 30
SCENES: Final = ("公众号消息", "聊天会话", "朋友圈", "公众号主页", "其他", "推荐", "搜一搜")
ALL_SCENES: Final = "全部"
FINISH_RATE: Final = 0.5
MINUTES: Final = 1.5
_BANDS: Final = 5


def first_day(publication: Publication) -> date:
    """The day it became public."""
    return day_of(publication.created)


def last_day(publication: Publication, yesterday: date) -> date:
    """The last day there are figures for."""
    return min(yesterday, first_day(publication) + timedelta(days=DAYS - 1))


def day_figures(article: Article, day: date, comments: list[Comment] | None = None) -> Json:
    """What happened on one day."""
    acts = [act for act in article.acts if day_of(act.at) == day]
    return _figures(acts, [one for one in comments or [] if day_of(one.created) == day])


def article_figures(publication: Publication, article: Article, comments: list[Comment], end: date) -> list[Json]:
    """One row for each day from the publication on, each with the totals so far."""
    rows, day = [], first_day(publication)
    while day <= end:
        acts = [act for act in article.acts if day_of(act.at) <= day]
        row = _figures(acts, [one for one in comments if day_of(one.created) <= day])
        reads = row["read_user"]
        rows.append(
            {"stat_date": str(day), **row}
            | {
                "praise_money": 0,
                "read_subscribe_user": row["read_user_source"][1]["user_count"],
                "read_delivery_rate": round(reads / publication.receivers, 4) if publication.receivers else 0,
                "read_finish_rate": FINISH_RATE if reads else 0,
                "read_avg_activetime": MINUTES if reads else 0,
                "read_jump_position": [{"position": n + 1, "rate": round(1 / _BANDS, 4)} for n in range(_BANDS)],
            }
        )
        day += timedelta(days=1)
    return rows


def _figures(acts: list[Act], comments: list[Comment]) -> Json:
    counts: Counter[str] = Counter()
    scenes: Counter[str] = Counter()
    for act in acts:
        counts[act.what] += act.times
        if act.what == "read":
            scenes[act.source] += act.times
    sources = [{"user_count": counts["read"], "scene_desc": ALL_SCENES}]
    return {
        "read_user": counts["read"],
        "read_user_source": sources + [{"user_count": scenes[scene], "scene_desc": scene} for scene in SCENES],
        "share_user": counts["share"],
        "zaikan_user": counts["zaikan"],
        "like_user": counts["like"],
        "comment_count": len(comments),
        "collection_user": counts["collection"],
    }
