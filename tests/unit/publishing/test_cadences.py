"""Hours of an account by the wall clock, in every zone and at both edges of summer time; and its next free time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from publishing import alarms, cadences, free
from publishing.cadences import STEP, AccountCadenceInput, Hours
from publishing.conflicts import Asked, Taken, find, refused
from socialops import clock
from socialops.errors import UnknownZone
from tests.fakes import LIMITS
from tests.unit.publishing.builders_cadences import NOW, a_cadence, a_standing, hours

ZONES = st.sampled_from(sorted(available_timezones()))
DAYS = st.integers(0, 364).map(lambda day: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day))
DAY = timedelta(days=1)


def changes_of(zone: str) -> list[datetime]:
    """The days of 2026 on which the clocks of a zone change."""
    name = ZoneInfo(zone)
    days = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(365)]
    return [day for day in days if day.astimezone(name).utcoffset() != (day + DAY).astimezone(name).utcoffset()]


@given(st.data(), ZONES, st.lists(hours(), min_size=1, max_size=3))
def test_the_next_allowed_time_is_the_first_at_which_clocks_show_it(
    data: st.DataObject, zone: str, some: list[Hours]
) -> None:
    """In all zones, on days when the clocks change and on others: no earlier step is allowed, and this one is."""
    days = changes_of(zone)
    start = data.draw(st.sampled_from(days) if days else DAYS) + timedelta(
        minutes=data.draw(st.integers(-1440, 1440), label="minutes")
    )
    cadence = a_cadence(zone=zone, hours=some)
    until = start + 2 * DAY
    steps = [cadences.rounded(start) + n * STEP for n in range(2 * DAY // STEP)]
    allowed = [step for step in steps if step < until and cadences.is_allowed(cadence, step)]
    assert cadences.next_allowed(cadence, start, until) == next(iter(allowed), None)


@given(ZONES, DAYS)
def test_a_week_has_seven_days_of_its_zone(zone: str, at: datetime) -> None:
    """From Monday's midnight until the next, whatever the clocks do between; the instant lies in it."""
    first, last = cadences.week_of(at, ZoneInfo(zone))
    assert first <= at < last
    assert abs(last - first - 7 * DAY) <= DAY
    assert cadences.week_of(last, ZoneInfo(zone))[0] == last


def test_hours_that_close_before_they_open_are_refused() -> None:
    """Nothing is allowed in such hours; 00:00 alone closes at midnight."""
    with pytest.raises(ValidationError):
        AccountCadenceInput.model_validate({"hours": [{"weekdays": [1], "opens": "18:00", "closes": "09:00"}]})
    night = AccountCadenceInput.model_validate({"hours": [{"weekdays": [1], "opens": "18:00", "closes": "00:00"}]})
    made = cadences.settle(None, night, "a", zone="Asia/Shanghai", at=NOW)
    assert cadences.is_allowed(made, datetime(2026, 11, 23, 15, 59, tzinfo=UTC))
    assert not cadences.is_allowed(made, datetime(2026, 11, 23, 16, tzinfo=UTC))


def test_a_cadence_in_no_zone_is_refused() -> None:
    """Hours of the wall clock mean nothing without a clock."""
    with pytest.raises(UnknownZone):
        cadences.settle(None, AccountCadenceInput(zone="Mars/Olympus"), "a", zone="Asia/Shanghai", at=NOW)


SPENDS = frozenset({"post", "call"})
MINUTES = st.integers(-600, 3 * 1440)


@given(
    taken_at=st.lists(MINUTES, max_size=25),
    after=st.integers(0, 2000),
    a_week=st.integers(0, 8),
    gap=st.integers(0, 180),
    some=st.lists(hours(), max_size=2),
    used=st.integers(0, 5),
)
def test_the_next_free_time_is_free_and_none_before_it_is(
    taken_at: list[int], after: int, a_week: int, gap: int, *, some: list[Hours], used: int
) -> None:
    """Whatever is planned: the answer breaks nothing, and each earlier step breaks something."""
    cadence = a_cadence(posts_per_week=a_week, minimum_gap_minutes=gap, hours=some)
    standing = a_standing(cadence, used=used)
    taken = [Taken(NOW + timedelta(minutes=m), f"s{n}") for n, m in enumerate(taken_at)]
    begins, until = NOW + timedelta(minutes=after), NOW + timedelta(minutes=after) + 2 * DAY
    found = free.next_free(begins, standing, taken, SPENDS, until=until)
    steps = [cadences.rounded(max(begins, NOW + timedelta(minutes=1))) + n * STEP for n in range(2 * DAY // STEP)]
    good = [step for step in steps if step < until and free.is_free(step, standing, taken, SPENDS)]
    assert found == next(iter(good), None)
    if found:
        asked = Asked(found, "p", "", SPENDS)
        assert find(asked, standing, taken) == []


def test_a_time_that_another_has_is_not_proposed() -> None:
    """Also where no distance is asked for: two posts in one second are nobody's wish."""
    standing = a_standing()
    first = free.next_free(NOW, standing, [], SPENDS, until=NOW + DAY)
    assert first == NOW + STEP
    assert free.next_free(NOW, standing, [Taken(first, "s")], SPENDS, until=NOW + DAY) == first + STEP


def test_no_time_is_free_beyond_the_end_of_a_grant() -> None:
    """After it nothing can go out, so nothing is proposed."""
    standing = a_standing(ends=NOW + timedelta(hours=1))
    assert free.next_free(NOW + timedelta(hours=2), standing, [], SPENDS, until=NOW + DAY) is None
    assert free.next_free(NOW, standing, [], SPENDS, until=NOW + DAY) == NOW + STEP


@pytest.mark.parametrize(("planned", "used", "room"), [(4, 0, True), (5, 0, False), (3, 1, True), (3, 2, False)])
def test_an_allowance_is_full_of_what_is_used_and_planned(planned: int, used: int, room: bool) -> None:
    """Five an hour: what went out and what is to come count once each; what was due before now is used already."""
    standing = a_standing(used=used)
    taken = [Taken(NOW + timedelta(minutes=n), f"s{n}") for n in range(planned)]
    earlier = [Taken(NOW - timedelta(minutes=1), "e")]
    found = find(Asked(NOW + timedelta(minutes=30), "p", "", SPENDS), standing, [*taken, *earlier])
    assert (refused(found, ["paused", "too-close"]) is None) == room
    assert LIMITS.quotas[1].amount == 5


def test_what_was_due_before_now_is_used_and_not_planned() -> None:
    """At half past eight the one of ten past eight is in the counter, and counts once."""
    standing = replace(a_standing(used=1), at=NOW + timedelta(minutes=30))
    (window,) = [each for each in standing.windows(SPENDS, NOW) if each.quota.kind == "post"]
    taken = [Taken(NOW + timedelta(minutes=minute), f"s{minute}") for minute in (10, 40, 70)]
    assert standing.taken_of(window, taken) == (1, 1)


def test_gaps_are_a_thin_week_and_a_long_silence() -> None:
    """Fewer than promised in seven days; a stretch longer than allowed, counted from the last one before."""
    cadence = a_cadence(posts_per_week=3, longest_hole_hours=48, created_at=NOW - 9 * DAY)
    taken = [Taken(NOW - 3 * DAY, "old"), Taken(NOW + DAY, "s1"), Taken(NOW + 6 * DAY, "s2")]
    found = alarms.gaps(cadence, taken, NOW)
    assert [(each.code, each.start, each.end) for each in found] == [
        ("week-below", NOW, NOW + 7 * DAY),
        ("hole", NOW - 3 * DAY, NOW + DAY),
        ("hole", NOW + DAY, NOW + 6 * DAY),
    ]
    assert alarms.summary(cadence, taken, NOW) == {"planned": 2, "wanted": 3, "hours": 120}
    enough = [Taken(NOW + n * DAY, f"s{n}") for n in range(7)]
    assert alarms.gaps(cadence, enough, NOW) == []


def test_a_silence_is_not_told_from_before_what_was_looked_at() -> None:
    """The cadence is older than the look back: what went out in between is not known, so nothing is said of it."""
    cadence = a_cadence(longest_hole_hours=48, created_at=NOW - 300 * DAY)
    (hole,) = alarms.gaps(cadence, [], NOW)
    assert (hole.start, hole.facts["hours"]) == (NOW - alarms.LOOK_BACK, 97 * 24)


@given(ZONES, DAYS)
def test_a_cadence_is_checked_once_a_day_in_every_zone(zone: str, at: datetime) -> None:
    """The next check is within two days, and those that follow come a day after each other."""
    first = alarms.next_check(zone, at)
    second = alarms.next_check(zone, first)
    assert at < first <= at + 2 * DAY
    assert timedelta(hours=20) < second - first < timedelta(hours=50)


def test_a_time_of_a_slot_is_text_with_its_fold() -> None:
    """What the clocks show, and which of two equal times it is."""
    at = clock.instant("2026-10-25T01:30:00.000Z")
    told = free.answer(at, "Europe/Berlin", at + DAY)
    assert (told.wall, told.fold) == ("2026-10-25T02:30:00", 1)
