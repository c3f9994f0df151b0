"""Seeded episodes: one publication, the faults that a seed draws for it, and what became of it.

The code under test is the system's own, on moto; only the platform is a script. An episode is drawn from nothing but
its seed, so any line of a table can be played again: `play(stage, Weather.of(4711))`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Final

import pytest

from socialops import clock, secrets
from socialops.platforms.errors import PlatformUnavailable
from socialops.platforms.sending import Inconclusive, NotSent, Refused, Unknown
from tests import fakes
from tests.cloud import Clock, a_cloud
from tests.faults.episodes import Stage

SENDS_FAULTED: Final = 0.30
CRASHED: Final = 0.25
"""Share of episodes in which the process ends at some call, before or after it; a third of them do it twice."""
MOST_POINTS: Final = 40
LAGGED: Final = 0.25
BLINDED: Final = 0.15
UNPREPARED: Final = 0.10
DUPLICATED: Final = 0.20
LOST: Final = 0.15
"""Share of episodes in which everything under way on the queue is lost once, or no tick comes for some minutes."""
LATEST: Final = timedelta(seconds=80)
LONGEST_LAG: Final = timedelta(seconds=30)
"""Late commit and list lag together stay within the settle time that the platform declares: that is its contract."""
ROUNDS: Final = 60
ROUND: Final = timedelta(minutes=3)

ANSWERS: Final[dict[str, fakes.Answer]] = {
    "lost": fakes.LOST,
    "late": fakes.late(LATEST),
    "accepted": fakes.accepted(timedelta(seconds=30)),
    "swallowed": fakes.SWALLOWED,
    "html": fakes.saying(Unknown("unreadable answer")),
    "no connection": fakes.NOT_SENT,
    "rate limited": fakes.saying(NotSent("RateLimited", "429")),
    "refused": fakes.REFUSED,
    "revoked": fakes.saying(Refused("AccountDisconnected", "the grant was taken back", "21332")),
    "died before": fakes.CRASH_BEFORE,
    "died after": fakes.CRASH_AFTER,
}


class Fate(StrEnum):
    """What became of a publication, judged by what the public sees and not by what the system says."""

    LIVE = "live"
    REFUSED = "refused, and said so"
    PERSON = "to a person"
    DOUBLED = "doubled"
    LOST = "silently lost"
    UNTRUE = "told otherwise than it is"


RESOLVED: Final = frozenset({Fate.LIVE, Fate.REFUSED})
FORBIDDEN: Final = frozenset({Fate.DOUBLED, Fate.LOST, Fate.UNTRUE})


@dataclass(frozen=True)
class Weather:
    """The faults of one episode.

    Attributes:
        answers: names of what the platform does with the first sends; after them all goes well.
        lag: how long what is public is missing from lists.
        blind: looks that see nothing, at first.
        unprepared: preparations that fail, at first.
        crashes: points (before or after a call) at which the process ends.
        duplicate: whether every message comes twice, the copies in reverse order.
        loses: the round after which everything under way is lost.
        sleeps: the round before which nothing of ours runs for some minutes.
    """

    seed: int
    answers: tuple[str, ...]
    lag: timedelta
    blind: int
    unprepared: int
    crashes: tuple[int, ...]
    duplicate: bool
    loses: int | None
    sleeps: int | None

    @classmethod
    def of(cls, seed: int) -> "Weather":
        """The weather of a seed; the same in every process."""
        chance = Random(seed)  # noqa: S311 - a table that can be drawn again, no secret

        def some(share: float, most: int) -> int:
            return chance.randint(1, most) if chance.random() < share else 0

        drawn = [chance.choice(sorted(ANSWERS)) if chance.random() < SENDS_FAULTED else "" for _ in range(3)]
        dies = chance.random() < CRASHED
        times = 0 if not dies else 2 if chance.random() < 1 / 3 else 1
        return cls(
            seed=seed,
            answers=tuple(drawn),
            lag=LONGEST_LAG if chance.random() < LAGGED else timedelta(),
            blind=some(BLINDED, 3),
            unprepared=some(UNPREPARED, 2),
            crashes=tuple(chance.randint(1, MOST_POINTS) for _ in range(times)),
            duplicate=chance.random() < DUPLICATED,
            loses=chance.randint(0, 3) if chance.random() < LOST else None,
            sleeps=chance.randint(0, 3) if chance.random() < LOST else None,
        )

    @property
    def is_calm(self) -> bool:
        """Whether nothing goes wrong."""
        faults = (any(self.answers), self.lag, self.blind, self.unprepared, self.crashes, self.duplicate)
        return not any(faults) and self.loses is None and self.sleeps is None


def play(stage: Stage, weather: Weather) -> Fate:
    """One episode from its beginning until nothing moves any more; what became of it."""
    world, network = stage.world, stage.world.network
    world.return_to(stage.start)
    secrets.unseal.cache_clear()
    network.answers = [ANSWERS.get(name, fakes.GOOD) for name in weather.answers]
    network.looks = [Inconclusive("502")] * weather.blind
    network.prepare_errors = [PlatformUnavailable("502") for _ in range(weather.unprepared)]
    network.lag = weather.lag
    try:
        with stage.dying(weather.crashes):
            _pass_time(stage, weather)
    finally:
        network.lag = timedelta()
    return judge(stage)


def _pass_time(stage: Stage, weather: Weather) -> None:
    world = stage.world
    for number in range(ROUNDS):
        if weather.sleeps == number:
            world.time.advance(minutes=4)
        world.run(seconds=ROUND.total_seconds())
        if weather.duplicate:
            world.duplicate()
        if weather.loses == number:
            world.lose_messages()
        sending = world.get(stage.sending_id)
        if sending.state in {"live", "refused", "cancelled", "needs_human"} or sending.held:
            return


def judge(stage: Stage) -> Fate:
    """What became of the publication: the public is asked first, then whether the system knows it."""
    world, sending = stage.world, stage.world.get(stage.sending_id)
    public = len(world.network.visible)
    if public > 1:
        return Fate.DOUBLED
    if sending.state == "live":
        return Fate.LIVE if public else Fate.UNTRUE
    if sending.state in {"refused", "cancelled"}:
        return Fate.UNTRUE if public else Fate.REFUSED
    waits = sending.state == "needs_human" or bool(sending.held)
    if waits and world.unresolved().total():
        return Fate.PERSON
    return Fate.LOST


def tally(seeds: range) -> Iterator[tuple[Weather, Fate]]:
    """Play the episodes of some seeds on a system of their own, in this process."""
    patch = pytest.MonkeyPatch()
    with a_cloud() as cloud:
        cloud.empty()
        time = Clock()
        clock.use(time.now, time.sleep)
        try:
            stage = Stage(time, patch)
            for seed in seeds:
                weather = Weather.of(seed)
                yield weather, play(stage, weather)
        finally:
            clock.use()
            patch.undo()


def fates(seeds: range) -> Counter[str]:
    """How often each fate, of all episodes, and `fate/fault` for each fault of the first send."""
    found: Counter[str] = Counter()
    for weather, fate in tally(seeds):
        found[fate] += 1
        found["calm"] += weather.is_calm
        found[f"{weather.answers[0] or 'answered'}/{fate}"] += 1
    return found
