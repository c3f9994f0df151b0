"""The calendar as rows of a sheet: what a row says, what it would change, and what is wrong with it. Pure.

A row with an `id` is a publication that is there: it is moved where its time or campaign differs from what an export
writes. A row without one is a new publication of a post on an account.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import Field

from planning.research_sheets import Line, Sheet
from publishing import calendar
from publishing.accounts import Account
from publishing.calendar import NewPublication, When
from publishing.plan_store import Planning
from publishing.sendings import Sending, Step
from socialops import clock
from socialops.errors import AccountNotConnected, InvalidInput, NotApproved, SocialOpsError
from socialops.models import Frozen

COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "id": ("发布编号", "publication", "id"),
    "version": ("版本", "version"),
    "post_id": ("内容编号", "post", "postid"),
    "title": ("标题", "内容标题", "title"),
    "account": ("账号", "accountid", "account"),
    "wall": ("时间", "当地时间", "wall", "time"),
    "zone": ("时区", "timezone", "zone"),
    "fold": ("第几次", "fold"),
    "campaign": ("活动", "campaign"),
}
"""Our name of a column → how the header of a file may call it; the first in Chinese, the last in English."""
TOLD: Final[Mapping[str, Sequence[str]]] = {
    "account_name": ("账号名称", "account name"),
    "platform": ("平台", "platform"),
    "state": ("状态", "state"),
    "text": ("正文开头", "text"),
}
"""Columns that an export adds for its reader and an import passes over."""
EXPORTED: Final = ("id", "version", "post_id", "account", "wall", "zone", "fold", "campaign")
NEEDED: Final = (("id", "post_id", "title"), ("wall",))
LONGEST_TEXT: Final = 60
SHOWN: Final = 60
_NAME: Final = re.compile(r"[A-Za-z0-9_.:-]{1,80}", re.ASCII)
_VERSION: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
_CAMPAIGN: Final = re.compile(r"[A-Za-z0-9_.-]{0,60}", re.ASCII)
_ZONE: Final = re.compile(r"[A-Za-z0-9_+/-]{0,60}", re.ASCII)
_TIME: Final = re.compile(
    r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?[\sT]*(\d{1,2}):(\d\d)(?::(\d\d)(?:\.0+)?)?", re.ASCII
)
_WHERE: Final = {
    "unknown-zone": "zone",
    "not-approved": "post_id",
    "account-not-connected": "account",
    "wrong-state": "id",
    "stale-version": "version",
}
"""Column of an error of the calendar's rules; of all others it is `wall`."""
Kind = Literal["new", "moved", "same", "bad"]


class Fault(Frozen):
    """One thing that is wrong: `row` as a spreadsheet counts (the header is 1), our name of the column, what it says.

    `code` is of `calendar-sheet.<code>` in the catalogue of words, or of an error.
    """

    row: int
    column: str = ""
    code: str
    given: str = ""
    facts: dict[str, str] = Field(default_factory=dict)


class Wanted(Frozen):
    """What a row says; `campaign` is absent where the file has no such column.

    `version` is the one of the publication that the row was written or checked against.
    """

    row: int
    id: str = ""
    version: int | None = None
    post_id: str = ""
    title: str = ""
    account: str = ""
    wall: str
    zone: str = ""
    fold: int | None = None
    campaign: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What a row does; `step` where it changes something."""

    wanted: Wanted
    kind: Kind
    step: Step | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Known:
    """What rows are weighed against.

    Attributes:
        sendings: publications by id.
        posts: ids of approved posts by title.
        accounts: connected accounts.
        plannings: what a publication of a post on an account is planned from; a pair that is not there is absent.
        zone: the brand's.
    """

    sendings: Mapping[str, Sending]
    posts: Mapping[str, Sequence[str]]
    accounts: Sequence[Account]
    plannings: Mapping[tuple[str, str], Planning]
    zone: str


def parse(sheet: Sheet) -> tuple[list[Wanted], list[Fault]]:
    """What the rows of a file say, and what is wrong in the cells themselves; a row is in one of the two."""
    faults = [
        Fault(row=each.row, column=each.column, code=each.code, given=each.given, facts={"column": each.column})
        for each in sheet.mistakes
    ]
    rows: list[Wanted] = []
    seen: set[str] = set()
    for line in sheet.lines:
        wrong = _wrong_cells(line, seen)
        if wrong:
            faults += wrong
        else:
            rows.append(_wanted(line))
        seen.add(line.cells.get("id", ""))
    return rows, faults


def _wrong_cells(line: Line, seen: set[str]) -> list[Fault]:
    cells = line.cells
    found: list[tuple[str, str]] = []
    if cells.get("id") and cells["id"] in seen:
        found.append(("id", "row-twice"))
    if not any(cells.get(name) for name in ("id", "post_id", "title")):
        found.append(("post_id", "missing"))
    if not cells.get("id") and not cells.get("account"):
        found.append(("account", "missing"))
    found += [(name, "bad-name") for name in ("id", "post_id") if cells.get(name) and not _NAME.fullmatch(cells[name])]
    if cells.get("version") and not _VERSION.fullmatch(cells["version"]):
        found.append(("version", "bad-version"))
    if not cells.get("wall"):
        found.append(("wall", "missing"))
    elif not time_of(cells["wall"]):
        found.append(("wall", "bad-time"))
    if not _ZONE.fullmatch(cells.get("zone", "")):
        found.append(("zone", "bad-name"))
    if cells.get("fold", "") not in {"", "0", "1"}:
        found.append(("fold", "bad-fold"))
    if not _CAMPAIGN.fullmatch(cells.get("campaign", "")):
        found.append(("campaign", "bad-name"))
    return [
        Fault(row=line.number, column=name, code=code, given=cells.get(name, "")[:SHOWN], facts={"column": name})
        for name, code in found
    ]


def _wanted(line: Line) -> Wanted:
    cells = line.cells
    return Wanted(
        row=line.number,
        **{name: cells.get(name, "") for name in ("id", "post_id", "title", "account", "zone")},
        wall=time_of(cells["wall"]),
        version=int(cells["version"]) if cells.get("version") else None,
        fold=int(cells["fold"]) if cells.get("fold") else None,
        campaign=cells.get("campaign"),
    )


def time_of(cell: str) -> str:
    """A wall-clock time as people and spreadsheets write it, with its seconds; empty where it is none.

    >>> time_of("2026/11/3 8:05"), time_of("2026年11月3日 20:00:30"), time_of("2026-11-03")
    ('2026-11-03T08:05:00', '2026-11-03T20:00:30', '')
    """
    found = _TIME.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    if found is None:
        return ""
    try:
        return datetime.fromisoformat(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*(int(part or 0) for part in found.groups()))
        ).isoformat()
    except ValueError:
        return ""


def row_of(sending: Sending, zone: str) -> dict[str, str]:
    """A publication as the columns of `EXPORTED`; `zone` is the brand's, for what was planned as an instant."""
    name = sending.zone or zone
    local = sending.due.astimezone(clock.zone(name))
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return {
        "id": sending.id,
        "version": str(sending.version),
        "post_id": sending.subject,
        "account": sending.account_id,
        "wall": local.replace(tzinfo=None, microsecond=0).isoformat(),
        "zone": name,
        "fold": str(local.fold) if twice else "",
        "campaign": sending.campaign,
    }


def begin_of(text: str) -> str:
    """The beginning of a text, as an export shows it."""
    one = " ".join(text.split())
    return one if len(one) <= LONGEST_TEXT else one[:LONGEST_TEXT] + "…"


def account_of(wanted: Wanted, accounts: Iterable[Account]) -> list[Account]:
    """The accounts that a row may mean: the one of this id, or those of this name or handle."""
    called = wanted.account.casefold().removeprefix("@")
    every = list(accounts)
    exact = [each for each in every if each.id == wanted.account]
    return exact or [
        each for each in every if called in {each.name.casefold(), each.handle.casefold().removeprefix("@")}
    ]


def pairs_of(rows: Sequence[Wanted], known: Known) -> set[tuple[str, str]]:
    """Post and account of every row, as far as they are one each."""
    found = set()
    for wanted in rows:
        there = known.sendings.get(wanted.id)
        if there:
            found.add((there.subject, there.account_id))
            continue
        posts, accounts = _posts(wanted, known), account_of(wanted, known.accounts)
        if not wanted.id and len(posts) == len(accounts) == 1:
            found.add((posts[0], accounts[0].id))
    return found


def _posts(wanted: Wanted, known: Known) -> Sequence[str]:
    return [wanted.post_id] if wanted.post_id else known.posts.get(wanted.title, ())


def weigh(rows: Sequence[Wanted], known: Known, ids: Mapping[int, str], by: str, at: datetime) -> list[Outcome]:
    """What some rows do.

    Args:
        rows: as `parse` read them.
        known: what is there.
        ids: row → id of the publication that it would make.
        by: who asks.
        at: now.
    """
    outcomes: list[Outcome] = []
    taken: set[tuple[str, str, datetime]] = set()
    for wanted in rows:
        outcome = _existing(wanted, known, at) if wanted.id else _new(wanted, known, ids[wanted.row], by, at)
        if outcome.kind == "new" and outcome.step:
            if (place := place_of(outcome.step.after)) in taken:
                outcome = _bad(wanted, "wall", "row-twice")
            taken.add(place)
        outcomes.append(outcome)
    return outcomes


def place_of(sending: Sending) -> tuple[str, str, datetime]:
    """What no two publications share: the post, the account, the second."""
    return sending.subject, sending.account_id, sending.due.replace(microsecond=0)


def without(outcomes: Sequence[Outcome], there: Iterable[tuple[str, str, datetime]]) -> list[Outcome]:
    """The outcomes, where a new publication that is on the calendar already changes nothing."""
    known = set(there)
    return [
        replace(each, kind="same", step=None)
        if each.kind == "new" and each.step and place_of(each.step.after) in known
        else each
        for each in outcomes
    ]


def _bad(wanted: Wanted, column: str, code: str, **facts: Any) -> Outcome:
    given = str(getattr(wanted, column) or "")[:SHOWN]
    told = {"column": column, **{name: str(value) for name, value in facts.items()}}
    return Outcome(wanted, "bad", faults=(Fault(row=wanted.row, column=column, code=code, given=given, facts=told),))


def refused(wanted: Wanted, error: SocialOpsError) -> Outcome:
    """The outcome of a row that a rule refuses."""
    if isinstance(error, InvalidInput):
        return _bad(wanted, "wall", "too-far", days=calendar.FARTHEST.days)
    return _bad(wanted, _WHERE.get(error.code, "wall"), error.code, **error.facts)


def as_checked(outcome: Outcome) -> Wanted:
    """The row of an outcome, bound to the publication as it was checked: who moves it meanwhile is not overruled."""
    before = outcome.step.before if outcome.step else None
    return outcome.wanted.model_copy(update={"version": before.version}) if before else outcome.wanted


def _when(wanted: Wanted) -> dict[str, Any]:
    return {"wall": wanted.wall, "zone": wanted.zone or None, "fold": wanted.fold}


def _existing(wanted: Wanted, known: Known, at: datetime) -> Outcome:
    there = known.sendings.get(wanted.id)
    if there is None or there.kind != "post":
        return _bad(wanted, "id", "unknown-publication")
    if wanted.post_id not in {"", there.subject}:
        return _bad(wanted, "post_id", "other-post")
    if wanted.account and there.account_id not in {wanted.account, *(a.id for a in account_of(wanted, known.accounts))}:
        return _bad(wanted, "account", "other-account")
    shown = row_of(there, known.zone)
    told = (wanted.wall, wanted.zone or shown["zone"], "" if wanted.fold is None else str(wanted.fold))
    moved = told != (shown["wall"], shown["zone"], shown["fold"])
    if not moved and wanted.campaign in {None, there.campaign}:
        return Outcome(wanted, "same")
    zone = there.zone or known.zone
    try:
        there.require("scheduled")
        if wanted.version is not None:
            there.expect(wanted.version)
        renewed = _renewed(there, known)
        if wanted.campaign is not None:
            renewed["campaign"] = wanted.campaign
        step = calendar.replan(there, When.model_validate(_when(wanted)), zone=zone, at=at, **renewed)
    except SocialOpsError as error:
        return refused(wanted, error)
    return Outcome(wanted, "moved", step)


def _renewed(there: Sending, known: Known) -> dict[str, Any]:
    """The content that is approved now, where it is another than was planned."""
    planning = known.plannings.get((there.subject, there.account_id))
    if planning is None:
        raise NotApproved(platform=there.platform)
    present = planning.content
    if present.hash == there.content_hash:
        return {}
    return {"content": present.content, "content_hash": present.hash, "window": present.window}


def _new(wanted: Wanted, known: Known, sending_id: str, by: str, at: datetime) -> Outcome:
    if sending_id in known.sendings:
        return Outcome(wanted, "same")
    column = "post_id" if wanted.post_id else "title"
    posts, accounts = _posts(wanted, known), account_of(wanted, known.accounts)
    if len(posts) != 1:
        return _bad(wanted, column, "title-twice" if posts else "unknown-post")
    if len(accounts) != 1:
        return _bad(wanted, "account", "account-twice" if accounts else "unknown-account")
    planning = known.plannings.get((posts[0], accounts[0].id))
    if planning is None:
        return _bad(wanted, column, "unknown-post")
    try:
        return Outcome(wanted, "new", _planned(wanted, planning, posts[0], sending_id, by=by, zone=known.zone, at=at))
    except SocialOpsError as error:
        return refused(wanted, error)


def _planned(
    wanted: Wanted, planning: Planning, post_id: str, sending_id: str, *, by: str, zone: str, at: datetime
) -> Step:
    account = planning.standing.account
    if account.state != "connected":
        raise AccountNotConnected(account=account.id)
    approved = planning.content
    asked = {"account_id": account.id, "campaign": wanted.campaign or None, **_when(wanted)}
    return calendar.plan(
        NewPublication.model_validate(asked),
        sending_id,
        post_id=post_id,
        platform=account.platform,
        content=approved.content,
        content_hash=approved.hash,
        window=approved.window,
        zone=zone,
        owner=planning.owner(by),
        at=at,
    )
