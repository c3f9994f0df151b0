"""Seeded episodes of a publication under faults, on the real code: doubled, lost, resolved, left to a person."""

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final

from infra.local.bench import Figure

EPISODES: Final = 1000
SEED: Final = 0
SHARD: Final = 250
"""Episodes of one task; a process plays one, for a second one would meet what the first remembers."""
LEAST_RESOLVED, MOST_TO_A_PERSON = 90.0, 3.0
"""Promises, in percent of all episodes."""
UNIT: Final = "episodes"


def figures(episodes: int = EPISODES, seed: int = SEED) -> Iterator[Figure]:
    """Play the episodes `seed`, `seed + 1` …, on every core; each fate with its promise, and the rates per fault."""
    from tests.faults.weather import FORBIDDEN, RESOLVED, Fate

    found = _played(episodes, seed)
    of = f"of {episodes}, {found['calm']} without any fault"
    for fate in Fate:
        bound = 0 if fate in FORBIDDEN else None
        yield Figure(fate.value, found[fate], UNIT, of, bound, seed, episodes)
    unresolved = 100 * (episodes - sum(found[fate] for fate in RESOLVED)) / episodes
    person = 100 * found[Fate.PERSON] / episodes
    yield Figure("not resolved without a person", round(unresolved, 3), "% of episodes", of, 100 - LEAST_RESOLVED, seed)
    yield Figure("to a person", round(person, 3), "% of episodes", of, MOST_TO_A_PERSON, seed)
    for name in sorted(name for name in found if "/" in name):
        yield Figure(f"first send {name.replace('/', ', then ')}", found[name], UNIT, of, None, seed, episodes)


def _played(episodes: int, seed: int) -> Counter[str]:
    starts = range(seed, seed + episodes, SHARD)
    shards = [range(start, min(start + SHARD, seed + episodes)) for start in starts]
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), max_tasks_per_child=1) as pool:
        return sum(pool.map(_shard, shards), Counter())


def _shard(seeds: range) -> Counter[str]:
    """The fates of some seeds, in a process whose own lines say nothing."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    from tests.faults.weather import fates

    return fates(seeds)
