"""Rules of promotions: terms as a content and back, pace, stop-loss, samples, the next turn."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing import charges, promotion_reports
from publishing.promotion_reports import Reading
from publishing.promotions import Promotion, Sample, StopLoss
from socialops import words
from socialops.platforms import registry
from socialops.platforms.handoff import orders
from socialops.platforms.ordering import BY_HAND, CHANNEL, content_of, order_of
from socialops.platforms.promotion import Order, OrderReport, OrderState, Terms

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TERMS: list[Terms] = [orders.TERMS] + [
    promotion.terms for each in registry.REGISTRY if (promotion := registry.platform(each).promotion)
]
NAMES = st.text(alphabet="abcdefghij_.", min_size=1, max_size=12)


def a_promotion(**fields: Any) -> Promotion:
    """A promotion of 300 yuan over a day that runs since eight."""
    given_fields: dict[str, Any] = {
        "id": "o1",
        "created_at": AT,
        "updated_at": AT,
        "publication_id": "s1",
        "post_id": "p1",
        "platform": "douyin",
        "account_id": "a1",
        "remote_id": "1",
        "root": "POST#p1",
        "month": "2026-11",
        "owner": "ling",
        "goal": "VIDEO_PLAYBACK_VOLUME",
        "budget": 30_000,
        "hours": 24,
        "due": AT,
        "terms": "t",
        "state": "running",
        "order_ids": ["o-1"],
        "started_at": AT,
        "charge": charges.reserved(30_000),
        "charged": ["2026-11"],
        "samples": [Sample(at=AT, spent=0)],
    }
    return Promotion(**{**given_fields, **fields})


def after(promotion: Promotion, spent: int, at: datetime, state: OrderState = "running", **told: Any) -> Promotion:
    """The promotion after a report."""
    last = told.pop("last", None)
    report = OrderReport(state, spent, told)
    reading = Reading(dict.fromkeys(promotion.order_ids, report), at, last)
    turn = promotion_reports.reported(promotion, reading, "plays", 10**9)
    return turn.after if turn else promotion


@given(
    st.builds(Order, NAMES, NAMES, st.integers(1, 10**9), st.integers(1, 9999), st.dictionaries(NAMES, NAMES)),
    st.booleans(),
)
def test_terms_survive_as_a_content(order: Order, by_hand: bool) -> None:
    """What is approved and sent is what was asked for, to the last name of the audience."""
    content = content_of(order, by_hand=by_hand, about={"publication": "s1"})
    assert order_of(content) == order
    assert (content.channel, content.answers["publication"]) == (BY_HAND if by_hand else CHANNEL, "s1")


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_goal_has_a_name(language: str) -> None:
    """Of every platform and of what is bought by hand, in each language."""
    for terms in TERMS:
        for goal in terms.results:
            assert words.say(f"promotion.goal.{goal}", language)


@pytest.mark.parametrize(
    ("hours", "spent", "pace"),
    [(6, 15_000, "ahead"), (6, 14_990, ""), (12, 7_500, "behind"), (12, 7_530, ""), (24, 30_000, "")],
)
def test_pace_is_told_from_a_quarter_of_the_budget_on(hours: int, spent: int, pace: str) -> None:
    """Spending against the share of the time that has gone by."""
    at = AT + timedelta(hours=hours)
    charge, _ = charges.spend(charges.reserved(30_000), spent)
    assert promotion_reports.pace_of(a_promotion(charge=charge), at) == pace
    assert promotion_reports.pace_of(a_promotion(charge=charge, started_at=None), at) == ""


def test_a_gap_in_the_reports_is_spread() -> None:
    """Six hours of silence and 6,000 fen: a thousand an hour, also for the reports that come right after."""
    promotion = a_promotion(stop_loss=StopLoss(spend_per_hour=1_500))
    late = AT + timedelta(hours=6)
    once = after(promotion, 6_000, late, last=AT)
    assert once.state == "running"
    assert after(once, 6_100, late + timedelta(minutes=10), last=late).state == "running"
    assert after(once, 7_000, late + timedelta(minutes=10), last=late).stop_reason == "spend-rate"


@given(st.lists(st.tuples(st.integers(1, 200), st.integers(-500, 2_000)), max_size=40))
def test_samples_reach_back_an_hour_and_stay_few(steps: list[tuple[int, int]]) -> None:
    """However often it is told: the first is an hour old or the oldest, and what lies before is forgotten."""
    promotion, at, spent = a_promotion(hours=24), AT, 0
    for minutes, more in steps:
        last, at = at, at + timedelta(minutes=minutes)
        spent = max(spent + more, 0)
        promotion = after(promotion, spent, at, last=last)
        samples = promotion.samples
        assert [each.at for each in samples] == sorted(each.at for each in samples)
        assert all(each.at > at - timedelta(hours=1) for each in samples[1:]) or samples[-1].at < at
        assert len(samples) <= 62


@pytest.mark.parametrize(
    ("states", "state"),
    [
        (["running", "stopped"], "running"),
        (["in_review", "done"], "running"),
        (["done", "stopped"], "done"),
        (["stopped", "rejected"], "stopped"),
        (["rejected", "rejected"], "rejected"),
    ],
)
def test_what_still_costs_money_decides(states: list[OrderState], state: str) -> None:
    """Of several orders of one promotion."""
    promotion = a_promotion(order_ids=["o-1", "o-2"])
    told = {f"o-{n}": OrderReport(each, 100, {}) for n, each in enumerate(states, start=1)}
    turn = promotion_reports.reported(promotion, Reading(told, AT), "plays", 0)
    assert turn is not None
    assert turn.after.state == state
    assert turn.after.charge.spent == 200


def test_figures_wait_until_every_order_is_told() -> None:
    """A report that lacks one of two orders would say that less was spent."""
    promotion = a_promotion(order_ids=["o-1", "o-2"])
    told = {"o-1": OrderReport("done", 100, {})}
    assert promotion_reports.reported(promotion, Reading(told, AT), "plays", 0) is None


@pytest.mark.parametrize(
    ("fields", "minutes"),
    [
        ({}, 10),
        ({"state": "stopping", "stop_asked_at": AT - timedelta(minutes=14)}, 1),
        ({"state": "stopping", "stop_asked_at": AT - timedelta(minutes=15)}, 10),
        ({"surplus": ["o-2"]}, 1),
        ({"state": "done", "ended_at": AT}, 120),
        ({"by_hand": True}, None),
        ({"by_hand": True, "state": "stopping", "stop_asked_at": AT}, 15),
        ({"by_hand": True, "state": "stopping", "stop_asked_at": AT, "stop_told": True}, None),
    ],
)
def test_the_next_turn_comes_as_soon_as_something_needs_it(fields: dict[str, Any], minutes: int | None) -> None:
    """Each minute for a stop, patiently beyond its bound; not at all for what a person follows."""
    due = promotion_reports.next_turn([a_promotion(**fields)], timedelta(minutes=10), AT)
    assert due == (None if minutes is None else AT + timedelta(minutes=minutes))
