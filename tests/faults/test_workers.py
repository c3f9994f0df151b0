"""Two workers with the same message, or with two of one account, in any order of their calls."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publishing import keys, quotas
from socialops import table
from socialops.changes import Keep
from socialops.table import Origin
from tests import fakes
from tests.cloud import Clock
from tests.faults.workers import at_once
from tests.publishing_world import Moment, World, texts

TURNS = st.lists(st.integers(0, 1), max_size=40)


class Due:
    """A brand with two publications whose second has come: their messages, and the way back to this moment."""

    def __init__(self, time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world = World(time, monkeypatch)
        account = self.world.an_account()
        for post, text in (("p1", "甲"), ("p2", "乙")):
            self.world.a_post(post, text)
        self.ids = [self.world.schedule(account, post) for post in ("p1", "p2")]
        self.world.run(seconds=599)
        self.bodies = sorted(self.world.pending(), key=lambda body: self.ids[1] in body)
        self.world.lose_messages()
        self.world.time.advance(seconds=1)
        self.start: Moment = self.world.remember()

    def again(self) -> World:
        """This moment once more."""
        self.world.return_to(self.start)
        return self.world


@pytest.fixture
def due(time: Clock, monkeypatch: pytest.MonkeyPatch) -> Due:
    """Two publications in their second."""
    return Due(time, monkeypatch)


GIVEN = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@GIVEN
@given(turns=TURNS)
def test_one_message_with_two_workers_is_one_post(due: Due, turns: list[int]) -> None:
    """Whoever claims sends; the other finds nothing to do, at whatever call it was overtaken."""
    world = due.again()
    at_once(world, [due.bodies[0]] * 2, turns)
    assert texts(world.network) == ["甲"]
    assert world.get(due.ids[0]).state == "live"
    assert world.get(due.ids[0]).fence == 1
    assert world.failures == []


@GIVEN
@given(turns=TURNS)
def test_two_messages_of_one_account_are_two_posts(due: Due, turns: list[int]) -> None:
    """They meet at the account's allowances and its row of times, and both go out, each once, with its record."""
    world = due.again()
    at_once(world, due.bodies, turns)
    world.run(minutes=30)
    assert sorted(texts(world.network)) == ["乙", "甲"]
    assert {world.get(each).state for each in due.ids} == {"live"}


@GIVEN
@given(turns=TURNS, room=st.integers(0, 1))
def test_the_last_place_of_an_allowance_is_given_once(due: Due, turns: list[int], room: int) -> None:
    """Two workers never take it both."""
    world = due.again()
    spend(world, world.get(due.ids[0]).account_id, leaving=room)
    at_once(world, due.bodies, turns)
    assert len(texts(world.network)) == room


def spend(world: World, account: str, *, leaving: int) -> None:
    """Use the hour's allowance of posts but for so many."""
    quota = next(each for each in fakes.LIMITS.quotas if each.kind == "post")
    place = keys.quota(account, quota.kind, quotas.window(quota, world.time.at).name)
    table.commit([Keep(place, {"used": quota.amount - leaving})], [], Origin("test", world.time.at))


@GIVEN
@given(turns=TURNS)
def test_a_lost_answer_beside_another_worker_is_looked_up(due: Due, turns: list[int]) -> None:
    """The answer to the one claim is lost; the other worker sends nothing, and a look finds the post."""
    world = due.again()
    world.network.answers = [fakes.LOST]
    at_once(world, [due.bodies[0]] * 2, turns)
    world.run(minutes=10)
    assert texts(world.network).count("甲") == 1
    assert world.get(due.ids[0]).state == "live"
