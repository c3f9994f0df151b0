"""Series: times as the clocks show them, each once, whatever is skipped, changed or delivered twice."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from planning import posts, series
from planning.series import Series, SeriesChange, SeriesInput
from socialops.errors import InvalidInput, NotFound, TimeInPast, UnknownZone, WrongState
from tests.unit.planning.builders_planning import AT

NEVER = {"frequency": "monthly", "interval": 12, "month_days": [30]}
"""The thirtieth of February, each year."""
POST = {"title": "早安", "text": "早安。", "variants": {"weibo": {}}}


def a_series(**fields: Any) -> Series:
    """A daily series at 09:30 in Shanghai, from tomorrow on."""
    given = {"name": "早安", "post": POST, "starts": "2026-11-24T09:30", "zone": "Asia/Shanghai", **fields}
    body = SeriesInput.model_validate({"rule": {"frequency": "daily"}, **given})
    return series.start(body, "s1", "ling", AT)


def walls(made: Series, most: int = 5) -> list[str]:
    """Its next times."""
    return series.preview(made, most)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"frequency": "daily", "interval": 2}, ["2026-11-24", "2026-11-26", "2026-11-28"]),
        ({"frequency": "weekly", "weekdays": [1, 5]}, ["2026-11-27", "2026-11-30", "2026-12-04"]),
        ({"frequency": "monthly", "month_days": [-1]}, ["2026-11-30", "2026-12-31", "2027-01-31"]),
        ({"frequency": "monthly", "month_days": [31]}, ["2026-12-31", "2027-01-31", "2027-03-31"]),
        ({"frequency": "daily", "count": 2}, ["2026-11-24", "2026-11-25"]),
        ({"frequency": "daily", "until": date(2026, 11, 25)}, ["2026-11-24", "2026-11-25"]),
    ],
)
def test_a_rule_names_its_days(rule: dict[str, Any], expected: list[str]) -> None:
    """The part of RFC 5545 that people ask for, at the wall time of the first."""
    assert walls(a_series(rule=rule), 3) == [f"{day}T09:30" for day in expected]


def test_a_time_stays_on_the_clock_when_summer_time_begins_and_ends() -> None:
    """09:00 in Paris before and after; a time that is skipped comes an hour later, of one shown twice the first."""
    paris = {"zone": "Europe/Paris", "rule": {"frequency": "daily"}}
    instants = [series.due(wall, "Europe/Paris") for wall in walls(a_series(starts="2027-03-27T09:00", **paris), 2)]
    assert [each.hour for each in instants] == [8, 7]
    assert series.due("2027-03-28T02:30", "Europe/Paris").isoformat() == "2027-03-28T01:30:00+00:00"
    assert series.due("2027-10-31T02:30", "Europe/Paris").isoformat() == "2027-10-31T00:30:00+00:00"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"zone": "Europe/Atlantis"}, UnknownZone),
        ({"starts": "2026-11-23T09:00"}, TimeInPast),
        ({"rule": {"frequency": "daily", "until": "2026-11-20"}}, InvalidInput),
        (
            {"starts": "2027-02-01T09:00", "rule": {"frequency": "monthly", "interval": 12, "month_days": [30]}},
            InvalidInput,
        ),
        ({"post": {**POST, "text": "长" * 21_000}}, InvalidInput),
        ({"starts": "2026-13-01T09:00"}, ValueError),
        ({"rule": {"frequency": "daily", "interval": 0}}, ValueError),
        ({"rule": {"frequency": "hourly"}}, ValueError),
        ({"rule": {"frequency": "monthly", "month_days": [0]}}, ValueError),
    ],
)
def test_a_series_that_would_never_come_is_refused(fields: dict[str, Any], error: type[Exception]) -> None:
    """No such zone, a first time that has gone by, a rule without a time, a post too long, a rule that is none."""
    with pytest.raises(error):
        a_series(**fields)


def test_a_post_of_a_series_is_a_draft_that_remembers_its_time() -> None:
    """With an id of its own that is always the same."""
    made = series.advance(a_series(ahead=2), AT)
    assert [post.id for post in made.posts] == ["s1-20261124T0930", "s1-20261125T0930"]
    first = made.posts[0]
    assert first.occurrence is not None
    assert (first.state, first.occurrence.wall, first.occurrence.due.hour) == ("draft", "2026-11-24T09:30", 1)
    assert made.after.open == ["2026-11-24T09:30", "2026-11-25T09:30"]


def test_a_post_edited_by_itself_leaves_the_series() -> None:
    """And so do one that is in review and one that is skipped; a rewritten one stays."""
    post = series.advance(a_series(), AT).posts[0]
    assert series.follows(post)
    assert series.follows(posts.rewrite(post, "mei", AT, text="晚安。"))
    assert not series.follows(posts.edit(post, posts.PostChange(text="晚安。"), "mei", AT))
    assert not series.follows(posts.submit(post, "r1", AT))
    skipped = series.skip_post(post, "mei", AT)
    assert not series.follows(skipped)
    with pytest.raises(WrongState):
        posts.submit(skipped, "r1", AT)


def test_what_is_changed_must_be_there_to_change() -> None:
    """`since` names an open time; a stopped series is over; a time that was dealt with is not skipped again."""
    made = series.advance(a_series(), AT).after
    with pytest.raises(InvalidInput):
        series.change(made, SeriesChange(since="2027-11-24T09:30"), AT)
    with pytest.raises(NotFound):
        series.skip(made, made.open[0], AT)
    with pytest.raises(NotFound):
        series.skip(made, "2026-12-24T10:30", AT)
    stopped = series.stop(made, AT)
    assert (stopped.entry, walls(stopped)) == ("", [])
    with pytest.raises(WrongState):
        series.stop(stopped, AT)
    with pytest.raises(WrongState):
        series.change(stopped, SeriesChange(name="x"), AT)


def test_an_ended_series_goes_on_with_a_new_rule() -> None:
    """After its last time nothing is due; a longer rule continues after the times that were dealt with."""
    ended = series.advance(a_series(rule={"frequency": "daily", "count": 2}), AT).after
    assert (ended.state, ended.entry) == ("ended", "")
    again = series.change(ended, SeriesChange.model_validate({"rule": {"frequency": "daily", "count": 3}}), AT)
    assert walls(again) == ["2026-11-26T09:30"]


class SeriesLife(RuleBasedStateMachine):
    """A series as it is advanced, skipped, changed and looked at, at any time and in any order."""

    @initialize(ahead=st.integers(1, 4), count=st.one_of(st.none(), st.integers(1, 12)), interval=st.integers(1, 3))
    def begin(self, ahead: int, count: int | None, interval: int) -> None:
        """Start it."""
        self.at = AT
        self.series = a_series(ahead=ahead, rule={"frequency": "daily", "count": count, "interval": interval})
        self.written: list[str] = []
        self.skipped: set[str] = set()

    @rule(hours=st.integers(1, 80))
    def time_passes(self, hours: int) -> None:
        """Time passes."""
        self.at += timedelta(hours=hours)

    @rule()
    def advance(self) -> None:
        """Its entry is due; delivered twice it is taken once, so only this step is kept."""
        if self.series.entry:
            made = series.advance(self.series, self.at)
            self.series = made.after
            self.written += [post.occurrence.wall for post in made.posts if post.occurrence]

    @rule(which=st.integers(0, 5))
    def skip(self, which: int) -> None:
        """One of the coming times is skipped."""
        coming = series.preview(self.series, which + 1)
        if coming and self.series.state == "active":
            self.series = series.skip(self.series, coming[-1], self.at)
            self.skipped.add(coming[-1])

    @rule(interval=st.integers(1, 3))
    def change_rule(self, interval: int) -> None:
        """The rule becomes another."""
        body = SeriesChange.model_validate({"rule": {"frequency": "daily", "interval": interval}})
        self.series = series.change(self.series, body, self.at)

    @invariant()
    def no_time_is_written_twice_or_although_it_was_skipped(self) -> None:
        """Each time at most once, in order; a skipped one never; never more open than asked for; count is kept."""
        assert self.written == sorted(set(self.written))
        assert not self.skipped & set(self.written)
        assert len(self.series.open) <= self.series.ahead
        if self.series.rule.count is not None:
            assert len(self.written) <= self.series.rule.count
        assert (self.series.upto or self.series.starts) >= self.series.starts


TestSeriesLife = SeriesLife.TestCase
TestSeriesLife.settings = settings(
    max_examples=40, stateful_step_count=15, suppress_health_check=[HealthCheck.too_slow]
)
