"""An account's turn: its platform is asked how all its promotions stand, and told to stop those that are to stop.

One call for the reports of all of them. A stop is asked for again in each turn until a report confirms it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from publishing import promotion_reports, promotion_store, store, tokens
from publishing.promotion_reports import Reading
from publishing.promotion_store import AccountTurn
from publishing.promotions import Promotion
from socialops import clock, observability
from socialops.agenda import Entry
from socialops.errors import AccountNotConnected, Busy, StaleVersion
from socialops.events.base import Event
from socialops.events.promotions import PromotionReportsBack, PromotionReportsMissed
from socialops.platforms import registry
from socialops.platforms.errors import PlatformError
from socialops.platforms.promotion import OrderReport
from socialops.platforms.promotion import Promotion as Ordering
from socialops.table import Origin

TOLD_AFTER: Final = 3
"""Readings in a row that failed before somebody is told."""
LONGEST_WAIT: Final = 6
"""Times the usual wait between two readings, when they keep failing."""


def turn_due(entry: Entry, at: datetime, by: str) -> None:
    """Carry out the turn of an account.

    Raises:
        EntryGone: another did it, or it was called for sooner.
        Busy: new promotions keep coming; the entry comes again.
    """
    account_id, origin = entry.ref, Origin(by, at)
    turn = promotion_store.find_turn(account_id)
    if turn is None or turn.entry != entry.sk:
        return store.drop_entry(entry, origin)
    following = promotion_store.list_following(account_id)
    asked = [each for each in following if not each.by_hand]
    ordering = registry.platform(asked[0].platform).promotion if asked else None
    told = _read(account_id, asked, ordering, origin) if ordering else {}
    for each in following:
        if told is None or each.by_hand:
            promotion_store.change(each.id, lambda one, _: promotion_reports.unreported(one, at), origin)
    if ordering and told is not None:
        reading = Reading(told, at, clock.instant(turn.read_at) if turn.read_at else None)
        _stop(_take(asked, reading, ordering, origin), told, ordering, origin)
    return _end(entry, origin, failed=told is None)


def _read(
    account_id: str, following: Sequence[Promotion], ordering: Ordering, origin: Origin
) -> Mapping[str, OrderReport] | None:
    """Reports by order id; `None` when the platform could not be asked."""
    order_ids = [order for each in following for order in each.order_ids]
    try:
        return tokens.calling(
            account_id, origin.at, origin.by, lambda there: ordering.report(there, order_ids, origin.at)
        )
    except (PlatformError, AccountNotConnected) as error:
        extra = {"account": account_id, "error": type(error).__name__}
        observability.logger().warning("no reports of promotions", extra=extra)
        return None


def _take(following: Sequence[Promotion], reading: Reading, ordering: Ordering, origin: Origin) -> Sequence[Promotion]:
    """The promotions as they are after a reading; only what is new is written."""
    return [_taken(each, _judge(reading, ordering.terms.results.get(each.goal, "")), origin) for each in following]


def _taken(promotion: Promotion, judge: promotion_store.Decide, origin: Origin) -> Promotion:
    return (
        promotion
        if judge(promotion, 0) is None
        else promotion_store.change(promotion.id, judge, origin, with_room=True)
    )


def _judge(reading: Reading, results: str) -> promotion_store.Decide:
    return lambda promotion, room: promotion_reports.reported(promotion, reading, results, room)


def _stop(present: Sequence[Promotion], told: Mapping[str, OrderReport], ordering: Ordering, origin: Origin) -> None:
    """Tell the platform to stop what is to stop; whether it did, the next report says."""
    order_ids = [order for each in present for order in promotion_reports.to_close(each, told)]
    if not order_ids:
        return
    account_id = present[0].account_id
    try:
        tokens.calling(account_id, origin.at, origin.by, lambda there: ordering.close(there, order_ids, origin.at))
    except (PlatformError, AccountNotConnected) as error:
        extra = {"account": account_id, "error": type(error).__name__}
        observability.logger().warning("promotions not stopped yet", extra=extra)


def _end(entry: Entry, origin: Origin, *, failed: bool) -> None:
    """Plan the next turn by what there is now, which may be more than this turn knew of."""
    for _ in range(promotion_store.TRIES):
        turn = promotion_store.find_turn(entry.ref) or AccountTurn()
        present = promotion_store.list_following(entry.ref)
        still = [each for each in present if each.is_followed(origin.at)]
        failures, events = turn.failures + 1 if failed else 0, list[Event]()
        if failed and failures == TOLD_AFTER and present:
            events.append(_missed(entry.ref, present[0].platform, failures))
        if not failed and turn.failures >= TOLD_AFTER:
            subject = f"ACCOUNT#{entry.ref}"
            events.append(PromotionReportsBack(subject=subject, account_id=entry.ref))
        read = {} if failed else {"read_at": clock.text(origin.at)}
        try:
            return promotion_store.end_turn(
                entry,
                turn,
                origin,
                due=_next(still, failures, origin.at),
                over=[each for each in present if each not in still],
                events=events,
                failures=failures,
                **read,
            )
        except StaleVersion:
            continue
    raise Busy(operation="promotions")


def _missed(account_id: str, platform: str, failures: int) -> PromotionReportsMissed:
    subject = f"ACCOUNT#{account_id}"
    return PromotionReportsMissed(subject=subject, account_id=account_id, platform=platform, failures=failures)


def _next(still: Sequence[Promotion], failures: int, at: datetime) -> datetime | None:
    every = promotion_store.report_every(still[0].platform) * min(max(failures, 1), LONGEST_WAIT) if still else None
    return promotion_reports.next_turn(still, every, at) if every else None
