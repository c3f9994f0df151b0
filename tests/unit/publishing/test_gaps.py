"""What an account lacks in a range, and the time that is offered for it: for whatever is planned and promised."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from publishing import cadences, gaps, quotas
from publishing.cadences import AccountCadence, Hours
from publishing.conflicts import Asked, Taken, find
from socialops import clock
from socialops.platforms.limits import Quota
from tests.fakes import LIMITS
from tests.unit.publishing.builders_cadences import NOW, a_cadence, a_standing, hours

DAY = timedelta(days=1)
START, END = NOW - timedelta(hours=16), NOW + 7 * DAY - timedelta(hours=16)
"""The week of Shanghai in which the clock of the tests stands."""
CADENCES = st.builds(
    lambda **fields: a_cadence(created_at=NOW - 30 * DAY, **fields),
    posts_per_week=st.integers(0, 8),
    longest_hole_hours=st.none() | st.integers(12, 200),
    minimum_gap_minutes=st.sampled_from([0, 90, 1440]),
    hours=st.lists(hours(), max_size=2),
)
TIMES = st.lists(st.integers(-20 * 24, 12 * 24), max_size=12, unique=True)


def taken_at(some: list[int]) -> list[Taken]:
    """Publications so many hours from now."""
    return [Taken(NOW + timedelta(hours=each), f"s{each}") for each in some]


@given(CADENCES, TIMES)
def test_a_gap_is_a_thin_week_or_a_silence_that_is_too_long(cadence: AccountCadence, some: list[int]) -> None:
    """Counted anew in plain words: publications of each week, and stretches from the last one that went out."""
    taken = taken_at(some)
    found = gaps.lacking(cadence, taken, START, END, NOW)
    in_week = sum(START <= each.due < END for each in taken)
    thin = [(START, END)] if in_week < cadence.posts_per_week else []
    assert [(each.start, each.end) for each in found if each.code == "week-below"] == thin
    dues = sorted(each.due for each in taken if each.due < END)
    before = max([cadence.created_at, *(due for due in dues if due <= NOW)])
    marks = [before, *(due for due in dues if due > NOW), END]
    most = timedelta(hours=cadence.longest_hole_hours or 10_000)
    silent = [(first, last) for first, last in pairwise(marks) if last - first > most]
    assert [(each.start, each.end) for each in found if each.code == "hole"] == silent


@given(CADENCES, TIMES, st.booleans())
def test_what_is_offered_may_be_planned_and_comes_to_an_end(
    cadence: AccountCadence, some: list[int], last: bool
) -> None:
    """Each offer lies in its gap, ahead of now, with nothing against it; taken again and again, the gaps get fewer."""
    standing = replace(a_standing(cadence), taken=taken_at(some))
    for number in range(60):
        offers = [
            (gap, *gaps.offer(gap, standing, START, END))
            for gap in gaps.lacking(cadence, standing.taken, START, END, NOW)
        ]
        usable = [(gap, slot.at) for gap, slot, way in offers if way == "free"]
        assert all(slot.at is None for _, slot, way in offers if way != "free")
        if not usable:
            break
        gap, at = usable[-1 if last else 0]
        assert at is not None
        assert max(gap.start, NOW) < at < gap.end
        assert find(Asked(at, "p", "", standing.spends), standing, standing.taken) == []
        standing = replace(standing, taken=[*standing.taken, Taken(at, f"n{number}")])
    else:
        raise AssertionError("there was always one more to plan")


@given(st.integers(0, 40), st.sampled_from(["Asia/Shanghai", "Europe/Paris", "America/New_York"]))
def test_weeks_of_a_range_are_whole_and_follow_each_other(days: int, name: str) -> None:
    """From the Monday before it until the Monday after it, also where the clocks change."""
    start, zone = NOW - 40 * DAY, clock.zone(name)
    weeks = list(cadences.weeks_of(start, start + days * DAY + timedelta(hours=1), zone))
    assert weeks[0][0] <= start < weeks[0][1]
    assert weeks[-1][0] < start + days * DAY + timedelta(hours=1) <= weeks[-1][1]
    assert all(first[1] == second[0] for first, second in pairwise(weeks))
    assert {each.astimezone(zone).strftime("%a %H:%M") for week in weeks for each in week} == {"Mon 00:00"}


def test_one_offer_closes_a_silence_that_one_can_close() -> None:
    """Four days are allowed and six are empty: not the first free minute, but one that leaves both parts short."""
    cadence = a_cadence(longest_hole_hours=96, created_at=NOW, hours=[Hours(weekdays=[1, 2, 3, 4, 5, 6, 7])])
    standing = a_standing(cadence)
    (gap,) = gaps.lacking(cadence, [], START, END, NOW)
    slot, _ = gaps.offer(gap, standing, START, END)
    assert slot.at is not None
    assert gaps.lacking(cadence, [Taken(slot.at, "s")], START, END, NOW) == []
    assert slot.at > NOW + DAY


def test_nothing_is_offered_after_the_end_of_a_grant() -> None:
    """Before it there still is; from it on a person must authorise anew."""
    cadence = a_cadence(posts_per_week=1, created_at=NOW)
    (gap,) = gaps.lacking(cadence, [], START, END, NOW)
    for ends, way in ((NOW - DAY, "grant"), (NOW, "grant"), (NOW + timedelta(hours=1), "free")):
        slot, found = gaps.offer(gap, a_standing(cadence, ends=ends), START, END)
        assert (found, slot.at is None) == (way, way != "free")


def test_the_whole_window_of_an_allowance_matters_to_a_range() -> None:
    """Four in thirty days: what was planned three weeks ago, or is in three weeks, may fill it."""
    month = Quota("post", 4, 30 * 86_400, "made up")
    standing = a_standing()
    platform = replace(standing.platform, limits=replace(LIMITS, quotas=(month,)))
    first, last = gaps.reach(replace(standing, platform=platform), START, END)
    assert first <= quotas.window(month, START).starts < START
    assert last >= quotas.window(month, END).ends > END
    near = gaps.reach(standing, START, END)
    assert near == (START - gaps.BESIDE, END + gaps.BESIDE)
