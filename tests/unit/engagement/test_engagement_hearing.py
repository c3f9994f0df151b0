"""When a silence is unusual: how often a living channel is called silent, and how soon a dead one is found."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement import hearing
from engagement.conversations import Kind
from engagement.hearing import Hearing, Overtaken, judged, overtaken

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)
SHAPES = {
    "nights": {"night": 0.02},
    "round the clock": {"night": 1.0},
    "quiet weekends": {"night": 0.02, "weekend": 0.05},
    "bursts": {"night": 0.02, "burst": 5.0},
}


def a_stream(
    seed: int, per_day: float, days: int, *, night: float = 1.0, weekend: float = 1.0, burst: float = 0.0
) -> list[datetime]:
    """A Poisson stream of fans (or of bursts of them) by the hours of the day and the days of the week, in order."""
    chance = random.Random(seed)  # noqa: S311 - a simulation
    hours = [night] * 8 + [0.6] * 2 + [1.0] * 8 + [1.6] * 5 + [0.5]
    most, found, at = max(hours), [], 0.0
    while at < days:
        at += chance.expovariate(per_day * most * 24 / sum(hours))
        busy = hours[int(at % 1 * 24)] / most * (weekend if int(at) % 7 >= 5 else 1)
        if chance.random() < busy:
            followers = int(chance.expovariate(1 / burst)) if burst else 0
            found += [at, *(at + chance.expovariate(48) for _ in range(followers))]
    return sorted(MONDAY + each * DAY for each in found)


def listening(stream: list[datetime]) -> Iterator[tuple[Hearing, datetime]]:
    """The hearing before each message of a stream, and the message; marked as messages mark it."""
    heard = Hearing()
    for number, at in enumerate(stream):
        yield heard, at
        if heard.is_due(at, str(number), "comment"):
            heard = heard.marked(at, "comment")


def false_alarms(stream: list[datetime]) -> tuple[int, float]:
    """How often a living channel was called silent, and the quarters in which it could have been."""
    alarms, began = 0, None
    for heard, at in listening(stream):
        began = began or (at if heard.limit() else None)
        alarms += judged(heard, at).state == "red"
    return alarms, (stream[-1] - began) / (90 * DAY) if began else 0.0


@pytest.mark.parametrize("shape", SHAPES)
def test_a_living_channel_is_called_silent_less_than_once_a_quarter(shape: str) -> None:
    """For each rhythm, and from a few messages a month to hundreds a day, over years of simulated listening."""
    for per_day in (0.3, 1, 3, 10, 50):
        seeds, days = (6, 420) if per_day < 50 else (3, 150)
        streams = [a_stream(seed, per_day, days, **SHAPES[shape]) for seed in range(seeds)]
        alarms, quarters = map(sum, zip(*(false_alarms(stream) for stream in streams), strict=True))
        assert quarters > 2
        assert alarms / quarters <= 1


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("per_day", [3, 10, 50])
def test_a_dead_channel_is_found_within_twice_its_longest_silence(shape: str, per_day: float) -> None:
    """After the last message it is red at the latest when the longest gap there ever was has passed twice."""
    for seed in range(3):
        stream = a_stream(seed, per_day, 90, **SHAPES[shape])
        *_, (heard, _) = listening(stream)
        longest = max(later - earlier for earlier, later in pairwise(stream))
        assert heard.last_at is not None
        dead = heard.last_at + max(hearing.LEAST, hearing.UNUSUAL * (longest + 2 * hearing.APART))
        assert judged(heard, dead + timedelta(seconds=1)).state == "red"


def test_an_outage_does_not_hide_the_next_one() -> None:
    """A month of silence is remembered as no more than what it took to call it unusual."""
    *_, (heard, last) = listening(a_stream(1, 10, 60, night=0.02))
    limit = heard.limit()
    assert limit is not None
    after = heard.marked(last + timedelta(days=30), "comment")
    assert timedelta(seconds=after.longest) <= limit


def test_a_channel_that_became_quieter_is_believed() -> None:
    """From fifty messages a day to one: it is called silent a few times and then no more."""
    busy = a_stream(2, 50, 60, night=0.02)
    calm = [at + timedelta(days=60) for at in a_stream(3, 1, 120, night=0.02)]
    alarms = [at for heard, at in listening([*busy, *calm]) if judged(heard, at).state == "red"]
    assert 1 <= len(alarms) <= 5


def test_nothing_is_judged_before_there_is_something_to_go_by() -> None:
    """A handful of messages, or a single busy day, says nothing about what is usual."""
    few = Hearing()
    for day in range(hearing.FEWEST - 1):
        few = few.marked(MONDAY + day * 2 * DAY, "direct")
    short = Hearing()
    for minute in range(300):
        short = short.marked(MONDAY + minute * timedelta(minutes=5), "direct")
    for heard in (few, short):
        assert (judged(heard, MONDAY + 300 * DAY).state, judged(heard, MONDAY + 300 * DAY).reason) == ("ok", "learning")
    assert judged(Hearing(), MONDAY).reason == "never-heard"


def test_between_usual_and_unusual_it_is_quiet() -> None:
    """The numbers behind each colour are told with it."""
    heard = Hearing()
    for number in range(40):
        heard = heard.marked(MONDAY + number * timedelta(hours=12), "comment")
    assert heard.last_at is not None
    found = {hours: judged(heard, heard.last_at + timedelta(hours=hours)) for hours in (11, 20, 25)}
    assert [each.state for each in found.values()] == ["ok", "quiet", "red"]
    assert (found[25].silent, found[25].longest, found[25].limit) == (25 * 3600, 12 * 3600, 24 * 3600)


instants = st.lists(st.integers(0, 10**7), min_size=1, max_size=60)


@given(instants)
def test_marks_in_any_order_keep_the_numbers_sane(seconds: list[int]) -> None:
    """Messages overtake each other and clocks differ: no gap is negative, and the newest mark stays the newest."""
    heard = Hearing()
    for each in seconds:
        heard = heard.marked(MONDAY + timedelta(seconds=each), "comment")
    assert heard.last_at == MONDAY + timedelta(seconds=max(seconds))
    assert 0 <= heard.longest <= max(seconds)
    assert heard.marks == len(seconds)


def test_of_many_messages_at_once_few_leave_a_mark() -> None:
    """Of a hundred that come in each second for ten minutes, hardly ever two would mark at the same time."""
    heard, marks, meetings = Hearing().marked(MONDAY, "comment"), 0, 0
    for second in range(600):
        at = MONDAY + timedelta(seconds=second)
        due = [each for each in range(100) if heard.is_due(at, f"{second}-{each}", "comment")]
        if due:
            heard, marks, meetings = heard.marked(at, "comment"), marks + 1, meetings + (len(due) > 3)
    assert 4 <= marks <= 10
    assert meetings == 0


SAID = MONDAY + timedelta(hours=12)


@pytest.mark.parametrize(
    ("last", "kind", "expected"),
    [
        (timedelta(hours=9), "comment", True),
        (timedelta(hours=9), "direct", False),
        (timedelta(hours=11, minutes=57), "comment", False),
        (timedelta(hours=13), "comment", False),
    ],
)
def test_a_webhook_is_overtaken_by_newer_messages_of_its_kinds(last: timedelta, kind: Kind, expected: bool) -> None:
    """Not by kinds it never brought, not by what was said about when it was last heard or before."""
    webhook = Hearing().marked(MONDAY + last, "comment")
    found = overtaken(None, webhook, [(kind, SAID)], SAID + timedelta(minutes=1))
    assert (found is not None) == expected


def test_a_webhook_has_some_minutes_to_bring_what_a_poll_was_faster_with() -> None:
    """Then it is certain; and as soon as it is heard again it is over."""
    silent = Hearing().marked(MONDAY, "comment")
    found = overtaken(None, silent, [("comment", SAID), ("comment", SAID + timedelta(minutes=9))], SAID)
    assert found == Overtaken(said_at=SAID, found_at=SAID)
    assert [found.is_certain(silent, SAID + timedelta(minutes=m)) for m in (9, 10)] == [False, True]
    assert overtaken(found, silent, [], SAID + timedelta(hours=1)) == found
    heard = silent.marked(SAID + timedelta(minutes=2), "comment")
    assert not found.is_certain(heard, SAID + timedelta(minutes=30))
    assert overtaken(found, heard, [], SAID + timedelta(hours=1)) is None


def test_a_webhook_that_was_never_heard_is_not_overtaken() -> None:
    """Nobody knows what it should bring."""
    assert overtaken(None, Hearing(), [("comment", SAID)], SAID) is None
