"""What is decided about held posts: never a burst, never beyond a window or an allowance."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planning.windows import ALWAYS, Window
from publishing import decisions, quotas
from publishing.accounts import Account
from publishing.cadences import AccountCadence
from publishing.conflicts import Standing, Taken
from publishing.decisions import ANSWERS_APART, LEAD, SOON, SPACING, HeldDecision, HeldDecisions
from socialops.errors import WindowOver
from socialops.platforms import registry
from socialops.platforms.limits import Quota

AT = datetime(2026, 11, 24, 8, 0, 30, tzinfo=UTC)
POST = frozenset({"post"})


def a_standing(taken: list[datetime], gap: int = 0, amount: int = 100, seconds: int = 3600) -> Standing:
    """An account with so many minutes between posts, an allowance of so many in a window, and some times taken."""
    platform = registry.platform("mastodon")
    quota = Quota("post", amount, seconds, source="test", counted=True)
    fields = {"created_at": AT, "updated_at": AT}
    return Standing(
        account=Account(id="a1", platform="mastodon", remote_id="1", handle="h", name="n", connected_by="l", **fields),
        platform=replace(platform, limits=replace(platform.limits, quotas=(quota,))),
        token=None,
        zone="Asia/Shanghai",
        paused=frozenset(),
        cadence=AccountCadence(id="a1", zone="Asia/Shanghai", minimum_gap_minutes=gap, **fields) if gap else None,
        turn=0,
        used={},
        at=AT,
        taken=[Taken(due, f"other{number}") for number, due in enumerate(taken)],
        known_from=AT - timedelta(days=30),
        known_until=AT + timedelta(days=60),
    )


def sent_now(standing: Standing, windows: list[Window]) -> list[datetime | None]:
    """The times of held posts that are sent now, one after the other."""
    found: list[datetime | None] = []
    for number, window in enumerate(windows):
        try:
            when = decisions.soonest(standing, POST, window, AT)
        except WindowOver:
            when = None
        found.append(when)
        if when:
            standing = replace(standing, taken=[*standing.taken, Taken(when, f"now{number}")])
    return found


def test_the_first_goes_at_once_and_the_others_one_by_one() -> None:
    """Without a cadence five minutes apart, with one as far as it asks, and around what is planned already."""
    apart = [AT + LEAD + n * SPACING for n in range(3)]
    assert sent_now(a_standing([]), [ALWAYS] * 3) == apart
    wide = [AT + LEAD + n * timedelta(minutes=45) for n in range(3)]
    assert sent_now(a_standing([], gap=45), [ALWAYS] * 3) == wide
    planned = AT + timedelta(minutes=4)
    assert sent_now(a_standing([planned]), [ALWAYS] * 2) == [planned + SPACING, planned + 2 * SPACING]


def test_what_may_go_out_no_more_is_told_so() -> None:
    """A window that is over refuses; one that ends before the turn comes gives no time; one to come is waited for."""
    with pytest.raises(WindowOver):
        decisions.soonest(a_standing([]), POST, Window(not_after=AT + LEAD - timedelta(milliseconds=1)), AT)
    soon = Window(not_after=AT + timedelta(minutes=2))
    assert sent_now(a_standing([]), [soon, soon]) == [AT + LEAD, None]
    opens = AT + timedelta(hours=2)
    assert sent_now(a_standing([]), [Window(not_before=opens)]) == [opens]


def test_a_full_allowance_is_waited_for_but_not_for_days() -> None:
    """What fits only into the next window goes into it; where that lies beyond a day it is not `now`."""
    first, second = sent_now(a_standing([], amount=1), [ALWAYS] * 2)
    assert (first, second) == (AT + LEAD, datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert sent_now(a_standing([], amount=1, seconds=30 * 86_400), [ALWAYS] * 2) == [AT + LEAD, None]


minutes = st.integers(-600, 3000).map(lambda n: AT + timedelta(seconds=20 * n))
windows = st.one_of(
    st.just(ALWAYS),
    minutes.map(lambda at: Window(not_after=at)),
    minutes.map(lambda at: Window(not_before=at, not_after=at + timedelta(hours=1))),
)


@given(
    taken=st.lists(minutes, max_size=12),
    held=st.lists(windows, min_size=1, max_size=12),
    gap=st.integers(0, 90),
    amount=st.integers(0, 6),
    seconds=st.sampled_from([600, 3600, 86_400]),
)
def test_nothing_bursts_out(taken: list[datetime], held: list[Window], gap: int, amount: int, seconds: int) -> None:
    """However many are sent now: none closer than the spacing, beyond its window, its allowance, or a day."""
    standing = a_standing(taken, gap, amount, seconds)
    times = sent_now(standing, held)
    went = [when for when in times if when]
    apart = max(timedelta(minutes=gap), SPACING)
    assert all(abs(one - other) >= apart for one, other in combinations(went, 2))
    assert all(abs(one - other) >= apart for one in went for other in taken)
    assert all(AT + LEAD <= when <= AT + SOON for when in went)
    for when, window in zip(times, held, strict=True):
        if when:
            window.require(when)
    for when in went:
        (counted,) = quotas.windows(standing.platform.limits, POST, when)
        begins = max(counted.starts, AT)
        assert sum(begins <= each < counted.ends for each in [*taken, *went]) <= amount


@given(st.lists(st.integers(0, 600).map(lambda n: timedelta(milliseconds=100 * n)), max_size=20))
def test_answers_follow_each_other_too(waits: list[timedelta]) -> None:
    """Whoever decides when: two held answers of an account are a quarter of a minute apart, none before now."""
    at, last, times = AT, None, []
    for wait in waits:
        at += wait
        last = decisions.next_answer(last, at)
        assert last >= at + LEAD
        times.append(last)
    assert all(later - sooner >= ANSWERS_APART for sooner, later in pairwise(times))


@pytest.mark.parametrize(
    "wrong",
    [
        {"do": "new_time"},
        {"do": "drop", "to": {"at": "2026-11-25T08:00:00Z"}},
        {"do": "send_now", "to": {"at": "2026-11-25T08:00:00Z"}},
        {"do": "publish"},
        {"do": "send_now", "accept": ["quota-full"]},
    ],
)
def test_a_decision_says_what_it_means(wrong: dict[str, object]) -> None:
    """A new time has a time, nothing else has one, and an allowance is nobody's to give."""
    with pytest.raises(ValidationError):
        HeldDecision.model_validate({"publication_id": "s1", **wrong})


def test_one_publication_has_one_decision() -> None:
    """Two decisions about one in a request would have to be guessed between."""
    with pytest.raises(ValidationError):
        HeldDecisions.model_validate({"decisions": [{"publication_id": "s1", "do": "drop"}] * 2})
