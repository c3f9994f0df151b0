"""Faulted episodes: nothing doubled, nothing lost, nothing told otherwise than it is; and a table that can fail."""

from collections import Counter

import pytest

from publishing import outcomes
from publishing.sendings import Sending, Step
from socialops.platforms.sending import NotSent, Unknown
from tests.cloud import Clock
from tests.faults import weather
from tests.faults.episodes import Stage
from tests.faults.weather import FORBIDDEN, Fate, Weather, play

EPISODES = 120


@pytest.fixture
def stage(time: Clock, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """One publication, to be played again and again."""
    return Stage(time, monkeypatch)


def test_no_episode_ends_in_a_lie(stage: Stage) -> None:
    """Whatever a seed brings, the public sees at most one post, and the system says what the public sees."""
    for seed in range(EPISODES):
        assert play(stage, Weather.of(seed)) not in FORBIDDEN, Weather.of(seed)


def test_an_episode_is_its_seed(stage: Stage) -> None:
    """The same seed brings the same weather and the same end, twice on the same brand."""
    for seed in range(8):
        assert Weather.of(seed) == Weather.of(seed)
        assert play(stage, Weather.of(seed)) == play(stage, Weather.of(seed))


def test_a_law_that_sends_again_at_once_is_found_out(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking an unknown outcome for nothing sent, as most tools do, doubles posts in these very episodes."""
    recorded = outcomes.recorded

    def careless(sending: Sending, outcome: object, *rest: object) -> Step:
        told = NotSent("no-answer") if isinstance(outcome, Unknown) else outcome
        return recorded(sending, told, *rest)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(outcomes, "recorded", careless)
    found = Counter(play(stage, Weather.of(seed)) for seed in range(EPISODES))
    assert found[Fate.DOUBLED] > 0


def test_every_fault_comes_up() -> None:
    """Among the seeds of the gate each fault of the first send comes up, and calm weather too."""
    drawn = [Weather.of(seed) for seed in range(1000)]
    assert {each.answers[0] for each in drawn} == {"", *weather.ANSWERS}
    assert any(each.is_calm for each in drawn)
    assert all(any(getattr(each, name) for each in drawn) for name in ("blind", "unprepared", "crashes", "duplicate"))
