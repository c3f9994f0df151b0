"""How failures and recoveries move a channel."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engagement import channels
from engagement.channels import Channel
from socialops.platforms.errors import VOCABULARY, PlatformError, PlatformUnavailable, QuotaExhausted, TokenExpired

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
EVERY = timedelta(minutes=30)


def a_channel() -> Channel:
    """A channel that listens, with a cursor."""
    return Channel(id="a1", created_at=AT, updated_at=AT, platform="weibo", cursor="77", due=AT)


def test_a_lost_grant_makes_deaf_at_once_and_trouble_only_when_it_lasts() -> None:
    """A token is not good again by itself; an outage may be over at the next try."""
    assert a_channel().failed(TokenExpired(), EVERY, AT).state == "deaf"
    channel = a_channel()
    states = []
    for _ in range(channels.DEAF_AFTER):
        channel = channel.failed(PlatformUnavailable(), EVERY, AT)
        states.append(channel.state)
    assert states == ["listening", "listening", "deaf"]


def test_success_ends_deafness_and_forgets_failures() -> None:
    """One answer is enough."""
    channel = a_channel().failed(TokenExpired(), EVERY, AT).advanced("78", AT + EVERY, AT)
    assert (channel.state, channel.failures, channel.reason, channel.last_heard_at) == ("listening", 0, "", AT)


@given(st.sampled_from(VOCABULARY), st.integers(1, 60))
def test_no_failure_moves_the_cursor_or_ends_the_trying(error: type[PlatformError], times: int) -> None:
    """Whatever the platform answers however often, the next poll is planned, later than now and within bounds."""
    channel = a_channel()
    for _ in range(times):
        channel = channel.failed(error(), EVERY, AT)
    assert channel.cursor == "77"
    assert channel.due is not None
    assert AT < channel.due <= AT + channels.LONGEST_BACKOFF


def test_the_platforms_word_on_when_to_come_back_is_kept() -> None:
    """An exhausted quota is not tried before it opens again."""
    opens = AT + timedelta(hours=15)
    assert a_channel().failed(QuotaExhausted(until=opens), EVERY, AT).due == opens


def test_an_account_may_be_polled_at_its_own_pace() -> None:
    """The option counts in seconds; without it the platform's pace holds."""
    assert channels.cadence(EVERY, 2) == timedelta(seconds=2)
    assert channels.cadence(EVERY, None) == EVERY
