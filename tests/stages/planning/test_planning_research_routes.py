"""Research notes and plans over the API."""

from typing import Any

from planning import on_event, store
from planning.api import api
from socialops.clock import now, text
from tests.cloud import Clock
from tests.stages.planning.acts_planning import a_written_post, edit
from tests.stages.requests import Answer, ask

NOTE = {
    "kind": "competitor",
    "title": "竞品双十一预热",
    "finding": "三家竞品提前两周预热",
    "source_url": "https://weibo.com/1/AbC",
    "quote": "预售开启",
    "seen_on": "2026-11-20",
    "tags": ["双十一"],
    "conclusions": ["我们提前三周"],
}


def a_note() -> dict[str, Any]:
    """A note, as the API answers it."""
    note: dict[str, Any] = ask(api, "POST /v1/research/notes", role="planner", body=NOTE).body
    return note


def a_plan_body(**fields: Any) -> dict[str, Any]:
    """A plan of one week with two themes and a slot."""
    return {
        "title": "第48周",
        "starts_on": "2026-11-23",
        "ends_on": "2026-11-29",
        "goals": [{"name": "新增关注", "target": 500, "unit": "人"}],
        "themes": [{"name": "上新", "share": 600}, {"name": "护理", "share": 400}],
        "slots": [{"date": "2026-11-24", "theme": "上新", "platforms": ["weibo"]}],
        **fields,
    }


def open_plan(**fields: Any) -> Answer:
    """Open a plan."""
    return ask(api, "POST /v1/plans", role="planner", body=a_plan_body(**fields))


def coverage(plan_id: str) -> dict[str, Any]:
    """How far a plan is, as the API tells it."""
    found: dict[str, Any] = ask(api, "GET /v1/plans/{plan_id}/coverage", path={"plan_id": plan_id}).body
    return found


def test_a_note_is_written_read_and_listed(time: Clock) -> None:
    """What was noted comes back whole, newest first in the list."""
    first, second = a_note(), a_note()
    assert {**first, **NOTE} == first
    assert first["author"] == "ling"
    read = ask(api, "GET /v1/research/notes/{note_id}", path={"note_id": first["id"]})
    assert (read.status, read.body, read.headers["etag"]) == (200, first, '"1"')
    listed = ask(api, "GET /v1/research/notes").body["items"]
    assert {note["id"] for note in listed} == {first["id"], second["id"]}


def test_a_note_without_a_source_of_the_web_is_refused(time: Clock) -> None:
    """A link that is none, an unknown kind and an unknown field are each told by place."""
    body = {**NOTE, "source_url": "javascript:alert(1)", "kind": "gossip", "colour": "red"}
    answer = ask(api, "POST /v1/research/notes", role="planner", body=body)
    places = {error["where"] for error in answer.body["facts"]["errors"]}
    assert (answer.status, places) == (422, {"body.kind", "body.source_url", "body.colour"})
    missing = ask(api, "GET /v1/research/notes/{note_id}", path={"note_id": "none"})
    assert (missing.status, missing.body["facts"]) == (404, {"thing": "Note", "id": "none"})


def test_a_plan_cites_notes_that_exist(time: Clock) -> None:
    """A cited note is kept; one that is not there is named."""
    note = a_note()
    made = open_plan(notes=[note["id"]])
    assert (made.status, made.body["notes"]) == (201, [note["id"]])
    refused = open_plan(notes=[note["id"], "gone"])
    assert (refused.status, refused.body["facts"]) == (404, {"thing": "Note", "id": "gone"})


def test_a_plan_that_does_not_fit_together_is_refused(time: Clock) -> None:
    """A slot for an unknown theme, or on a platform that no adapter has, writes nothing."""
    slot = {"date": "2026-11-24", "theme": "没有", "platforms": ["weibo"]}
    assert open_plan(slots=[slot]).status == 422
    foreign = open_plan(slots=[{**slot, "theme": "上新", "platforms": ["myspace"]}])
    assert (foreign.status, foreign.body["code"]) == (422, "unknown-platform")
    assert ask(api, "GET /v1/plans").body["items"] == []


def test_a_plan_is_rewritten_in_the_version_that_was_seen(time: Clock) -> None:
    """PUT replaces the plan; an older version is refused; the list follows the new start."""
    plan = open_plan().body
    later = a_plan_body(starts_on="2026-11-24", title="改")
    route, path = "PUT /v1/plans/{plan_id}", {"plan_id": plan["id"]}
    changed = ask(api, route, role="planner", path=path, body=later, headers={"if-match": '"1"'})
    assert (changed.status, changed.body["title"], changed.headers["etag"]) == (200, "改", '"2"')
    stale = ask(api, route, role="planner", path=path, body=later, headers={"if-match": '"1"'})
    assert (stale.status, stale.body["code"]) == (412, "stale-version")
    (listed,) = ask(api, "GET /v1/plans").body["items"]
    assert listed == ask(api, "GET /v1/plans/{plan_id}", path=path).body == changed.body


def test_coverage_follows_posts_into_and_out_of_a_plan(time: Clock) -> None:
    """A post written for a theme fills it, moving it moves the count, going live publishes it."""
    plan, other = open_plan().body["id"], open_plan(title="另一周").body["id"]
    post = a_written_post(plan_id=plan, theme="上新")
    filled = coverage(plan)
    assert (filled["planned"], filled["filled"], filled["published"]) == (1, 1, 0)

    detail = {
        "event": "SendingWentLive",
        "root": f"POST#{post['id']}",
        "data": {"kind": "post", "live_at": text(now())},
    }
    went_live(detail)
    theme = coverage(plan)["themes"][0]
    assert theme.items() >= {"theme": "上新", "planned": 1, "filled": 1, "published": 1}.items()

    moved = edit(post, plan_id=other, theme="护理")
    assert moved.status == 200
    assert [coverage(each)["filled"] for each in (plan, other)] == [0, 1]
    assert coverage(plan)["published"] == 0


def went_live(detail: dict[str, Any]) -> None:
    """Tell planning that something went live."""
    on_event.note_live(detail)


def test_a_reply_that_went_live_is_no_publication_of_a_plan(time: Clock) -> None:
    """Only posts count; a post without a plan leaves no trace."""
    post = a_written_post()
    went_live({"root": f"POST#{post['id']}", "data": {"kind": "post", "live_at": text(now())}})
    went_live({"root": "CONVERSATION#c", "data": {"kind": "reply", "live_at": text(now())}})
    assert store.get_post(post["id"]).version == 1


def test_coverage_of_no_plan_is_not_found(time: Clock) -> None:
    """A plan that is not there has no coverage."""
    assert ask(api, "GET /v1/plans/{plan_id}/coverage", path={"plan_id": "none"}).status == 404
