"""When another try makes sense, as instants."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialops.platforms import codes
from socialops.platforms.codes import Meaning, Until
from socialops.platforms.errors import PermissionMissing, PlatformUnavailable, QuotaExhausted

NOW = datetime(2026, 11, 23, 15, 59, 30, tzinfo=UTC)
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@given(INSTANTS, st.sampled_from(Until))
def test_it_lies_ahead_and_within_a_day(now: datetime, until: Until) -> None:
    """Never now, never later than a day."""
    assert timedelta(0) < until.after(now) - now <= timedelta(days=1)


@given(INSTANTS)
def test_a_day_of_the_platform_begins_at_midnight_in_beijing(now: datetime) -> None:
    """Not at midnight in UTC."""
    local = Until.DAY.after(now).astimezone(ZoneInfo("Asia/Shanghai"))
    assert (local.hour, local.minute, local.second) == (0, 0, 0)


@pytest.mark.parametrize(
    ("until", "after"),
    [
        (Until.MINUTE, timedelta(minutes=1)),
        (Until.TEN_MINUTES, timedelta(minutes=10)),
        (Until.HOUR, timedelta(seconds=30)),
        (Until.DAY, timedelta(seconds=30)),
        (Until.DAY_LATER, timedelta(days=1)),
    ],
)
def test_each_word_is_an_instant(until: Until, after: timedelta) -> None:
    """Half a minute before midnight in Beijing."""
    assert until.after(NOW) == NOW + after


def test_a_code_becomes_the_error_of_its_row() -> None:
    """With the platform's code, its words, what to do, and when to come back; an unknown code concludes nothing."""
    table = {1: Meaning(QuotaExhausted, Until.DAY), 2: Meaning(PermissionMissing, hint="list the address")}
    spent = codes.error_of(table, 1, "limit", NOW)
    assert (type(spent), spent.platform_code, spent.until) == (QuotaExhausted, "1", NOW + timedelta(seconds=30))
    assert str(codes.error_of(table, 2, "no", NOW)) == "no (list the address)"
    assert isinstance(codes.error_of(table, 3, "?", NOW), PlatformUnavailable)
