"""What belongs together, what asks for an answer, and what an order of arrival may not change."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engagement import conversations
from engagement.conversations import Conversation
from socialops.platforms.inbound import InboundMessage

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def a_message(**fields: Any) -> InboundMessage:
    """A private message of one fan, unless told otherwise."""
    standard = {
        "id": "m1",
        "kind": "direct",
        "fan_id": "f1",
        "fan_name": "小林",
        "text": "在吗？",
        "at": AT,
        "answers": {"fan": "f1"},
    }
    return InboundMessage(**{**standard, **fields})


def hear(*messages: InboundMessage, before: Conversation | None = None) -> Conversation:
    """A conversation after messages, in this order of arrival, ten days later."""
    at = AT + timedelta(days=10)
    conversation = before or conversations.unstarted("a1", "weibo", messages[0], "salt", at)
    for message in messages:
        conversation = conversations.heard(conversation, message, root="", sla_due=None, at=at)
    return conversation


def test_a_fan_has_one_conversation_in_private_and_one_below_each_post() -> None:
    """Place, channel, fan and account tell conversations apart; nothing else does."""
    ids = [
        conversations.conversation_id("a1", a_message()),
        conversations.conversation_id("a1", a_message(kind="comment", status_id="s1")),
        conversations.conversation_id("a1", a_message(kind="comment", status_id="s2")),
        conversations.conversation_id("a1", a_message(fan_id="f2")),
        conversations.conversation_id("a2", a_message()),
    ]
    assert len(set(ids)) == len(ids)
    same = a_message(id="m2", text="另一条", at=AT + timedelta(hours=1), fan_name="林")
    assert conversations.conversation_id("a1", same) == ids[0]


def test_parts_of_an_id_do_not_run_into_each_other() -> None:
    """A fan `1` below the post `23` is not the fan `12` below the post `3`."""
    first = a_message(kind="comment", fan_id="1", status_id="23")
    second = a_message(kind="comment", fan_id="12", status_id="3")
    assert conversations.conversation_id("a", first) != conversations.conversation_id("a", second)


def test_following_opens_no_conversation_but_the_reply_window() -> None:
    """Nobody waits for an answer to a follow, but the platform allows one."""
    after = hear(a_message(kind="follow", text=""))
    assert (after.state, after.unread, after.window_from) == ("closed", 0, AT)


def test_who_unfollows_may_not_be_written_to() -> None:
    """The window closes with the last word, and opens again with the next one."""
    left = hear(a_message(), a_message(id="m2", kind="unfollow", at=AT + timedelta(hours=1)))
    assert left.window_from is None
    back = hear(a_message(id="m3", at=AT + timedelta(hours=2)), before=left)
    assert back.window_from == AT + timedelta(hours=2)


def test_a_late_older_message_asks_too_but_decides_nothing() -> None:
    """After our answer an older message opens the conversation again; name, window and target stay the newest's."""
    newest = a_message(id="m2", fan_name="林", at=AT + timedelta(hours=1), answers={"fan": "f1", "n": "2"})
    answered = hear(newest).answered(AT + timedelta(hours=2))
    after = hear(a_message(), before=answered)
    assert (after.state, after.unread) == ("open", 1)
    assert (after.fan_name, after.answers) == ("林", {"fan": "f1", "n": "2"})
    assert (after.window_from, after.last_message_at) == (newest.at, AT + timedelta(hours=2))


def test_a_time_ahead_of_our_clock_counts_as_now() -> None:
    """One message from the year 2100 neither leads the inbox for good nor keeps the reply window open."""
    after = hear(a_message(at=datetime(2100, 1, 1, tzinfo=UTC)))
    assert (after.last_message_at, after.window_from) == (AT + timedelta(days=10),) * 2


def test_a_deadline_that_runs_is_not_put_off() -> None:
    """The clock starts with the first unanswered message; more messages do not restart it."""
    blank = conversations.unstarted("a1", "weibo", a_message(), "salt", AT)
    first = conversations.heard(blank, a_message(), root="", sla_due=AT + timedelta(hours=1), at=AT)
    second = conversations.heard(first, a_message(id="m2"), root="", sla_due=AT + timedelta(hours=9), at=AT)
    assert second.sla_due == AT + timedelta(hours=1)
    assert not conversations.asks_anew(first, a_message(id="m2"))


kinds = st.sampled_from(["direct", "follow", "unfollow", "other"])
told = st.lists(st.tuples(kinds, st.integers(0, 239)), min_size=2, max_size=4, unique_by=lambda each: each[1])


@given(told)
def test_the_order_of_arrival_changes_nothing(parts: list[tuple[str, int]]) -> None:
    """However messages overtake each other, the conversation ends the same."""
    messages = [
        a_message(id=f"m{n}", kind=kind, fan_name=f"n{n}", at=AT + timedelta(hours=hour))
        for n, (kind, hour) in enumerate(parts)
    ]
    ends = {hear(*order).model_dump_json(exclude={"version"}) for order in permutations(messages)}
    assert len(ends) == 1


def test_what_is_kept_of_a_message_is_bounded() -> None:
    """No message is too large for an item of the table."""
    message = a_message(text="长" * 100_000, extra={"blob": "x" * 100_000})
    kept = conversations.received(hear(message), message, at=AT)
    assert len(kept.model_dump_json().encode()) < 200_000
