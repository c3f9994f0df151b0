"""When a mail may come: quiet hours over midnight and summer time, digests, what breaks through."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.occasions import Urgency
from notices.preferences import NoticeSettings, Quiet, due, is_quiet

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ZONES = ["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns"]
WALLS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
INSTANTS = st.integers(-400_000, 600_000).map(lambda minutes: AT + timedelta(minutes=minutes))


def some(**fields: object) -> NoticeSettings:
    """Settings of a member."""
    return NoticeSettings.model_validate({"id": "mo", "created_at": AT, "updated_at": AT, **fields})


@given(zone=st.sampled_from(ZONES), begins=WALLS, ends=WALLS, now=INSTANTS)
def test_what_waits_comes_outside_quiet_hours_and_soon_after_them(
    zone: str, begins: time, ends: time, now: datetime
) -> None:
    """Never within them, never before now, never later than the day that they can last, in any zone."""
    if begins == ends:
        return
    chosen = some(zone=zone, quiet=Quiet(begins=begins, ends=ends))
    when = due("now", now, chosen, now)
    assert now <= when <= now + timedelta(hours=50)
    assert not is_quiet(chosen, when)
    assert (when == now) is (not is_quiet(chosen, now))


@given(zone=st.sampled_from(ZONES), digest=WALLS, told=INSTANTS, late=st.integers(0, 5_000))
def test_a_digest_comes_within_a_day_of_what_it_tells(zone: str, digest: time, told: datetime, late: int) -> None:
    """At the hour on the member's clock, or at once when the hour has gone by."""
    now = told + timedelta(minutes=late)
    when = due("today", told, some(zone=zone, digest_at=digest, quiet=None), now)
    assert now <= when <= max(now, told + timedelta(hours=26))


@pytest.mark.parametrize(
    ("urgency", "through", "expected"), [("now", True, "23:30"), ("now", False, "08:00"), ("today", True, "08:00")]
)
def test_only_what_is_urgent_breaks_through_and_only_when_it_may(
    urgency: Urgency, through: bool, expected: str
) -> None:
    """At 23:30 in Shanghai, with quiet hours from 22:00 to 08:00."""
    shanghai = ZoneInfo("Asia/Shanghai")
    now = datetime(2026, 11, 23, 23, 30, tzinfo=shanghai)
    when = due(urgency, now, some(quiet=Quiet(), break_through=through), now).astimezone(shanghai)
    assert when.strftime("%H:%M") == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # The clocks skip 02:00 to 03:00: quiet hours that end at 02:30 end when the clock has passed it.
        ("2026-03-08", "03:30"),
        # The clocks show 01:00 to 02:00 twice.
        ("2026-11-01", "02:30"),
        ("2026-06-01", "02:30"),
    ],
)
def test_quiet_hours_end_on_the_night_the_clocks_change(day: str, expected: str) -> None:
    """In New York, told at 23:00 the evening before."""
    zone = ZoneInfo("America/New_York")
    evening = datetime.fromisoformat(f"{day}T23:00").replace(tzinfo=zone) - timedelta(days=1)
    chosen = some(zone="America/New_York", quiet=Quiet(begins=time(22), ends=time(2, 30)))
    when = due("now", evening, chosen, evening).astimezone(zone)
    assert when.strftime("%Y-%m-%d %H:%M") == f"{day} {expected}"
