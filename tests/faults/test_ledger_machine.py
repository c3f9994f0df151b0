"""Money in any order: limits, orders, renewals, reports, stops, duplicates, and others writing between read and commit.

After every step: no budget below zero, each the sum of its entries and of its orders, each reservation released once,
each threshold told once, each promotion renewed once.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from publishing import budget_store, promotion_store
from publishing.promotions import Promotion
from publishing.renewals import CAME_TO_NOTHING
from socialops.platforms.errors import PlatformUnavailable
from socialops.platforms.sending import NotSent, Refused, SendOutcome
from tests.cloud import Clock
from tests.fake_promotion import FakePromotion, OrderAnswer, doubled, doubled_and_lost, good, lost, swallowed
from tests.fakes import Visible
from tests.faults.machines import run
from tests.publishing_world import Moment
from tests.stages.publishing.promoting import MONTH, Promoting

CAMPAIGN = "campaign:618"
BUDGETS = (MONTH, CAMPAIGN)
ANSWERS: dict[str, OrderAnswer | SendOutcome] = {
    "good": good,
    "lost": lost,
    "doubled": doubled,
    "doubled and lost": doubled_and_lost,
    "swallowed": swallowed,
    "not sent": NotSent("ConnectTimeoutError"),
    "refused": Refused("ContentRefused", "no"),
}
REFUSED = {"budget-exceeded", "budget-missing", "wrong-state", "already-renewed"}
"""Why a renewal is refused where everything else is as it should be."""
COMMIT = promotion_store._commit


class Ledger(RuleBasedStateMachine):
    """Two budgets, one account, and promotions on both or on the month alone."""

    brand: Promoting
    start: Moment
    live: list[Visible]

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []

    @initialize()
    def begin(self) -> None:
        """Every run starts from the same moment."""
        self.brand.world.return_to(self.start)
        self.brand.world.network.visible = list(self.live)
        for state in (self.ads.placed, self.ads.answers, self.ads.report_errors, self.ads.close_errors):
            state.clear()
        self.ads.deaf = False

    @property
    def ads(self) -> FakePromotion:
        """What the platform has."""
        return self.brand.ads

    @rule(budget_id=st.sampled_from(BUDGETS), limit=st.sampled_from([30_000, 70_000, 200_000]))
    def set_limit(self, budget_id: str, limit: int) -> None:
        """A manager sets a limit; below what is used it is refused."""
        present = budget_store.find_budget(budget_id)
        answer = self.brand.budget(budget_id, limit, f'"{present.version}"' if present else "")
        assert answer.status == 200 or answer.body["code"] == "budget-too-low"

    @rule(budget=st.sampled_from([10_000, 30_000, 60_000]), campaign=st.booleans())
    def ask(self, budget: int, campaign: bool) -> None:
        """Somebody wants to promote."""
        self._ask(budget, campaign=campaign)

    def _ask(self, budget: int, *, campaign: bool) -> None:
        answer = self.brand.ask(budget=budget, **({"campaign": "618"} if campaign else {}))
        assert answer.status == 201 or answer.body["code"] in {"budget-exceeded", "budget-missing"}
        if answer.status == 201:
            self.ids.append(answer.body["id"])

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), budget=st.sampled_from([10_000, 30_000]), times=st.integers(1, 2))
    def renew(self, data: Any, budget: int, times: int) -> None:
        """Somebody, or somebody else too, wants to go on with one; rather with one that runs or ran."""
        ran = [each for each in self.ids if self.brand.get(each).state in {"running", "done", "stopped"}]
        earlier = data.draw(st.sampled_from(ran or self.ids))
        for _ in range(times):
            answer = self.brand.call("renewals", earlier, {"budget": budget, "hours": 2})
            assert answer.status == 201 or answer.body["code"] in REFUSED, answer.body
            if answer.status == 201:
                self.ids.append(answer.body["id"])

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), body=st.sampled_from([{}, {"not_there": True}, {"only_surplus": True}]))
    def stop(self, data: Any, body: dict[str, bool]) -> None:
        """Somebody stops one."""
        answer = self.brand.call("stops", data.draw(st.sampled_from(self.ids)), body)
        assert answer.status in {200, 409}

    @precondition(lambda self: self.ads.placed)
    @rule(data=st.data(), more=st.sampled_from([-5_000, 1_000, 20_000, 70_000]))
    def platform_spends(self, data: Any, more: int) -> None:
        """What an order cost so far is more, or less, than was told; it may be more than its budget."""
        order = self.ads.placed[data.draw(st.sampled_from(sorted(self.ads.placed)))]
        order.spent = max(order.spent + more, 0)

    @precondition(lambda self: self.ads.placed)
    @rule(data=st.data(), state=st.sampled_from(["running", "paused", "done", "stopped", "rejected"]))
    def platform_tells(self, data: Any, state: Any) -> None:
        """An order is over, or waits."""
        order = self.ads.placed[data.draw(st.sampled_from(sorted(self.ads.placed)))]
        if order.state not in {"done", "stopped", "rejected"}:
            order.state = state

    @rule(names=st.lists(st.sampled_from(sorted(ANSWERS)), min_size=1, max_size=3))
    def platform_answers(self, names: list[str]) -> None:
        """What becomes of the next orders."""
        self.ads.answers = [ANSWERS[name] for name in names]

    @rule(reports=st.integers(0, 2), closes=st.integers(0, 2), deaf=st.booleans())
    def platform_is_away(self, reports: int, closes: int, deaf: bool) -> None:
        """It does not tell, or does not take a stop, or takes it and goes on."""
        self.ads.report_errors = [PlatformUnavailable("502") for _ in range(reports)]
        self.ads.close_errors = [PlatformUnavailable("502") for _ in range(closes)]
        self.ads.deaf = deaf

    @rule(seconds=st.sampled_from([1, 61, 660, 7_300]))
    def time_passes(self, seconds: int) -> None:
        """With everything due, and everything told."""
        self.brand.world.run(seconds=seconds)
        self.brand.tell()

    @rule()
    def everything_comes_twice(self) -> None:
        """Messages of the agenda and events of the bus."""
        self.brand.world.duplicate()
        self.brand.world.run(seconds=61)
        self.brand.tell(twice=True)

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), budget=st.sampled_from([10_000, 30_000]), seconds=st.sampled_from([1, 660]))
    def another_worker_is_faster(self, data: Any, budget: int, seconds: int) -> None:
        """Between the read and the commit of one, another reserves and a third one stops: the first decides anew."""
        stopped = data.draw(st.sampled_from(self.ids))
        pending: list[Callable[[], Any]] = [
            lambda: self._ask(budget, campaign=True),
            lambda: self.brand.call("stops", stopped, {}),
        ]

        def meanwhile(*args: Any) -> None:
            others, pending[:] = list(pending), []
            for other in others:
                other()
            COMMIT(*args)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(promotion_store, "_commit", meanwhile)
            self.brand.world.run(seconds=seconds)
            self.brand.tell()

    @invariant()
    def no_budget_is_below_zero(self) -> None:
        """What is reserved and spent lies within the limit, and the ledger adds up."""
        for budget_id in BUDGETS:
            budget = budget_store.find_budget(budget_id)
            if budget:
                assert budget.limit - budget.reserved - budget.spent >= 0
                assert budget_store.get_audit(budget_id, 1).holds

    @invariant()
    def a_budget_is_the_sum_of_its_orders(self) -> None:
        """Reserved, spent and overrun are those of the promotions that are charged to it."""
        every = [self.brand.get(each) for each in self.ids]
        for budget_id in BUDGETS:
            budget, mine = budget_store.find_budget(budget_id), [each for each in every if budget_id in each.charged]
            if budget:
                assert budget.reserved == sum(each.charge.held for each in mine)
                assert budget.spent == sum(each.charge.covered for each in mine)
                assert budget.overrun == sum(each.charge.overrun for each in mine)

    @invariant()
    def a_reservation_is_released_once(self) -> None:
        """And only when the promotion is over; then nothing of it is held."""
        released = Counter((data["budget_id"], data["promotion_id"]) for data in self.brand.events("BudgetReleased"))
        assert max(released.values(), default=0) <= 1
        for promotion in map(self.brand.get, self.ids):
            assert (promotion.ended_at is not None) is promotion.charge.released
            assert not (promotion.charge.released and promotion.charge.held)
            assert promotion.charge.covered + promotion.charge.held <= promotion.budget

    @invariant()
    def a_promotion_is_renewed_once(self) -> None:
        """Each names the other; of several renewals all but the newest came to nothing."""
        every = {each: self.brand.get(each) for each in self.ids}
        for renewal in every.values():
            if renewal.renews:
                named = every[renewal.renews].renewed_by
                assert named == renewal.id or renewal.state in CAME_TO_NOTHING
                assert every[named].renews == renewal.renews
                assert renewal.earlier is not None
                assert renewal.due >= renewal.earlier.at

    @invariant()
    def a_threshold_is_told_once(self) -> None:
        """Of each budget, until it is set anew; and nothing that an order has reached is left untold."""
        told = Counter[tuple[str, str]]()
        for item in self.brand.journal():
            budget_id = item["data"].get("budget_id", "")
            if item["event"] == "BudgetSet":
                told -= Counter({key: told[key] for key in list(told) if key[0] == budget_id})
            if item["event"] in {"BudgetNearlyUsed", "BudgetUsedUp"}:
                told[budget_id, item["event"]] += 1
                assert told[budget_id, item["event"]] == 1

    @invariant()
    def nothing_that_costs_money_is_forgotten(self) -> None:
        """What runs has a row by which it is found, and its account has a turn."""
        running = [each for each in map(self.brand.get, self.ids) if each.state in {"running", "stopping"}]
        rows = {row["sk"].partition("#")[2] for row in self.brand.world.rows("PROMOTING")}
        assert {each.id for each in running} <= rows
        if running:
            assert [entry for entry in self.brand.world.agenda() if entry.kind.startswith("promotions")]

    def teardown(self) -> None:
        """When all is well again and every order is over, nothing is reserved for what has an outcome."""
        self.platform_is_away(0, 0, deaf=False)
        self.ads.answers = []
        for hours in (2, 24, 4):
            self.brand.world.run(hours=hours)
            self.brand.tell()
            for order in self.ads.placed.values():
                order.state = order.state if order.state in {"stopped", "rejected"} else "done"
        self.brand.world.run(hours=4)
        self.brand.tell()
        self.no_budget_is_below_zero()
        self.a_budget_is_the_sum_of_its_orders()
        open_ones: list[Promotion] = [each for each in map(self.brand.get, self.ids) if each.ended_at is None]
        assert all(self.brand.world.get(each.id).state == "needs_human" for each in open_ones)


@pytest.fixture
def machine(time: Clock, monkeypatch: pytest.MonkeyPatch) -> type[Ledger]:
    """The machine over one brand, which every run takes back to its first moment."""
    brand = Promoting(time, monkeypatch)
    brand.begin(budget=200_000)
    brand.budget(CAMPAIGN, 100_000)
    Ledger.brand, Ledger.start, Ledger.live = brand, brand.world.remember(), list(brand.world.network.visible)
    return Ledger


def test_money_adds_up_whatever_happens(machine: type[Ledger]) -> None:
    """Some runs of anything in any order."""
    run(machine, examples=12, steps=20)


@pytest.mark.long
def test_money_adds_up_for_long(machine: type[Ledger]) -> None:
    """Many longer runs."""
    run(machine, examples=40, steps=40)
