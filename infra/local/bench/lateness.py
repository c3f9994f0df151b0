"""How late publications start on the local system, spread over a minute or many in one second; what a tick costs."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from infra.local.bench import Figure
from socialops.agenda import REACH

if TYPE_CHECKING:
    from tests.faults.load import Load, Published

PUBLICATIONS: Final = 1000
SPREAD: Final = timedelta(minutes=1)
AT_ONCE: Final = 100
TAKES: Final = 0.02
"""Seconds that the platform double needs for one post; it takes one at a time."""
AT_MOST: Final = timedelta(minutes=4)
"""Until everything is public, on a machine that cannot keep up."""
P50, P99 = 0.3, 2.0
"""Promises in seconds, for the start of a publication."""
FEW, MANY = 1_000, 50_000
DUE: Final = 25
"""Publications that come into the reach of the tick that is measured."""
LATE_IN_A_MINUTE: Final = 50
"""From this second on the schedule's own tick, at the full minute, might come between."""
UNIT: Final = "publications"


def figures(publications: int = PUBLICATIONS, stored: int = MANY) -> Iterator[Figure]:
    """The spread, the burst, and the tick's calls with few and many publications stored."""
    from tests.faults.load import load

    with load() as brand:
        start = brand.until_start(publications + AT_ONCE)
        spread = brand.schedule([start + SPREAD * n / publications for n in range(publications)])
        second = (start + SPREAD + timedelta(seconds=5)).replace(microsecond=0)
        burst = brand.schedule([second] * AT_ONCE)
        brand.wait(publications, start + SPREAD + AT_MOST)
        yield from _spread(brand, spread)
        brand.network.publisher.seconds = TAKES  # type: ignore[attr-defined]  # the load's own sender
        brand.wait(publications + AT_ONCE, second + SPREAD)
        brand.settle([*spread, *burst], second + AT_MOST)
        yield from _burst(brand, burst, second)
        yield from _ticks(brand, stored)


def _spread(brand: "Load", ids: list[str]) -> Iterator[Figure]:
    found = brand.read(ids)
    late = sorted(_lateness(each) for each in found if each.claimed_at)
    over = f"{len(ids)} over {SPREAD.seconds} s"
    yield from _counts(brand, found, over)
    for share, bound in ((0.5, P50), (0.99, P99)):
        value = late[min(int(len(late) * share), len(late) - 1)]
        yield Figure(f"start after due, p{share * 100:.0f}", round(value, 3), "s", f"{over}, a promise", bound)
    yield Figure("start after due, latest", round(late[-1], 3), "s", over)


def _burst(brand: "Load", ids: list[str], due: datetime) -> Iterator[Figure]:
    found = brand.read(ids)
    of = f"{len(ids)} due in one second"
    yield from _counts(brand, found, of)
    accepted = sorted((one.at - due).total_seconds() for one in brand.network.visible[-len(ids) :])
    needs = TAKES * len(ids)
    told = f"{of}; the platform double needs {needs} s, and p99"
    yield Figure("last accepted after due", round(accepted[-1], 2), "s", told, needs + P99)


def _counts(brand: "Load", found: "list[Published]", of: str) -> Iterator[Figure]:
    """What is ours and not the machine's: each is public, and once."""
    lost = sum(each.state != "live" for each in found)
    keys = [one.key for one in brand.network.visible]
    yield Figure("not live", lost, UNIT, of, 0)
    yield Figure("public twice", len(keys) - len(set(keys)), UNIT, of, 0)


def _lateness(published: "Published") -> float:
    claimed = published.claimed_at or published.due
    return (claimed - published.due).total_seconds()


def _ticks(brand: "Load", stored: int) -> Iterator[Figure]:
    """What one tick does that finds the same number due, with few and with many publications to come."""
    later, had, first = datetime.now(UTC) + timedelta(days=2), 0, None
    for count in (FEW, stored):
        brand.fill(later + timedelta(seconds=n) for n in range(had, count))
        had, found = count, _tick(brand)
        first = first or found
        of = f"as with {FEW} stored and {DUE} due"
        for name, value in found.items():
            unit = "publications" if name == "queued" else "AWS calls"
            yield Figure(f"a tick with {count} stored, {name}", value, unit, of, first[name])
        yield Figure(f"a tick with {count} stored, due and not queued", DUE - found["queued"], UNIT, of, 0)


def _tick(brand: "Load") -> dict[str, int]:
    """Calls to the table, calls to queues and queued entries of a tick between two of the schedule's own."""
    brand.system.drain()
    if (second := datetime.now(UTC).second) > LATE_IN_A_MINUTE:
        time.sleep(61 - second)
    brand.system.invoke("agenda.on_minute", {})
    reach = datetime.now(UTC) + REACH
    brand.fill(reach + timedelta(milliseconds=n) for n in range(DUE))
    time.sleep(2 * DUE / 1000)  # until all of them are in reach
    queued = sum(brand.system.invoke("agenda.on_minute", {}).values())
    tick = next(each for each in reversed(brand.system.invocations) if "agenda-on-minute" in each.function)
    return {"calls to the table": tick.calls.of("dynamodb"), "calls to queues": tick.calls.of("sqs"), "queued": queued}
