"""The watch over sendings: it tells what is late or not known, and that the clock stands still, without the clock."""

import json
from collections import Counter
from datetime import timedelta

import pytest

from agenda import on_minute
from publishing import keys, on_watch
from publishing.watching import NEVER
from socialops import clock, table
from socialops.changes import Keep
from socialops.names import Measure
from socialops.platforms.sending import NotSent, SendOutcome
from socialops.table import Origin
from tests import fakes
from tests.publishing_world import World, counted, filled

QUIET = dict.fromkeys((Measure.LATE_SENDINGS, Measure.UNKNOWN_BEYOND_SETTLE, Measure.LEFT_TO_PEOPLE), 0)


def watch() -> dict[str, float]:
    """What the watch measures now."""
    return on_watch.handler({}, None)


def a_row(state: str, deadline: str, sending_id: str, due: str = "") -> Keep:
    """The row of an unresolved sending."""
    told = {"sending_id": sending_id, "account_id": "a1", "due": due or deadline}
    return Keep(keys.unresolved(state, deadline, sending_id), told)


def test_where_all_is_well_every_figure_is_told_as_zero(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Silence would mean that the watch is dead, so a quiet minute is told too."""
    on_minute.handler({}, None)
    assert watch() == {**QUIET, Measure.TICK_AGE_SECONDS: 0}
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "LateSendings" in line]
    assert [(each["service"], each["LateSendings"]) for each in told] == [("publishing", [0.0])]


def test_a_clock_that_stands_still_is_told_without_it(world: World) -> None:
    """The tick has stopped: what it should have brought is late after three minutes, and so is the tick."""
    world.a_post()
    world.schedule(world.an_account())
    assert watch()[Measure.TICK_AGE_SECONDS] == NEVER.total_seconds()
    world.tick()
    world.time.advance(minutes=13)
    assert watch() == {**QUIET, Measure.TICK_AGE_SECONDS: 13 * 60}
    world.time.advance(seconds=1)
    assert watch()[Measure.LATE_SENDINGS] == 1
    assert world.network.visible == []


def test_what_is_tried_again_is_late_though_its_next_try_lies_ahead(world: World) -> None:
    """Nobody overlooks a post because it waits politely; once it is out it is late no more."""
    world.a_post()
    later = clock.text(world.time.at + timedelta(minutes=30))

    def come_later(sent: fakes.Attempted) -> SendOutcome:
        return NotSent("RateLimited", "429", clock.instant(later))

    world.network.answers = [come_later]
    world.schedule(world.an_account())
    world.run(minutes=12)
    assert watch()[Measure.LATE_SENDINGS] == 0
    world.run(minutes=2)
    assert watch()[Measure.LATE_SENDINGS] == 1
    assert [row["reason"] for row in world.rows("UNRESOLVED#delayed")] == ["not-sent"]
    world.run(minutes=20)
    assert (watch()[Measure.LATE_SENDINGS], len(world.network.visible)) == (0, 1)
    assert world.rows("UNRESOLVED#delayed") == []


def test_what_is_being_sent_for_too_long_is_late(world: World) -> None:
    """A claim counts from the time of what is sent, not from its own; one of this minute does not count."""
    now = world.time.at
    lease = clock.text(now + timedelta(seconds=140))
    old, new = (clock.text(now - timedelta(seconds=seconds)) for seconds in (181, 10))
    table.commit([a_row("sending", lease, "old", old), a_row("sending", lease, "new", new)], [], Origin("test", now))
    assert watch()[Measure.LATE_SENDINGS] == 1


def test_what_was_held_or_is_out_is_not_late(world: World) -> None:
    """A stop is no delay: what a switch holds waits for a person, and is told elsewhere."""
    account = world.an_account()
    for number in range(2):
        world.a_post(f"p{number}")
    world.schedule(account, "p0", after=60)
    world.run(minutes=2)
    world.ask("PUT /v1/pauses/{scope}", path={"scope": "brand"}, body={"reason": "stop"})
    world.schedule(account, "p1", after=60, accept=["paused"])
    world.run(minutes=30)
    assert watch()[Measure.LATE_SENDINGS] == 0


@pytest.mark.parametrize(
    ("state", "figure", "minutes"),
    [("unknown", Measure.UNKNOWN_BEYOND_SETTLE, 0), ("needs_human", Measure.LEFT_TO_PEOPLE, 60)],
)
def test_what_stays_open_counts_from_its_deadline_on(world: World, state: str, figure: Measure, minutes: int) -> None:
    """Unknown past settle time and ten minutes; left to a person for more than an hour; nothing before."""
    for name, seconds in (("a", 1), ("b", 60), ("c", -60)):
        deadline = clock.text(world.time.at - timedelta(minutes=minutes, seconds=seconds))
        table.commit([a_row(state, deadline, name)], [], Origin("test", world.time.at))
    assert watch()[figure] == 2


@pytest.mark.parametrize("stored", [0, 5_000])
def test_a_look_costs_the_same_however_much_is_stored(world: World, stored: int) -> None:
    """Nine reads, with nothing and with five thousand held posts and entries to come."""
    ahead = clock.text(world.time.at + timedelta(days=1))
    rows = [{"pk": {"S": "UNRESOLVED#held"}, "sk": {"S": f"{ahead}#{n}"}} for n in range(stored)]
    rows += [{"pk": {"S": f"AGENDA#{n % 4}"}, "sk": {"S": f"{ahead}#publishing#send#{n}@a"}} for n in range(stored)]
    with filled(rows), counted() as calls:
        assert {**watch(), Measure.TICK_AGE_SECONDS: 0} == {**QUIET, Measure.TICK_AGE_SECONDS: 0}
    assert Counter(calls.names) == {"dynamodb:GetItem": 1, "dynamodb:Query": 8}
