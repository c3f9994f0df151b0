"""Instants and wall-clock intents, in every zone there is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialops import clock
from socialops.errors import TimeAmbiguous, TimeDoesNotExist, UnknownZone

ZONES = sorted(available_timezones())
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
WALLS = st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 31))  # noqa: DTZ001
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.fixture
def _system_clock() -> Iterator[None]:
    yield
    clock.use()


@given(WALLS, st.sampled_from(ZONES))
def test_a_wall_time_becomes_the_instant_at_which_clocks_show_it(wall: datetime, zone: str) -> None:
    """The instant shows the wall time again, or the time does not exist, or it exists twice and both show it."""
    try:
        instant = clock.at_wall(wall, zone)
    except TimeDoesNotExist:
        around = (wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1))
        assert all(shown(each, zone) != wall for each in around)
    except TimeAmbiguous as twice:
        first, second = (clock.instant(twice.facts[name]) for name in ("first", "second"))
        assert first < second
        assert clock.at_wall(wall, zone, fold=0) < clock.at_wall(wall, zone, fold=1)
        assert shown(clock.at_wall(wall, zone, fold=0), zone) == shown(clock.at_wall(wall, zone, fold=1), zone) == wall
    else:
        assert shown(instant, zone) == wall
        assert instant.tzinfo is UTC


@given(INSTANTS, st.sampled_from(ZONES))
def test_every_instant_is_reached_from_what_the_clocks_show(instant: datetime, zone: str) -> None:
    """What the clocks show at an instant, with its fold, leads back to this instant."""
    local = instant.astimezone(ZoneInfo(zone))
    assert clock.at_wall(local.replace(tzinfo=None, fold=0), zone, fold=local.fold) == instant


def shown(instant: datetime, zone: str) -> datetime:
    """What the clocks of a zone show."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


@cache
def edges() -> tuple[tuple[str, datetime, timedelta], ...]:
    """Each change of offset of 2026: zone, the instant of the change, and by how much clocks jump."""
    found = []
    for name in ZONES:
        zone = ZoneInfo(name)
        for day in range(365):
            early, late = YEAR + timedelta(days=day), YEAR + timedelta(days=day + 1)
            if early.astimezone(zone).utcoffset() == late.astimezone(zone).utcoffset():
                continue
            while late - early > timedelta(seconds=1):
                middle = early + (late - early) // 2
                same = middle.astimezone(zone).utcoffset() == early.astimezone(zone).utcoffset()
                early, late = (middle, late) if same else (early, middle)
            change = late.replace(microsecond=0)
            before, after = ((change + timedelta(seconds=s)).astimezone(zone).utcoffset() for s in (-1, 0))
            assert before is not None
            assert after is not None
            found.append((name, change, after - before))
    return tuple(found)


def test_both_edges_of_summer_time_are_met_in_all_zones() -> None:
    """Where clocks jump forward the skipped time does not exist; where they go back it exists twice."""
    gaps = [edge for edge in edges() if edge[2] > timedelta()]
    folds = [edge for edge in edges() if edge[2] < timedelta()]
    assert len(gaps) > 100
    assert len(folds) > 100
    for zone, change, jump in gaps:
        skipped = shown(change - timedelta(seconds=1), zone) + jump / 2
        with pytest.raises(TimeDoesNotExist):
            clock.at_wall(skipped, zone)
        assert clock.at_wall(shown(change, zone), zone) == change
    for zone, change, jump in folds:
        repeated = shown(change, zone) - jump / 2
        with pytest.raises(TimeAmbiguous):
            clock.at_wall(repeated, zone)
        assert clock.at_wall(repeated, zone, fold=0) == change + jump / 2
        assert clock.at_wall(repeated, zone, fold=1) == change - jump / 2


def test_known_edges_of_berlin() -> None:
    """On 29 March 2026 clocks skip from 2 to 3, on 25 October they show 2 to 3 twice."""
    with pytest.raises(TimeDoesNotExist):
        clock.at_wall(datetime(2026, 3, 29, 2, 30), "Europe/Berlin")  # noqa: DTZ001
    autumn = datetime(2026, 10, 25, 2, 30)  # noqa: DTZ001
    assert clock.text(clock.at_wall(autumn, "Europe/Berlin", fold=0)) == "2026-10-25T00:30:00.000Z"
    assert clock.text(clock.at_wall(autumn, "Europe/Berlin", fold=1)) == "2026-10-25T01:30:00.000Z"


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "Asia", "../../etc/passwd", "/etc/localtime", "a\x00b", "x" * 5000]
)
def test_what_is_no_zone_is_refused(name: str) -> None:
    """No name of whatever kind is taken for a zone, and none reaches a file outside the zone data."""
    with pytest.raises(UnknownZone):
        clock.zone(name)


@given(INSTANTS, INSTANTS)
def test_texts_of_instants_sort_as_instants_do(one: datetime, other: datetime) -> None:
    """Text has milliseconds and one width; to the millisecond it keeps the order and leads back."""
    cut = [each.replace(microsecond=each.microsecond // 1000 * 1000) for each in (one, other)]
    texts = [clock.text(each) for each in (one, other)]
    assert [clock.instant(text) for text in texts] == cut
    assert (texts[0] < texts[1]) == (cut[0] < cut[1])


@pytest.mark.usefixtures("_system_clock")
def test_a_replaced_clock_is_the_only_one() -> None:
    """`use` replaces now and sleep; sleeping ends at the instant or after the longest wait, and never goes back."""
    slept: list[float] = []
    clock.use(lambda: YEAR + timedelta(microseconds=1500), slept.append)
    assert clock.now() == YEAR + timedelta(milliseconds=1)
    clock.sleep_until(YEAR + timedelta(seconds=1), at_most=timedelta(seconds=5))
    clock.sleep_until(YEAR + timedelta(hours=1), at_most=timedelta(seconds=5))
    clock.sleep_until(YEAR - timedelta(hours=1), at_most=timedelta(seconds=5))
    assert slept == [pytest.approx(0.9985), pytest.approx(4.9995)]
    clock.use()
    assert clock.now() > YEAR - timedelta(days=3650)
