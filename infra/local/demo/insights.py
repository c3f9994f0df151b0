"""S13–S15: figures equal to the platform's, and the weekly report as page and table."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

from infra.local.demo.story import Story, insist, until
from infra.local.person import visit
from socialops import clock

LIKES, REPOSTS = 7, 3


def figures(story: Story) -> str:
    """What is collected is what the platform shows."""
    weibo, status = story.stage.sandboxes.weibo, story.made["weibo_status"]
    weibo.play("like", fan="小林", status=status, times=LIKES)
    weibo.play("repost", fan="阿梅", status=status, times=REPOSTS)
    publication = story.made["publications"]["weibo"]["id"]
    story.analyst.post(f"/v1/publications/{publication}/collections", {}, expect=202)
    shown = next(s for s in weibo.read("state")["statuses"] if s["idstr"] == status)
    truth = {
        "likes": shown["attitudes_count"],
        "reposts": shown["reposts_count"],
        "comments": shown["comments_count"],
    }

    def collected() -> dict[str, Any] | None:
        series = story.analyst.get(f"/v1/publications/{publication}/metrics")["items"]
        return series[-1]["counts"] if series else None

    counts = until("the figures are collected", collected)
    insist({name: counts.get(name) for name in truth} == truth, f"collected {counts}, the platform shows {truth}")
    story.made["counts"] = truth
    told = ", ".join(f"{value} {name}" for name, value in truth.items())
    return f"Figures were collected and equal the platform's: {told}."


def report(story: Story) -> str:
    """The week's report, as a page with charts and as a table, has the same figures."""
    local = datetime.now(UTC).astimezone(clock.zone("Asia/Shanghai"))
    period = f"{local.isocalendar().year}-W{local.isocalendar().week:02}"
    asked = story.analyst.post("/v1/reports", {"period": period}, expect=202)
    made = until("the report is ready", lambda: _ready(story, asked["id"]))
    page = visit("GET", made["links"]["html"])
    insist(page.status == 200 and b"<svg" in page.data, "the page has no chart")
    table = visit("GET", made["links"]["csv"]).data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    likes = str(story.made["counts"]["likes"])
    insist(any(likes in row for row in rows), f"no row of the table has the {likes} likes")
    behind = story.analyst.get(f"/v1/reports/{asked['id']}/rows", {"figure": "total.likes"})
    insist(behind["figure"]["value"] >= story.made["counts"]["likes"], f"the report says {behind['figure']}")
    insist(len(behind["rows"]) > 0, "the figure opens no rows")
    story.made["report"] = made
    return f"An analyst opened the report of {period}: charts, a table of {len(rows)} lines, rows behind each figure."


def _ready(story: Story, report_id: str) -> dict[str, Any] | None:
    found: dict[str, Any] = story.analyst.get(f"/v1/reports/{report_id}").body
    return found if found["state"] == "ready" else None


STEPS = [figures, report]
