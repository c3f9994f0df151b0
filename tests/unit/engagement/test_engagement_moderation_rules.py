"""What may be wanted with a comment, and what an answer of the platform makes of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement import moderation
from engagement.conversations import Message, Wanted
from socialops.agenda import from_sort_key
from socialops.errors import WrongState
from socialops.platforms import errors
from socialops.platforms.errors import PlatformError, PlatformUnavailable, QuotaExhausted, TokenExpired

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WANTED = st.sampled_from(["featured", "plain", "deleted"])
FINAL = [kind for kind in errors.VOCABULARY if kind not in moderation.PASSING]


def a_comment(**fields: Any) -> Message:
    """A fan's comment as it came in."""
    return Message(
        **{
            "id": "0" * 32,
            "created_at": AT,
            "updated_at": AT,
            "conversation_id": "1" * 32,
            "direction": "in",
            "kind": "comment",
            "text": "好看😍",
            "salt": "s",
            "at": AT,
            "answers": {"comment": "c-1"},
            "delivery": "received",
            **fields,
        }
    )


@given(wishes=st.lists(WANTED, max_size=6))
def test_the_last_wish_that_was_done_is_what_is_shown(wishes: list[Wanted]) -> None:
    """Whatever is done in whatever order, the marks agree with the last of it."""
    message = a_comment()
    for wish in wishes:
        message = moderation.done(moderation.asked(message, wish, AT), AT)
    assert message.featured == (wishes[-1:] == ["featured"])
    assert (message.deleted_at is not None) == (wishes[-1:] == ["deleted"])
    assert message.version == 1 + 2 * len(wishes)


@given(wanted=WANTED, microsecond=st.integers(0, 999_999))
def test_an_entry_leads_to_its_message_and_back(wanted: Wanted, microsecond: int) -> None:
    """From the sort key alone: conversation, instant and id, to the millisecond; and it is the entry of the message."""
    message = moderation.asked(a_comment(at=AT.replace(microsecond=microsecond)), wanted, AT)
    entry = moderation.entry(message)
    assert entry is not None
    assert from_sort_key(entry.sk) == entry
    assert moderation.place(entry.ref) == (message.conversation_id, message.at, message.id)


def test_each_further_try_waits_longer_and_their_number_is_bounded() -> None:
    """A platform that never answers is asked five times in all."""
    message, waits = moderation.asked(a_comment(), "featured", AT), []
    while (entry := moderation.entry(message)) is not None:
        waits.append(entry.due - AT)
        message = moderation.unanswered(message, PlatformUnavailable("down"), AT)
    assert waits == [timedelta(), *moderation.AGAIN]
    assert message.moderation is not None
    assert (message.moderation.state, message.moderation.reason) == ("failed", "platform-unavailable")


@pytest.mark.parametrize(("hours", "expected"), [(-1, timedelta(minutes=1)), (16, timedelta(hours=16))])
def test_what_the_platform_says_about_when_counts(hours: int, expected: timedelta) -> None:
    """Nobody comes before the allowance opens again; an instant that is over changes nothing."""
    error = QuotaExhausted("used up", until=AT + timedelta(hours=hours))
    message = moderation.unanswered(moderation.asked(a_comment(), "plain", AT), error, AT)
    assert message.moderation is not None
    assert message.moderation.due == AT + expected


@pytest.mark.parametrize("kind", FINAL)
def test_what_no_repetition_mends_is_final(kind: type[PlatformError]) -> None:
    """It fails at once, and the marks stay as they were."""
    before = a_comment(featured=True)
    after = moderation.unanswered(moderation.asked(before, "plain", AT), kind(), AT)
    assert after.moderation is not None
    assert (after.moderation.state, moderation.entry(after), after.featured) == ("failed", None, True)


def test_nothing_is_settled_that_is_not_under_way() -> None:
    """An answer to what nobody asked for, or what is settled, changes nothing."""
    settled = moderation.done(moderation.asked(a_comment(), "featured", AT), AT)
    for message in (a_comment(), settled):
        with pytest.raises(WrongState):
            moderation.done(message, AT)
        with pytest.raises(WrongState):
            moderation.unanswered(message, TokenExpired(), AT)
