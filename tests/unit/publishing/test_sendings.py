"""The state machine of the law, without table and platform: what follows from what, and what never does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing import claims, outcomes, sendings
from publishing.sendings import LEASE, PATIENCE, Sending
from socialops.agenda import REACH, from_sort_key
from socialops.errors import WrongState
from socialops.platforms.content import Content
from socialops.platforms.sending import (
    Absent,
    Accepted,
    Found,
    Inconclusive,
    Live,
    LookOutcome,
    NotSent,
    Prepared,
    Refused,
    SendOutcome,
    Unknown,
)

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SETTLE = timedelta(minutes=2)

SENDS: list[SendOutcome] = [
    Live("1"),
    Accepted("h"),
    Refused("ContentRefused", "no"),
    NotSent("DNS"),
    NotSent("429", retry_at=NOW + timedelta(hours=5)),
    Unknown("timeout"),
]
LOOKS: list[LookOutcome] = [Found((Live("1"),)), Found((Live("1"), Live("2"))), Absent(), Inconclusive("502")]


def a_sending(after: timedelta = timedelta(minutes=10)) -> Sending:
    """A scheduled post."""
    return sendings.schedule(
        "s1",
        NOW,
        kind="post",
        platform="fake",
        account_id="a1",
        subject="p1",
        root="POST#p1",
        owner="ling",
        content=Content("x", link="https://x.example"),
        content_hash="h",
        due=NOW + after,
    ).after


def claimed(at: datetime = NOW) -> Sending:
    """One that was claimed at an instant."""
    return claims.claim(a_sending(), Prepared({"m": "1"}, "base"), at).after


def entry_due(sending: Sending) -> datetime:
    """When its agenda entry is due."""
    return from_sort_key(sending.entry).due


def test_a_lease_outlasts_the_look_ahead() -> None:
    """A claim plans the end of its lease for a later tick, so that it needs no queue between claim and send."""
    assert LEASE > REACH


def test_only_what_is_scheduled_can_be_claimed() -> None:
    """From no other state is there a way to a send."""
    for state in ("sending", "live", "refused", "unknown", "cancelled", "needs_human"):
        with pytest.raises(WrongState):
            claims.claim(a_sending().model_copy(update={"state": state}), Prepared(), NOW)


def test_the_end_of_a_lease_is_unknown_and_never_scheduled() -> None:
    """The request may have left at the last instant of the lease: the platform's time to settle counts from there."""
    sending = claimed()
    after = claims.lease_ended(sending, SETTLE, NOW + LEASE).after
    assert (after.state, after.settles_at) == ("unknown", NOW + LEASE + SETTLE)


@given(st.lists(st.sampled_from(LOOKS), min_size=1, max_size=40), st.booleans(), st.integers(0, 600))
def test_an_unknown_outcome_always_comes_to_an_end(looks: list[LookOutcome], bounded: bool, late: int) -> None:
    """Whatever looks see, it ends, is sent again, or is asked about; it is sent again only after three empty ones."""
    at = NOW + timedelta(seconds=late)
    sending = sendings.unknown(claimed(), "no-answer", SETTLE, at).after
    empty = 0
    for look in [*looks, *[Inconclusive("down")] * 12]:
        at = entry_due(sending)
        empty += isinstance(look, Absent) and sending.settles_at is not None and at >= sending.settles_at
        sending = outcomes.looked(sending, look, at, bounded=bounded).after
        if sending.state != "unknown":
            break
    assert sending.state in {"live", "needs_human", "scheduled"}
    if sending.state == "scheduled":
        assert bounded
        assert empty >= 3
        assert at >= NOW + timedelta(seconds=late) + SETTLE


def test_a_look_that_finds_it_twice_is_a_double_and_asks_a_person() -> None:
    """Both ids are told; which of them stays is not ours to decide."""
    sending = sendings.unknown(claimed(), "no-answer", SETTLE, NOW).after
    step = outcomes.looked(sending, Found((Live("2"), Live("1"))), NOW, bounded=True)
    assert (step.after.state, step.after.doubles) == ("needs_human", ["2", "1"])
    assert [type(event).__name__ for event in step.events] == ["SendingDoubled", "SendingNeedsHuman"]


@given(st.sampled_from(SENDS))
def test_every_answer_leads_somewhere(outcome: SendOutcome) -> None:
    """After a record there is an end, or an entry on the agenda, or a person who is listed."""
    after = outcomes.recorded(claimed(), outcome, SETTLE, NOW + timedelta(seconds=1)).after
    assert after.state != "sending"
    assert after.entry or after.state == "refused" or after.unresolved


def test_a_refusal_and_a_failure_to_leave_forget_their_claim_but_not_an_earlier_one() -> None:
    """Looks search from the first request that may have gone through; what provably did not, is not one."""
    first = claimed()
    assert outcomes.recorded(first, NotSent("DNS"), SETTLE, NOW).after.sent_at is None
    uncertain = outcomes.recorded(first, Unknown("x"), SETTLE, NOW).after
    for _ in range(3):
        uncertain = outcomes.looked(uncertain, Absent(), NOW + timedelta(minutes=30), bounded=True).after
    again = claims.claim(uncertain, Prepared(baseline="newer"), NOW + timedelta(minutes=31)).after
    assert (again.baseline, again.sent_at) == ("base", NOW)
    refused = outcomes.recorded(again, Refused("ContentRefused", ""), SETTLE, NOW + timedelta(minutes=32)).after
    assert refused.sent_at == NOW


@pytest.mark.parametrize("kind", ["post", "reply"])
def test_too_late_by_itself_is_held(kind: str) -> None:
    """A post may go out an hour late by itself, a reply a day; after that somebody decides."""
    sending = a_sending().model_copy(update={"kind": kind})
    latest = sending.due + PATIENCE[sending.kind]
    assert sendings.again(sending, "x", NOW, latest).after.held == ""
    assert sendings.again(sending, "x", NOW, latest + timedelta(seconds=1)).after.held == "x"


def test_what_waits_for_a_person_has_no_time_and_is_listed() -> None:
    """Held and needs_human have no agenda entry, and a row each; a new time takes the row away."""
    held = sendings.hold(a_sending(), "paused", NOW).after
    asked = outcomes.needs_human(claimed(), "not-found", NOW).after
    assert (held.entry, asked.entry) == ("", "")
    assert [each.unresolved.pk for each in (held, asked) if each.unresolved] == [
        "UNRESOLVED#held",
        "UNRESOLVED#needs_human",
    ]
    assert sendings.move(held, NOW + timedelta(hours=1), NOW).after.unresolved is None


def test_a_new_time_asks_for_a_new_preparation() -> None:
    """What was uploaded for one time may be gone by another."""
    ready = claims.prepared(a_sending(), Prepared({"m": "1"}, "base"), NOW).after
    moved = sendings.move(ready, NOW + timedelta(days=2), NOW).after
    assert (ready.prepared is None, moved.prepared, from_sort_key(moved.preparing).kind) == (False, None, "prepare")


def test_it_prepares_two_minutes_ahead_or_at_once_or_inline() -> None:
    """Far: two minutes before. Near: now. Nearer: right before the claim, without an entry of its own."""
    far, near, nearest = (a_sending(timedelta(seconds=s)).preparing for s in (600, 60, 5))
    assert from_sort_key(far).due == NOW + timedelta(seconds=480)
    assert from_sort_key(near).due == NOW
    assert nearest == ""


def test_a_retry_looks_first_wherever_something_may_have_left() -> None:
    """From unknown or a person's hands: a look, now. Only what never left is simply scheduled."""
    asked = outcomes.needs_human(claimed(), "look-failed", NOW).after
    looking = sendings.retry(asked, SETTLE, NOW + timedelta(hours=1)).after
    assert (looking.state, from_sort_key(looking.entry).kind) == ("unknown", "look")
    refused = outcomes.refused(a_sending(), Refused("ContentRefused", ""), NOW).after
    assert sendings.retry(refused, SETTLE, NOW).after.state == "scheduled"


def test_a_persons_word_counts_for_one_attempt_only() -> None:
    """Who vouched that it is not there vouched for what was sent then, not for what is sent next."""
    asked = outcomes.needs_human(claimed(), "not-found", NOW).after
    looking = sendings.retry(asked, SETTLE, NOW, not_there=True).after
    for _ in range(3):
        looking = outcomes.looked(looking, Absent(), NOW + timedelta(minutes=5), bounded=False).after
    assert looking.state == "scheduled"
    assert claims.claim(looking, Prepared(), NOW + timedelta(minutes=6)).after.not_there is False


@pytest.mark.parametrize(("name", "code"), [("ContentRefused", "content-refused"), ("HTTP", "http"), ("ok", "ok")])
def test_reasons_are_codes(name: str, code: str) -> None:
    """The name of a fact as a code with words in the catalogue."""
    assert outcomes.code(name) == code
