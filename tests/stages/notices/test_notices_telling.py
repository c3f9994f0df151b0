"""From events to notices: who is told, once, and what is settled."""

from typing import Any

import pytest

from notices import settling_store
from notices.api import api
from socialops import aws, clock, table
from socialops.changes import Keep
from socialops.keys import Key
from socialops.table import Origin
from tests.cloud import Clock
from tests.stages.notices.world import an_event, enter, event_id, hear
from tests.stages.requests import ask

OPENED: dict[str, Any] = {
    "post_id": "p1",
    "review_id": "r1",
    "stage": "review",
    "reviewers": ["rev"],
    "roles": ["reviewer"],
}
DECIDED = {"post_id": "p1", "review_id": "r1", "decision": "approve"}


def unread(member: str) -> list[str]:
    """The events of a member's unread notices, newest first; the counter says the same number."""
    answer = ask(api, "GET /v1/notices", member=member, query={"unread": "true"})
    assert answer.status == 200, answer.body
    events = [each["event"] for each in answer.body["items"]]
    assert answer.body["unread"] == len(events)
    return events


def opened(number: int, *reviewers: str, **data: Any) -> dict[str, Any]:
    """A stage of a review begins; these may decide."""
    return an_event("ReviewOpened", number, **{**OPENED, "reviewers": list(reviewers), **data})


def a_thing(pk: str, sk: str, kind: str, **fields: Any) -> None:
    """The row of a thing of a stage, as far as the messenger reads it."""
    table.commit([Keep(Key(pk, sk), {"type": kind, **fields})], [], Origin("test", clock.now()))


def a_post() -> None:
    """A post under review, written by pan and edited by wu."""
    a_thing("POST#p1", "POST", "Post", title="山茶花新品", author="pan", editors=["wu"])
    a_thing("POST#p1", "REVIEW#r1", "Review", subject={"title": "山茶花新品", "authors": ["pan", "wu"]})


def test_an_opened_review_waits_for_whoever_may_decide(time: Clock) -> None:
    """Reviewers are told in words that name the post; nobody else, and never the authors."""
    a_post()
    enter("pan2", "reviewer", at=time.at)
    assert hear(opened(1, "rev", "pan2")) == []
    assert unread("rev") == unread("pan2") == ["ReviewOpened"]
    assert unread("pan") == unread("wu") == unread("mo") == []
    (item,) = ask(api, "GET /v1/notices", member="rev", headers={"accept-language": "zh-CN"}).body["items"]
    assert item["title"] == "《山茶花新品》等待你审核"
    assert item["link"] == "/v1/posts/p1"
    assert item["urgency"] == "today"


def test_an_author_who_may_review_is_not_asked_about_their_own_post(time: Clock) -> None:
    """Four eyes: an author who holds the role is left out."""
    a_thing("POST#p1", "REVIEW#r1", "Review", subject={"title": "x", "authors": ["rev"]})
    enter("rev2", "reviewer", at=time.at)
    hear(opened(1, "rev", "rev2"))
    assert unread("rev") == []
    assert unread("rev2") == ["ReviewOpened"]


def test_the_same_event_twice_is_told_once(time: Clock) -> None:
    """A repeated delivery, and another event for the same reason about the same thing, change nothing."""
    a_post()
    hear(an_event("ReviewOpened", 1, **OPENED))
    hear(an_event("ReviewOpened", 1, **OPENED), an_event("ReviewOpened", 2, **OPENED))
    assert unread("rev") == ["ReviewOpened"]


def test_a_decision_settles_what_waited_for_the_one_who_decided(time: Clock) -> None:
    """The others are still asked until the review ends; then nobody is."""
    a_post()
    enter("rev2", "reviewer", at=time.at)
    hear(opened(1, "rev", "rev2"))
    hear(an_event("ReviewDecided", 2, by="rev", **DECIDED))
    assert unread("rev") == []
    assert unread("rev2") == ["ReviewOpened"]
    hear(an_event("PostApproved", 3, post_id="p1", review_id="r1", content_hash="x"))
    assert unread("rev2") == []
    assert unread("pan") == unread("wu") == ["PostApproved"]
    (item,) = ask(api, "GET /v1/notices", member="rev2").body["items"]
    assert (item["state"], item["settled_by"]) == ("done", "PostApproved")


def test_an_event_that_comes_after_its_settlement_is_not_told(time: Clock) -> None:
    """The bus keeps no order: what is settled already stays so."""
    a_post()
    hear(an_event("PostReturned", 5, post_id="p1", review_id="r1", reason="rejected"))
    hear(an_event("ReviewOpened", 4, **OPENED))
    assert unread("rev") == []
    hear(an_event("ReviewDecided", 7, by="rev", **{**DECIDED, "review_id": "r2"}))
    hear(an_event("ReviewOpened", 6, **{**OPENED, "review_id": "r2"}))
    assert unread("rev") == []


def test_what_happens_again_after_it_was_settled_is_told_again(time: Clock) -> None:
    """Held, moved, held again: two notices, one of them done; a late repeat of the first brings nothing."""
    a_thing("SENDING#s1", "SENDING", "Sending", owner="wu", platform="weibo", account_id="a1")
    of: dict[str, Any] = {"subject": "SENDING#s1", "root": "POST#p1", "sending_id": "s1"}
    hear(an_event("SendingHeld", 1, reason="paused", **of))
    hear(an_event("SendingMoved", 2, due="2026-12-01T00:00:00.000Z", **of))
    assert unread("wu") == []
    hear(an_event("SendingHeld", 3, reason="too-late", **of))
    hear(an_event("SendingHeld", 1, reason="paused", **of))
    assert unread("wu") == ["SendingHeld"]
    held, done = ask(api, "GET /v1/notices", member="wu").body["items"]
    assert (held["state"], done["state"]) == ("unread", "done")
    assert "could not start within the time" in held["body"]


def test_nobody_hears_what_they_did_themselves(time: Clock) -> None:
    """Who takes a conversation knows it; who gives it to somebody else tells them, and the one before is free."""
    of: dict[str, Any] = {"subject": "CONVERSATION#c1", "conversation_id": "c1"}
    a_thing("CONVERSATION#c1", "CONVERSATION", "Conversation", owner="wu", platform="weibo")
    hear(an_event("ConversationAssigned", 1, by="wu", owner="wu", **of))
    assert unread("wu") == []
    hear(an_event("ConversationAssigned", 2, by="mo", owner="wu", **of))
    assert unread("wu") == ["ConversationAssigned"]
    hear(an_event("ConversationAssigned", 3, by="mo", owner="ann", **of))
    assert unread("wu") == []
    assert unread("ann") == ["ConversationAssigned"]
    hear(an_event("ConversationAssigned", 4, by="mo", owner="wu", **of))
    assert unread("wu") == ["ConversationAssigned"]


def test_who_has_left_is_not_told_and_somebody_is(time: Clock) -> None:
    """The manager hears instead; an owner whom the directory does not know is told, for they may well be there."""
    enter("old", "specialist", at=time.at, left_at=time.at)
    of: dict[str, Any] = {"subject": "SENDING#s1", "root": "POST#p1", "sending_id": "s1"}
    a_thing("SENDING#s1", "SENDING", "Sending", owner="old", platform="weibo")
    hear(an_event("SendingNeedsHuman", 1, kind="post", reason="look-failed", **of))
    assert unread("old") == []
    assert unread("mo") == ["SendingNeedsHuman"]
    a_thing("SENDING#s2", "SENDING", "Sending", owner="stranger", platform="weibo")
    other = {**of, "subject": "SENDING#s2", "sending_id": "s2"}
    hear(an_event("SendingNeedsHuman", 2, kind="post", reason="look-failed", **other))
    assert unread("stranger") == ["SendingNeedsHuman"]


def test_a_deputy_is_told_too(time: Clock) -> None:
    """While somebody stands in for a member, both know."""
    until = time.at.replace(hour=20)
    enter("busy", "reviewer", at=time.at, deputy={"member_id": "ann", "until": until})
    a_post()
    hear(opened(1, "busy"))
    assert unread("busy") == unread("ann") == ["ReviewOpened"]


def test_each_warning_of_an_ending_grant_is_told_and_renewal_settles_all(time: Clock) -> None:
    """Seven days and one day are two notices; the repeat of one is none; after renewal none is left."""
    a_thing("ACCOUNT#a1", "ACCOUNT", "Account", platform="weibo", handle="山茶花", connected_by="wu")
    of: dict[str, Any] = {"subject": "ACCOUNT#a1", "account_id": "a1", "platform": "weibo"}
    for number, days in ((1, 7), (2, 1), (3, 1)):
        hear(an_event("TokenEnding", number, ends_at="2026-12-01T00:00:00.000Z", days=days, **of))
    assert unread("wu") == unread("mo") == ["TokenEnding", "TokenEnding"]
    titles = [each["title"] for each in ask(api, "GET /v1/notices", member="wu").body["items"]]
    assert titles == [f"The grant of Weibo 山茶花 ends in {days} days" for days in (1, 7)]
    hear(an_event("AccountRenewed", 4, **of))
    assert unread("wu") == unread("mo") == []


def test_a_reply_that_fails_is_told_once_not_as_a_sending_too(time: Clock) -> None:
    """Of a reply `ReplyFailed` tells; the refused sending behind it is silent."""
    a_thing("SENDING#s1", "SENDING", "Sending", owner="wu", platform="weibo")
    of: dict[str, Any] = {"subject": "SENDING#s1", "root": "POST#p1", "sending_id": "s1"}
    hear(an_event("SendingRefused", 1, kind="reply", reason="other", **of))
    failed = {**of, "subject": "CONVERSATION#c1", "conversation_id": "c1"}
    hear(an_event("ReplyFailed", 2, reason="other", **failed))
    assert unread("wu") == ["ReplyFailed"]


def test_a_refresh_that_goes_on_by_itself_is_silent(time: Clock) -> None:
    """Only what a person must mend is told."""
    of: dict[str, Any] = {"subject": "ACCOUNT#a1", "account_id": "a1", "platform": "weibo", "reason": "x"}
    hear(an_event("TokenRefreshFailed", 1, final=False, **of))
    assert unread("mo") == []
    hear(an_event("TokenRefreshFailed", 2, final=True, **of))
    assert unread("mo") == ["TokenRefreshFailed"]


@pytest.mark.parametrize("people_asked", [1, 40])
def test_what_an_event_costs(time: Clock, monkeypatch: pytest.MonkeyPatch, people_asked: int) -> None:
    """Four reads and a write, then a read, a write and a message to the queue for each eighteen recipients.

    Two of the reads and one write settle the stage before: what is told while that happens must be seen.
    """
    a_post()
    others = [f"r{number}" for number in range(people_asked - 1)]
    for each in others:
        enter(each, "reviewer", at=time.at)
    calls: list[str] = []
    client = aws.client("dynamodb")

    def count(event_name: str = "", **_: Any) -> None:
        calls.append(event_name.rpartition(".")[2])

    client.meta.events.register("before-call.dynamodb", count)
    try:
        hear(opened(1, "rev", *others))
    finally:
        client.meta.events.unregister("before-call.dynamodb", count)
    batches = -(-people_asked // 18)
    assert calls.count("TransactWriteItems") == 1 + batches
    assert len(calls) - calls.count("TransactWriteItems") == 4 + batches
    assert unread("rev") == ["ReviewOpened"]


def test_what_is_told_while_it_is_being_settled_does_not_stay(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older event that is told after the settling one was read, and before its mark, is settled all the same."""
    a_post()
    commit_each = settling_store._commit_each
    late = [opened(1, "rev")]

    def told_in_between(*args: Any) -> None:
        if late:
            hear(late.pop())
        commit_each(*args)

    monkeypatch.setattr(settling_store, "_commit_each", told_in_between)
    hear(an_event("PostApproved", 2, post_id="p1", review_id="r1", content_hash="0" * 64, author="pan"))
    assert late == []
    assert unread("rev") == []


def test_ids_of_notices_are_those_of_their_events(time: Clock) -> None:
    """Who asks how a notice was delivered asks by the event."""
    a_post()
    hear(an_event("ReviewOpened", 9, **OPENED))
    (item,) = ask(api, "GET /v1/notices", member="rev").body["items"]
    assert item["id"] == event_id(9)


def test_an_account_that_falls_behind_is_told_to_whoever_answers_for_it(time: Clock) -> None:
    """Those whom the cadence names, else planners and managers; a new week tells anew, and catching up settles it."""
    enter("pia", "planner", at=time.at)
    a_thing("ACCOUNT#a1", "ACCOUNT", "Account", platform="weibo", handle="@shop")
    facts: dict[str, Any] = {"account_id": "a1", "planned": 1, "wanted": 3, "hours": 80, "responsible": ["wu"]}
    assert hear(an_event("CadenceMissed", 1, week="2026-W48:week-below", **facts)) == []
    assert (unread("wu"), unread("pia")) == (["CadenceMissed"], [])
    (item,) = ask(api, "GET /v1/notices", member="wu", headers={"accept-language": "en"}).body["items"]
    assert item["body"].startswith("1 of 3 publications")
    hear(an_event("CadenceMissed", 2, week="2026-W49:hole", **{**facts, "responsible": []}))
    assert (unread("wu"), unread("pia")) == ([], ["CadenceMissed"])
    hear(an_event("CadenceMet", 3, account_id="a1"))
    assert unread("pia") == []


def test_a_budget_that_comes_to_its_end_is_told_to_who_set_it_and_to_managers(time: Clock) -> None:
    """In both languages; where nothing is left at all that alone is told, and a new limit settles it."""
    about: dict[str, Any] = {"budget_id": "campaign:618", "owner": "pan", "least": 10_000}
    hear(an_event("BudgetNearlyUsed", 1, **about, percent=83, available=17_000))
    assert unread("pan") == unread("mo") == ["BudgetNearlyUsed"]
    (item,) = ask(api, "GET /v1/notices", member="pan", headers={"accept-language": "zh-CN"}).body["items"]
    assert (item["title"], item["link"]) == ("预算 campaign:618 即将用完", "/v1/budgets/campaign:618")
    assert "83%" in item["body"]
    hear(
        an_event("BudgetNearlyUsed", 2, **{**about, "budget_id": "2026-11"}, percent=99, available=900),
        an_event("BudgetUsedUp", 3, **{**about, "budget_id": "2026-11"}, available=900),
        an_event("BudgetUsedUp", 4, **about, available=7_000),
    )
    assert unread("pan") == ["BudgetUsedUp", "BudgetUsedUp"]
    hear(an_event("BudgetSet", 5, budget_id="campaign:618", limit=200_000, before=100_000))
    (left,) = ask(api, "GET /v1/notices", member="pan", query={"unread": "true"}).body["items"]
    assert (left["title"], left["link"]) == ("Budget 2026-11 is used up", "/v1/budgets/2026-11")
    hear(an_event("BudgetEndsUnspent", 6, budget_id="campaign:618", owner="pan", days=7, available=50_000))
    assert unread("mo")[0] == "BudgetEndsUnspent"
