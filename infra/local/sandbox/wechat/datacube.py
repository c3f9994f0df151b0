"""Statistics (developers.weixin.qq.com, datacube): by days in Shanghai, up to yesterday, ready at eight o'clock.

The family of 2025 says `is_delay` while yesterday is not ready; the older interfaces answer 61503. Six interfaces were
retired and answer 47009 (observed in production in July 2026). A reader who reads twice counts twice here.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from infra.local.sandbox.wechat.call import Call
from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.figures import article_figures, day_figures, first_day, last_day
from infra.local.sandbox.wechat.records import Article, Comment, Json, Publication
from infra.local.sandbox.wechat.times import day_of, local

READY_HOUR: Final = 8
FIRST_DAY: Final = date(2014, 12, 1)
FIRST_DAY_OF_ARTICLES: Final = date(2025, 11, 1)
_MESSAGE_TYPES: Final = {"text": 1, "image": 2, "voice": 3, "video": 4, "shortvideo": 4, "link": 6}
_INTERVALS: Final = ((0, 0), (1, 5), (2, 10))

Found = Iterator[tuple[Publication, str, Article, list[Comment]]]


def retired(call: Call) -> Json:
    """An interface that is no more."""
    raise Refusal(47009)


def usersummary(call: Call) -> Json:
    """Who came and who left, by day and by where they came from; days without either have no row."""
    rows = []
    for day in _days(call, 7):
        of_day = [one for one in call.account.passages if day_of(one.at) == day]
        for source in sorted({one.source for one in of_day}):
            changes = Counter(one.change for one in of_day if one.source == source)
            rows.append(
                {"ref_date": str(day), "user_source": source, "new_user": changes[1], "cancel_user": changes[-1]}
            )
    return {"list": rows}


def usercumulate(call: Call) -> Json:
    """How many fans there were at the end of each day."""
    passages = call.account.passages
    return {
        "list": [
            {
                "ref_date": str(day),
                "user_source": 0,
                "cumulate_user": call.account.followers + sum(p.change for p in passages if day_of(p.at) <= day),
            }
            for day in _days(call, 7)
        ]
    }


def articleread(call: Call) -> Json:
    """The articles that were read on one day."""

    def row(day: date, article: Article) -> Json:
        figures = day_figures(article, day)
        detail = {name: figures[name] for name in ("read_user", "read_user_source")}
        return {"detail": detail} if detail["read_user"] else {}

    return _by_article(call, row)


def articleshare(call: Call) -> Json:
    """The articles that were shared on one day."""

    def row(day: date, article: Article) -> Json:
        shared = day_figures(article, day)["share_user"]
        return {"detail": {"share_user": shared}} if shared else {}

    return _by_article(call, row)


def bizsummary(call: Call) -> Json:
    """All articles together, by day."""
    days = _days(call, 30, articles=True)
    rows = []
    for day in days:
        total: Counter[str] = Counter()
        sources: Counter[str] = Counter()
        for _, _, article, comments in _articles(call):
            figures = day_figures(article, day, comments)
            sources.update({row["scene_desc"]: row["user_count"] for row in figures.pop("read_user_source")})
            total.update(figures)
        pages = sum(len(p.articles) for p in call.account.publications.values() if day_of(p.created) == day)
        told = [{"user_count": count, "scene_desc": scene} for scene, count in sources.items()]
        detail = dict(total) | {"read_user_source": told, "redirect_ori_page_user": 0, "send_page_count": pages}
        rows.append({"ref_date": str(day), "detail": detail})
    return _provisional(call, rows, days)


def articletotaldetail(call: Call) -> Json:
    """The articles of one publication day, with their totals at the end of each of their first thirty days."""
    days = _days(call, 1, articles=True)
    known = day_of(call.at) - timedelta(days=1 if _is_ready(call) else 2)
    rows = []
    for publication, msgid, article, comments in _articles(call):
        if first_day(publication) != days[0] or known < days[0]:
            continue
        end = last_day(publication, known)
        rows.append(
            {
                "ref_date": str(days[0]),
                "msgid": msgid,
                "publish_type": 0 if publication.notified else 1,
                "title": article.fields["title"],
                "content_url": article.url,
                "detail_list": article_figures(publication, article, comments, end),
            }
        )
    return {"list": rows, "is_delay": not _is_ready(call)}


def upstreammsg(call: Call) -> Json:
    """How many fans wrote how much, by day and type."""
    rows = []
    for day in _days(call, 7):
        heard = [one for one in call.account.heard if day_of(one.at) == day]
        for kind in sorted({_MESSAGE_TYPES.get(one.msgtype, 6) for one in heard}):
            of_kind = [one for one in heard if _MESSAGE_TYPES.get(one.msgtype, 6) == kind]
            users = len({one.openid for one in of_kind})
            rows.append({"ref_date": str(day), "msg_type": kind, "msg_user": users, "msg_count": len(of_kind)})
    return {"list": rows}


def upstreammsgdist(call: Call) -> Json:
    """How many fans wrote 1-5, 6-10 or more messages, by day."""
    rows = []
    for day in _days(call, 15):
        counts = Counter(one.openid for one in call.account.heard if day_of(one.at) == day)
        spread = Counter(next((n for n, most in _INTERVALS if c <= most), 3) for c in counts.values())
        rows += [{"ref_date": str(day), "count_interval": n, "msg_user": users} for n, users in sorted(spread.items())]
    return {"list": rows}


def interfacesummary(call: Call) -> Json:
    """How the account's server answered pushes, by day; times in milliseconds (inferred)."""
    rows = []
    pushes = [push for push in call.world.state.pushes if push.app_id == call.account.app_id]
    for day in _days(call, 30):
        tries = [one for push in pushes for one in push.tries if day_of(one.at) == day]
        times = [round(one.seconds * 1000) for one in tries]
        if tries:
            failed = sum(one.outcome != "200" for one in tries)
            rows.append(
                {
                    "ref_date": str(day),
                    "callback_count": len(tries),
                    "fail_count": failed,
                    "total_time_cost": sum(times),
                    "max_time_cost": max(times),
                }
            )
    return {"list": rows}


def _by_article(call: Call, row: Callable[[date, Article], Json]) -> Json:
    days = _days(call, 1, articles=True)
    rows = [
        {"ref_date": str(days[0]), "msgid": msgid} | told
        for _, msgid, article, _ in _articles(call)
        if (told := row(days[0], article))
    ]
    return _provisional(call, rows, days)


def _articles(call: Call) -> Found:
    for publication in call.account.publications.values():
        for index, article in enumerate(publication.articles):
            place = (publication.msg_data_id, index)
            comments = [one for one in call.account.comments if (one.msg_data_id, one.index) == place]
            yield publication, f"{publication.msg_data_id}_{index + 1}", article, comments


def _provisional(call: Call, rows: list[Json], days: list[date]) -> Json:
    """Before eight o'clock yesterday's rows are missing, and the answer says so."""
    late = not _is_ready(call) and days[-1] == day_of(call.at) - timedelta(days=1)
    return {"list": [row for row in rows if not late or row["ref_date"] != str(days[-1])], "is_delay": late}


def _is_ready(call: Call) -> bool:
    return local(call.at).hour >= READY_HOUR


def _days(call: Call, span: int, *, articles: bool = False) -> list[date]:
    """The days that are asked for: 61500 for what is no date, 61501 for a wrong range, 61503 while it is too early."""
    begin, end = (_date(call.body.get(name)) for name in ("begin_date", "end_date"))
    yesterday = day_of(call.at) - timedelta(days=1)
    earliest = FIRST_DAY_OF_ARTICLES if articles else FIRST_DAY
    if not earliest <= begin <= end <= yesterday or (end - begin).days >= span:
        raise Refusal(61501)
    if not articles and end == yesterday and not _is_ready(call):
        raise Refusal(61503)
    return [begin + timedelta(days=number) for number in range((end - begin).days + 1)]


def _date(value: object) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise Refusal(61500)
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Refusal(61500) from error
