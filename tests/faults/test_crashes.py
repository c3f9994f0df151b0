"""The process ends at any point of the way from the preparation to the record: at most one post, always an outcome."""

from itertools import combinations

import pytest

from tests import fakes
from tests.cloud import Clock
from tests.faults.episodes import Stage

ANSWERS = {
    "good": (fakes.GOOD, 1),
    "lost": (fakes.LOST, 1),
    "swallowed": (fakes.SWALLOWED, 1),
    "not sent": (fakes.NOT_SENT, 1),
    "refused": (fakes.REFUSED, 0),
}


@pytest.fixture
def stage(time: Clock, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """One publication, to be played again and again."""
    return Stage(time, monkeypatch)


SLOW = {"swallowed": pytest.mark.long, "not sent": pytest.mark.long}
"""Three empty looks after each crash take as long as all other answers together; a retry after each comes next."""


@pytest.mark.parametrize("answer", [pytest.param(name, marks=SLOW.get(name, ())) for name in ANSWERS])
def test_a_crash_at_any_call(stage: Stage, answer: str) -> None:
    """Before and after each AWS and each platform call, then normal redelivery: one post, an outcome, a whole journal.

    A refusal that died before it was recorded is taken for unknown, and is sent again once it certainly is not there.
    """
    script, visible = ANSWERS[answer]
    points = stage.play(script)
    stage.must_be_resolved(visible=visible)
    assert points >= 14
    for point in range(1, points + 1):
        stage.play(script, crashes=(point,))
        assert stage.world.crashes == 1, point
        died_refused = answer == "refused" and len(stage.world.network.visible) == 1
        stage.must_be_resolved(visible=1 if died_refused else visible)
        assert stage.world.network.calls.count("send post") <= 1 + (answer in {"swallowed", "not sent"}) + died_refused


def test_a_crash_at_any_call_with_every_message_twice(stage: Stage) -> None:
    """The same with duplicates of every message in reverse order."""
    points = stage.play(fakes.GOOD, duplicate=True)
    stage.must_be_resolved()
    for point in range(1, points + 1):
        stage.play(fakes.GOOD, crashes=(point,), duplicate=True)
        stage.must_be_resolved()


@pytest.mark.long
@pytest.mark.parametrize("answer", ANSWERS)
def test_two_crashes_at_any_pair_of_calls(stage: Stage, answer: str) -> None:
    """All pairs up to the record: the redelivery, or the look that follows a first crash, dies too.

    What was refused and died before its record is taken for unknown, as after one crash.
    """
    script, visible = ANSWERS[answer]
    stage.play(script)
    assert stage.record >= 12
    for pair in combinations(range(1, stage.record + 1), 2):
        stage.play(script, crashes=pair)
        died_refused = answer == "refused" and len(stage.world.network.visible) == 1
        stage.must_be_resolved(visible=1 if died_refused else visible)
