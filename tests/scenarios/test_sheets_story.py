"""A sheet of posts comes in and goes out again on a whole local system, each function under its own role."""

import csv
import io
from itertools import zip_longest
from typing import Any

from infra import synth
from infra.local.demo.story import until
from infra.local.person import Answer, Person, visit
from infra.local.system import LocalSystem
from infra.local.template import Template
from socialops.permissions import Role
from socialops.sheets import texts, workbooks

HEAD = ["标题", "正文", "链接", "平台", "活动", "最早发布", "微博 正文", "微博 追踪参数"]
POSTS = [
    [
        "山茶花上新 🌸",
        "第一行\n第二行",
        "https://example.com/camellia",
        "微博, mastodon",
        "double12",
        "",
        "微博专用",
        "",
    ],
    ["=1+1", "+86 不是公式", "", "微博", "", "2026-12-01T01:00:00.000Z", "", "关"],
    ["ＡＢＣ 全角", "“引号”；分号", "", "小红书", "", "", "", ""],
]


def _file(rows: list[list[str]]) -> bytes:
    file = io.BytesIO()
    texts.write(rows, file)
    return file.getvalue()


def _import(person: Person, data: bytes) -> Answer:
    """Upload a sheet as a browser does, and wait until it is checked."""
    ticket = person.post("/v1/imports", {"filename": "内容.csv", "kind": "csv", "bytes": len(data)})
    fields = {**ticket["upload"]["fields"], "file": ("内容.csv", data, "text/csv")}
    assert visit("POST", ticket["upload"]["url"], fields=fields).status == 204
    return _reached(person, f"/v1/imports/{ticket['sheet']['id']}", "checked")


def _reached(person: Person, path: str, state: str) -> Answer:
    def there() -> Answer | None:
        told = person.get(path)
        assert told["state"] != "failed", told["explanation"]
        return told if told["state"] == state else None

    return until(f"{path} is {state}", there)


def _export(person: Person, kind: str) -> bytes:
    """All drafts as a file, fetched by the link that the API gives."""
    asked = person.post("/v1/exports", {"state": "draft", "kind": kind}, expect=202)
    done = _reached(person, f"/v1/exports/{asked['id']}", "done")
    fetched = visit("GET", done["url"])
    assert fetched.status == 200
    return fetched.data


def _cells(rows: list[list[str]]) -> list[dict[str, Any]]:
    """The rows of an exported file by header, without what the system added."""
    head, *posts = rows
    return [{name: cell for name, cell in zip_longest(head, row, fillvalue="") if name in HEAD} for row in posts]


def test_a_sheet_of_posts_comes_in_and_goes_out() -> None:
    """Three posts from CSV are three drafts; both exports hold them, and one of them imports without a change."""
    template = Template.load(synth.template(synth.LOCAL))
    with LocalSystem(template, parameters={"PlatformHosts": "{}"}) as system:
        planner, analyst = (Person(system.url, system.token(role.value)) for role in (Role.PLANNER, Role.ANALYST))
        sheet = _import(planner, _file([HEAD, *POSTS]))
        assert (sheet["new"], sheet["bad"]) == (3, 0)
        planner.post(f"/v1/imports/{sheet['id']}/runs", {}, expect=202)
        assert _reached(planner, f"/v1/imports/{sheet['id']}", "done")["written"] == 3

        as_csv, as_xlsx = _export(analyst, "csv"), _export(analyst, "xlsx")
        of_csv = [[cell.text for cell in row] for row in texts.read(io.BytesIO(as_csv), "utf-8-sig")]
        of_xlsx = [[cell.text for cell in row] for row in workbooks.read(io.BytesIO(as_xlsx))]
        assert _cells(of_csv) == _cells(of_xlsx)
        assert [row["标题"] for row in _cells(of_csv)] == [row[0] for row in POSTS]
        assert [row["最早发布"] for row in _cells(of_csv)] == [row[5] for row in POSTS]
        assert [row["微博 追踪参数"] for row in _cells(of_csv)] == ["", "off", ""]
        raw = list(csv.reader(io.StringIO(as_csv.decode("utf-8-sig"), newline="")))
        assert not [cell for row in raw[1:] for cell in row if cell.startswith(("=", "+", "-", "@"))]

        again = _import(planner, as_csv)
        assert (again["rows"], again["same"]) == (3, 3)
        assert [each["state"] for each in planner.get("/v1/imports").body["items"]] == ["checked", "done"]
        assert [each["kind"] for each in analyst.get("/v1/exports").body["items"]] == ["xlsx", "csv"]
        system.drain()
        assert system.refusals == []
        assert [(failed.function, failed.error) for failed in system.errors] == []
