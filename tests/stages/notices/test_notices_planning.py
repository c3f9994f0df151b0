"""What planning does, as its people are told of it: reviews of posts and plans, threads, files, sheets, competitors."""

from typing import Any

import pytest

from notices.api import api
from socialops import clock, table
from socialops.changes import Keep
from socialops.keys import Key
from socialops.table import Origin
from tests.cloud import Clock
from tests.stages.notices.world import an_event, enter, hear
from tests.stages.requests import ask

POST: dict[str, Any] = {"subject": "POST#p1", "post_id": "p1", "review_id": "r1"}
PLAN: dict[str, Any] = {"subject": "PLAN#n1", "plan_id": "n1", "review_id": "r1"}


@pytest.fixture(autouse=True)
def under_review(time: Clock) -> None:
    """A post and a plan in review, both written by pan; rev2 reviews beside rev."""
    enter("rev2", "reviewer", at=time.at)
    _row("POST#p1", "POST", "Post", title="山茶花新品", author="pan", editors=[])
    _row("PLAN#n1", "PLAN", "Plan", title="九月计划 🌸", author="pan")
    _row("POST#p1", "REVIEW#r1", "Review", subject={"title": "山茶花新品", "authors": ["pan"]})
    _row("PLAN#n1", "REVIEW#r1", "Review", subject={"title": "九月计划 🌸", "authors": ["pan", "wu"]})


def _row(pk: str, sk: str, kind: str, **fields: Any) -> None:
    table.commit([Keep(Key(pk, sk), {"type": kind, **fields})], [], Origin("test", clock.now()))


def _unread(member: str) -> list[dict[str, Any]]:
    headers = {"accept-language": "zh-CN"}
    items: list[dict[str, Any]] = ask(
        api, "GET /v1/notices", member=member, query={"unread": "true"}, headers=headers
    ).body["items"]
    return items


def _events(member: str) -> list[str]:
    return [each["event"] for each in _unread(member)]


@pytest.mark.parametrize(
    ("of", "title", "link"),
    [(POST, "山茶花新品", "/v1/posts/p1"), (PLAN, "九月计划 🌸", "/v1/plans/n1")],
    ids=["post", "plan"],
)
def test_a_review_names_and_links_what_is_reviewed(of: dict[str, Any], title: str, link: str) -> None:
    """The words name the post or the plan, and the link leads to it."""
    assert hear(an_event("ReviewOpened", 1, stage="品牌", reviewers=["rev"], **of)) == []
    (notice,) = _unread("rev")
    assert notice["title"] == f"《{title}》等待你审核"
    assert notice["link"] == link


def test_a_further_stage_settles_what_asked_for_the_one_before() -> None:
    """Who did not decide in the first stage need not any more; a late repeat of its events brings nothing back."""
    first = an_event("ReviewOpened", 1, stage="one", reviewers=["rev", "rev2"], **POST)
    reminded = an_event("ReviewReminded", 2, stage="one", reviewers=["rev2"], **POST)
    hear(first, reminded)
    assert _events("rev2") == ["ReviewReminded", "ReviewOpened"]
    hear(an_event("ReviewDecided", 3, by="rev", decision="approve", **POST))
    hear(an_event("ReviewOpened", 4, stage="two", reviewers=["rev", "mo"], **POST))
    hear(first, reminded, an_event("ReviewEscalated", 3, stage="one", reviewers=["rev2"], reason="overdue", **POST))
    assert _events("rev2") == []
    assert _events("rev") == _events("mo") == ["ReviewOpened"]


def test_the_same_stage_told_twice_is_told_once() -> None:
    """A repeated delivery settles nothing of what it told."""
    opened = an_event("ReviewOpened", 1, stage="one", reviewers=["rev"], **PLAN)
    hear(opened)
    hear(opened)
    assert _events("rev") == ["ReviewOpened"]


def test_help_that_is_asked_for_in_time_is_told_and_at_once_is_not() -> None:
    """As a stage begins, its own event already asks those who help."""
    whom: dict[str, Any] = {"stage": "one", "reviewers": ["rev", "mo"]}
    hear(an_event("ReviewOpened", 1, **whom, **POST))
    hear(an_event("ReviewEscalated", 2, reason="too-few-approvers", **whom, **POST))
    assert _events("mo") == ["ReviewOpened"]
    hear(an_event("ReviewEscalated", 3, reason="overdue", **whom, **POST))
    assert _events("mo") == ["ReviewEscalated", "ReviewOpened"]


def test_a_deputy_who_wrote_the_content_is_not_asked(time: Clock) -> None:
    """Who stands in for a reviewer may not decide on their own plan, and is not told to."""
    enter("busy", "reviewer", at=time.at, deputy={"member_id": "wu", "until": time.at.replace(hour=20)})
    hear(an_event("ReviewOpened", 1, stage="one", reviewers=["busy"], **PLAN))
    assert _events("busy") == ["ReviewOpened"]
    assert _events("wu") == []


def test_who_hands_a_review_on_is_free_and_the_other_is_asked() -> None:
    """The one who handed it on has nothing left to do; the other member is told whose turn it is."""
    hear(an_event("ReviewOpened", 1, stage="one", reviewers=["rev", "rev2"], **PLAN))
    event = an_event("ReviewDelegated", 2, stage="one", reviewers=["mo"], **PLAN)
    hear({**event, "by": "rev", "data": {**event["data"], "by": "rev"}})
    assert _events("rev") == []
    assert _events("rev2") == ["ReviewOpened"]
    assert [each["title"] for each in _unread("mo")] == ["《九月计划 🌸》的审核转交给你"]


@pytest.mark.parametrize(
    ("end", "of", "told"),
    [
        ("PostReturned", {**POST, "reason": "expired"}, ["PostReturned"]),
        ("PlanAdopted", {**PLAN, "revision": 1, "content_hash": "x"}, ["PlanAdopted"]),
        ("PlanReturned", {**PLAN, "reason": "returned"}, ["PlanReturned"]),
        ("ReviewWithdrawn", PLAN, []),
    ],
)
def test_the_end_of_a_review_leaves_nobody_waiting(end: str, of: dict[str, Any], told: list[str]) -> None:
    """All that asked for decisions or changes is done, and the author knows the outcome."""
    names = {key: of[key] for key in of if key not in ("reason", "revision", "content_hash")}
    hear(an_event("ReviewOpened", 1, stage="one", reviewers=["rev", "rev2"], **names))
    hear(an_event("ReviewReminded", 2, stage="one", reviewers=["rev2"], **names))
    hear(an_event("ChangesRequested", 3, by="rev", author="pan", threads=["t1"], **names))
    assert _events("pan") == ["ChangesRequested"]
    assert hear(an_event(end, 4, **of)) == []
    assert _events("rev") == _events("rev2") == []
    assert _events("pan") == told


def test_a_reason_is_said_in_words() -> None:
    """The code of an outcome becomes what a person understands."""
    hear(an_event("PlanReturned", 1, reason="expired", **PLAN))
    (notice,) = _unread("wu")
    assert "expired" not in notice["body"]


def test_a_thread_has_one_notice_the_newest() -> None:
    """The author hears of a new thread; each answer replaces the one before, and whoever answers is free."""
    thread = {**POST, "thread_id": "t1", "visibility": "internal"}
    hear(an_event("ThreadOpened", 1, by="rev", author="pan", **thread))
    assert _events("pan") == ["ThreadOpened"]
    hear(an_event("ThreadCommented", 2, by="pan", opened_by="rev", people=["rev"], **thread))
    assert _events("pan") == []
    hear(an_event("ThreadCommented", 3, by="wu", opened_by="rev", people=["rev", "pan"], **thread))
    assert [each["id"][-1] for each in _unread("rev")] == ["3"]
    assert _events("pan") == ["ThreadCommented"]
    hear(an_event("ThreadSettled", 4, by="rev", state="resolved", **thread))
    assert _events("pan") == _events("rev") == []


def test_guests_have_no_notices() -> None:
    """Who began a thread by a link has no list to be told in."""
    thread = {**PLAN, "thread_id": "t1", "visibility": "guests"}
    hear(an_event("ThreadCommented", 1, by="pan", opened_by="guest:l1", people=["guest:l1", "rev"], **thread))
    assert _events("rev") == ["ThreadCommented"]
    assert _unread("guest:l1") == []


def test_each_end_of_rights_is_told_to_the_owner_until_the_file_is_gone() -> None:
    """The same end once; another end anew; what has ended replaces what was to end."""
    _row("MEDIA#m1", "MEDIA", "Media", owner="wu", title="", filename="海报.png")
    of = {"subject": "MEDIA#m1", "media_id": "m1", "owner": "wu"}
    hear(an_event("MediaRightsEnding", 1, until="2026-12-01T00:00:00.000Z", **of))
    hear(an_event("MediaRightsEnding", 2, until="2026-12-01T00:00:00.000Z", **of))
    (notice,) = _unread("wu")
    assert notice["title"] == "文件《海报.png》的使用权即将到期"
    assert notice["link"] == "/v1/media/m1"
    hear(an_event("MediaRightsEnding", 3, until="2027-01-01T00:00:00.000Z", **of))
    assert _events("wu") == ["MediaRightsEnding", "MediaRightsEnding"]
    hear(an_event("MediaRightsEnded", 4, until="2027-01-01T00:00:00.000Z", **of))
    assert _events("wu") == ["MediaRightsEnded"]
    hear(an_event("MediaDeleted", 5, by="mo", restorable_until="x", **of))
    assert _events("wu") == []


def test_who_asked_for_a_sheet_hears_how_it_ended() -> None:
    """A checked sheet waits for its import; then it is done, or failed with the reason in words."""
    of = {"subject": "IMPORT#i1", "by": "planning.on_due"}
    _row("IMPORT#i1", "IMPORT", "Import", by="pan", runner="wu", filename="九月.xlsx")
    hear(an_event("ImportChecked", 1, new=12, changed=0, same=0, bad=2, **of))
    (notice,) = _unread("pan")
    assert notice["body"] == "新帖子 12 个，修改 0 个，有误的行 2 个；尚未写入。"
    hear(an_event("ImportStarted", 2, skip_bad=True, **of))
    assert _events("pan") == []
    hear(an_event("ImportDone", 3, written=12, failed=0, **of))
    assert _events("pan") == _events("wu") == ["ImportDone"]
    _row("EXPORT#e1", "EXPORT", "Export", by="ann")
    hear(an_event("ExportFailed", 4, subject="EXPORT#e1", reason="too-many-posts"))
    (notice,) = _unread("ann")
    assert "too-many-posts" not in notice["body"]
    assert notice["link"] == "/v1/exports/e1"


def test_a_competitor_that_cannot_be_read_is_told_once_until_it_can() -> None:
    """Each missed day is the same news; a day that was read settles it."""
    _row("COMPETITOR#c1", "COMPETITOR", "Competitor", name="花语")
    of = {"subject": "COMPETITOR#c1", "account_id": "a1"}
    hear(an_event("CompetitorWatchMissed", 1, reason="NotFoundThere", **of))
    hear(an_event("CompetitorWatchMissed", 2, reason="NotFoundThere", **of))
    assert [each["title"] for each in _unread("ann")] == ["缺少竞品 花语 的数据"]
    assert _events("pan") == ["CompetitorWatchMissed"]
    hear(an_event("CompetitorWatched", 3, day="2026-11-24", count=1, **of))
    assert _events("ann") == _events("pan") == []


def test_the_author_hears_that_somebody_else_stopped_a_series() -> None:
    """Who stops their own series knows it."""
    _row("SERIES#s1", "SERIES", "Series", author="pan", name="每周一花")
    hear(an_event("SeriesStopped", 1, by="pan", subject="SERIES#s1"))
    assert _events("pan") == []
    hear(an_event("SeriesStopped", 2, by="mo", subject="SERIES#s1"))
    assert [each["title"] for each in _unread("pan")] == ["系列《每周一花》已停止"]
