"""A cadence and what holds of its account, for tests of rules."""

from datetime import UTC, datetime, time

from hypothesis import strategies as st

from publishing import keys
from publishing.accounts import Account
from publishing.cadences import AccountCadence, Hours
from publishing.conflicts import Standing
from publishing.grants import Token
from socialops.platforms.contract import Platform
from tests.fakes import Network

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
WALLS = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
WEEKDAYS = st.lists(st.integers(1, 7), min_size=1, max_size=7, unique=True)


def a_cadence(**fields: object) -> AccountCadence:
    """A cadence of an account, in Shanghai where nothing is said."""
    return AccountCadence.model_validate(
        {"id": "a", "created_at": NOW, "updated_at": NOW, "zone": "Asia/Shanghai", **fields}
    )


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    """Hours of the wall clock; 00:00 closes at the end of the day."""
    first, last = sorted(draw(st.lists(WALLS, min_size=2, max_size=2, unique=True)))
    closes = draw(st.sampled_from([last, time()]))
    return Hours(weekdays=draw(WEEKDAYS), opens=first, closes=closes)


def a_standing(cadence: AccountCadence | None = None, *, used: int = 0, ends: datetime | None = None) -> Standing:
    """What holds of an account on the fake network: five posts an hour."""
    network = Network()
    platform: Platform = network.platform()
    account = Account(
        id="a",
        created_at=NOW,
        updated_at=NOW,
        platform=platform.id,
        remote_id="r",
        handle="h",
        name="n",
        connected_by="wei",
    )
    token = Token(sealed="", fingerprint="", expires_at=ends, ends_at=ends, scopes=None, refreshed_at=NOW)
    counter = keys.quota("a", "post", "3600@2026-11-23T08:00+00:00")
    return Standing(
        account=account,
        platform=platform,
        token=token,
        zone="Asia/Shanghai",
        paused=frozenset(),
        cadence=cadence,
        turn=0,
        used={counter: used},
        at=NOW,
        taken=[],
        known_from=NOW,
        known_until=NOW,
    )
