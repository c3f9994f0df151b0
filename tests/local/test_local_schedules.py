"""Schedules fire at full intervals of the clock."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from infra.local.clock import ManualClock, RealClock, Timers
from infra.local.schedules import next_after, rate
from infra.local.system import LocalSystem
from infra.local.template import TemplateError
from infra.local.work import Work
from tests.local import house

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [("rate(1 minute)", 60), ("rate(5 minutes)", 300), ("rate(2 hours)", 7200), ("rate(1 day)", 86400)],
)
def test_a_rate_is_an_interval(expression: str, seconds: int) -> None:
    """Minutes, hours and days are understood."""
    assert rate(expression) == timedelta(seconds=seconds)


def test_other_schedules_are_refused() -> None:
    """A cron expression is not run, and says so."""
    with pytest.raises(TemplateError, match="cron"):
        rate("cron(0 12 * * ? *)")


@pytest.mark.parametrize(("seconds", "expected"), [(0, 60), (1, 60), (59, 60), (60, 120)])
def test_rates_are_aligned_to_the_wall_clock(seconds: int, expected: int) -> None:
    """The next firing is the next full interval, never the present instant."""
    assert next_after(NOON + timedelta(seconds=seconds), timedelta(minutes=1)) == NOON + timedelta(seconds=expected)


def test_a_rule_fires_each_minute(system: LocalSystem) -> None:
    """Three minutes are three invocations, each told its minute."""
    start = system.clock.now()
    system.tick(start + timedelta(minutes=3))
    times = [event["time"] for event in house.events("minute")]
    first = next_after(start, timedelta(minutes=1))
    assert times == [(first + timedelta(minutes=n)).strftime("%Y-%m-%dT%H:%M:%SZ") for n in range(3)]


def test_a_schedule_gives_its_own_input(system: LocalSystem) -> None:
    """The scheduler's target gets the input that the template says."""
    system.tick(system.clock.now() + timedelta(hours=1))
    assert house.events("hourly") == [{"hourly": True}]


def test_a_failing_function_is_called_again_next_time(system: LocalSystem) -> None:
    """An error of one firing does not end the schedule."""
    house.behave("minute", lambda event, context: 1 / 0)
    system.tick(system.clock.now() + timedelta(minutes=2))
    assert len(house.events("minute")) == 2


def test_a_manual_clock_stops_at_each_due_instant() -> None:
    """What falls due on the way sees its own time, in order, and what it adds is seen through too."""
    clock = ManualClock(NOON)
    timers = Timers(clock, Work())
    seen: list[int] = []

    def note() -> None:
        seen.append(int((clock.now() - NOON).total_seconds()))
        if len(seen) == 1:
            timers.after(timedelta(seconds=1), note)

    timers.at(NOON + timedelta(seconds=20), note)
    timers.at(NOON + timedelta(seconds=10), note)
    timers.advance(NOON + timedelta(seconds=30), settle=lambda: None)
    assert seen == [10, 11, 20]
    assert clock.now() == NOON + timedelta(seconds=30)


def test_the_real_clock_wakes_for_an_earlier_instant() -> None:
    """A timer thread that waits for something far away fires what is added for now at once."""
    timers = Timers(RealClock(), Work())
    fired = threading.Event()
    timers.after(timedelta(hours=1), lambda: None)
    timers.start()
    timers.after(timedelta(0), fired.set)
    assert fired.wait(5)
    timers.stop()


def test_only_a_manual_clock_can_be_advanced() -> None:
    """Nobody moves the real time."""
    with pytest.raises(TypeError):
        Timers(RealClock(), Work()).advance(NOON, settle=lambda: None)


def _fail() -> None:
    raise ZeroDivisionError


def test_an_error_of_the_engine_is_said_and_kept(caplog: pytest.LogCaptureFixture) -> None:
    """A timer that fails does not end the others; the error is logged at once and raised to whoever waits."""
    work = Work()
    timers = Timers(RealClock(), work)
    fired = threading.Event()
    timers.after(timedelta(0), _fail)
    timers.after(timedelta(0), fired.set)
    timers.start()
    assert fired.wait(5)
    timers.stop()
    assert "the local system itself failed" in caplog.text
    with pytest.raises(ZeroDivisionError):
        work.wait_idle(1)


def test_an_error_in_a_worker_is_kept_too() -> None:
    """Work that the engine does in the background does not fail silently."""
    work = Work()
    work.workers("broken", 1).run(_fail)
    with pytest.raises(ZeroDivisionError):
        work.wait_idle(5)
    work.stop()
