"""Templates, hashtag groups and signatures over the API: kept, filled, turned into posts, and what is refused."""

from typing import Any

import pytest

from infra.local.calls import count_calls
from planning.api import api
from tests.cloud import Clock
from tests.stages.planning.acts_planning import read
from tests.stages.requests import Answer, ask

TEMPLATE = {
    "name": "上新",
    "title": "{{product}}上新",
    "text": "{{product}}今天上新，{{price}} 元。",
    "platforms": ["weibo", "mastodon"],
    "variables": [{"name": "product"}, {"name": "price", "type": "number", "default": "99"}],
}
AIDS: dict[str, tuple[str, dict[str, Any]]] = {
    "templates": ("template_id", TEMPLATE),
    "hashtag-groups": ("hashtag_group_id", {"name": "冬天", "tags": ["冬天", "护手"]}),
    "signatures": ("signature_id", {"name": "客服", "text": "山茶花客服"}),
}


def kept(path: str, **fields: Any) -> dict[str, Any]:
    """Keep a template, a group or a signature."""
    answer = ask(api, f"POST /v1/{path}", role="planner", body={**AIDS[path][1], **fields})
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.body
    return made


def fill(template: dict[str, Any], what: str = "renderings", **body: Any) -> Answer:
    """Fill a template."""
    return ask(api, f"POST /v1/templates/{{template_id}}/{what}", path={"template_id": template["id"]}, body=body)


@pytest.mark.parametrize("path", AIDS)
def test_an_aid_is_kept_read_changed_and_taken_away(time: Clock, path: str) -> None:
    """Guarded by its version like everything else; what is gone is not found."""
    name, body = AIDS[path]
    made = kept(path)
    one, where = f"/v1/{path}/{{{name}}}", {name: made["id"]}
    assert ask(api, f"GET {one}", path=where).body == made
    stale, fresh = {"if-match": '"7"'}, {"if-match": '"1"'}
    assert ask(api, f"PUT {one}", path=where, body={**body, "name": "改"}, headers=stale).status == 412
    assert ask(api, f"PUT {one}", path=where, body={**body, "name": "改"}, headers=fresh).body["name"] == "改"
    assert [each["name"] for each in ask(api, f"GET /v1/{path}").body["items"]] == ["改"]
    assert ask(api, f"DELETE {one}", path=where, headers={"if-match": '"2"'}).status == 200
    assert ask(api, f"GET {one}", path=where).status == 404
    assert ask(api, f"POST /v1/{path}", role="analyst", body=body).status == 403


def test_a_template_is_seen_first_and_then_written(time: Clock) -> None:
    """What is shown is what the post becomes; three calls, with hashtags and a signature."""
    template, group, signature = kept("templates"), kept("hashtag-groups"), kept("signatures")
    body = {"values": {"product": "护手霜"}, "hashtag_groups": [group["id"]], "signature_id": signature["id"]}
    with count_calls() as calls:
        shown = fill(template, **body).body
    assert calls.total == 1
    assert shown["post"]["text"] == "护手霜今天上新，99 元。\n\n山茶花客服\n\n#冬天 #护手"
    with count_calls() as calls:
        post = fill(template, "posts", **body).body
    assert calls.total == 3
    assert read(post["id"]) == post
    assert {name: post[name] for name in ("title", "text", "link")} == {
        name: shown["post"][name] for name in ("title", "text", "link")
    }
    assert post["variants"]["weibo"]["text"].endswith("#冬天# #护手#")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "template-incomplete"),
        ({"values": {"product": "x", "colour": "red"}}, 422, "invalid-input"),
        ({"values": {"product": "x", "price": "viel"}}, 422, "invalid-input"),
        ({"values": {"product": "长" * 300}}, 422, "invalid-input"),
        ({"values": {"product": "x"}, "hashtag_groups": ["gone"]}, 404, "not-found"),
        ({"values": {"product": "x"}, "signature_id": "gone"}, 404, "not-found"),
        ({"values": {"product": "x"}, "plan_id": "gone"}, 404, "not-found"),
    ],
)
def test_what_cannot_be_filled_makes_no_post(time: Clock, body: dict[str, Any], status: int, code: str) -> None:
    """Each fault has its own problem, and nothing is written."""
    answer = fill(kept("templates"), "posts", **body)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert ask(api, "GET /v1/posts").body["items"] == []


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "{{nobody}}"},
        {"text": "{{product"},
        {"variables": [{"name": "product", "default": "{{price}}"}, {"name": "price"}]},
        {"variables": [{"name": "pro\u200bduct"}, {"name": "price"}]},
    ],
)
def test_a_broken_template_is_refused(time: Clock, fields: dict[str, Any]) -> None:
    """Unknown variables, open braces, variables within variables, names with hidden characters."""
    assert ask(api, "POST /v1/templates", body={**TEMPLATE, **fields}).body["code"] == "invalid-input"
    assert (
        ask(api, "POST /v1/templates", body={**TEMPLATE, "platforms": ["myspace"]}).body["code"] == "unknown-platform"
    )


def test_a_missing_value_is_named_in_the_readers_language(time: Clock) -> None:
    """The problem says which variables have none."""
    template = kept("templates")
    path = {"template_id": template["id"]}
    answer = ask(
        api, "POST /v1/templates/{template_id}/renderings", path=path, body={}, headers={"accept-language": "zh"}
    )
    assert answer.body["facts"]["missing"] == "product"
    assert "product" in answer.body["detail"]
