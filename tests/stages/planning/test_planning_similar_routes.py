"""Posts that say nearly the same: found while they wait and for ninety days after they went out, at a fixed cost."""

import json
from typing import Any

from infra.local.calls import count_calls
from planning import on_event, similarity
from planning.api import api
from tests.cloud import Clock
from tests.stages.planning.acts_planning import a_written_post, decide, edit, read, step, submit
from tests.stages.requests import ask

TEXT = "今天上新：山茶花护手霜，温和滋润，冬天也不干。门店限量三百支，先到先得。"
NEAR = TEXT.replace("三百", "五百")


def happen(event: str, post_id: str, **data: Any) -> None:
    """Hand planning an event of the bus."""
    detail = {"event": event, "subject": f"POST#{post_id}", "root": f"POST#{post_id}", "data": data}
    body = json.dumps({"detail": detail})
    assert on_event.handler({"Records": [{"messageId": "m", "body": body}]}, None) == {"batchItemFailures": []}


def similar(post: dict[str, Any]) -> list[dict[str, Any]]:
    """Posts that say nearly the same, in two calls."""
    with count_calls() as calls:
        answer = ask(api, "GET /v1/posts/{post_id}/similar", path={"post_id": post["id"]})
    assert (answer.status, calls.total) == (200, 2)
    found: list[dict[str, Any]] = answer.body["similar"]
    return found


def a_submitted_post(text: str = TEXT, **fields: Any) -> dict[str, Any]:
    """A post in review whose event has arrived."""
    post = a_written_post(text=text, **fields)
    assert submit(post).status == 201
    happen("PostSubmitted", post["id"])
    return read(post["id"])


def test_a_post_in_review_is_found_by_the_next_that_says_the_same(time: Clock) -> None:
    """With its likeness and its name; at submission it is a note to the reviewers, at no further call."""
    first = a_submitted_post(title="护手霜")
    second = a_written_post(text=NEAR)
    (found,) = similar(second)
    assert (found["post_id"], found["title"], found["where"]) == (first["id"], "护手霜", "queue")
    assert 70 <= found["percent"] < 100
    with count_calls() as calls:
        shown = submit(second).body
    assert calls.total == 3
    assert [(each["verdict"], each["rule"]) for each in shown["findings"]] == [("note", "post.similar")]
    assert "护手霜" in shown["findings"][0]["reason"]
    assert similar(a_written_post(text="完全不同的一段话，说的是周末的花展。")) == []


def test_a_draft_is_not_in_the_queue(time: Clock) -> None:
    """An edit and a return take a post out; a new submission brings it back with its new text."""
    first, second = a_submitted_post(), a_written_post(text=NEAR)
    edited = edit(first, text="周末花展见，带上相机，我们给你留了位置。").body
    happen("PostEdited", first["id"])
    assert similar(second) == []
    submit(edited)
    happen("PostSubmitted", first["id"])
    assert similar(second) == []
    assert len(similar(a_written_post(text=edited["text"]))) == 1
    happen("PostSubmitted", first["id"])
    assert len(similar(a_written_post(text=edited["text"]))) == 1


def test_what_went_out_counts_for_ninety_days(time: Clock) -> None:
    """Also when the post was edited since; on the ninety-first day it is forgotten."""
    first = a_submitted_post()
    shown = ask(api, "GET /v1/posts/{post_id}/review", path={"post_id": first["id"]}).body
    decide(shown)
    step("conclude", shown)
    happen("SendingWentLive", first["id"], kind="post", live_at="2026-11-24T08:00:00.000Z")
    edit(read(first["id"]), text="周末花展见。")
    happen("PostEdited", first["id"])
    second = a_written_post(text=NEAR)
    time.advance(days=90)
    assert [each["where"] for each in similar(second)] == ["published"]
    time.advance(days=1)
    assert similar(second) == []


def test_a_text_without_letters_is_like_nothing(time: Clock) -> None:
    """Pictures and signs alone leave nothing to compare."""
    a_submitted_post(text="😀😀！")
    answer = ask(api, "GET /v1/posts/{post_id}/similar", path={"post_id": a_written_post(text="😀😀！")["id"]})
    assert answer.body == {"similar": [], "findings": []}


def test_what_is_used_again_and_again_costs_the_same(time: Clock) -> None:
    """Fifty posts with one text: two calls, a bounded row, and the ten most alike."""
    for number in range(50):
        a_submitted_post(title=f"第{number}篇")
    found = similar(a_written_post(text=NEAR))
    assert len(found) == similarity.MOST
