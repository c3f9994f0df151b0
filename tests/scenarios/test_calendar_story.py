"""A calendar comes in as a sheet, shows in a subscribed calendar, and goes out again, on a whole local system."""

import base64
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import vobject

from infra.local.demo import planning
from infra.local.demo.play import story_of
from infra.local.demo.story import Story, until
from infra.local.demonstration import Demonstration
from infra.local.pages import LOOKED_AT
from infra.local.person import visit
from socialops.sheets import texts, workbooks

HEAD = ["标题", "账号", "时间", "时区", "活动"]


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    """A local system with an approved post."""
    with Demonstration() as demonstration:
        story = story_of(demonstration)
        for step in planning.STEPS:
            step(story)
        yield story


def _gbk(rows: list[list[str]]) -> str:
    """A sheet as a Chinese spreadsheet saves it."""
    file = io.BytesIO()
    texts.write(rows, file)
    return base64.b64encode(file.getvalue().decode("utf-8-sig").encode("gb18030")).decode()


def _entries(address: str) -> list[Any]:
    fetched = visit("GET", address)
    assert (fetched.status, fetched.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    return list(vobject.readOne(fetched.data.decode()).contents.get("vevent", []))


def test_a_sheet_becomes_a_calendar_that_people_subscribe_to(story: Story) -> None:
    """Tried, applied, seen by another calendar, exported, imported without a change; then the link is revoked."""
    assert isinstance(story.stage, Demonstration)
    system = story.stage.system
    title = story.planner.get(f"/v1/posts/{story.made['post']['id']}")["title"]
    day = f"{datetime.now(UTC) + timedelta(days=3):%Y/%m/%d}"
    rows = [[title, story.account("weibo"), f"{day} {hour}:00", "Asia/Shanghai", "double12"] for hour in (9, 12, 20)]
    sheet = {"file": _gbk([HEAD, *rows])}
    tried = story.specialist.post("/v1/calendar-imports", {**sheet, "dry_run": True}, expect=200)
    assert (tried["new"], tried["problems"]) == (3, [])
    asked = story.specialist.post("/v1/calendar-imports", sheet, expect=200)

    def applied() -> Any:
        told = story.specialist.get(f"/v1/calendar-imports/{asked['id']}")
        return told if told["state"] == "done" else None

    assert until("the sheet is applied", applied)["written"] == 3

    account = story.account("weibo")
    story.planner.put(f"/v1/accounts/{account}/cadence", {"posts_per_week": 5})
    missing = story.analyst.get("/v1/calendar-gaps", {"from": day.replace("/", "-"), "platform": "weibo"})
    (gap,) = missing["items"][0]["gaps"]
    assert (missing["items"][0]["account_id"], gap["code"], bool(gap["slot"]["at"])) == (account, "week-below", True)

    link = story.planner.put("/v1/me/calendar-link", {"campaign": "double12"})
    address = story.planner.here(link["url"])
    shown = _entries(address)
    assert [each.dtstart.value.astimezone(UTC).hour for each in shown] == [1, 4, 12]
    assert all("微博" in each.summary.value for each in shown)
    tag = visit("GET", address).headers["etag"]
    assert visit("GET", address, headers={"If-None-Match": tag}).status == 304

    window = {"from": day.replace("/", "-"), "to": f"{datetime.now(UTC) + timedelta(days=5):%Y-%m-%d}"}
    made = story.analyst.post("/v1/calendar-exports", {**window, "kind": "xlsx"}, expect=200)
    data = visit("GET", made["url"]).data
    head, *lines = [[cell.text for cell in row] for row in workbooks.read(io.BytesIO(data))]
    assert [line[head.index("状态")] for line in lines] == ["待发布"] * 3
    again = {"file": base64.b64encode(data).decode(), "dry_run": True}
    assert story.specialist.post("/v1/calendar-imports", again, expect=200)["same"] == 3

    story.planner.delete("/v1/me/calendar-link")
    assert visit("GET", address).status == 404
    system.drain()
    assert system.refusals == []
    assert [(failed.function, failed.error) for failed in system.errors] == []


@pytest.mark.parametrize("path", LOOKED_AT)
def test_a_browser_looks_at_the_pages(story: Story, path: str) -> None:
    """It sends no token; on this machine there are addresses that need none, in its language."""
    assert isinstance(story.stage, Demonstration)
    page = visit("GET", f"{story.stage.system.url}{path}", headers={"Accept-Language": "zh-CN"})
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert '<html lang="zh-CN">' in page.data.decode()


def test_a_query_goes_with_a_look(story: Story) -> None:
    """A week is a week, and what is none is refused as by the API."""
    assert isinstance(story.stage, Demonstration)
    address = f"{story.stage.system.url}/_local/calendar"
    assert visit("GET", f"{address}?span=day").data.decode().count('<li class="day') == 1
    refused = visit("GET", f"{address}?span=year")
    assert (refused.status, refused.json()["code"]) == (422, "invalid-input")
