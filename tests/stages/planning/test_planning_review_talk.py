"""Threads about what is under review, and changes that are asked for at a place of the text."""

import json
from typing import Any

from planning.api import api
from tests.cloud import Clock
from tests.stages.planning.acts_planning import a_written_post, decide, edit, read, step, submit, trail
from tests.stages.planning.acts_review import on
from tests.stages.planning.test_planning_review_stages import journal
from tests.stages.requests import ask

TEXT = "山茶花🌺今天上新，真好看。"


def a_place(quote: str, platform: str = "", text: str = TEXT) -> dict[str, Any]:
    """Where some words stand, in characters."""
    start = text.index(quote)
    return {"platform": platform, "start": start, "end": start + len(quote), "quote": quote}


def test_changes_are_asked_for_at_a_place(time: Clock) -> None:
    """A return may point at words of the master or of a version; each becomes a thread that wants a change."""
    post = a_written_post(text=TEXT, variants={"weibo": {"text": "微博版🌺"}, "mastodon": {}})
    shown = submit(post).body
    changes = [
        {"text": "换个说法", "place": a_place("真好看")},
        {"text": "去掉表情", "place": a_place("🌺", "weibo", "微博版🌺"), "visibility": "guests"},
    ]
    answer = decide(shown, "return", changes=changes)
    assert (answer.status, answer.body["outcome"]) == (201, "returned")
    threads = on("GET /threads", shown).body["items"]
    assert {(each["place"]["quote"], each["wants_change"], each["state"]) for each in threads} == {
        ("真好看", True, "open"),
        ("🌺", True, "open"),
    }
    told = next(item for item in journal(post["id"]) if item["event"] == "ChangesRequested")
    assert (told["data"]["author"], len(told["data"]["threads"])) == ("ling", 2)


def test_a_place_quotes_what_stands_there(time: Clock) -> None:
    """Other words, or a version that the post does not have, are told by place, and nothing is decided."""
    shown = submit(a_written_post(text=TEXT)).body
    wrong = {**a_place("真好看"), "start": 0, "end": 3}
    for place, where in ((wrong, "quote"), (a_place("真好看", "douyin"), "platform")):
        refused = decide(shown, "return", changes=[{"text": "改", "place": place}])
        assert (refused.status, refused.body["facts"]["errors"][0]["where"]) == (422, f"body.changes.0.place.{where}")
        assert on("POST /threads", shown, {"text": "改", "place": place}).status == 422
    assert decide(shown).status == 201


def test_a_thread_goes_back_and_forth(time: Clock) -> None:
    """Replies, resolved, opened again by a reply; and it is still there in the next review."""
    post = a_written_post(text=TEXT)
    shown = submit(post).body
    thread = on("POST /threads", shown, {"text": "标题太长？", "place": a_place("今天")}).body
    where = {"thread_id": thread["id"]}
    reply = on("POST /threads/{thread_id}/comments", shown, {"text": "好的"}, member="ling", role="planner", **where)
    assert [each["by"] for each in reply.body["comments"]] == ["bo", "ling"]
    settle = "PATCH /threads/{thread_id}"
    assert on(settle, shown, {"state": "resolved"}, version="1", **where).body["code"] == "stale-version"
    assert on(settle, shown, {"state": "resolved"}, version="2", **where).body["settled_by"] == "bo"
    assert on(settle, shown, {"state": "resolved"}, version="3", **where).body["code"] == "wrong-state"
    again = on("POST /threads/{thread_id}/comments", shown, {"text": "还有"}, **where).body
    assert (again["state"], len(again["comments"])) == ("open", 3)
    edited = edit(read(post["id"]), text="新。").body
    (kept,) = on("GET /threads", submit(edited).body).body["items"]
    assert kept["id"] == thread["id"]
    told = [item["data"] for item in journal(post["id"]) if item["event"] == "ThreadCommented"]
    assert [each["people"] for each in told] == [["bo"], ["ling"]]


def test_what_was_written_is_in_no_journal(time: Clock) -> None:
    """The journal says that somebody spoke and where, never what."""
    shown = submit(a_written_post(text=TEXT)).body
    on("POST /threads", shown, {"text": "王女士的电话是 13800000000"})
    assert "13800000000" not in json.dumps(journal(shown["post_id"]), ensure_ascii=False)
    assert "ThreadOpened" in trail(shown["post_id"])


def test_nothing_is_discussed_that_was_not_submitted(time: Clock) -> None:
    """A draft that was never submitted has no review to talk about; a reference that is none is refused."""
    post = a_written_post()
    assert on("POST /threads", {"subject": f"post:{post['id']}"}, {"text": "早"}).status == 404
    assert on("GET /threads", {"subject": "image:1"}).status == 422


WEEK: dict[str, Any] = {
    "title": "第48周",
    "starts_on": "2026-11-23",
    "ends_on": "2026-11-29",
    "themes": [{"name": "上新", "share": 600}],
    "slots": [{"date": "2026-11-24", "theme": "上新", "platforms": ["weibo"]}],
}


def submit_plan(plan: dict[str, Any], version: int = 1, member: str = "ling") -> Any:
    """Submit a plan for review."""
    headers = {"if-match": f'"{version}"'}
    route = "POST /v1/plans/{plan_id}/submissions"
    return ask(api, route, member=member, role="planner", path={"plan_id": plan["id"]}, headers=headers)


def read_plan(plan_id: str) -> Any:
    """A plan as it is."""
    return ask(api, "GET /v1/plans/{plan_id}", path={"plan_id": plan_id}).body


def test_a_plan_is_adopted_in_the_same_way(time: Clock) -> None:
    """Submitted, decided by who did not write it, and adopted in exactly the content that was reviewed."""
    plan = ask(api, "POST /v1/plans", role="planner", member="ling", body=WEEK).body
    shown = submit_plan(plan).body
    assert (shown["subject"], shown["plan_id"], shown["author"]) == (f"plan:{plan['id']}", plan["id"], "ling")
    assert submit_plan(plan, 2).body["code"] == "wrong-state"
    step("open", shown)
    body = {"decision": "approve", "content_hash": shown["content_hash"]}
    assert on("POST /decisions", shown, body, member="ling", role="planner").status == 403
    assert on("POST /decisions", shown, {**body, "content_hash": "0" * 64}).status == 412
    assert on("POST /decisions", shown, body).body["outcome"] == "approved"
    assert step("conclude", shown)["outcome"] == "concluded"
    adopted = read_plan(plan["id"])
    assert (adopted["state"], adopted["adopted"]["content_hash"]) == ("adopted", shown["content_hash"])
    assert step("conclude", shown)["outcome"] == "concluded"


def test_a_plan_comes_back(time: Clock) -> None:
    """Returned with a reason, or taken back by its author; who wrote a revision of it does not decide."""
    plan = ask(api, "POST /v1/plans", role="planner", member="ling", body=WEEK).body
    headers = {"if-match": '"1"'}
    body = {**WEEK, "title": "第四十八周"}
    where = {"plan_id": plan["id"]}
    ask(api, "PUT /v1/plans/{plan_id}", member="bo", role="manager", path=where, body=body, headers=headers)
    shown = submit_plan(plan, 2).body
    said = {"decision": "return", "comment": "太少", "content_hash": shown["content_hash"]}
    assert on("POST /decisions", shown, said).body["code"] == "author-may-not-decide"
    assert on("POST /decisions", shown, said, member="an").body["outcome"] == "returned"
    step("conclude", shown)
    returned = read_plan(plan["id"])
    assert (returned["state"], returned["returned"]["reason"]) == ("draft", "returned")
    again = submit_plan(plan, returned["version"]).body
    assert on("POST /withdrawals", again, member="ling", role="planner").body["state"] == "withdrawn"
    assert read_plan(plan["id"])["state"] == "draft"
