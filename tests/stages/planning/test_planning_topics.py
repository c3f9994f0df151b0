"""Trending topics: noted, corrected, listed by platform and day, cited like a note."""

from typing import Any

import pytest

from infra.local.calls import count_calls
from planning.api import api
from tests.cloud import Clock
from tests.stages.requests import Answer, ask

WEEK = {"title": "第48周", "starts_on": "2026-11-23", "ends_on": "2026-11-29"}


def note_topic(name: str = "#换季护肤#", **fields: Any) -> Answer:
    """Note a topic of Weibo."""
    body = {"platform": "weibo", "day": "2026-11-23", "name": name, **fields}
    return ask(api, "POST /v1/research/topics", role="analyst", body=body)


def listed(day: str = "2026-11-23", **query: str) -> list[str]:
    """Names of a day's topics on Weibo."""
    answer = ask(api, "GET /v1/research/topics", query={"platform": "weibo", "day": day, **query})
    assert answer.status == 200, answer.body
    return [topic["name"] for topic in answer.body["items"]]


def test_topics_stand_in_the_order_of_their_rank(time: Clock) -> None:
    """By platform and day; those without a rank at the end; a page is one call."""
    note_topic("丙")
    note_topic("乙", place=10)
    note_topic("甲", place=2)
    note_topic("别日", day="2026-11-22")
    with count_calls() as calls:
        assert listed() == ["甲", "乙", "丙"]
    assert calls.total == 1
    assert (listed(limit="1"), listed("2026-11-20")) == (["甲"], [])


def test_the_same_topic_of_a_day_again_corrects_it(time: Clock) -> None:
    """One id whatever the width and `#`; what is absent stays; the same again changes nothing."""
    first = note_topic(place=9, heat=1_000_000).body
    second = note_topic("换季护肤", place=3).body
    assert (second["id"], second["version"], second["place"], second["heat"]) == (first["id"], 2, 3, 1_000_000)
    assert note_topic("换季护肤", place=3).body == second
    assert listed() == ["换季护肤"]


def test_a_topic_is_cited_like_a_note(time: Clock) -> None:
    """A plan and a persona may rest on it, and it shows them; one that nobody noted is named."""
    topic = note_topic().body["id"]
    plan = ask(api, "POST /v1/plans", body={**WEEK, "notes": [topic]})
    assert plan.status == 201
    ask(api, "POST /v1/personas", body={"name": "她", "notes": [topic]})
    path = {"topic_id": topic}
    cited = ask(api, "GET /v1/research/topics/{topic_id}/citations", path=path).body["items"]
    assert [(each["kind"], each["title"]) for each in cited] == [("persona", "她"), ("plan", "第48周")]
    assert ask(api, "GET /v1/research/topics/{topic_id}", path=path).body["name"] == "#换季护肤#"
    gone = {"topic_id": "topic.weibo.20261123.none"}
    refused = ask(api, "POST /v1/plans", body={**WEEK, "notes": [gone["topic_id"]]})
    assert (refused.status, refused.body["facts"]) == (404, {"thing": "Topic", "id": gone["topic_id"]})
    assert ask(api, "GET /v1/research/topics/{topic_id}/citations", path=gone).status == 404


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"platform": "myspace"}, "unknown-platform"),
        ({"day": "2026-11-24"}, "invalid-input"),
        ({"place": 0}, "invalid-input"),
        ({"heat": -1}, "invalid-input"),
        ({"url": "ftp://x"}, "invalid-input"),
        ({"name": "  "}, "invalid-input"),
    ],
)
def test_what_cannot_be_a_topic_is_refused(time: Clock, fields: dict[str, Any], code: str) -> None:
    """An unknown platform, a day to come, numbers out of range, an address that is none, no name."""
    refused = note_topic(**fields)
    assert (refused.status, refused.body["code"]) == (422, code)
    assert listed() == []


@pytest.mark.parametrize("name", ["🎉🎉", "=1+1", "\u202eعربي\u200b", "@山茶花", "，"])
def test_a_topic_may_be_called_anything(time: Clock, name: str) -> None:
    """Emoji, signs and right-to-left names are kept as they are shown."""
    assert note_topic(name).body["name"] == name
    assert listed() == [name]
