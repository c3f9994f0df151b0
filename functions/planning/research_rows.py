"""What the rows of a sheet mean: numbers of a competitor's account on a day, or a trending topic. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from planning import research_sheets as sheets
from planning.competitors import Competitor, CountName, WatchedAccount
from planning.research import LINK, LONGEST_LINK
from planning.research_sheets import Line, Sheet, SheetMistake
from planning.topics import TopicInput, topic_id
from socialops.models import Frozen

COUNTS: Final = get_args(CountName)
FIGURE_COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "competitor": ("competitorid", "竞品", "竞争对手", "竞品名称", "品牌", "competitor"),
    "platform": ("平台", "platform"),
    "account": ("handle", "accountid", "账号", "帐号", "账号名称", "昵称", "account"),
    "day": ("date", "日期", "统计日期", "day"),
    "followers": ("fans", "粉丝", "粉丝数", "粉丝量", "followers"),
    "following": ("关注", "关注数", "following"),
    "posts": ("statuses", "作品", "作品数", "笔记数", "微博数", "发文数", "内容数", "文章数", "posts"),
    "likes": ("获赞", "获赞数", "点赞", "点赞数", "获赞与收藏", "likes"),
    "views": ("播放", "播放量", "阅读量", "views"),
}
FIGURES_NEEDED: Final = (("competitor",), ("day",), COUNTS)
TOPIC_COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "platform": ("平台", "platform"),
    "day": ("date", "日期", "day"),
    "name": ("topic", "title", "话题", "热搜", "词条", "标题", "name"),
    "place": ("place", "position", "排名", "名次", "序号", "rank"),
    "heat": ("hot", "热度", "热度值", "热搜值", "指数", "heat"),
    "url": ("link", "链接", "地址", "url"),
}
TOPICS_NEEDED: Final = (("platform",), ("day",), ("name",))
"""Of each of these groups of columns one must be there; the last name of a column is how a mistake calls it."""
LONGEST_NAME: Final = 200


class FigureRow(Frozen):
    """The numbers of one account on one day."""

    competitor_id: str
    account_id: str
    day: date
    counts: dict[str, int]


@dataclass(frozen=True)
class Found:
    """What a sheet says, and what is wrong with it."""

    figures: Sequence[FigureRow] = ()
    topics: Sequence[TopicInput] = ()
    mistakes: Sequence[SheetMistake] = ()


def figures(sheet: Sheet, known: Iterable[Competitor], platforms: Mapping[str, str], today: date) -> Found:
    """The numbers of a sheet.

    Args:
        sheet: that was read with `FIGURE_COLUMNS`.
        known: the competitors that it may name, by id or name.
        platforms: how people call platforms, folded → id.
        today: the last day that has come.
    """
    by_name: dict[str, list[Competitor]] = {}
    for competitor in known:
        for name in (competitor.id, fold(competitor.name)):
            by_name.setdefault(name, []).append(competitor)
    rows: list[FigureRow] = []
    told: list[tuple[int, str]] = []
    mistakes = list(sheet.mistakes)
    for line in sheet.lines:
        wrong: list[SheetMistake] = []
        account = _account(sheet, line, by_name, platforms, wrong)
        day = _day(sheet, line, today, wrong)
        counts = {name: count for name in COUNTS if (count := _count(sheet, line, name, wrong)) is not None}
        if not counts and not wrong:
            wrong.append(SheetMistake(row=line.number, code="no-counts"))
        if account and day and not wrong:
            rows.append(FigureRow(competitor_id=account[0], account_id=account[1], day=day, counts=counts))
            told.append((line.number, f"{account[0]}/{account[1]}/{day}"))
        mistakes += wrong
    mistakes += _repeated(told)
    return Found(figures=rows, mistakes=_first(mistakes))


def topics(sheet: Sheet, platforms: Mapping[str, str], today: date) -> Found:
    """The trending topics of a sheet, which was read with `TOPIC_COLUMNS`; the rest as for `figures`."""
    rows: list[TopicInput] = []
    told: list[tuple[int, str]] = []
    mistakes = list(sheet.mistakes)
    for line in sheet.lines:
        wrong: list[SheetMistake] = []
        name, network = line.cells.get("name", ""), platforms.get(fold(line.cells.get("platform", "")), "")
        if not network:
            wrong.append(sheet.mistake(line, "platform", "unknown-platform"))
        if not 1 <= len(name) <= LONGEST_NAME:
            wrong.append(sheet.mistake(line, "name", "too-long" if name else "missing"))
        url = line.cells.get("url", "")
        if not _is_link(url):
            wrong.append(sheet.mistake(line, "url", "not-a-link"))
        day = _day(sheet, line, today, wrong)
        place, heat = _count(sheet, line, "place", wrong, least=1, most=9999), _count(sheet, line, "heat", wrong)
        if day and not wrong:
            rows.append(TopicInput(platform=network, day=day, name=name, place=place, heat=heat, url=url))
            told.append((line.number, topic_id(network, day, name)))
        mistakes += wrong
    mistakes += _repeated(told)
    return Found(topics=rows, mistakes=_first(mistakes))


def fold(name: str) -> str:
    """A name without width, case and blanks around it."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _account(
    sheet: Sheet,
    line: Line,
    by_name: Mapping[str, Sequence[Competitor]],
    platforms: Mapping[str, str],
    wrong: list[SheetMistake],
) -> tuple[str, str] | None:
    """The competitor and account that a line is about; without a name, the only one it has there."""
    named = line.cells.get("competitor", "")
    found = by_name.get(named) or by_name.get(fold(named)) or []
    if len(found) != 1:
        code: sheets.Code = "name-twice" if found else "unknown-competitor" if named else "missing"
        wrong.append(sheet.mistake(line, "competitor", code))
        return None
    (competitor,) = found
    called = line.cells.get("platform", "")
    network = platforms.get(fold(called), "")
    if called and not network:
        wrong.append(sheet.mistake(line, "platform", "unknown-platform"))
        return None
    wanted = fold(line.cells.get("account", "")).removeprefix("@")
    fitting = [
        account
        for account in competitor.accounts
        if (not network or account.platform == network) and (not wanted or wanted in _names(account))
    ]
    if len(fitting) != 1:
        wrong.append(sheet.mistake(line, "account" if "account" in sheet.headers else "competitor", "unknown-account"))
        return None
    return competitor.id, fitting[0].id


def _names(account: WatchedAccount) -> set[str]:
    names = (account.id, account.handle, account.remote_id, account.url)
    return {fold(name).removeprefix("@") for name in names if name}


def _day(sheet: Sheet, line: Line, today: date, wrong: list[SheetMistake]) -> date | None:
    if not line.cells.get("day"):
        wrong.append(sheet.mistake(line, "day", "missing"))
        return None
    try:
        day = sheets.day_of(line.cells["day"])
    except ValueError:
        wrong.append(sheet.mistake(line, "day", "not-a-day"))
        return None
    if day > today:
        wrong.append(sheet.mistake(line, "day", "to-come"))
    return day


def _count(
    sheet: Sheet, line: Line, name: str, wrong: list[SheetMistake], *, least: int = 0, most: int = 10**12
) -> int | None:
    try:
        count = sheets.count_in(line, name)
    except ValueError:
        count = -1
    if count is not None and not least <= count <= most:
        wrong.append(sheet.mistake(line, name, "not-a-count"))
        return None
    return count


def _is_link(url: str) -> bool:
    return len(url) <= LONGEST_LINK and re.fullmatch(LINK, url) is not None


def _repeated(rows: Sequence[tuple[int, str]]) -> list[SheetMistake]:
    """Rows that are about the same thing as an earlier one: number of each, and what it is about."""
    earlier: set[str] = set()
    found = []
    for number, about in rows:
        if about in earlier:
            found.append(SheetMistake(row=number, code="row-twice"))
        earlier.add(about)
    return found


def _first(mistakes: Iterable[SheetMistake]) -> list[SheetMistake]:
    return sorted(mistakes, key=lambda each: each.row)[: sheets.MOST_MISTAKES]
