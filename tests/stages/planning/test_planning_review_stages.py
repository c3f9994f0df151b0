"""Reviews in stages over the API: named approvers, deputies, delegates, many at once, and taking back."""

from datetime import timedelta
from typing import Any

import pytest

from governance.api import api as governance
from infra.local.calls import count_calls
from planning import review_store
from planning.api import api
from socialops import table
from socialops.clock import text
from tests.cloud import Clock
from tests.stages.planning.acts_planning import a_written_post, decide, edit, read, step, submit, trail
from tests.stages.planning.acts_review import a_teammate, on, staged
from tests.stages.requests import ask

BRAND = {"name": "品牌", "roles": ["reviewer"]}
LEGAL = {"name": "法务", "approvers": ["fa", "lv"], "rule": "all"}


def test_two_stages_one_after_the_other(time: Clock) -> None:
    """The second stage opens with the last yes of the first; only then are its people asked, and only they decide."""
    staged(BRAND, LEGAL)
    shown = submit(a_written_post()).body
    step("open", shown)
    second = decide(shown).body
    assert (second["stage"], second["outcome"], [each["member"] for each in second["asked"]]) == (
        1,
        "entered",
        ["fa", "lv"],
    )
    assert step("weigh", shown)["outcome"] == "entered"
    assert step("invite", shown)["outcome"] == "waiting"
    assert step("invite", shown)["outcome"] == "waiting"
    assert trail(shown["post_id"]).count("ReviewOpened") == 2
    assert decide(shown, member="an").body["code"] == "not-allowed"
    decide(shown, member="fa", role="analyst")
    assert decide(shown, member="lv", role="specialist").body["outcome"] == "approved"
    step("conclude", shown)
    assert read(shown["post_id"])["state"] == "approved"


def test_the_policy_is_that_of_the_beginning(time: Clock) -> None:
    """A policy that changes meanwhile changes no review that is under way."""
    staged(BRAND)
    shown = submit(a_written_post()).body
    profile = ask(governance, "GET /v1/brand").body
    body = {"name": "山茶花", "review": {"stages": [{"name": "另", "roles": ["manager"]}]}}
    headers = {"if-match": f'"{profile["version"]}"'}
    assert ask(governance, "PUT /v1/brand", body=body, headers=headers).status == 200
    assert decide(shown).body["outcome"] == "approved"


def test_a_policy_cannot_name_who_is_not_there(time: Clock) -> None:
    """The brand's profile refuses an approver whom the directory does not know, or who has left."""
    a_teammate("fa")
    a_teammate("lv", left_at=time.at)
    body = {"name": "山茶花", "review": {"stages": [{"name": "法务", "approvers": ["fa", "lv", "niemand"]}]}}
    refused = ask(governance, "PUT /v1/brand", body=body, headers={"if-match": '"0"'})
    assert (refused.status, refused.body["code"], refused.body["facts"]["member"]) == (
        422,
        "unknown-member",
        "lv, niemand",
    )


def test_a_budget_or_a_topic_asks_the_law_too(time: Clock) -> None:
    """Above the budget, or when the words name a topic in whatever spelling; else the stage is left out."""
    extra = {**LEGAL, "when": {"budget_above": 100_000, "sensitive": True}}
    staged(BRAND, extra, topics=["未成年"])
    route = "POST /v1/posts/{post_id}/submissions"

    def stages(post: dict[str, Any], **body: Any) -> int:
        path, headers = {"post_id": post["id"]}, {"if-match": '"1"'}
        answer = ask(api, route, role="planner", path=path, body=body, headers=headers)
        assert answer.status == 201, answer.body
        return len(answer.body["stages"])

    assert stages(a_written_post()) == 1
    assert stages(a_written_post(), budget_fen=100_001) == 2
    assert stages(a_written_post(text="未 成·年也能用"), budget_fen=5) == 2
    assert stages(a_written_post(), sensitive=True) == 2


def test_the_author_as_the_only_approver_asks_for_help_at_once(time: Clock) -> None:
    """Nobody waits for nobody: managers are asked from the beginning, with the reason."""
    staged({"name": "品牌", "approvers": ["ling"]})
    shown = submit(a_written_post()).body
    assert shown["escalated_why"] == "too-few-approvers"
    step("open", shown)
    assert "ReviewEscalated" in trail(shown["post_id"])
    assert decide(shown, member="ling", role="manager").body["code"] == "author-may-not-decide"
    assert decide(shown, member="wen", role="manager").status == 201


def test_an_approver_who_left_is_replaced(time: Clock) -> None:
    """By their deputy when the stage is opened; without one the managers are asked at once."""
    a_teammate("dai", "analyst")
    a_teammate("fa", left_at=time.at, deputy={"member_id": "dai", "until": text(time.at + timedelta(days=9))})
    a_teammate("lv", left_at=time.at)
    staged({"name": "法务", "approvers": ["fa"]}, {"name": "财务", "approvers": ["lv"]})
    shown = submit(a_written_post()).body
    step("open", shown)
    second = decide(shown, member="dai", role="analyst").body
    assert (second["stage"], second["decisions"][0]["seat"]) == (1, "fa")
    assert step("invite", shown)["outcome"] == "waiting"
    assert decide(shown, member="wen", role="manager").body["outcome"] == "approved"


def test_a_deputy_acts_from_the_moment_they_are_named(time: Clock) -> None:
    """Who became a deputy after the stage was opened may decide too, until the time is over."""
    staged({"name": "法务", "approvers": ["fa"]})
    shown = submit(a_written_post()).body
    step("open", shown)
    assert decide(shown, member="dai", role="analyst").body["code"] == "not-allowed"
    a_teammate("fa", deputy={"member_id": "dai", "until": text(time.at + timedelta(hours=1))})
    answer = decide(shown, member="dai", role="analyst")
    assert (answer.status, answer.body["decisions"][0]["seat"]) == (201, "fa")


def test_a_review_is_handed_to_another_member(time: Clock) -> None:
    """Who got it decides, who gave it does not; nobody hands it to the author or to a stranger."""
    a_teammate("dai", "analyst")
    shown = submit(a_written_post()).body
    body = {"to": "dai", "content_hash": shown["content_hash"]}
    for to, code in (("ling", "author-may-not-decide"), ("niemand", "unknown-member"), ("bo", "invalid-input")):
        assert on("POST /delegations", shown, {**body, "to": to}).body["code"] == code
    assert on("POST /delegations", shown, body, member="sun", role="specialist").status == 403
    handed = on("POST /delegations", shown, body)
    assert (handed.status, handed.body["waits_for_you"]) == (201, False)
    assert decide(shown).body["code"] == "not-allowed"
    assert decide(shown, member="dai", role="analyst").body["outcome"] == "approved"
    assert "ReviewDelegated" in trail(shown["post_id"])


def test_the_author_takes_it_back(time: Clock) -> None:
    """Only they; the post is a draft at once, the execution ends, and a decision that comes later is refused."""
    shown = submit(a_written_post()).body
    assert on("POST /withdrawals", shown, member="wen", role="manager").body["code"] == "not-the-author"
    answer = on("POST /withdrawals", shown, member="ling", role="planner")
    assert (answer.status, answer.body["state"]) == (201, "withdrawn")
    assert read(shown["post_id"])["state"] == "draft"
    assert decide(shown).body["facts"]["state"] == "withdrawn"
    assert step("weigh", shown)["outcome"] == "withdrawn"
    again = on("POST /withdrawals", shown, member="ling", role="planner")
    assert (again.status, again.body["code"]) == (409, "wrong-state")


def test_a_decision_that_races_a_withdrawal_loses_or_wins_whole(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever is written first holds: the other one is told, and the post is in one state."""
    shown = submit(a_written_post()).body
    stale, fresh = review_store.newest(f"POST#{shown['post_id']}"), review_store.newest
    on("POST /withdrawals", shown, member="ling", role="planner")
    answers = iter([stale])
    monkeypatch.setattr(review_store, "newest", lambda subject: next(answers, None) or fresh(subject))
    late = decide(shown)
    assert (late.status, late.body["facts"]["state"]) == (409, "withdrawn")
    other = submit(a_written_post()).body
    stale = fresh(f"POST#{other['post_id']}")
    decide(other)
    answers = iter([stale])
    late = on("POST /withdrawals", other, member="ling", role="planner")
    assert (late.status, late.body["code"]) == (412, "stale-version")
    assert (read(other["post_id"])["state"], step("conclude", other)["outcome"]) == ("in_review", "concluded")


def test_two_reviewers_at_once_when_one_is_enough(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first decides; the second, who saw it open, is told that it is over."""
    shown = submit(a_written_post()).body
    stale, fresh = review_store.newest(f"POST#{shown['post_id']}"), review_store.newest
    decide(shown)
    answers = iter([stale])
    monkeypatch.setattr(review_store, "newest", lambda subject: next(answers, None) or fresh(subject))
    second = decide(shown, "return", member="an", comment="不好")
    assert (second.status, second.body["facts"]["state"]) == (409, "decided")


def test_many_are_decided_at_once(time: Clock) -> None:
    """Each for itself: what is refused says why in words, and the others are taken."""
    first, second = (submit(a_written_post(title=title)).body for title in ("甲", "乙"))
    own = submit(edit(a_written_post(title="丙"), member="bo", role="manager", text="改。").body).body
    items = [
        {"subject": first["subject"], "decision": "approve", "content_hash": first["content_hash"]},
        {"subject": second["subject"], "decision": "return", "comment": "换图", "content_hash": second["content_hash"]},
        {"subject": own["subject"], "decision": "approve", "content_hash": own["content_hash"]},
        {"subject": "post:none", "decision": "approve", "content_hash": "0" * 64},
    ]
    answer = ask(api, "POST /v1/reviews/decisions", member="bo", role="reviewer", body={"items": items})
    assert answer.status == 201
    told = answer.body["items"]
    assert [(each["taken"], each.get("outcome"), each.get("code")) for each in told] == [
        (True, "approved", None),
        (True, "returned", None),
        (False, None, "author-may-not-decide"),
        (False, None, "not-found"),
    ]
    assert all(each["reason"] for each in told[2:])
    again = ask(api, "POST /v1/reviews/decisions", member="bo", role="reviewer", body={"items": items[:1]})
    assert again.body["items"][0]["code"] == "already-decided"
    assert ask(api, "POST /v1/reviews/decisions", role="reviewer", body={"items": []}).status == 422


def test_what_waits_for_me(time: Clock) -> None:
    """Only those that the caller may decide now."""
    staged({"name": "法务", "approvers": ["fa"]})
    submit(a_written_post())
    query = {"waits_for_me": "true"}
    for member, count in (("fa", 1), ("bo", 0), ("ling", 0)):
        assert len(ask(api, "GET /v1/reviews", member=member, query=query).body["items"]) == count
    assert len(ask(api, "GET /v1/reviews", member="bo").body["items"]) == 1


def test_who_is_quiet_is_reminded_once(time: Clock) -> None:
    """At its share of the time, by name and without those who decided; then the stage waits on for its escalation."""
    for member in ("fa", "lv"):
        a_teammate(member, "analyst")
    staged({**LEGAL, "hours": 10, "counted": "elapsed", "remind_at": 40, "escalate_at": 80})
    shown = submit(a_written_post()).body
    assert step("open", shown)["wait_seconds"] == 4 * 3600
    decide(shown, member="fa", role="analyst")
    time.advance(hours=4)
    assert step("weigh", shown)["outcome"] == "quiet"
    assert step("remind", shown) == step("remind", shown)
    assert step("weigh", shown)["wait_seconds"] == 4 * 3600
    told = [item for item in journal(shown["post_id"]) if item["event"] == "ReviewReminded"]
    assert [item["data"]["reviewers"] for item in told] == [["lv"]]


def journal(post_id: str) -> list[dict[str, Any]]:
    """The journal of a post."""
    return table.query(f"TRACE#POST#{post_id}").items


def test_every_act_of_a_review_is_at_most_three_calls(time: Clock) -> None:
    """Submitting, deciding in another's place or with changes at places, handing on, taking back, inviting."""
    for member, deputy in (("fa", "dai"), ("dai", ""), ("lv", "")):
        stands_in = {"deputy": {"member_id": deputy, "until": text(time.at + timedelta(days=1))}} if deputy else {}
        a_teammate(member, "analyst", **stands_in)
    staged({**LEGAL, "approvers": ["fa", "lv"]})
    post = a_written_post(text="一二三四")
    costs: dict[str, int] = {}

    def cost(name: str, act: Any) -> Any:
        with count_calls() as calls:
            answer = act()
        assert answer.status in {200, 201}, answer.body
        costs[name] = calls.total
        return answer.body

    shown = cost("submit", lambda: submit(post, **{"idempotency-key": "k"}))
    cost("decide for another", lambda: decide(shown, member="dai", role="analyst"))
    to = {"to": "dai2", "content_hash": shown["content_hash"]}
    a_teammate("dai2", "analyst")
    cost("delegate", lambda: on("POST /delegations", shown, to, member="lv", role="analyst"))
    cost("invite", lambda: on("POST /links", shown, {"name": "客", "email": "k@example.com"}))
    place = {"start": 0, "end": 2, "quote": "一二"}
    thread = cost("thread", lambda: on("POST /threads", shown, {"text": "?", "place": place}))
    cost("comment", lambda: on("POST /threads/{thread_id}/comments", shown, {"text": "!"}, thread_id=thread["id"]))
    changes = [{"text": "改", "place": place}]
    cost("return", lambda: decide(shown, "return", member="dai2", role="analyst", changes=changes))
    other = submit(a_written_post()).body
    cost("withdraw", lambda: on("POST /withdrawals", other, member="ling", role="planner"))
    assert max(costs.values()) <= 3, costs
