"""Windows of allowances, in any zone and across every change of the clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from publishing import quotas
from socialops.platforms.limits import Quota
from tests.fakes import LIMITS

INSTANTS = st.integers(1_750_000_000_000, 1_900_000_000_000).map(lambda ms: datetime.fromtimestamp(ms / 1000, UTC))
"""From 2025 to 2030."""
ZONES = st.sampled_from(["UTC", "Asia/Shanghai", "Europe/Paris", "America/New_York", "Australia/Lord_Howe"])


@given(INSTANTS, ZONES, st.sampled_from([60, 900, 3600, 86_400, 7 * 86_400]))
def test_windows_follow_each_other_without_gap_or_overlap(at: datetime, zone: str, seconds: int) -> None:
    """An instant lies before the end of its window; the end begins the next one, under another name."""
    quota = Quota("post", 1, seconds, "s", zone)
    window = quotas.window(quota, at)
    assert at < window.ends <= at + timedelta(seconds=seconds) + timedelta(hours=1)
    assert quotas.window(quota, window.ends - timedelta(milliseconds=1)).name == window.name
    assert quotas.window(quota, window.ends).name != window.name


@given(INSTANTS, ZONES)
def test_a_day_ends_at_midnight_of_its_zone(at: datetime, zone: str) -> None:
    """The day of an allowance is the platform's, not ours."""
    ends = quotas.window(Quota("call", 1, 86_400, "s", zone), at).ends.astimezone(ZoneInfo(zone))
    assert (ends.hour, ends.minute) == (0, 0)


def test_a_sending_counts_in_what_it_spends() -> None:
    """A post takes nothing from the replies, but both are calls."""
    found = quotas.windows(LIMITS, {"post", "call"}, datetime(2026, 11, 23, tzinfo=UTC))
    assert {window.quota.kind for window in found} == {"post", "call"}
