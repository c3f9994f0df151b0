"""Submitting, checking and deciding over the API."""

from typing import Any

import pytest

from planning import review_store
from planning.api import api
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_planning import (
    a_brand_profile,
    a_written_post,
    an_uploaded_picture,
    decide,
    edit,
    read,
    submit,
    trail,
)
from tests.stages.requests import ask


def open_reviews(member: str = "bo", role: str = "reviewer") -> list[dict[str, Any]]:
    """What a member finds in the list of open reviews."""
    found: list[dict[str, Any]] = ask(api, "GET /v1/reviews", member=member, role=role).body["items"]
    return found


def test_a_text_is_checked_without_a_post(time: Clock) -> None:
    """Findings have verdict, rule, place, words and a suggestion; a platform only where it matters."""
    text = "最佳面霜" + "花" * 130
    body = {"text": text, "platforms": ["weibo", "mastodon"]}
    answer = ask(api, "POST /v1/checks", role="analyst", body=body)
    first, second = answer.body["findings"]
    assert answer.status == 200
    assert (first["verdict"], first["rule"], first["start"], first["end"]) == ("block", "cn-ad-law.9-3", 0, 2)
    assert "最佳" in first["reason"]
    assert first["suggestion"]
    assert first["platform"] is None
    assert (second["rule"], second["platform"], second["start"], second["end"]) == (
        "platform.text-length",
        "weibo",
        130,
        134,
    )


def test_checks_know_the_brand_and_refuse_unknown_platforms(time: Clock) -> None:
    """The brand's forbidden words count; a platform that no adapter has is named."""
    a_brand_profile(tone={"forbidden_words": ["亲亲"]})
    body = {"text": "亲亲", "platforms": []}
    chinese = ask(api, "POST /v1/checks", body=body, headers={"accept-language": "zh-CN"}).body["findings"]
    assert [(finding["rule"], finding["reason"]) for finding in chinese] == [
        ("brand.forbidden-word", "“亲亲”是品牌禁用词。")
    ]
    foreign = ask(api, "POST /v1/checks", body={"text": "", "platforms": ["myspace"]})
    assert (foreign.status, foreign.body["code"]) == (422, "unknown-platform")


def test_a_blocked_post_is_refused_with_its_findings(time: Clock) -> None:
    """Too long for Weibo and an absolute superlative: both are told with their place, and the post stays a draft."""
    post = a_written_post(text="最佳面霜" + "花" * 130)
    refused = submit(post)
    findings = refused.body["facts"]["findings"]
    assert (refused.status, refused.body["code"]) == (422, "checks-failed")
    assert [(each["rule"], each["verdict"], each.get("platform")) for each in findings] == [
        ("cn-ad-law.9-3", "block", None),
        ("platform.text-length", "block", "weibo"),
    ]
    assert (read(post["id"])["state"], read(post["id"])["version"], open_reviews()) == ("draft", 1, [])


def test_a_submitted_post_waits_for_the_reviewers(time: Clock) -> None:
    """The post is in review, the review has deadline and hash, and the event that starts the approval is written."""
    post = a_written_post(text="独家配方")
    answer = submit(post)
    shown, after = answer.body, read(post["id"])
    assert (answer.status, after["state"], after["review_id"]) == (201, "in_review", shown["id"])
    assert shown["post_version"] == after["version"]
    assert (shown["state"], shown["outcome"], shown["platforms"]) == ("waiting", "waiting", ["mastodon", "weibo"])
    assert shown["deadline"] == "2026-11-24T08:00:00.000Z"
    assert [finding["verdict"] for finding in shown["findings"]] == ["evidence"]
    assert (shown["waits_for_you"], open_reviews()[0]["waits_for_you"]) == (False, True)
    assert open_reviews(role="planner")[0]["waits_for_you"] is False
    assert trail(post["id"]) == ["PostWritten", "PostSubmitted"]


def test_submitting_twice_with_one_key_is_one_review(time: Clock) -> None:
    """The repeat gets the first answer although the post is in review now; without the key it is told so."""
    post = a_written_post()
    first = submit(post, **{"idempotency-key": "k"})
    again = submit(post, **{"idempotency-key": "k"})
    assert (again.status, again.body) == (201, first.body)
    assert submit(post).body["code"] == "stale-version"
    assert submit(read(post["id"])).body["code"] == "wrong-state"
    assert len(open_reviews()) == 1


def test_pictures_must_be_ready(cloud: Cloud, time: Clock) -> None:
    """A post with a picture that still waits is not submitted, and says which one."""
    ticket = ask(api, "POST /v1/media", role="planner", body={"filename": "a", "type": "image/png", "bytes": 9}).body
    refused = submit(a_written_post(media=[ticket["media"]["id"]]))
    assert (refused.status, refused.body["code"]) == (409, "media-not-ready")
    assert refused.body["facts"]["media"] == [ticket["media"]["id"]]
    ready = an_uploaded_picture(cloud)
    assert submit(a_written_post(media=[ready])).status == 201


def test_the_author_may_not_decide_and_a_reviewer_may(time: Clock) -> None:
    """Four eyes: author and editors are refused with their own reason, other roles with theirs."""
    post = edit(a_written_post(), member="wen", role="manager", text="改过。").body
    shown = submit(post).body
    by_author = decide(shown, member="ling", role="planner")
    by_editor = decide(shown, member="wen", role="manager")
    by_role = decide(shown, member="zhou", role="manager")
    by_specialist = decide(shown, member="sun", role="specialist")
    assert [(each.status, each.body["code"]) for each in (by_author, by_editor, by_role, by_specialist)] == [
        (403, "author-may-not-decide"),
        (403, "author-may-not-decide"),
        (403, "not-allowed"),
        (403, "not-allowed"),
    ]
    approved = decide(shown, comment="好")
    assert (approved.status, approved.body["state"], approved.body["outcome"]) == (201, "decided", "approved")
    assert approved.body["decisions"][0]["by"] == "bo"
    assert (open_reviews(), trail(post["id"])[-1]) == ([], "ReviewDecided")


def test_a_decision_names_the_content_it_is_about(time: Clock) -> None:
    """A decision on an older content is refused; so is one after an edit, which withdrew the review."""
    post = a_written_post()
    old = submit(post).body
    edited = edit(read(post["id"]), text="另一段文字。").body
    assert (edited["state"], edited["review_id"]) == ("draft", "")
    withdrawn = decide(old)
    assert (withdrawn.status, withdrawn.body["facts"]["state"]) == (409, "withdrawn")
    new = submit(edited).body
    assert new["content_hash"] != old["content_hash"]
    assert decide(old).body["code"] == "stale-version"
    assert decide(new).status == 201
    assert trail(post["id"]) == [
        "PostWritten",
        "PostSubmitted",
        *sorted(["PostEdited", "ReviewWithdrawn"], key=trail(post["id"]).index),
        "PostSubmitted",
        "ReviewDecided",
    ]


def test_a_return_says_why(time: Clock) -> None:
    """Without a comment a return is refused by place; with one it decides."""
    shown = submit(a_written_post()).body
    silent = decide(shown, "return")
    assert (silent.status, silent.body["facts"]["errors"][0]["where"]) == (422, "body.comment")
    assert decide(shown, "return", comment="换图").body["outcome"] == "returned"


def test_decisions_are_counted_once_each_and_not_after_the_deadline(time: Clock) -> None:
    """With two approvals required, the first leaves it open, the same member is refused, and time ends it."""
    a_brand_profile(review={"role": "reviewer", "approvals": 2, "hours": 2})
    shown = submit(a_written_post()).body
    assert decide(shown).body["state"] == "waiting"
    assert open_reviews()[0]["waits_for_you"] is False
    assert decide(shown).body["code"] == "already-decided"
    time.advance(hours=2)
    late = decide(shown, member="an")
    assert (late.status, late.body["code"]) == (409, "deadline-passed")


def test_two_reviewers_at_the_same_moment_both_count(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A decision that finds the review changed by another decision is applied to the changed review."""
    a_brand_profile(review={"role": "reviewer", "approvals": 2, "hours": 2})
    shown = submit(a_written_post()).body
    stale = review_store.newest(f"POST#{shown['post_id']}")
    assert decide(shown).status == 201
    answers = iter([stale])
    fresh = review_store.newest
    monkeypatch.setattr(review_store, "newest", lambda post_id: next(answers, None) or fresh(post_id))
    second = decide(shown, member="an")
    assert (second.status, [each["by"] for each in second.body["decisions"]]) == (201, ["bo", "an"])


def test_submitted_versions_are_kept_as_they_were(time: Clock) -> None:
    """Each submission leaves its text and hashes, newest first, whatever became of the post."""
    post = a_written_post(text="第一版。")
    submit(post)
    edited = edit(read(post["id"]), text="第二版。").body
    submit(edited)
    saved = ask(api, "GET /v1/posts/{post_id}/versions", path={"post_id": post["id"]}).body["items"]
    versions = [version for version in saved if version["kind"] == "submitted"]
    assert [version["text"] for version in versions] == ["第二版。", "第一版。"]
    assert versions[0]["hashes"].keys() == {"weibo", "mastodon"}
    assert versions[0]["by"] == "ling"


def test_the_review_of_a_post_can_be_read(time: Clock) -> None:
    """With findings and decisions; a post that was never submitted has none."""
    post = a_written_post()
    route, path = "GET /v1/posts/{post_id}/review", {"post_id": post["id"]}
    assert ask(api, route, path=path).status == 404
    shown = submit(post).body
    decide(shown, comment="好")
    found = ask(api, route, path=path).body
    assert (found["id"], found["decisions"][0]["comment"]) == (shown["id"], "好")


def test_garbage_is_no_decision(time: Clock) -> None:
    """A hash that is none, an unknown decision and an unknown field are told by place."""
    shown = submit(a_written_post()).body
    answer = decide(shown, "maybe", content_hash="0", colour="red")
    places = {error["where"] for error in answer.body["facts"]["errors"]}
    assert (answer.status, places) == (422, {"body.decision", "body.content_hash", "body.colour"})
