"""Imports of posts over the routes: a dry run first, the good rows in slices, nothing twice, and back again."""

import base64
import io
import json
import os
import zipfile
from typing import Any

import pytest

from infra.local.calls import count_calls
from planning import import_file_store, import_rows, import_store, on_due
from planning.api import api
from planning.imports import MOST_ROWS
from socialops import clock, table, team
from socialops.changes import Create
from socialops.errors import Busy
from socialops.events.governance import TeammateChanged
from socialops.names import MAX_SHEET, Variable
from socialops.permissions import Role
from socialops.sheets import workbooks
from socialops.table import Origin
from socialops.team import Teammate
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_planning import a_written_post, an_uploaded_picture, edit, read, submit, trail
from tests.stages.planning.acts_sheets import (
    a_sheet,
    act,
    an_import,
    bad_rows,
    codes,
    read_import,
    run,
    some_rows,
    upload,
    work,
)
from tests.stages.requests import ask

COUNTS = ("rows", "new", "changed", "same", "bad")


def counts(sheet: dict[str, Any]) -> dict[str, int]:
    """What the check counted, without the zeros."""
    return {name: sheet[name] for name in COUNTS if sheet[name]}


def drafts() -> list[dict[str, Any]]:
    """All drafts there are."""
    found: list[dict[str, Any]] = []
    query = {"limit": "100"}
    while True:
        page = ask(api, "GET /v1/posts", query=query).body
        found += page["items"]
        if not page["next"]:
            return found
        query = {"limit": "100", "cursor": page["next"]}


def objects(cloud: Cloud, prefix: str) -> list[str]:
    """Keys of the media bucket under a prefix."""
    listed = cloud.client("s3").list_objects_v2(Bucket=os.environ[Variable.MEDIA_BUCKET], Prefix=prefix)
    return [each["Key"] for each in listed.get("Contents", [])]


def a_week() -> str:
    """A plan with one theme; its id."""
    body = {"title": "周", "starts_on": "2026-11-23", "ends_on": "2026-11-29", "themes": [{"name": "上新", "share": 1}]}
    plan: str = ask(api, "POST /v1/plans", role="planner", body=body).body["id"]
    return plan


def test_the_form_takes_one_key_one_type_and_a_bounded_size(cloud: Cloud, time: Clock) -> None:
    """The signed policy names the quarantine key, the type and the size; the record waits."""
    body = {"filename": "内容.xlsx", "kind": "xlsx", "bytes": 1000}
    ticket = ask(api, "POST /v1/imports", role="planner", body=body).body
    fields = ticket["upload"]["fields"]
    policy = json.loads(base64.b64decode(fields["policy"]))["conditions"]
    assert {"key": f"incoming/imports/{ticket['sheet']['id']}"} in policy
    assert ["content-length-range", 1, 1000] in policy
    assert {"Content-Type": fields["Content-Type"]} in policy
    assert ticket["sheet"]["state"] == "waiting"


@pytest.mark.parametrize("body", [{"kind": "ods"}, {"bytes": MAX_SHEET + 1}, {"bytes": 0}, {"filename": ""}])
def test_what_cannot_be_a_sheet_gets_no_place(cloud: Cloud, time: Clock, body: dict[str, Any]) -> None:
    """Other kinds, and sizes that are none or too large."""
    given = {"filename": "内容.csv", "kind": "csv", "bytes": 100, **body}
    assert ask(api, "POST /v1/imports", role="planner", body=given).status == 422


def test_an_analyst_may_look_and_not_import(cloud: Cloud, time: Clock) -> None:
    """Reading is everybody's, importing and running is for those who write posts."""
    sheet = an_import(cloud, a_sheet(some_rows(1)))
    body = {"filename": "内容.csv", "kind": "csv", "bytes": 100}
    assert ask(api, "POST /v1/imports", role="analyst", body=body).status == 403
    assert act(sheet["id"], "runs", role="analyst").status == 403
    assert ask(api, "GET /v1/imports/{import_id}", role="analyst", path={"import_id": sheet["id"]}).status == 200


def test_nothing_is_written_before_somebody_says_so(cloud: Cloud, time: Clock) -> None:
    """The dry run counts, shows the first rows as understood, and leaves no post; the upload is gone."""
    sheet = an_import(cloud, a_sheet(some_rows(60)))
    assert (sheet["state"], counts(sheet)) == ("checked", {"rows": 60, "new": 60})
    assert sheet["preview"][0] == {
        "row": 2,
        "cells": {"title": "山茶花 0 🌸", "text": "第 0 天\n上新。", "platforms": "weibo, 小红书"},
    }
    assert drafts() == []
    assert objects(cloud, "incoming/") == []


def test_good_rows_become_drafts_of_whoever_runs_it(cloud: Cloud, time: Clock) -> None:
    """Each row is one post, in the order of the file, with its journal; the counts say so."""
    sheet = an_import(cloud, a_sheet(some_rows(60)))
    done = run(cloud, sheet["id"])
    assert (done["state"], done["written"], done["failed"]) == ("done", 60, 0)
    found = sorted(drafts(), key=lambda post: str(post["id"]))
    assert [post["title"] for post in found] == [f"山茶花 {number} 🌸" for number in range(60)]
    assert {(post["author"], *post["variants"]) for post in found} == {("ling", "weibo", "xiaohongshu")}
    assert trail(found[0]["id"]) == ["PostWritten"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_sheet_in_any_encoding_is_read(cloud: Cloud, time: Clock, encoding: str) -> None:
    """The encoding is found out, and told."""
    sheet = an_import(cloud, a_sheet([["山茶花", "今天上新。", "", ""]], encoding=encoding))
    told = {"utf-8": "utf-8-sig"}.get(encoding, encoding)
    assert (counts(sheet), sheet["encoding"]) == ({"rows": 1, "new": 1}, told)
    assert sheet["preview"][0]["cells"]["title"] == "山茶花"


def test_a_workbook_is_read_like_a_csv(cloud: Cloud, time: Clock) -> None:
    """XLSX by its first bytes, whatever it is called."""
    file = io.BytesIO()
    workbooks.write([["Title", "Text"], ["Camellia", "今天\n上新 🌸"]], file)
    sheet = an_import(cloud, file.getvalue(), "csv")
    assert counts(sheet) == {"rows": 1, "new": 1}
    assert run(cloud, sheet["id"])["written"] == 1
    assert drafts()[0]["text"] == "今天\n上新 🌸"


def _bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(workbooks.LARGEST_SHEET + 1))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "reason", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not-a-sheet", "neither CSV nor XLSX"),
        (b"PK\x03\x04 and no more", "workbook-damaged", "damaged"),
        (_bomb(), "workbook-too-large", "too large"),
        (b"\n\n", "empty", "empty"),
        ("标题,正文\n".encode(), "no-rows", "no rows"),
        ('标题,正文\n"山茶'.encode(), "not-csv", "quotes"),
        (a_sheet([["x", "", "", ""]] * (MOST_ROWS + 1)), "too-many-rows", "5,000"),
        (a_sheet([["x"]], head=["标题", "正问"]), "header", "row 1"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.islower() else None,
)
def test_a_file_that_is_no_sheet_is_explained(cloud: Cloud, time: Clock, data: bytes, reason: str, words: str) -> None:
    """In both languages, and it cannot be run."""
    sheet = an_import(cloud, data)
    assert (sheet["state"], sheet["reason"]) == ("failed", reason)
    assert words in sheet["explanation"]
    assert read_import(sheet["id"], "zh-CN")["explanation"] not in {"", sheet["explanation"]}
    refused = act(sheet["id"], "runs")
    assert (refused.status, refused.body["code"]) == (409, "wrong-state")
    assert objects(cloud, "incoming/") == []


def test_an_unknown_column_is_told_with_the_closest(cloud: Cloud, time: Clock) -> None:
    """The header is row 1; the suggestion is a header in the reader's language."""
    sheet = an_import(cloud, a_sheet([["x", "y"]], head=["标题", "正问"]))
    (row,) = bad_rows(sheet["id"], "zh-CN")
    assert (row["row"], row["faults"][0]["code"], row["faults"][0]["given"]) == (1, "unknown-column", "正问")
    assert row["faults"][0]["remedy"] == "是否是“正文”？"
    assert "“正问”" in row["faults"][0]["what"]
    assert bad_rows(sheet["id"])[0]["faults"][0]["remedy"] == "Did you mean “Text”?"


def test_every_bad_row_is_told_with_everything_wrong(cloud: Cloud, time: Clock) -> None:
    """Five hundred bad rows come page by page, in the order of the file; a good one stays good."""
    rows = [["", "=SUM(A1)", "", "微薄"] if number % 2 else ["山茶花", "", "", ""] for number in range(1000)]
    sheet = an_import(cloud, a_sheet(rows))
    assert counts(sheet) == {"rows": 1000, "new": 500, "bad": 500}
    found = bad_rows(sheet["id"], limit=70)
    assert [row["row"] for row in found] == list(range(3, 1002, 2))
    assert {tuple((fault["column"], fault["code"]) for fault in row["faults"]) for row in found} == {
        (("text", "formula"),)
    }


def test_a_monstrous_cell_is_one_bad_row(cloud: Cloud, time: Clock) -> None:
    """Ten megabytes in one cell are told shortened, and the rows after it are read."""
    monster = "花" * (10 * 1024 * 1024 // 3)
    sheet = an_import(cloud, a_sheet([["一", monster, "", ""], ["二", "短", "", ""]]))
    assert counts(sheet) == {"rows": 2, "new": 1, "bad": 1}
    assert codes(sheet["id"]) == [(2, "text", "too-long")]
    assert len(bad_rows(sheet["id"])[0]["faults"][0]["given"]) < 100


def test_what_a_row_refers_to_must_be_there(cloud: Cloud, time: Clock) -> None:
    """Files, plan and theme are looked up as the routes do."""
    plan, picture = a_week(), an_uploaded_picture(cloud)
    head = ["title", "media", "plan_id", "theme", "platforms", "weibo.media"]
    rows = [
        ["一", picture, plan, "上新", "weibo", picture],
        ["二", f"{picture} 01NOWHERE", plan, "下架", "", ""],
        ["三", "", "01NOPLAN", "", "weibo", "01NOWHERE"],
    ]
    sheet = an_import(cloud, a_sheet(rows, head))
    assert codes(sheet["id"]) == [
        (3, "media", "unknown-media"),
        (3, "theme", "unknown-theme"),
        (4, "weibo.media", "unknown-media"),
        (4, "plan_id", "unknown-plan"),
    ]
    assert "上新" in bad_rows(sheet["id"])[0]["faults"][1]["remedy"]


def test_a_sheet_with_bad_rows_is_refused_unless_they_may_be_left_out(cloud: Cloud, time: Clock) -> None:
    """All or nothing by default; with `skip_bad` the good rows are written, and a row that was bad stays out."""
    plan_id = "01LATER"
    sheet = an_import(cloud, a_sheet([["一", ""], ["二", plan_id]], head=["标题", "内容计划"]))
    refused = act(sheet["id"], "runs")
    assert (refused.status, refused.body["code"]) == (409, "sheet-has-bad-rows")
    assert refused.body["facts"] == {"id": sheet["id"], "bad": 1, "rows": 2}
    assert drafts() == []
    done = run(cloud, sheet["id"], skip_bad=True)
    assert (done["written"], done["failed"], [post["title"] for post in drafts()]) == (1, 0, ["一"])


def test_rows_with_an_id_change_their_posts(cloud: Cloud, time: Clock) -> None:
    """With the version that was seen, through the same rule as the route; the same content is no change."""
    first, second, third = (a_written_post(title=title) for title in "一二三")
    edit(third, title="三改")
    head = ["id", "version", "title", "platforms"]
    rows = [
        [first["id"], "1", "一新", "weibo, mastodon"],
        [second["id"], "1", "二", "weibo, mastodon"],
        [third["id"], "1", "三新", "weibo, mastodon"],
        ["01NOPOST", "1", "四", ""],
        [first["id"], "1", "一又", ""],
    ]
    sheet = an_import(cloud, a_sheet(rows, head))
    assert counts(sheet) == {"rows": 5, "changed": 1, "same": 1, "bad": 3}
    assert codes(sheet["id"]) == [(4, "version", "stale-version"), (5, "id", "unknown-post"), (6, "id", "id-twice")]
    done = run(cloud, sheet["id"], skip_bad=True)
    assert (done["written"], read(first["id"])["title"], read(first["id"])["version"]) == (1, "一新", 2)
    assert trail(first["id"]) == ["PostWritten", "PostEdited"]
    assert (read(second["id"])["version"], read(third["id"])["title"]) == (1, "三改")


@pytest.mark.parametrize(("version", "code"), [("", "version-missing"), ("v1", "bad-version"), ("7", "stale-version")])
def test_a_change_names_the_version_it_is_based_on(cloud: Cloud, time: Clock, version: str, code: str) -> None:
    """Missing, meaningless or another one."""
    post = a_written_post()
    sheet = an_import(cloud, a_sheet([[post["id"], version, "新"]], ["id", "version", "title"]))
    assert codes(sheet["id"]) == [(2, "version", code)]


def test_a_change_ends_the_review_of_its_post(cloud: Cloud, time: Clock) -> None:
    """As an edit by the route does, in the same commit."""
    post = a_written_post()
    assert submit(post).status == 201
    in_review = read(post["id"])
    rows = [[post["id"], str(in_review["version"]), "新标题"]]
    done = run(cloud, an_import(cloud, a_sheet(rows, ["id", "version", "title"]))["id"])
    assert (done["written"], read(post["id"])["state"]) == (1, "draft")
    assert trail(post["id"])[-2:] == ["PostEdited", "ReviewWithdrawn"]


def test_a_post_that_changes_between_check_and_writing_is_told(cloud: Cloud, time: Clock) -> None:
    """Its row fails, the others are written."""
    first, second = a_written_post(title="一"), a_written_post(title="二")
    rows = [[post["id"], "1", "新"] for post in (first, second)]
    sheet = an_import(cloud, a_sheet(rows, ["id", "version", "title"]))
    edit(first, title="别人改的")
    done = run(cloud, sheet["id"])
    assert (done["written"], done["failed"], read(first["id"])["title"]) == (1, 1, "别人改的")
    assert codes(sheet["id"]) == [(2, "version", "stale-version")]


def test_a_post_that_changes_while_it_is_written_fails_alone(
    cloud: Cloud, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the commit of several rows finds one of them changed, it is done row by row."""
    posts = [a_written_post(title=title) for title in "一二三"]
    sheet = an_import(cloud, a_sheet([[post["id"], "1", "新"] for post in posts], ["id", "version", "title"]))
    weigh = import_rows.weigh

    def meanwhile(*given: Any) -> Any:
        outcomes = weigh(*given)
        edit(posts[1], title="别人改的")
        return outcomes

    monkeypatch.setattr(import_rows, "weigh", meanwhile)
    done = run(cloud, sheet["id"])
    assert (done["written"], done["failed"]) == (2, 1)
    assert [read(post["id"])["title"] for post in posts] == ["新", "别人改的", "新"]


def test_a_slice_that_dies_is_done_again_and_nothing_twice(
    cloud: Cloud, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever an AWS call fails, the message comes again and goes on from the last commit."""
    sheet = an_import(cloud, a_sheet(some_rows(120)))
    act(sheet["id"], "runs")
    (body,) = cloud.messages("planning-due")
    real, left = import_store.step, [0]

    def dies(*given: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise ConnectionError
        return real(*given, **named)

    monkeypatch.setattr(import_store, "step", dies)
    deaths = 0
    for _ in range(20):
        left[0] = 2
        answer = on_due.handler({"Records": [{"messageId": "m", "body": body}]}, None)
        deaths += len(answer["batchItemFailures"])
    assert deaths >= 2
    assert (read_import(sheet["id"])["written"], len(drafts())) == (120, 120)


def test_two_deliveries_of_a_slice_write_once(cloud: Cloud, time: Clock) -> None:
    """The second finds the entry gone, or the progress ahead of it."""
    sheet = an_import(cloud, a_sheet(some_rows(60)))
    act(sheet["id"], "runs")
    (body,) = cloud.messages("planning-due")
    records = [{"messageId": str(number), "body": body} for number in range(2)]
    assert on_due.handler({"Records": records}, None) == {"batchItemFailures": []}
    assert (read_import(sheet["id"])["written"], len(drafts())) == (60, 60)


def test_who_comes_second_with_a_slice_changes_nothing(cloud: Cloud, time: Clock) -> None:
    """A step on a progress that was carried on meanwhile is refused whole."""
    sheet = an_import(cloud, a_sheet(some_rows(3)))
    standing = import_store.get(sheet["id"])
    origin = Origin("ling", clock.now())
    import_store.step(standing, standing.progress.next(), origin)
    with pytest.raises(Busy):
        import_store.step(standing, standing.progress.next(), origin)


def test_a_file_that_was_imported_is_not_written_again_by_mistake(cloud: Cloud, time: Clock) -> None:
    """The second import of the same file warns, and writes only when told `again`."""
    data = a_sheet(some_rows(2))
    run(cloud, an_import(cloud, data)["id"])
    second = an_import(cloud, data)
    assert second["same_as"]
    assert "twice" in second["warning"]
    refused = act(second["id"], "runs")
    assert (refused.status, refused.body["code"]) == (409, "sheet-imported-before")
    assert len(drafts()) == 2
    assert run(cloud, second["id"], again=True)["written"] == 2


def test_a_file_replaced_after_the_check_is_refused(cloud: Cloud, time: Clock) -> None:
    """Another upload under the same form ends the import; the same one again changes nothing."""
    data = a_sheet(some_rows(2))
    sheet = an_import(cloud, data)
    upload(cloud, sheet["id"], data)
    assert read_import(sheet["id"])["state"] == "checked"
    upload(cloud, sheet["id"], a_sheet(some_rows(3)))
    assert (read_import(sheet["id"])["state"], read_import(sheet["id"])["reason"]) == ("failed", "file-replaced")
    assert act(sheet["id"], "runs").status == 409
    assert objects(cloud, "incoming/") == []


def test_a_file_replaced_before_it_is_read_is_refused(cloud: Cloud, time: Clock) -> None:
    """What is read is the very upload that was announced."""
    body = {"filename": "内容.csv", "kind": "csv", "bytes": 100}
    import_id = ask(api, "POST /v1/imports", role="planner", body=body).body["sheet"]["id"]
    upload(cloud, import_id, a_sheet(some_rows(1)))
    key = f"incoming/imports/{import_id}"
    cloud.client("s3").put_object(Bucket=os.environ[Variable.MEDIA_BUCKET], Key=key, Body=b"other")
    work(cloud)
    assert read_import(import_id)["reason"] == "file-replaced"


def test_an_upload_that_nobody_asked_for_does_no_harm(cloud: Cloud, time: Clock) -> None:
    """Its record is not there."""
    upload(cloud, "nobody", b"x")
    assert cloud.messages("planning-due") == []


def test_undo_takes_untouched_drafts_back(cloud: Cloud, time: Clock) -> None:
    """What somebody worked on stays; plan rows go with their posts, and the file may be imported anew."""
    plan = a_week()
    data = a_sheet([[title, plan, "上新"] for title in "一二三"], ["标题", "内容计划", "主题"])
    sheet = run(cloud, an_import(cloud, data)["id"])
    touched = next(post for post in drafts() if post["title"] == "二")
    edit(touched, title="二改")
    assert act(sheet["id"], "undo").status == 202
    work(cloud)
    undone = read_import(sheet["id"])
    assert (undone["state"], undone["taken_back"], undone["kept"]) == ("undone", 2, 1)
    assert [post["title"] for post in drafts()] == ["二改"]
    coverage = ask(api, "GET /v1/plans/{plan_id}/coverage", path={"plan_id": plan}).body
    assert coverage["filled"] == 1
    assert act(sheet["id"], "undo").status == 409
    assert an_import(cloud, data)["same_as"] == ""


def test_a_cancelled_import_writes_nothing_more(cloud: Cloud, time: Clock) -> None:
    """Before it is run, and while it is being written."""
    waiting = an_import(cloud, a_sheet(some_rows(2)))
    assert act(waiting["id"], "cancellation").body["state"] == "cancelled"
    assert act(waiting["id"], "runs").status == 409
    assert act(waiting["id"], "undo").status == 409
    sheet = an_import(cloud, a_sheet(some_rows(3)))
    act(sheet["id"], "runs")
    act(sheet["id"], "cancellation")
    work(cloud)
    assert (read_import(sheet["id"])["state"], drafts()) == ("cancelled", [])


def test_a_cancellation_stops_a_slice_under_way(cloud: Cloud, time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commit that comes after it does not happen; what came before can be taken back."""
    sheet = an_import(cloud, a_sheet(some_rows(120)))
    act(sheet["id"], "runs")
    real = import_file_store.get_chunk

    def meanwhile(of: Any, number: int) -> Any:
        if number == 1:
            act(sheet["id"], "cancellation")
        return real(of, number)

    monkeypatch.setattr(import_file_store, "get_chunk", meanwhile)
    work(cloud)
    assert (read_import(sheet["id"])["state"], len(drafts())) == ("cancelled", 50)
    act(sheet["id"], "undo")
    work(cloud)
    assert drafts() == []


def _a_teammate(**fields: Any) -> None:
    member = Teammate(id="ling", created_at=clock.now(), updated_at=clock.now(), name="凌", **fields)
    key = team.member("ling")
    table_event = TeammateChanged(subject=key.pk)
    table.commit([Create(key, member)], [table_event], Origin("bo", clock.now()))


@pytest.mark.parametrize(
    "fields", [{"roles": [Role.PLANNER], "left_at": "2026-11-01T00:00:00Z"}, {"roles": ["analyst"]}]
)
def test_who_left_or_may_no_longer_write_ends_the_writing(cloud: Cloud, time: Clock, fields: dict[str, Any]) -> None:
    """The right is asked of the directory when the rows are written, not only when it was pressed for."""
    sheet = an_import(cloud, a_sheet(some_rows(2)))
    act(sheet["id"], "runs")
    _a_teammate(**fields)
    work(cloud)
    failed = read_import(sheet["id"])
    assert (failed["state"], failed["reason"], drafts()) == ("failed", "caller-not-allowed", [])


def test_a_repeated_run_gets_the_same_answer(cloud: Cloud, time: Clock) -> None:
    """With an `Idempotency-Key`; without one the second is told the state."""
    sheet = an_import(cloud, a_sheet(some_rows(1)))
    path, headers = {"import_id": sheet["id"]}, {"idempotency-key": "k"}
    route = "POST /v1/imports/{import_id}/runs"
    first, second = (ask(api, route, role="planner", body={}, path=path, headers=headers) for _ in range(2))
    assert (first.status, second.status, second.body) == (202, 202, first.body)
    assert act(sheet["id"], "runs").body["code"] == "wrong-state"


def test_the_columns_are_told_with_a_file_to_begin_with(cloud: Cloud, time: Clock) -> None:
    """The template is understood as it is, in both languages."""
    for language in ("zh-CN", "en"):
        told = ask(api, "GET /v1/imports/columns", headers={"accept-language": language}).body
        names = [column["name"] for column in told["columns"]]
        assert ("title" in names, "weibo.text" in names, len(set(names))) == (True, True, len(names))
        sheet = an_import(cloud, told["template"].encode())
        assert counts(sheet) == {"rows": 1, "new": 1}, bad_rows(sheet["id"])


def test_calls_are_bounded_by_the_rows(cloud: Cloud, time: Clock) -> None:
    """A row costs a fraction of an AWS call to check and to write, and no more when there are more of them."""
    cost = {}
    for count in (50, 150):
        data = a_sheet([[f"{count} {number}", *row[1:]] for number, row in enumerate(some_rows(count))])
        with count_calls() as checking:
            sheet = an_import(cloud, data)
        with count_calls() as writing:
            run(cloud, sheet["id"])
        cost[count] = (checking.total / count, writing.total / count)
    assert max(cost[50]) <= 0.4
    assert cost[150] <= cost[50]


def test_what_reads_and_acts_costs_few_calls(cloud: Cloud, time: Clock) -> None:
    """One for a read, three for a run: the import, the commit, the queue."""
    sheet = an_import(cloud, a_sheet(some_rows(1)))
    with count_calls() as reading:
        read_import(sheet["id"])
    with count_calls() as running:
        act(sheet["id"], "runs")
    assert (reading.total, running.total) == (1, 3)
