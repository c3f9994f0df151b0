"""What a platform tells of promotions: figures, pace, stop-loss, the end. Pure, like `promotions`."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from publishing import charges
from publishing.charges import Move
from publishing.promotions import BY_RULE, ON, Pace, Promotion, Sample, State, Turn, about, ended, stop_asked
from socialops.events.base import Event
from socialops.events.promotions import PromotionOffPace, PromotionReported, PromotionStopUnconfirmed
from socialops.platforms.promotion import OrderReport

OVER: Final[Mapping[str, State]] = {"done": "done", "stopped": "stopped", "rejected": "rejected"}
"""States of an order that cost nothing more → what the promotion comes to."""

HOUR: Final = timedelta(hours=1)
STOP_BOUND: Final = timedelta(minutes=15)
"""A stop that no report confirms for so long needs a person."""
STOP_EVERY: Final = timedelta(minutes=1)
STOP_PATIENTLY: Final = timedelta(minutes=10)
"""How often a stop is asked for again, before that bound and after it."""
LATE_EVERY: Final = timedelta(hours=2)
"""How often the last figures of what is over are asked for."""
OFF_PACE: Final = 250
"""Per mille of the budget by which spending may run ahead of, or behind, the share of the time gone by."""
JUDGED_FROM: Final = 100
"""Per mille of the budget that is spent before the cost of a result is judged."""


class Reading(NamedTuple):
    """One reading of a platform's reports.

    Attributes:
        told: reports by order id.
        at: its instant.
        last: the instant of the reading before, however little was new in it.
    """

    told: Mapping[str, OrderReport]
    at: datetime
    last: datetime | None = None


def to_close(promotion: Promotion, told: Mapping[str, OrderReport]) -> list[str]:
    """Its orders that are to stop, and are not told to be over."""
    wanted = promotion.order_ids if promotion.state == "stopping" else promotion.surplus
    return [each for each in wanted if each not in told or told[each].state not in OVER]


def reported(promotion: Promotion, reading: Reading, results: str, room: int) -> Turn | None:
    """What the platform tells of the orders of a promotion; nothing where nothing is new.

    Args:
        promotion: as stored.
        reading: reports; where one of its orders is missing, its figures stay as they are.
        results: the count that measures its goal.
        room: what all of its budgets have left.
    """
    told, at = reading.told, reading.at
    if not promotion.order_ids or any(each not in told for each in promotion.order_ids):
        return unreported(promotion, at)
    mine = [told[each] for each in promotion.order_ids]
    spent, counts, state = sum(each.spent for each in mine), _together(mine), _order_state(mine)
    surplus = [each for each in promotion.surplus if told[each].state not in OVER]
    before = (promotion.charge.spent, promotion.counts, promotion.order_state, promotion.surplus)
    events: list[Event] = []
    after, moves = promotion, list[Move]()
    if (spent, counts, state, surplus) != before:
        charge, moves = charges.spend(promotion.charge, spent, room)
        fields = {"charge": charge, "counts": counts, "order_state": state, "surplus": surplus, "reported_at": at}
        fields |= {"samples": _samples(promotion.samples, spent, at, reading.last)}
        if state == "running" and promotion.started_at is None:
            fields["started_at"] = at
        after = promotion.next(at, **fields)
        events.append(PromotionReported(**about(after), state=state, spent=spent))
    if promotion.state in ON and state in OVER:
        return _over(promotion, after, moves, events, at)
    if promotion.state in ON:
        after, more = _judged(after, results, at)
        events += more
    if not events:
        return None
    return Turn(promotion, _changed(promotion, after, at), tuple(moves), tuple(events))


def _changed(before: Promotion, after: Promotion, at: datetime) -> Promotion:
    """One change is one version, however many judgements it is made of."""
    return after.model_copy(update={"version": before.version + 1, "updated_at": at})


def _over(before: Promotion, after: Promotion, moves: Sequence[Move], events: Sequence[Event], at: datetime) -> Turn:
    """A report confirms the end: what it did not spend is free again."""
    how = OVER[after.order_state]
    charge, released = charges.release(after.charge)
    done = after.model_copy(update={"state": how, "charge": charge, "ended_at": at, "surplus": []})
    return Turn(before, _changed(before, done, at), (*moves, *released), (*events, ended(done)), why=how)


def _judged(after: Promotion, results: str, at: datetime) -> tuple[Promotion, list[Event]]:
    """What still runs: is it off its pace, must it stop, is a stop overdue?"""
    events: list[Event] = []
    if after.state == "stopping":
        late = _overdue(after, at)
        return after.model_copy(update={"stop_told": after.stop_told or late is not None}), [late] if late else []
    pace = pace_of(after, at)
    if pace != after.pace:
        after = after.model_copy(update={"pace": pace})
        shares = {"spent": spent_permille(after), "elapsed": elapsed_permille(after, at)}
        events += [PromotionOffPace(**about(after), owner=after.owner, pace=pace, **shares)] if pace else []
    if reason := loss(after, results, at):
        fields = {"state": "stopping", "stop_reason": reason, "stop_by": BY_RULE, "stop_asked_at": at}
        after = after.model_copy(update=fields)
        events.append(stop_asked(after, by_rule=True))
    return after, events


def unreported(promotion: Promotion, at: datetime) -> Turn | None:
    """No report could be had: only a stop that is not confirmed in time is told."""
    late = _overdue(promotion, at)
    return Turn(promotion, promotion.next(at, stop_told=True), events=(late,)) if late else None


def _overdue(promotion: Promotion, at: datetime) -> PromotionStopUnconfirmed | None:
    since = promotion.stop_asked_at
    if promotion.state != "stopping" or promotion.stop_told or since is None or at < since + STOP_BOUND:
        return None
    minutes = int((at - since) / timedelta(minutes=1))
    return PromotionStopUnconfirmed(**about(promotion), owner=promotion.owner, minutes=minutes)


def loss(promotion: Promotion, results: str, at: datetime) -> str:
    """Which of its rules says that it must stop; empty where none does.

    Args:
        promotion: with the figures of now.
        results: the count that measures its goal.
        at: now.
    """
    rules, spent = promotion.stop_loss, promotion.charge.spent
    found, judged = promotion.counts.get(results, 0), spent * 1000 >= promotion.budget * JUDGED_FROM
    if rules.cost_per_result and judged and spent > rules.cost_per_result * found:
        return "cost-per-result"
    if rules.spend_per_hour and _spent_within(promotion.samples, spent, at) > rules.spend_per_hour:
        return "spend-rate"
    return ""


def _spent_within(samples: Sequence[Sample], spent: int, at: datetime) -> int:
    """What was spent within the last hour: since the last sample that is as old, or since the first."""
    old = [each.spent for each in samples if each.at <= at - HOUR] or [each.spent for each in samples[:1]]
    return spent - old[-1] if old else 0


def pace_of(promotion: Promotion, at: datetime) -> Pace:
    """Whether it spends far faster or slower than its time goes by."""
    if promotion.started_at is None:
        return ""
    lead = spent_permille(promotion) - elapsed_permille(promotion, at)
    return "ahead" if lead >= OFF_PACE else "behind" if lead <= -OFF_PACE else ""


def spent_permille(promotion: Promotion) -> int:
    """The share of its budget that is spent."""
    return promotion.charge.spent * 1000 // promotion.budget


def elapsed_permille(promotion: Promotion, at: datetime) -> int:
    """The share of its hours that has gone by since it was first told to be running."""
    since = promotion.started_at or at
    return min(max(int((at - since) * 1000 / (promotion.hours * HOUR)), 0), 1000)


def next_turn(following: Sequence[Promotion], every: timedelta, at: datetime) -> datetime | None:
    """When a platform is asked again how these promotions stand; not at all where there are none to ask for."""
    waits = [wait for each in following if (wait := _wait(each, every, at)) is not None]
    return at + min(waits) if waits else None


def _wait(promotion: Promotion, every: timedelta, at: datetime) -> timedelta | None:
    since = promotion.stop_asked_at if promotion.state == "stopping" else None
    if promotion.by_hand:
        return max(since + STOP_BOUND - at, STOP_EVERY) if since and not promotion.stop_told else None
    if promotion.surplus:
        return STOP_EVERY
    if since:
        return STOP_PATIENTLY if at >= since + STOP_BOUND else STOP_EVERY
    return every if promotion.state == "running" else LATE_EVERY


def _together(told: Sequence[OrderReport]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for report in told:
        for name, count in report.counts.items():
            counts[name] = counts.get(name, 0) + count
    return counts


def _order_state(told: Sequence[OrderReport]) -> str:
    """One word for all orders: what still costs money decides."""
    states = [each.state for each in told]
    rest = [each for each in states if each not in OVER]
    if not rest:
        return next((each for each in ("done", "stopped") if each in states), "rejected")
    return "running" if "running" in rest else rest[0]


def _samples(before: Sequence[Sample], spent: int, at: datetime, last: datetime | None) -> list[Sample]:
    """The samples of the last hour, and the last one before it.

    After a longer silence of the platform what was spent meanwhile is spread over it: no burst is made of a gap.
    """
    known = before[-1].spent if before else 0
    silence = at - last if last else HOUR
    kept = list(before)
    if silence > HOUR:
        kept.append(Sample(at=at - HOUR, spent=known + int((spent - known) * (silence - HOUR) / silence)))
    kept.append(Sample(at=at, spent=spent))
    while len(kept) > 1 and kept[1].at <= at - HOUR:
        kept.pop(0)
    return kept
