"""The kill switch under load: claims after its instant, the last request that leaves, what becomes of the rest."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from infra.local.bench import Figure
from socialops import clock

RATE: Final = 50
"""Publications due in a second."""
PUBLICATIONS: Final = 500
PRESSED_AFTER: Final = 0.5
"""Share of the load after which the switch is pressed."""

AT_MOST: Final = timedelta(minutes=4)
"""Until everything is sent or held, on a machine that cannot keep up."""


def figures(publications: int = PUBLICATIONS) -> Iterator[Figure]:
    """Press the switch in the middle of the load and look at what had a time after it."""
    from tests.faults.load import load

    with load() as brand:
        start = brand.until_start(publications)
        ids = brand.schedule([start + timedelta(seconds=n / RATE) for n in range(publications)])
        brand.network.publisher.seconds = 0.001  # type: ignore[attr-defined]  # the load's own sender
        brand.wait(int(publications * PRESSED_AFTER), start + timedelta(minutes=2))
        asked = datetime.now(UTC)
        pause = brand.manager.put("/v1/pauses/brand", {"reason": "演练"}).body
        since = clock.instant(pause["effective_at"])
        brand.wait(publications, start + timedelta(seconds=publications / RATE + 5))
        brand.settle(ids, start + timedelta(seconds=publications / RATE) + AT_MOST)
        found, public = brand.read(ids), brand.network.visible
        of = f"{publications} at {RATE} a second"
        after = [each for each in found if each.claimed_at and each.claimed_at > since]
        yield Figure("claimed after the instant", len(after), "claims", of, 0)
        waiting = [each for each in found if each.state == "scheduled" and each.held != "paused"]
        yield Figure("neither sent nor held", len(waiting), "publications", of, 0)
        untold = len(public) - sum(each.state == "live" for each in found)
        yield Figure("public and not told so", untold, "publications", of, 0)
        last = max(one.at for one in public)
        yield Figure("public before the instant", sum(one.at <= since for one in public), "sent", of)
        yield Figure("in flight at the instant", len(pause["in_flight"]), "sent", of)
        yield Figure("held", sum(each.held == "paused" for each in found), "held", of)
        yield Figure("pressed to recorded", round((since - asked).total_seconds(), 3), "s", of)
        yield Figure("recorded to the last request", round(max((last - since).total_seconds(), 0), 3), "s", of)
