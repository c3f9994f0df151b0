"""What planning costs in AWS calls: two for a read, three for a write, whatever is asked."""

from collections.abc import Callable
from typing import Any

import pytest

from infra.local.calls import count_calls
from planning.api import api
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_planning import a_written_post, an_uploaded_picture, decide, edit, read, step, submit
from tests.stages.requests import ask
from tests.unit.planning.builders_planning import image_bytes

NOTE = {"kind": "industry", "title": "笔记", "finding": "发现", "seen_on": "2026-11-20"}
WEEK = {"title": "周", "starts_on": "2026-11-23", "ends_on": "2026-11-29", "themes": [{"name": "上新", "share": 1}]}


def cost(act: Callable[[], Any]) -> int:
    """AWS calls of an act that succeeds."""
    with count_calls() as calls:
        answer = act()
    assert getattr(answer, "status", 200) in {200, 201}, answer
    return calls.total


def a_plan() -> dict[str, Any]:
    """A plan that cites a note."""
    note = ask(api, "POST /v1/research/notes", role="planner", body=NOTE).body["id"]
    plan: dict[str, Any] = ask(api, "POST /v1/plans", role="planner", body={**WEEK, "notes": [note]}).body
    return plan


@pytest.mark.parametrize(
    "route",
    [
        "GET /v1/research/notes",
        "GET /v1/plans",
        "GET /v1/plans/{plan_id}",
        "GET /v1/posts",
        "GET /v1/posts/{post_id}",
        "GET /v1/posts/{post_id}/versions",
        "GET /v1/posts/{post_id}/review",
        "GET /v1/reviews",
        "GET /v1/media/{media_id}",
    ],
)
def test_a_read_is_one_call(cloud: Cloud, time: Clock, route: str) -> None:
    """Every read route answers from one call."""
    plan = a_plan()
    media_id = an_uploaded_picture(cloud)
    post = a_written_post(plan_id=plan["id"], theme="上新", media=[media_id])
    submit(post)
    path = {"plan_id": plan["id"], "post_id": post["id"], "media_id": media_id}
    needed = {name: value for name, value in path.items() if f"{{{name}}}" in route}
    assert cost(lambda: ask(api, route, path=needed)) == 1


def test_every_write_is_at_most_three_calls(cloud: Cloud, time: Clock) -> None:
    """With pictures, a plan, a brand and a review in play, each write still needs no more than three."""
    plan = a_plan()
    media_id = an_uploaded_picture(cloud)
    costs = {
        "note": cost(lambda: ask(api, "POST /v1/research/notes", role="planner", body=NOTE)),
        "plan": cost(lambda: ask(api, "POST /v1/plans", role="planner", body={**WEEK, "notes": plan["notes"]})),
        "upload": cost(lambda: ask(api, "POST /v1/media", body={"filename": "a", "type": "image/png", "bytes": 9})),
        "check": cost(lambda: ask(api, "POST /v1/checks", body={"text": "最佳", "platforms": ["weibo"]})),
    }
    body = {
        "title": "标题",
        "text": "今天上新。",
        "media": [media_id],
        "plan_id": plan["id"],
        "theme": "上新",
        "variants": {"weibo": {}},
    }
    costs["post"] = cost(lambda: ask(api, "POST /v1/posts", role="planner", member="ling", body=body))
    post = ask(api, "GET /v1/posts").body["items"][0]
    headers = {"idempotency-key": "k"}
    costs["submit"] = cost(lambda: submit(post, **headers))
    costs["edit in review"] = cost(lambda: edit(read(post["id"]), text="改。")) - 1
    shown = submit(read(post["id"])).body
    costs["decide"] = cost(lambda: decide(shown))
    assert max(costs.values()) <= 3, costs
    assert costs["submit"] == costs["edit in review"] == 3, costs


def test_every_step_of_the_approval_is_at_most_three_calls(cloud: Cloud, time: Clock) -> None:
    """Opening, asking, weighing and concluding a post with a picture."""
    post = a_written_post(media=[an_uploaded_picture(cloud)])
    shown = submit(post).body
    costs = {
        "open": cost(lambda: step("open", shown)),
        "ask": cost(lambda: step("ask", shown, token="t", version=1)),
        "weigh": cost(lambda: step("weigh", shown)),
    }
    decide(shown)
    costs["conclude"] = cost(lambda: step("conclude", shown))
    assert costs == {"open": 3, "ask": 1, "weigh": 1, "conclude": 3}


def test_an_upload_is_checked_in_six_calls(cloud: Cloud, time: Clock) -> None:
    """Record, bytes in, bytes out, others of the same bytes, record, delete; request and browser's put come before.

    A large picture has two small copies besides.
    """
    assert cost(lambda: an_uploaded_picture(cloud)) == 1 + 1 + 6
    assert cost(lambda: an_uploaded_picture(cloud, image_bytes(size=(1200, 900)))) == 1 + 1 + 6 + 2


def test_a_page_costs_the_same_however_many_posts_there_are(time: Clock) -> None:
    """A page of twenty-five asks for twenty-five items in one call, and its cursor leads on."""
    for number in range(30):
        a_written_post(title=f"第{number}篇")
    with count_calls() as calls:
        page = ask(api, "GET /v1/posts", query={"limit": "25"}).body
    assert (len(page["items"]), calls.total) == (25, 1)
    rest = ask(api, "GET /v1/posts", query={"limit": "25", "cursor": page["next"]}).body
    assert len(rest["items"]) == 5
