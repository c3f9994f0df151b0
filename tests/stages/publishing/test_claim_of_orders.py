"""The claim of an order, against each thing that changed since the order was asked for."""

from datetime import timedelta
from typing import Any

import pytest

from publishing import keys
from socialops import table
from socialops.changes import Note
from socialops.keys import Key
from socialops.table import Origin
from tests.cloud import Clock
from tests.stages.publishing.promoting import Promoting


@pytest.fixture
def brand(time: Clock, monkeypatch: pytest.MonkeyPatch) -> Promoting:
    """Something live, ten thousand yuan for the month, approvals above five thousand."""
    made = Promoting(time, monkeypatch)
    made.begin()
    return made


def _later(brand: Promoting) -> str:
    """A promotion whose order goes out in five minutes."""
    return brand.promote(at=(brand.world.time.at + timedelta(minutes=5)).isoformat())


def _held(brand: Promoting, promotion_id: str) -> str:
    """Why its order was held when its time came; nothing may have been ordered."""
    brand.world.run(minutes=6)
    assert brand.ads.placed == {}
    return brand.world.get(promotion_id).held


def _change(brand: Promoting, key: Key, change: dict[str, Any]) -> None:
    table.commit([Note(key, change)], [], Origin("x", brand.world.time.at))


def test_an_order_goes_out_when_everything_is_as_it_was(brand: Promoting) -> None:
    """Nothing changed: the order is placed in its second."""
    promotion_id = _later(brand)
    brand.world.run(minutes=6)
    assert brand.world.get(promotion_id).state == "live"
    assert len(brand.ads.placed) == 1


@pytest.mark.parametrize("change", [{"state": "cancelled"}, {"approved": "other terms"}, {"charge": {"held": 10_000}}])
def test_an_order_is_held_to_its_promotion(brand: Promoting, change: dict[str, Any]) -> None:
    """Another state, terms that nobody approved, less money set aside."""
    promotion_id = _later(brand)
    _change(brand, keys.promotion(promotion_id), change)
    assert _held(brand, promotion_id) == "order-not-covered"


@pytest.mark.parametrize(
    "change", [{"state": "needs_human"}, {"removed_at": "2026-11-26T00:00:00.000Z"}, {"remote_id": "another"}]
)
def test_an_order_is_held_to_what_it_promotes(brand: Promoting, change: dict[str, Any]) -> None:
    """Not live, removed, or public under another id."""
    promotion_id = _later(brand)
    _change(brand, keys.sending(brand.publication), change)
    assert _held(brand, promotion_id) == "not-live"


def test_an_order_is_held_to_the_limit_of_now(brand: Promoting) -> None:
    """It needed no approval when it was asked for; by now it would."""
    promotion_id = _later(brand)
    _change(brand, keys.spending_limit(), {"amount": 100})
    assert _held(brand, promotion_id) == "order-not-covered"


def test_an_order_is_held_to_the_switch_of_spending(brand: Promoting) -> None:
    """The switch was pressed since."""
    promotion_id = _later(brand)
    assert brand.world.ask("PUT /v1/pauses/{scope}", path={"scope": "spend"}, body={"reason": "crisis"}).status == 200
    assert _held(brand, promotion_id) == "paused"


def test_a_renewal_is_held_to_the_figures_it_was_decided_on(brand: Promoting) -> None:
    """A rule has stopped the earlier one since."""
    earlier = brand.running(hours=6)
    made = brand.call("renewals", earlier, {"budget": 30_000, "hours": 24})
    assert made.status == 201, made.body
    brand.turn_bad(post_id="p1")
    brand.run(hours=7)
    assert (brand.world.get(made.body["id"]).held, len(brand.ads.placed)) == ("earlier-stopped", 1)
