"""Series over the API and the agenda: posts ahead, edits of one and of all, skipping, stopping, double delivery."""

import json
from typing import Any

import pytest

from infra.local.calls import count_calls
from planning import on_due
from planning.api import api
from socialops import agenda, table
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_planning import a_written_post, edit, read, submit, trail
from tests.stages.requests import Answer, ask

POST = {"title": "早安", "text": "早安。", "variants": {"weibo": {}}}
BODY = {
    "name": "早安",
    "post": POST,
    "starts": "2026-11-24T09:30",
    "zone": "Asia/Shanghai",
    "rule": {"frequency": "daily"},
    "ahead": 3,
}


def started(**fields: Any) -> dict[str, Any]:
    """A series, with its first posts."""
    answer = ask(api, "POST /v1/series", role="planner", member="ling", body={**BODY, **fields})
    assert answer.status == 201, answer.body
    deliver(answer.body)
    return found(answer.body)


def deliver(series: dict[str, Any]) -> None:
    """Hand planning the entry that is due."""
    body = agenda.from_sort_key(series["entry"]).message()
    assert on_due.handler({"Records": [{"messageId": "m", "body": body}]}, None) == {"batchItemFailures": []}


def found(series: dict[str, Any]) -> dict[str, Any]:
    """The series as it is."""
    shown: dict[str, Any] = ask(api, "GET /v1/series/{series_id}", path={"series_id": series["id"]}).body
    return shown


def occurrences(series: dict[str, Any]) -> dict[str, Any]:
    """Its open posts and coming times."""
    route, path = "GET /v1/series/{series_id}/occurrences", {"series_id": series["id"]}
    with count_calls() as calls:
        shown: dict[str, Any] = ask(api, route, path=path).body
    assert calls.total <= 2
    return shown


def change(series: dict[str, Any], **body: Any) -> Answer:
    """Edit a series in the version that is at hand."""
    path, headers = {"series_id": series["id"]}, {"if-match": f'"{series["version"]}"'}
    with count_calls() as calls:
        answer = ask(api, "PATCH /v1/series/{series_id}", path=path, body=body, headers=headers)
    assert calls.total <= 4, calls  # with the queue, when the rule is new
    return answer


def skip(series: dict[str, Any], wall: str) -> Answer:
    """Skip one time."""
    return ask(api, "POST /v1/series/{series_id}/skips", path={"series_id": series["id"]}, body={"wall": wall})


def test_the_next_times_become_drafts_of_their_own(cloud: Cloud, time: Clock) -> None:
    """Three ahead, each listed and submitted like any other; as one goes by the next follows."""
    series = started()
    posts = occurrences(series)["posts"]
    assert [post["occurrence"]["wall"] for post in posts] == [f"2026-11-{day}T09:30" for day in (24, 25, 26)]
    assert submit(posts[0]).status == 201
    assert trail(posts[1]["id"]) == ["PostWritten"]
    assert agenda.from_sort_key(series["entry"]).due.isoformat() == "2026-11-24T01:30:00+00:00"
    time.advance(hours=18)
    with count_calls() as calls:
        deliver(series)
    assert calls.total == 2
    assert found(series)["open"] == [f"2026-11-{day}T09:30" for day in (25, 26, 27)]


def test_an_entry_that_comes_twice_is_done_once(cloud: Cloud, time: Clock) -> None:
    """The second delivery finds its entry gone and writes nothing, also when a newer one is on the agenda."""
    series = ask(api, "POST /v1/series", role="planner", body=BODY).body
    queued = [json.loads(body)["kind"] for body in cloud.messages("planning-due")]
    assert queued == ["series"]
    for _ in range(3):
        deliver(series)
    assert len(ask(api, "GET /v1/posts").body["items"]) == 3
    entries = [row for shard in agenda.shard_keys() for row in table.query(shard).items]
    assert [row["sk"] for row in entries] == [found(series)["entry"]]


def test_all_or_this_and_the_following_are_edited(time: Clock) -> None:
    """Drafts that nobody edited follow; one edited by itself and one in review are passed over and named."""
    series = started()
    first, second, third = occurrences(series)["posts"]
    edit(second, text="只改这一篇。")
    edited = change(series, post={"text": "大家早安。"}).body
    assert (edited["changed"], edited["passed_over"]) == ([first["id"], third["id"]], [second["id"]])
    assert [read(post["id"])["text"] for post in (first, second, third)] == ["大家早安。", "只改这一篇。", "大家早安。"]
    submit(read(first["id"]))
    following = change(edited, post={"text": "早。"}, since=third["occurrence"]["wall"]).body
    assert (following["changed"], following["passed_over"]) == ([third["id"]], [])
    time.advance(hours=18)
    deliver(following)
    fourth = occurrences(series)["posts"][-1]
    assert (fourth["text"], read(first["id"])["state"]) == ("早。", "in_review")
    assert change(series, name="x").status == 412


def test_a_skipped_time_never_comes(time: Clock) -> None:
    """A draft that is skipped is in no list and not submitted; a time that is no post yet never becomes one."""
    series = started(ahead=2)
    first = occurrences(series)["posts"][0]
    with count_calls() as calls:
        assert skip(series, "2026-11-24T09:30").status == 200
    assert calls.total == 3
    assert submit(read(first["id"])).body["code"] == "wrong-state"
    assert first["id"] not in [post["id"] for post in ask(api, "GET /v1/posts").body["items"]]
    assert skip(series, "2026-11-26T09:30").body["skipped"] == ["2026-11-26T09:30"]
    time.advance(hours=18)
    deliver(found(series))
    assert found(series)["open"] == ["2026-11-25T09:30", "2026-11-27T09:30"]
    assert skip(series, "2026-11-26T09:30").status == 404
    assert ask(api, "GET /v1/posts/{post_id}", path={"post_id": f"{series['id']}-20261126T0930"}).status == 404


def test_a_stopped_series_makes_nothing_more(time: Clock) -> None:
    """Its entry is gone from the agenda, its posts stay, and it is not changed any more."""
    series = started()
    path, headers = {"series_id": series["id"]}, {"if-match": f'"{series["version"]}"'}
    stopped = ask(api, "DELETE /v1/series/{series_id}", path=path, headers=headers).body
    assert (stopped["state"], stopped["entry"]) == ("stopped", "")
    time.advance(hours=18)
    deliver(series)
    assert len(ask(api, "GET /v1/posts").body["items"]) == 3
    assert change(stopped, name="x").body["code"] == "wrong-state"
    assert [each["id"] for each in ask(api, "GET /v1/series").body["items"]] == [series["id"]]


def test_a_new_rule_holds_for_the_times_that_are_no_posts_yet(time: Clock) -> None:
    """The posts that are there keep their times; what follows comes by the new rule."""
    series = started(ahead=1)
    changed = change(series, rule={"frequency": "weekly", "weekdays": [1]}, ahead=2).body
    deliver(changed)
    assert found(series)["open"] == ["2026-11-24T09:30", "2026-11-30T09:30"]
    assert occurrences(series)["coming"][0] == "2026-12-07T09:30"


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"zone": "Europe/Atlantis"}, 422, "unknown-zone"),
        ({"starts": "2026-11-20T09:30"}, 422, "time-in-past"),
        ({"starts": "2026-11-31T09:30"}, 422, "invalid-input"),
        ({"rule": {"frequency": "hourly"}}, 422, "invalid-input"),
        ({"rule": {"frequency": "daily", "until": "2026-11-01"}}, 422, "invalid-input"),
        ({"post": {**POST, "media": ["gone"]}}, 404, "not-found"),
        ({"post": {**POST, "variants": {"myspace": {}}}}, 422, "unknown-platform"),
        ({"ahead": 99}, 422, "invalid-input"),
    ],
)
def test_a_wrong_series_is_refused_whole(time: Clock, fields: dict[str, Any], status: int, code: str) -> None:
    """Each fault has its own problem, and nothing is written or due."""
    answer = ask(api, "POST /v1/series", role="planner", body={**BODY, **fields})
    assert (answer.status, answer.body["code"]) == (status, code)
    assert ask(api, "GET /v1/series").body["items"] == []


def test_a_post_of_no_series_has_no_time_to_skip(time: Clock) -> None:
    """A series that is not there is not found, nor is a time that the rule does not have."""
    assert skip({"id": a_written_post()["id"]}, "2026-11-24T09:30").status == 404
    assert skip(started(), "2026-11-24T09:31").status == 404
