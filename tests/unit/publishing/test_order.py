"""After a delay the posts of an account go out in the order of their times, and apart."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing import order, sendings
from publishing.sendings import Sending
from socialops import clock
from socialops.platforms.content import Content

NOW = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)


def a_post(due: datetime = NOW, kind: Any = "post") -> Sending:
    """A post that was planned an hour ago."""
    return sendings.schedule(
        "s1",
        NOW - timedelta(hours=1),
        kind=kind,
        platform="weibo",
        account_id="a1",
        subject="p1",
        root="POST#p1",
        owner="ling",
        content=Content("春茶到店"),
        due=due,
    ).after


def another(due: float, **marks: float) -> dict[str, str]:
    """Another post of the account, and what is marked of it; all in seconds after now."""
    instants = {"due": due, **marks}
    return {name: clock.text(NOW + timedelta(seconds=seconds)) for name, seconds in instants.items()}


@pytest.mark.parametrize(
    ("other", "at", "wait"),
    [
        (another(-5), 0, None),
        (another(-5, next=10), 0, 15),
        (another(-5, next=10), 119, 134),
        (another(-5, next=10), 120, None),
        (another(-5, next=121), 0, None),
        (another(-1801, next=10), 0, None),
        (another(0, next=10), 0, None),
        (another(5, next=10), 0, None),
        (another(-60, sent=-14), 0, 1),
        (another(-60, sent=-15), 0, None),
    ],
)
def test_who_waits_for_whom(other: dict[str, str], at: float, wait: float | None) -> None:
    """For an earlier one that is tried soon, two minutes at most; and fifteen seconds after a late one."""
    found = order.behind({"pk": "x", "s2": other}, a_post(), NOW + timedelta(seconds=at))
    assert found == (None if wait is None else NOW + timedelta(seconds=wait))


def test_only_posts_stand_in_line_and_nobody_waits_for_oneself() -> None:
    """A reply goes at once."""
    late = another(-5, next=10)
    assert order.behind({"s2": late}, a_post(kind="reply"), NOW) is None
    assert order.behind({"s1": late}, a_post(), NOW) is None


def test_only_what_is_late_leaves_a_mark() -> None:
    """What goes as planned costs no write."""
    post = a_post()
    assert order.mark(post) == {}
    delayed = sendings.again(post, "not-sent", NOW, NOW + timedelta(seconds=15)).after
    assert order.mark(delayed) == {"next": clock.text(NOW + timedelta(seconds=15))}
    for seconds, marked in ((4, {}), (5, {"sent": clock.text(NOW + timedelta(seconds=5))})):
        claimed = post.model_copy(update={"state": "live", "claimed_at": NOW + timedelta(seconds=seconds)})
        assert order.mark(claimed) == marked


@given(st.lists(st.tuples(st.integers(-4000, 100), st.integers(-300, 300)), max_size=12), st.integers(0, 3600))
def test_a_wait_ends(others: list[tuple[int, int]], after: int) -> None:
    """Whatever the others do, a post waits into the future, and never beyond two minutes and the distance."""
    row = {f"o{n}": another(due, next=due + abs(then), sent=then) for n, (due, then) in enumerate(others)}
    at = NOW + timedelta(seconds=after)
    found = order.behind(row, a_post(), at)
    assert found is None or at < found
    if after >= order.PATIENCE.total_seconds():
        assert found is None
