"""Sheets of competitors' numbers and of topics: encodings, headers, mistakes by row and column, and the taking in."""

import base64
from typing import Any, get_args

import pytest

from planning import research_import_store, research_sheets
from planning.api import api
from planning.cadence import TAKE
from socialops import table, words
from tests.cloud import Clock
from tests.stages.planning.acts_research import due_entries, stored, take
from tests.stages.requests import Answer, ask

FIGURES = "POST /v1/competitors/figures/imports"
TOPICS = "POST /v1/research/topics/imports"
CSV = (
    "竞品,平台,账号,日期,粉丝数,获赞（次）\n对手,微博,@竞品官方,2026-11-20,1.2万,\n对手,小红书,,2026/11/21,３００,4千\n"
)
HOT = "平台,日期,排名,话题,热度,链接\n微博,2026年11月22日,1,#换季护肤#,1.2亿,https://s.weibo.com/1\nDouyin,20261122,2,@山茶花,,\n"


@pytest.fixture
def rival(time: Clock) -> dict[str, Any]:
    """A competitor with an account on Weibo and one on Xiaohongshu."""
    accounts = [{"platform": "weibo", "handle": "竞品官方"}, {"platform": "xiaohongshu", "handle": "竞品"}]
    competitor: dict[str, Any] = ask(api, "POST /v1/competitors", body={"name": "对手", "accounts": accounts}).body
    return competitor


def send(route: str, csv: str | bytes, *, language: str = "en", **fields: Any) -> Answer:
    """Import a sheet, as text or as the bytes of a file."""
    sheet = {"csv": csv} if isinstance(csv, str) else {"file": base64.b64encode(csv).decode()}
    return ask(api, route, role="analyst", body={**sheet, **fields}, headers={"accept-language": language})


def series(competitor: dict[str, Any], number: int) -> list[tuple[str, dict[str, int], str]]:
    """Day, counts and source of an account's numbers."""
    path = {"competitor_id": competitor["id"], "account_id": competitor["accounts"][number]["id"]}
    days = ask(api, "GET /v1/competitors/{competitor_id}/accounts/{account_id}/figures", path=path).body["items"]
    return [(day["day"], day["counts"], day["source"]) for day in days]


def mistakes(csv: str | bytes, route: str = FIGURES) -> list[tuple[int, str, str]]:
    """What is wrong with a sheet, by a trial."""
    answer = send(route, csv, dry_run=True)
    assert answer.status == 202, answer.body
    return [(each["row"], each["column"], each["code"]) for each in answer.body["problems"]]


@pytest.mark.parametrize(
    "sheet", [CSV, CSV.encode("utf-8-sig"), CSV.encode("gbk"), CSV.encode("gb18030"), CSV.encode("utf-16")]
)
def test_a_sheet_is_taken_in_whatever_its_encoding(rival: dict[str, Any], sheet: str | bytes) -> None:
    """Chinese headers, units and days; what was taken stands in the series within the next turn of the agenda."""
    answer = send(FIGURES, sheet)
    assert (answer.status, answer.body["rows"], answer.body["problems"]) == (202, 2, [])
    assert series(rival, 0) == []
    (entry,) = due_entries(TAKE)
    assert take(entry, entry) == {"batchItemFailures": []}
    assert series(rival, 0) == [("2026-11-20", {"followers": 12_000}, "imported")]
    assert series(rival, 1) == [("2026-11-21", {"followers": 300, "likes": 4000}, "imported")]
    assert (due_entries(TAKE), stored(f"RESEARCH_IMPORT#{answer.body['id']}", "ROWS")) == ([], None)


def test_a_trial_takes_nothing(rival: dict[str, Any]) -> None:
    """The answer says how many rows would be taken and which columns mean nothing."""
    answer = send(FIGURES, "竞品,账号,day,fans,备注\n对手,竞品官方,2026-11-20,1,x\n", dry_run=True)
    assert (answer.body["rows"], answer.body["ignored"], answer.body["id"]) == (1, ["备注"], "")
    assert due_entries(TAKE) == []


def test_a_later_sheet_corrects_and_the_same_again_changes_nothing(rival: dict[str, Any]) -> None:
    """Earlier numbers stay visible; a repeated import writes no second correction."""
    for followers in ("1", "2", "2"):
        send(FIGURES, f"competitor,account,day,followers\n{rival['id']},竞品官方,2026-11-20,{followers}\n")
        take(*due_entries(TAKE))
    path = {"competitor_id": rival["id"], "account_id": rival["accounts"][0]["id"]}
    (day,) = ask(api, "GET /v1/competitors/{competitor_id}/accounts/{account_id}/figures", path=path).body["items"]
    assert (day["counts"], [each["counts"] for each in day["corrected"]]) == ({"followers": 2}, [{"followers": 1}])
    assert (day["by"], day["readings"]) == ("ling", 2)


def test_every_mistake_is_told_by_row_and_column(rival: dict[str, Any]) -> None:
    """All at once, as a spreadsheet counts rows and as the file calls its columns."""
    rows = [
        "竞品,平台,账号,日期,粉丝",
        "谁,微博,,2026-11-20,1",
        "对手,脸书,,2026-11-20,1",
        "对手,,,2026-11-20,1",
        "对手,微博,没有,2026-11-20,1",
        "对手,微博,,昨天,很多",
        "对手,微博,,2026-11-24,1",
        "对手,微博,,,",
        "对手,微博,,2026-11-20,=1+1",
        "对手,微博,,2026-11-20,1",
        "对手,微博,竞品官方,2026-11-20,2",
        "对手,微博,,2026-11-19,",
    ]
    assert mistakes("\n".join(rows)) == [
        (2, "竞品", "unknown-competitor"),
        (3, "平台", "unknown-platform"),
        (4, "账号", "unknown-account"),
        (5, "账号", "unknown-account"),
        (6, "日期", "not-a-day"),
        (6, "粉丝", "not-a-count"),
        (7, "日期", "to-come"),
        (8, "日期", "missing"),
        (9, "粉丝", "formula"),
        (11, "", "row-twice"),
        (12, "", "no-counts"),
    ]


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        (b"\x00\x01\x02\xff\xfe", "not-text"),
        ('competitor,day,followers\n"对手,2026-11-20,1', "not-csv"),
        ("competitor,day,followers\n", "empty"),
        ("competitor,day,followers\n" + "对手,2026-11-20,1\n" * 501, "too-many-rows"),
        ("competitor,day,粉丝,followers\n对手,2026-11-20,1,1\n", "column-twice"),
        ("competitor,day\n对手,2026-11-20\n", "column-missing"),
        ("甲,乙\n1,2\n", "column-missing"),
    ],
)
def test_a_file_that_is_no_sheet_of_ours_is_told(rival: dict[str, Any], sheet: str | bytes, code: str) -> None:
    """Bytes that are no text, a torn file, no rows, too many, columns twice or missing."""
    assert {each for *_, each in mistakes(sheet)} == {code}


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_five_hundred_bad_rows_are_refused_as_a_whole(rival: dict[str, Any], language: str) -> None:
    """The first hundred mistakes in the reader's words, nothing taken, nothing on the agenda."""
    sheet = "竞品,平台,日期,粉丝\n" + "对手,微博,昨天,很多\n" * 500
    refused = send(FIGURES, sheet, language=language)
    assert (refused.status, refused.body["code"]) == (422, "invalid-input")
    told = refused.body["facts"]["errors"]
    assert len(told) == research_sheets.MOST_MISTAKES
    assert ("昨天" in told[0]["what"], "2" in told[0]["where"]) == (True, True)
    assert due_entries(TAKE) == []


def test_two_competitors_of_one_name_are_told_apart_by_id(rival: dict[str, Any]) -> None:
    """A name that two bear names neither."""
    ask(api, "POST /v1/competitors", body={"name": "对手", "accounts": [{"platform": "weibo", "handle": "另"}]})
    assert mistakes("竞品,日期,粉丝\n对手,2026-11-20,1\n") == [(2, "竞品", "name-twice")]
    assert mistakes(f"竞品,平台,日期,粉丝\n{rival['id']},微博,2026-11-20,1\n") == []


def test_a_crash_between_two_parts_repeats_nothing(rival: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """What was taken before the crash is found as it should be, and the rest follows."""
    monkeypatch.setattr(research_import_store, "PART", 2)
    lines = "".join(f"对手,微博,2026-11-{day:02},{day}\n" for day in range(1, 8))
    send(FIGURES, "竞品,平台,日期,粉丝\n" + lines)
    (entry,) = due_entries(TAKE)
    whole, written = table.commit, []

    def crash(*args: object, **more: object) -> None:
        written.append(1)
        if len(written) == 3:
            raise ConnectionError("gone")
        whole(*args, **more)  # type: ignore[arg-type]  # passed on as it came

    with monkeypatch.context() as patched:
        patched.setattr(table, "commit", crash)
        assert take(entry)["batchItemFailures"]
    assert len(series(rival, 0)) == 4
    assert take(entry) == {"batchItemFailures": []}
    path = {"competitor_id": rival["id"], "account_id": rival["accounts"][0]["id"]}
    days = ask(api, "GET /v1/competitors/{competitor_id}/accounts/{account_id}/figures", path=path).body["items"]
    assert [day["readings"] for day in days] == [1] * 7


def test_topics_come_from_a_sheet(time: Clock) -> None:
    """By any name of a platform; again, they are corrected; a name that begins with a sign is a name."""
    for csv in (HOT, HOT.replace(",1,", ",5,")):
        assert send(TOPICS, csv.encode("gbk")).status == 202
        assert take(*due_entries(TAKE)) == {"batchItemFailures": []}
    shown = {
        platform: ask(api, "GET /v1/research/topics", query={"platform": platform, "day": "2026-11-22"}).body["items"]
        for platform in ("weibo", "douyin")
    }
    (weibo,), (douyin,) = shown["weibo"], shown["douyin"]
    assert (weibo["place"], weibo["heat"], weibo["version"], weibo["source"]) == (5, 120_000_000, 2, "imported")
    assert (douyin["name"], douyin["place"], douyin["author"]) == ("@山茶花", 2, "ling")


def test_mistakes_of_topics_are_told(time: Clock) -> None:
    """No platform, no name, one too long, a rank of nothing, an address that is none, the same topic twice."""
    rows = [
        "平台,日期,排名,话题,链接",
        "脸书,2026-11-22,1,甲,",
        "微博,2026-11-22,1,,",
        f"微博,2026-11-22,1,{'长' * 201},",
        "微博,2026-11-22,0,乙,x.com",
        "微博,2026-11-22,,丙,",
        "微博,2026-11-22,,#丙#,",
        "微博,2026-11-24,,丁,",
        '微博,2026-11-22,,"=HYPERLINK(""x"")",',
    ]
    assert mistakes("\n".join(rows), TOPICS) == [
        (2, "平台", "unknown-platform"),
        (3, "话题", "missing"),
        (4, "话题", "too-long"),
        (5, "链接", "not-a-link"),
        (5, "排名", "not-a-count"),
        (7, "", "row-twice"),
        (8, "日期", "to-come"),
        (9, "话题", "formula"),
    ]


def test_the_most_rows_of_a_sheet_are_accepted_and_several_parts_taken_in_one_turn(time: Clock) -> None:
    """Five hundred rows have no mistake; ninety are more than two commits, and stand in their order."""
    lines = [f"微博,2026-11-22,{n},话题{n},{n}\n" for n in range(1, 501)]
    head = "平台,日期,排名,话题,热度\n"
    assert send(TOPICS, head + "".join(lines), dry_run=True).body["rows"] == 500
    send(TOPICS, head + "".join(lines[:90]))
    assert take(*due_entries(TAKE)) == {"batchItemFailures": []}
    page = ask(api, "GET /v1/research/topics", query={"platform": "weibo", "day": "2026-11-22", "limit": "100"}).body
    assert [topic["place"] for topic in page["items"]] == list(range(1, 91))


def test_every_mistake_has_words() -> None:
    """Each code is explained in each language."""
    for language in words.LANGUAGES:
        assert all(words.has(f"research.problem.{code}", language) for code in get_args(research_sheets.Code))


@pytest.mark.parametrize("body", [{}, {"csv": "a", "file": "YQ=="}, {"csv": ""}, {"file": "?"}])
def test_a_body_without_one_file_is_refused(time: Clock, body: dict[str, str]) -> None:
    """Neither, both, an empty one, or bytes that are no base64."""
    assert ask(api, FIGURES, body=body).status == 422
