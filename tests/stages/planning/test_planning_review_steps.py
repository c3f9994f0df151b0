"""The steps of the approval: each can come twice, late, or beside another execution."""

import json
from datetime import timedelta
from typing import Any

import pytest

from planning import approval_store, ending_store, keys, on_event, on_review_step, posts, store
from planning.api import api
from planning.approval_store import SeatTaken
from socialops import table
from socialops.errors import NotFound, StaleVersion
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_planning import (
    a_brand_profile,
    a_written_post,
    an_uploaded_picture,
    decide,
    edit,
    read,
    step,
    submit,
    trail,
)
from tests.stages.requests import ask


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tokens that were answered."""
    tokens: list[str] = []
    monkeypatch.setattr(approval_store, "wake", tokens.append)
    return tokens


def event(name: str, shown: dict[str, Any]) -> dict[str, Any]:
    """An event of the bus about a review, as its queue delivers it."""
    detail = {"event": name, "subject": f"POST#{shown['post_id']}", "data": {"review_id": shown["id"]}}
    return {"Records": [{"messageId": "m", "body": json.dumps({"detail": detail})}]}


def test_one_execution_takes_the_seat_and_a_second_ends_quietly(time: Clock) -> None:
    """Opening is repeatable for the one that sits, and tells another that the seat is taken."""
    post = a_written_post()
    shown = submit(post).body
    first = step("open", shown)
    assert first == {"outcome": "waiting", "version": 1, "wait_seconds": 12 * 3600}
    assert step("open", shown) == first
    assert step("open", shown, execution="e2")["outcome"] == "taken"
    assert trail(post["id"]).count("ReviewOpened") == 1


def test_a_decision_wakes_the_one_that_waits(time: Clock, woken: list[str]) -> None:
    """The token that the question left is answered when the decision's event comes."""
    shown = submit(a_written_post()).body
    version = step("open", shown)["version"]
    assert step("ask", shown, token="t1", version=version) == {}
    decide(shown)
    assert on_event.handler(event("ReviewDecided", shown), None) == {"batchItemFailures": []}
    assert woken == ["t1"]


def test_a_decision_before_the_question_is_seen_by_the_question(time: Clock, woken: list[str]) -> None:
    """Between the look and the question somebody decided: the question answers itself."""
    shown = submit(a_written_post()).body
    version = step("open", shown)["version"]
    decide(shown)
    assert on_event.handler(event("ReviewDecided", shown), None) == {"batchItemFailures": []}
    assert woken == []
    step("ask", shown, token="t1", version=version)
    assert woken == ["t1"]


def test_a_withdrawal_wakes_it_too(time: Clock, woken: list[str]) -> None:
    """An edit ends the review, and the execution hears of it and sees it."""
    post = a_written_post()
    shown = submit(post).body
    step("ask", shown, token="t1", version=step("open", shown)["version"])
    edit(read(post["id"]), text="改。")
    on_event.handler(event("ReviewWithdrawn", shown), None)
    assert (woken, step("weigh", shown)["outcome"]) == (["t1"], "withdrawn")


def test_the_token_is_in_no_journal_and_no_answer(time: Clock, woken: list[str]) -> None:
    """The token lies beside the review and nowhere else."""
    post = a_written_post()
    shown = submit(post).body
    step("ask", shown, token="very-secret-token", version=step("open", shown)["version"])
    journal = table.query(f"TRACE#POST#{post['id']}").items
    answer = ask(api, "GET /v1/posts/{post_id}/review", path={"post_id": post["id"]}).body
    assert "very-secret-token" not in json.dumps([journal, answer])


def test_an_approval_is_carried_over_to_the_post_once(time: Clock) -> None:
    """The post is approved with the hash of each version; concluding again changes nothing."""
    post = a_written_post()
    shown = submit(post).body
    step("open", shown)
    decide(shown)
    assert step("weigh", shown)["outcome"] == "approved"
    assert step("conclude", shown)["outcome"] == "concluded"
    after = read(post["id"])
    assert (after["state"], after["approved"].keys()) == ("approved", {"weibo", "mastodon"})
    assert step("conclude", shown)["outcome"] == "concluded"
    assert read(post["id"]) == after
    assert trail(post["id"]).count("PostApproved") == 1
    listed = ask(api, "GET /v1/posts", query={"state": "approved"}).body["items"]
    assert [each["id"] for each in listed] == [post["id"]]


def test_the_approved_hash_is_that_of_the_content(cloud: Cloud, time: Clock) -> None:
    """What was approved is exactly what later stages will compute."""
    post = a_written_post(media=[an_uploaded_picture(cloud)])
    shown = submit(post).body
    decide(shown)
    step("conclude", shown)
    found, media = store.get_post_with_media(post["id"])
    assert found.approved == posts.hashes(found, media)


def test_an_edit_after_the_decision_is_never_approved(time: Clock) -> None:
    """Between decision and conclusion the author edits: the approval is void and the post stays a draft."""
    post = a_written_post()
    shown = submit(post).body
    decide(shown)
    edit(read(post["id"]), text="改过的文字。")
    step("conclude", shown)
    after = read(post["id"])
    assert (after["state"], after["approved"], after["text"]) == ("draft", {}, "改过的文字。")
    assert "PostApproved" not in trail(post["id"])


def test_a_picture_described_anew_is_not_approved(cloud: Cloud, time: Clock) -> None:
    """The alternative text is part of the content: rewritten during the review, it returns the post."""
    media_id = an_uploaded_picture(cloud)
    post = a_written_post(media=[media_id])
    shown = submit(post).body
    path = {"media_id": media_id}
    version = ask(api, "GET /v1/media/{media_id}", path=path).body["version"]
    headers = {"if-match": f'"{version}"'}
    ask(api, "PATCH /v1/media/{media_id}", path=path, body={"alt": "别的"}, headers=headers)
    decide(shown)
    step("conclude", shown)
    assert (read(post["id"])["state"], trail(post["id"])[-1]) == ("draft", "PostReturned")


def test_a_return_gives_the_post_back(time: Clock) -> None:
    """The post is a draft again and can be submitted again."""
    post = a_written_post()
    shown = submit(post).body
    decide(shown, "return", comment="换图")
    step("conclude", shown)
    after = read(post["id"])
    assert (after["state"], after["review_id"]) == ("draft", "")
    assert submit(after).status == 201


def test_half_way_managers_are_asked_and_at_the_end_the_post_comes_back(time: Clock) -> None:
    """Escalated once at half the time; expired at the deadline; the review leaves the list."""
    a_brand_profile(review={"role": "reviewer", "approvals": 1, "hours": 2})
    post = a_written_post()
    shown = submit(post).body
    assert step("open", shown)["wait_seconds"] == 3600
    time.advance(hours=1)
    assert step("weigh", shown)["outcome"] == "overdue"
    escalated = step("escalate", shown)
    assert (escalated["outcome"], escalated["wait_seconds"]) == ("waiting", 3600)
    assert step("escalate", shown) == escalated
    (open_review,) = ask(api, "GET /v1/reviews", member="wen", role="manager").body["items"]
    assert open_review["waits_for_you"] is True
    time.advance(hours=1)
    assert step("weigh", shown)["outcome"] == "expired"
    step("conclude", shown)
    assert read(post["id"])["state"] == "draft"
    assert ask(api, "GET /v1/reviews").body["items"] == []
    assert trail(post["id"])[-1] == "PostReturned"
    assert (trail(post["id"]).count("ReviewOpened"), trail(post["id"]).count("ReviewEscalated")) == (1, 1)


def test_a_clock_that_ran_ahead_does_not_end_a_review(time: Clock) -> None:
    """Concluding a review that still waits tells so, and the execution goes on waiting."""
    shown = submit(a_written_post()).body
    assert step("conclude", shown)["outcome"] == "waiting"
    time.at += timedelta(hours=12)
    assert step("conclude", shown)["outcome"] == "overdue"
    assert read(shown["post_id"])["state"] == "in_review"


def test_a_conclusion_that_meets_an_edit_looks_again(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The post changed while it was being approved: the second look sees that and leaves it alone."""
    post = a_written_post()
    shown = submit(post).body
    decide(shown)
    stale = ending_store.ending(f"POST#{shown['post_id']}", shown["id"])
    edit(read(post["id"]), text="改。")
    answers, fresh = iter([stale]), ending_store.ending
    monkeypatch.setattr(ending_store, "ending", lambda *ids: next(answers, None) or fresh(*ids))
    assert step("conclude", shown)["outcome"] == "withdrawn"
    assert read(post["id"])["state"] == "draft"


def test_a_post_that_keeps_changing_is_a_loud_failure(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """After some tries the step fails, and the machine's alarm says so."""
    post = a_written_post()
    shown = submit(post).body
    decide(shown)
    stale = ending_store.ending(f"POST#{shown['post_id']}", shown["id"])
    edit(read(post["id"]), text="改。")
    monkeypatch.setattr(ending_store, "ending", lambda *_: stale)
    with pytest.raises(StaleVersion):
        step("conclude", shown)


def test_a_review_that_is_not_there_fails_loudly(time: Clock) -> None:
    """An execution for nothing is a defect, not a quiet end."""
    with pytest.raises(NotFound):
        step("open", {"post_id": "none", "id": "none"})
    with pytest.raises(NotFound):
        on_review_step.handler({"step": "conclude", "subject": "POST#n", "review_id": "n", "execution": "e"}, None)


def test_a_question_of_a_second_execution_keeps_no_token(time: Clock, woken: list[str]) -> None:
    """Only the execution in the seat may leave its token."""
    shown = submit(a_written_post()).body
    step("open", shown)
    with pytest.raises(SeatTaken):
        step("ask", shown, execution="e2", token="t2", version=1)
    row = table.get(keys.seat(f"POST#{shown['post_id']}", shown["id"]))
    assert row is not None
    assert "token" not in row
