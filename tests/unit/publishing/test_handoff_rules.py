"""What a person's word makes of a post in their hands: confirmed once, corrected for a while, declined, or late."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing import claims, handoffs, outcomes, sendings
from publishing.handoffs import CORRECTABLE, MOST_REMINDERS, REMIND_AGAIN, Decline, Said
from publishing.sendings import HANDED_OFF_LATE, Sending, Step
from socialops.agenda import from_sort_key
from socialops.errors import AlreadyConfirmed, CorrectionClosed, ForeignAddress, InvalidInput, WrongState
from socialops.platforms.content import Content
from socialops.platforms.handoff.by_hand import Address, is_made_up
from socialops.platforms.handoff.sender import HANDOFF
from socialops.platforms.registry import platform
from socialops.platforms.sending import HandedOver, Prepared

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
ADDRESS = Address("https://www.xiaohongshu.com/explore/65b8e3f0000000001a017081", "65b8e3f0000000001a017081")
OTHER = Address("https://www.xiaohongshu.com/explore/65b8e3f0000000001a017082", "65b8e3f0000000001a017082")


def handed_off() -> Sending:
    """A post that was handed over at `NOW`."""
    step = sendings.schedule(
        "s1",
        NOW - timedelta(hours=1),
        kind="post",
        platform="xiaohongshu",
        account_id="a1",
        subject="p1",
        root="POST#p1",
        owner="ling",
        content=Content("春茶到店"),
        content_hash="h",
        due=NOW,
    )
    claimed = claims.claim(step.after, Prepared(), NOW).after
    return outcomes.recorded(claimed, HandedOver(), HANDOFF.settle, NOW).after


def confirmed(address: Address | None = ADDRESS, screenshot: str = "") -> Sending:
    """One that was confirmed at `LATER`."""
    said = handoffs.confirm(handed_off(), address, screenshot, by="mei", at=LATER)
    assert said is not None
    return said.step.after


def test_a_hand_off_waits_until_half_an_hour_after_its_time() -> None:
    """Handed over, it is listed as open by the instant from which it is late, and nothing else is planned."""
    sending = handed_off()
    assert (sending.state, sending.reason) == ("handed_off", "handed-off")
    assert from_sort_key(sending.entry).due == NOW + HANDED_OFF_LATE
    assert sending.unresolved is not None


def test_a_confirmation_makes_it_live_like_any_other() -> None:
    """The event is that of every live post; the platform's id and address are kept, and no look is planned."""
    said = handoffs.confirm(handed_off(), ADDRESS, "", by="mei", at=LATER)
    assert said is not None
    after = said.step.after
    assert (after.state, after.remote_id, after.url, after.live_at) == ("live", ADDRESS.remote_id, ADDRESS.url, LATER)
    assert (after.confirmed_by, after.confirmed_at, after.entry, after.unresolved) == ("mei", LATER, "", None)
    assert [type(event).__name__ for event in said.step.events] == ["SendingWentLive"]
    assert (said.statement.said, said.statement.by, said.statement.url) == ("published", "mei", ADDRESS.url)


def test_a_screenshot_alone_proves_it_under_an_id_of_ours() -> None:
    """Without an address the id says that the platform does not know it."""
    after = confirmed(None, "m1")
    assert (after.proof, after.url) == ("m1", "")
    assert is_made_up(after.remote_id)


def test_the_same_confirmation_again_changes_nothing() -> None:
    """Twice the same is a double click; a screenshot besides the address is no other proof."""
    assert handoffs.confirm(confirmed(), ADDRESS, "", by="mei", at=LATER) is None
    assert handoffs.confirm(confirmed(None, "m1"), None, "m1", by="mei", at=LATER) is None


@pytest.mark.parametrize(("address", "screenshot"), [(OTHER, ""), (None, "m1"), (ADDRESS, "m1")])
def test_another_proof_is_refused(address: Address | None, screenshot: str) -> None:
    """What is confirmed is not silently confirmed with something else."""
    with pytest.raises(AlreadyConfirmed):
        handoffs.confirm(confirmed(), address, screenshot, by="mei", at=LATER)


@pytest.mark.parametrize("minutes", [-1, 6])
def test_it_went_out_between_the_hand_off_and_now(minutes: int) -> None:
    """A time before the hand-off, or one to come, is a slip of the pen."""
    live_at = NOW + timedelta(minutes=minutes)
    with pytest.raises(InvalidInput):
        handoffs.confirm(handed_off(), ADDRESS, "", by="mei", at=LATER, live_at=live_at)
    said = handoffs.confirm(handed_off(), ADDRESS, "", by="mei", at=LATER, live_at=NOW)
    assert said is not None
    assert said.step.after.live_at == NOW


def test_only_what_is_in_somebodys_hands_can_be_answered() -> None:
    """What a server sends, or what is over, is nobody's to confirm, decline, correct or remind of."""
    for state in ("scheduled", "sending", "live", "refused", "unknown", "cancelled", "needs_human"):
        other = handed_off().model_copy(update={"state": state})
        with pytest.raises(WrongState):
            handoffs.confirm(other, ADDRESS, "", by="mei", at=LATER)
        with pytest.raises(WrongState):
            handoffs.decline(other, Decline(), by="mei", at=LATER)
        with pytest.raises(WrongState):
            handoffs.escalate(other, LATER)
        with pytest.raises(WrongState):
            handoffs.correct(other, ADDRESS, by="mei", at=LATER)


def test_a_wrong_address_can_be_corrected_for_an_hour() -> None:
    """Until then another one takes its place and is told; after that a slip is history."""
    said = handoffs.correct(confirmed(), OTHER, by="mei", at=LATER + CORRECTABLE)
    assert said is not None
    assert (said.step.after.remote_id, said.step.after.url) == (OTHER.remote_id, OTHER.url)
    assert [type(event).__name__ for event in said.step.events] == ["SendingCorrected"]
    assert handoffs.correct(confirmed(), ADDRESS, by="mei", at=LATER + CORRECTABLE * 9) is None
    with pytest.raises(CorrectionClosed):
        handoffs.correct(confirmed(), OTHER, by="mei", at=LATER + CORRECTABLE + timedelta(seconds=1))


def test_a_missing_address_can_be_added_at_any_time() -> None:
    """Adding takes nothing away."""
    said = handoffs.correct(confirmed(None, "m1"), ADDRESS, by="mei", at=LATER + timedelta(days=9))
    assert said is not None
    assert (said.step.after.url, said.step.after.proof) == (ADDRESS.url, "m1")


def test_what_was_not_published_is_held_or_dropped() -> None:
    """Held, it waits for a new time like anything held, and forgets that it might be public; dropped, it is over."""
    held = handoffs.decline(handed_off(), Decline(note="账号被限流"), by="mei", at=LATER)
    after = held.step.after
    assert (after.state, after.held, after.entry, after.sent_at) == ("scheduled", "declined", "", None)
    assert (held.statement.said, held.statement.note) == ("not-published", "账号被限流")
    assert sendings.move(after, LATER + timedelta(hours=1), LATER).after.held == ""
    dropped = handoffs.decline(handed_off(), Decline(then="cancel"), by="mei", at=LATER).step
    assert (dropped.after.state, dropped.after.entry) == ("cancelled", "")
    assert [type(event).__name__ for event in dropped.events] == ["SendingCancelled"]


def test_it_is_told_each_hour_and_not_for_ever() -> None:
    """A reminder an hour, a dozen of them; after that it still stands on the list."""
    sending, at = handed_off(), NOW + HANDED_OFF_LATE
    for times in range(1, MOST_REMINDERS + 1):
        step = handoffs.escalate(sending, at)
        assert [event.model_dump()["times"] for event in step.events] == [times]
        sending = step.after
        if times < MOST_REMINDERS:
            at = from_sort_key(sending.entry).due
            assert at == NOW + HANDED_OFF_LATE + times * REMIND_AGAIN
    assert sending.entry == ""
    assert sending.unresolved is not None


def test_a_late_one_says_so() -> None:
    """Half an hour after its time it is late, not before."""
    assert not handoffs.view(handed_off(), NOW + HANDED_OFF_LATE - timedelta(seconds=1)).late
    assert handoffs.view(handed_off(), NOW + HANDED_OFF_LATE).late


def test_words_without_an_address_are_no_proof() -> None:
    """What holds no address of the platform is refused with the hosts it should have."""
    with pytest.raises(ForeignAddress) as refused:
        handoffs.address_in("已经发了！", platform("xiaohongshu"))
    assert "xhslink.com" in refused.value.facts["hosts"]


def test_an_account_of_a_platform_that_knows_no_addresses_takes_any() -> None:
    """Where a server usually publishes, a person's address is taken as it is."""
    assert handoffs.address_in("https://weibo.com/1/abc", platform("weibo")).url == "https://weibo.com/1/abc"


def spoken(word: str, sending: Sending, at: datetime) -> Step | None:
    """What one word makes of a sending."""
    match word:
        case "late":
            return handoffs.escalate(sending, at)
        case "decline" | "cancel":
            then: Literal["hold", "cancel"] = "cancel" if word == "cancel" else "hold"
            said: Said | None = handoffs.decline(sending, Decline(then=then), by="mei", at=at)
        case "correct":
            said = handoffs.correct(sending, OTHER, by="mei", at=at)
        case "shot":
            said = handoffs.confirm(sending, None, "m1", by="mei", at=at)
        case _:
            said = handoffs.confirm(sending, OTHER if word == "other" else ADDRESS, "", by="mei", at=at)
    return said.step if said else None


WORDS = st.sampled_from(["confirm", "other", "shot", "decline", "cancel", "correct", "late"])


@given(st.lists(st.tuples(WORDS, st.integers(0, 90)), max_size=12))
def test_whatever_people_say_it_is_live_at_most_once(said: list[tuple[str, int]]) -> None:
    """No order of words makes it live twice, or plans anything for what is over."""
    sending, at, lives = handed_off(), NOW, 0
    for word, minutes in said:
        at += timedelta(minutes=minutes)
        try:
            step = spoken(word, sending, at)
        except (AlreadyConfirmed, CorrectionClosed, WrongState):
            continue
        if step is None:
            continue
        sending = step.after
        lives += sum(type(event).__name__ == "SendingWentLive" for event in step.events)
        assert bool(sending.entry) <= (sending.state == "handed_off")
    assert lives <= 1
    assert (lives == 1) == (sending.state == "live")
