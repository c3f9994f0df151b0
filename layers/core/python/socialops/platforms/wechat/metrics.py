"""Figures: articles by getarticletotaldetail, the account by getusercumulate, getusersummary and getbizsummary.

Source: developers.weixin.qq.com, data statistics; the article interfaces since 2025-11. Days are those of Beijing, the
last one that can be asked for is yesterday, and its figures are there after eight in the morning. The older article
interfaces are offline (47009) and never asked.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from socialops.platforms.content import Connection
from socialops.platforms.errors import PlatformError
from socialops.platforms.reading import Figures, Published
from socialops.platforms.wechat import client, errors
from socialops.platforms.wechat.ids import MSG_DATA_ID, number_of, statistics_id
from socialops.platforms.wechat.times import BEIJING, day_of
from socialops.platforms.wechat.verdicts import address

READY: Final = time(8)
FIRST_DAY: Final = date(2025, 11, 1)
"""Articles published before have no figures in this family."""
_AROUND_MIDNIGHT: Final = timedelta(minutes=15)
"""We may learn of a publication so much later, or have asked for it so much earlier."""
_ALL_SOURCES: Final = "全部"
_COUNTS: Final[Mapping[str, str]] = {
    "read_user": "reads",
    "like_user": "likes",
    "comment_count": "comments",
    "share_user": "reposts",
    "zaikan_user": "recommendations",
    "collection_user": "saves",
    "praise_money": "rewards_fen",
    "read_subscribe_user": "new_followers",
}
_ACCOUNT_COUNTS: Final[Mapping[str, str]] = {
    "read_user": "reads",
    "like_user": "likes",
    "comment_count": "comments",
    "share_user": "reposts",
    "zaikan_user": "recommendations",
    "collection_user": "saves",
    "send_page_count": "posts",
}


class WeChatMetrics:
    """Reads the figures up to the last day that is ready. What is younger than that is provisional and still empty."""

    def posts(self, connection: Connection, posts: Sequence[Published], now: datetime) -> Mapping[str, Figures]:
        """Totals since publication, of the first thirty days; one call for each day of publication.

        What is missing from a complete list is absent; what was published after the last day is provisional and empty.
        """
        last = _last_day(now)
        days = {day for post in posts for day in _days_of(post) if _is_counted(day, last)}
        told = {day: _asked("getarticletotaldetail", connection, day, day, now) for day in sorted(days)}
        found = {post.remote_id: _figures_of(post, told) for post in posts}
        return {remote_id: figures for remote_id, figures in found.items() if figures}

    def account(self, connection: Connection, now: datetime) -> Figures:
        """Followers, who came and went, and what readers did on the last day that is ready."""
        day = _last_day(now)
        total, change, business = (
            _asked(name, connection, day, day, now) for name in ("getusercumulate", "getusersummary", "getbizsummary")
        )
        counts: dict[str, int] = {}
        for row in total.rows:
            counts |= _numbers(row, {"cumulate_user": "followers"})
        for name, ours in (("new_user", "new_followers"), ("cancel_user", "lost_followers")):
            if found := [number for row in change.rows if (number := _whole(row.get(name))) is not None]:
                counts[ours] = sum(found)
        detail = business.rows[-1].get("detail") if business.rows else None
        counts |= _numbers(detail, _ACCOUNT_COUNTS)
        raw = {"day": day.isoformat(), "cumulate": total.raw, "summary": change.raw, "business": business.raw}
        late = any(answer.late for answer in (total, change, business))
        return Figures(counts, raw, provisional=late or _is_early(now), sources=_sources(detail))


class _Told:
    """What one interface told for a span of days; `late` when WeChat says that it is not all."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.rows = [row for row in client.items_of(raw, "list") if isinstance(row, dict)]
        self.late = raw.get("is_delay") is True or "list" not in raw


def _asked(name: str, connection: Connection, first: date, last: date, now: datetime) -> _Told:
    """The answer; one that says that the day is not ready tells nothing yet."""
    ask = {"begin_date": first.isoformat(), "end_date": last.isoformat()}
    try:
        return _Told(client.read(f"/datacube/{name}", connection, now, ask))
    except PlatformError as error:
        if error.platform_code != errors.NOT_READY:
            raise
        return _Told({"errcode": int(errors.NOT_READY)})


def _is_early(now: datetime) -> bool:
    return now.astimezone(BEIJING).time() < READY


def _last_day(now: datetime) -> date:
    """The last day whose figures are there."""
    return day_of(now) - timedelta(days=2 if _is_early(now) else 1)


def _days_of(post: Published) -> list[date]:
    """The day of publication, or the two that it may have been."""
    return sorted({day_of(post.live_at - _AROUND_MIDNIGHT), day_of(post.live_at + _AROUND_MIDNIGHT)})


def _is_counted(day: date, last: date) -> bool:
    return FIRST_DAY <= day <= last


def _figures_of(post: Published, told: Mapping[date, _Told]) -> Figures | None:
    """The newest totals of a post; `None` when every day that it may be of is complete and does not have it."""
    days = _days_of(post)
    for answer in (told[day] for day in days if day in told):
        for row in answer.rows:
            if _is_of(row, post):
                return _newest(row, late=answer.late)
    complete = all(day < FIRST_DAY or (day in told and not told[day].late) for day in days)
    return None if complete else Figures({}, {}, provisional=True)


def _is_of(row: Mapping[str, Any], post: Published) -> bool:
    if msg_data_id := post.facts.get(MSG_DATA_ID):
        return bool(row.get("msgid") == statistics_id(msg_data_id))
    return bool(post.url) and address(row.get("content_url")) == post.url


def _newest(row: Mapping[str, Any], *, late: bool) -> Figures:
    """The last day's totals; each day's are those since publication, so they are not added up."""
    days = [day for day in client.items_of(row, "detail_list") if isinstance(day, dict)]
    if not days:
        return Figures({}, row, provisional=True)
    detail = max(days, key=lambda day: str(day.get("stat_date", "")))
    return Figures(_numbers(detail, _COUNTS), row, provisional=late, sources=_sources(detail))


def _numbers(detail: object, names: Mapping[str, str]) -> dict[str, int]:
    fields = detail if isinstance(detail, dict) else {}
    return {ours: number for theirs, ours in names.items() if (number := _whole(fields.get(theirs))) is not None}


def _sources(detail: object) -> dict[str, int] | None:
    """Readers by where they came from; 全部 is their sum and no source."""
    told = [each for each in client.items_of(detail, "read_user_source") if isinstance(each, dict)]
    found: dict[str, int] = {}
    for each in told:
        scene, number = str(each.get("scene_desc", "")), _whole(each.get("user_count"))
        if scene and scene != _ALL_SOURCES and number is not None:
            found[scene] = found.get(scene, 0) + number
    return found or None


def _whole(value: object) -> int | None:
    number = number_of(value)
    return int(number) if number else None
