"""Exports of posts over the routes: a sheet that imports again unchanged, and whose edits become edits."""

import csv
import io
from typing import Any

import pytest

from planning import export_store, exporting
from planning.api import api
from planning.store import get_post
from socialops.sheets import workbooks
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_planning import a_written_post, an_uploaded_picture, edit, read
from tests.stages.planning.acts_sheets import an_export, an_import, bad_rows, run
from tests.stages.requests import ask


def some_posts(cloud: Cloud) -> list[dict[str, Any]]:
    """Posts with everything that is hard to keep: formulas, lines, emoji, versions that are partly their own."""
    picture = an_uploaded_picture(cloud)
    return [
        a_written_post(title="=1+1", text='第一行\n第二行 🌸, "引号"; 分号', media=[picture]),
        a_written_post(
            title="@山茶花",
            text="+86 10",
            link="https://example.com/?a=b,c",
            variants={
                "weibo": {"text": "", "media": [picture], "options": {"a": "1=2", "b": "两\n行"}},
                "mastodon": {"text": "-50% 起", "media": [], "link": ""},
            },
        ),
        a_written_post(title="'=已有引号", text="'+", variants={}),
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_imports_again_without_a_change(cloud: Cloud, time: Clock, kind: str) -> None:
    """In both formats; the dry run finds every post the same."""
    posts = some_posts(cloud)
    export, data = an_export(cloud, state="draft", kind=kind)
    assert (export["state"], export["posts"]) == ("done", 3)
    sheet = an_import(cloud, data, kind)
    assert (sheet["same"], sheet["rows"], bad_rows(sheet["id"])) == (3, 3, [])
    run(cloud, sheet["id"])
    assert [get_post(post["id"]).version for post in posts] == [1, 1, 1]


def test_nothing_in_it_is_a_formula(cloud: Cloud, time: Clock) -> None:
    """No cell begins as a spreadsheet's formula does, and the headers are in the language of whoever asked."""
    some_posts(cloud)
    _, data = an_export(cloud, state="draft")
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert head[:4] == ["内容编号", "版本号", "标题", "正文"]
    assert "微博 正文" in head
    assert not [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]


def test_what_is_edited_in_the_sheet_becomes_an_edit(cloud: Cloud, time: Clock) -> None:
    """Only the row that was changed; a post that somebody changed since is told."""
    posts = some_posts(cloud)
    _, data = an_export(cloud, state="draft", kind="xlsx")
    rows = [[cell.text for cell in row] for row in workbooks.read(io.BytesIO(data))]
    for row in rows[1:]:
        row[3] += " 改"
    edit(posts[0], text="别人改的")
    file = io.BytesIO()
    workbooks.write(rows, file)
    sheet = an_import(cloud, file.getvalue(), "xlsx")
    assert (sheet["changed"], [fault["code"] for row in bad_rows(sheet["id"]) for fault in row["faults"]]) == (
        2,
        ["stale-version"],
    )
    run(cloud, sheet["id"], skip_bad=True)
    assert (read(posts[1]["id"])["text"], read(posts[0]["id"])["text"]) == ("+86 10 改", "别人改的")
    assert read(posts[1]["id"])["variants"] == posts[1]["variants"]


def test_posts_are_chosen_by_plan_or_by_id(cloud: Cloud, time: Clock) -> None:
    """Those of a plan; or the named ones, where those that are not there are told."""
    body = {"title": "周", "starts_on": "2026-11-23", "ends_on": "2026-11-29"}
    plan = ask(api, "POST /v1/plans", role="planner", body=body).body["id"]
    inside, outside = a_written_post(plan_id=plan), a_written_post()
    by_plan, data = an_export(cloud, plan_id=plan)
    assert (by_plan["posts"], inside["id"] in data.decode(), outside["id"] in data.decode()) == (1, True, False)
    by_id, data = an_export(cloud, ids=[outside["id"], "01NOWHERE", outside["id"]])
    assert (by_id["posts"], by_id["missing"], outside["id"] in data.decode()) == (1, ["01NOWHERE"], True)
    assert "sheets/exports/" in by_id["url"]


def test_many_posts_take_several_slices(cloud: Cloud, time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page by page, each post once."""
    monkeypatch.setattr(exporting, "PAGES_AT_ONCE", 1)
    monkeypatch.setattr(export_store, "PAGE", 3)
    written = {a_written_post(title=str(number))["id"] for number in range(8)}
    export, data = an_export(cloud, state="draft")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert (export["posts"], [row[0] for row in rows[1:]]) == (8, sorted(written))


def test_more_posts_than_a_file_may_have_are_refused(
    cloud: Cloud, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For it could not be imported again; the limit is told."""
    monkeypatch.setattr(exporting, "MOST_POSTS", 1)
    some_posts(cloud)
    export, _ = an_export(cloud, state="draft")
    assert (export["state"], export["reason"], "5,000" in export["explanation"]) == ("failed", "too-many-posts", True)


def test_a_text_that_excel_cannot_hold_is_told(cloud: Cloud, time: Clock) -> None:
    """As XLSX it fails with the way out, as CSV it is made."""
    a_written_post(text="花" * 40_000)
    export, _ = an_export(cloud, state="draft", kind="xlsx")
    assert (export["reason"], export["url"]) == ("cell-too-long", None)
    assert an_export(cloud, state="draft")[0]["state"] == "done"


@pytest.mark.parametrize(
    "body", [{}, {"state": "draft", "plan_id": "p"}, {"ids": []}, {"state": "gone"}, {"kind": "ods"}]
)
def test_an_export_says_what_it_wants(cloud: Cloud, time: Clock, body: dict[str, Any]) -> None:
    """Exactly one choice of posts, in a format there is."""
    assert ask(api, "POST /v1/exports", role="analyst", body=body).status == 422


def test_an_empty_choice_is_a_sheet_with_a_header(cloud: Cloud, time: Clock) -> None:
    """Nothing to export is no error."""
    export, data = an_export(cloud, state="approved")
    assert (export["posts"], data.count(b"\n")) == (0, 1)
