"""Posts over the API: writing, editing, listing, and what is refused."""

import json

import pytest

from planning import store
from planning.api import api
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_planning import a_written_post, an_uploaded_picture, edit, read
from tests.stages.requests import ask


def test_a_post_is_written_read_and_listed_by_state(time: Clock) -> None:
    """A new post is a draft by its author, in the list of drafts alone, newest first."""
    first = a_written_post()
    time.advance(seconds=1)
    second = a_written_post()
    assert (first["state"], first["author"], first["approved"]) == ("draft", "ling", {})
    assert read(first["id"]) == first
    listed = ask(api, "GET /v1/posts", query={"state": "draft"}).body["items"]
    assert [post["id"] for post in listed] == [second["id"], first["id"]]
    assert ask(api, "GET /v1/posts", query={"state": "approved"}).body["items"] == []
    assert ask(api, "GET /v1/posts", query={"state": "lost"}).status == 422


def test_an_edit_keeps_what_it_does_not_name(time: Clock) -> None:
    """Absent and null fields stay; a detached text can be attached again."""
    post = a_written_post(variants={"weibo": {"text": "微博"}, "mastodon": {}})
    after = edit(post, text="新文", title=None).body
    assert (after["text"], after["title"], after["variants"]["weibo"]["text"]) == ("新文", "山茶花上新", "微博")
    attached = edit(after, variants={"weibo": {"text": None}}).body
    assert attached["variants"] == {"weibo": {"text": None, "media": None, "link": None, "options": {}, "utm": True}}


def test_two_people_cannot_overwrite_each_other(time: Clock) -> None:
    """The second edit of the same version is refused and changes nothing."""
    post = a_written_post()
    assert edit(post, text="甲").status == 200
    late = edit(post, member="mei", text="乙")
    assert (late.status, late.body["code"], read(post["id"])["text"]) == (412, "stale-version", "甲")
    unversioned = ask(api, "PATCH /v1/posts/{post_id}", path={"post_id": post["id"]}, body={"text": "丙"})
    assert unversioned.status == 428


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"variants": {"myspace": {}}}, 422, "unknown-platform"),
        ({"media": ["gone"]}, 404, "not-found"),
        ({"variants": {"weibo": {"media": ["gone"]}}}, 404, "not-found"),
        ({"media": ["a", "a"]}, 422, "invalid-input"),
        ({"plan_id": "gone"}, 404, "not-found"),
        ({"link": "ftp://a.example"}, 422, "invalid-input"),
        ({"variants": {"weibo": {"colour": "red"}}}, 422, "invalid-input"),
        ({"text": 3}, 422, "invalid-input"),
        ({"text": "\ud800"}, 422, "invalid-input"),
        ({"title": " "}, 422, "invalid-input"),
        ({"state": "approved"}, 422, "invalid-input"),
        ({"approved": {"weibo": "0"}}, 422, "invalid-input"),
    ],
)
def test_a_wrong_post_is_refused_whole(time: Clock, fields: dict[str, object], status: int, code: str) -> None:
    """Each fault has its own problem, and nothing is written."""
    body = {"title": "标题", **fields}
    escaped = json.dumps(body)  # in which even half a character can be written
    answer = ask(api, "POST /v1/posts", role="planner", body=escaped)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert ask(api, "GET /v1/posts").body["items"] == []


def test_a_theme_must_be_one_of_the_plan(time: Clock) -> None:
    """A post for a theme that its plan does not have is refused by place."""
    week = {"title": "周", "starts_on": "2026-11-23", "ends_on": "2026-11-29", "themes": [{"name": "上新", "share": 1}]}
    plan = ask(api, "POST /v1/plans", role="planner", body=week).body["id"]
    assert a_written_post(plan_id=plan, theme="上新")["theme"] == "上新"
    body = {"title": "标题", "plan_id": plan, "theme": "没有"}
    refused = ask(api, "POST /v1/posts", role="planner", body=body)
    assert (refused.status, refused.body["facts"]["errors"][0]["where"]) == (422, "body.theme")


def test_a_post_with_its_pictures_is_read_in_two_calls(cloud: Cloud, time: Clock) -> None:
    """What later stages build content from: the post and every picture it names, master and versions."""
    one, two = an_uploaded_picture(cloud), an_uploaded_picture(cloud)
    post = a_written_post(media=[one], variants={"weibo": {"media": [two]}})
    found, media = store.get_post_with_media(post["id"])
    assert (found.id, set(media)) == (post["id"], {one, two})
    assert {each.state for each in media.values()} == {"ready"}
