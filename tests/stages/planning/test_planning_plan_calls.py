"""What plans cost in AWS calls: at most two for a read and three for a write, however long their history."""

import os
from collections.abc import Callable

import pytest

from infra.local.calls import count_calls
from planning import keys
from planning.api import api
from socialops.changes import Keep
from socialops.names import Variable
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_planning import a_written_post
from tests.stages.planning.acts_plans import a_note, adopt, an_open_plan, edit_plan, empty, fill, on_plan
from tests.stages.requests import Answer, ask

DAY = {"name": "周年庆", "month": 3, "day": 20}


@pytest.mark.parametrize(
    ("route", "calls"),
    [
        ("GET", 1),
        ("GET /coverage", 2),
        ("GET /versions", 1),
        ("GET /versions/{number}", 1),
    ],
)
@pytest.mark.parametrize("edits", [0, 12])
def test_a_read_costs_the_same_after_any_history(route: str, calls: int, edits: int, time: Clock) -> None:
    """An amended plan with a post, and one that was edited a dozen times."""
    plan = adopt(an_open_plan(notes=[a_note()]))
    a_written_post(plan_id=plan["id"], slot_id="s1")
    for number in range(edits):
        plan = edit_plan(plan, "改", title=f"第{number}次").body
    with count_calls() as counted:
        path = {"number": "1"} if "number" in route else {}
        assert on_plan(route, plan, **path).status == 200
    assert counted.total == calls


def test_the_fullest_plan_is_counted_in_two_calls(cloud: Cloud, time: Clock) -> None:
    """Five hundred slots, each with a post that went live."""
    slot = {"date": "2026-11-03", "theme": "上新", "platforms": ["weibo"], "note": "备注" * 20}
    plan = an_open_plan(slots=[slot] * 500)
    rows = [
        row
        for each in plan["slots"]
        for row in (
            Keep(keys.plan_post(plan["id"], f"p{each['id']}"), {"theme": "上新", "slot_id": each["id"]}),
            Keep(keys.plan_live(plan["id"], f"p{each['id']}"), {"live_at": "2026-11-03T00:00:00.000Z"}),
        )
    ]
    name = os.environ[Variable.TABLE]
    puts = [{"PutRequest": {"Item": row.operation(name)["Put"]["Item"]}} for row in rows]
    for start in range(0, len(puts), 25):
        cloud.client("dynamodb").batch_write_item(RequestItems={name: puts[start : start + 25]})
    with count_calls() as counted:
        found = on_plan("GET /coverage", plan).body
    assert counted.total == 2
    assert (found["planned"], found["filled"], found["published"], found["unplaced"]) == (500, 500, 500, 0)


def test_every_write_is_at_most_three_calls(time: Clock) -> None:
    """Opening, editing, copying, restoring, filling and emptying, and the brand's days."""
    note = a_note()
    with count_calls() as opened:
        plan = an_open_plan(notes=[note])
    plan = adopt(plan)
    post = a_written_post()
    costs = {"open": opened.total}
    acts: dict[str, Callable[[], Answer]] = {
        "edit": lambda: edit_plan(plan, "改", title="改"),
        "copy": lambda: on_plan("POST /copies", plan, {"month": "2026-12"}),
        "dry run": lambda: on_plan("POST /copies", plan, {"month": "2026-12", "dry_run": True}),
        "restore": lambda: on_plan(
            "POST /restorations", {**plan, "version": plan["version"] + 1}, {"revision": 1, "reason": "退"}
        ),
        "fill": lambda: fill(plan, "s1", post["id"]),
        "empty": lambda: empty(plan, "s1"),
        "day": lambda: ask(api, "POST /v1/brand-days", role="planner", body=DAY),
        "occasions": lambda: ask(api, "GET /v1/occasions", query={"from": "2026-01-01", "to": "2026-12-31"}),
        "types": lambda: ask(api, "GET /v1/content-types"),
    }
    for name, act in acts.items():
        with count_calls() as counted:
            answer = act()
        assert answer.status in {200, 201}, (name, answer.body)
        costs[name] = counted.total
    assert costs == {
        "open": 2,
        "edit": 2,
        "copy": 3,
        "dry run": 2,
        "restore": 2,
        "fill": 2,
        "empty": 3,
        "day": 2,
        "occasions": 1,
        "types": 1,
    }
