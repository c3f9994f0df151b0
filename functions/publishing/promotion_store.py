"""Promotions in the table: each change with what it moves in their budgets, and the turns of their accounts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import BaseModel

from publishing import asking_store, budget_store, budgets, keys, promotion_reports, promotions, renewals, store
from publishing.budgets import Budget, Cause, Posted
from publishing.promotions import ON, Promotion, Turn
from publishing.sendings import STAGE, Sending
from publishing.spending import SpendingLimit
from socialops import agenda, clock, table
from socialops.agenda import Entry
from socialops.changes import Cancel, Change, Create, Done, Drop, Keep, Listed, Plan, Save
from socialops.errors import Busy, NotFound, Paused, PromotionNotGranted, StaleVersion
from socialops.events.base import Event
from socialops.events.promotions import PromotionHandedOff, SpendingLimitSet
from socialops.ids import new_id
from socialops.items import Item
from socialops.platforms import registry
from socialops.table import Origin

ASK_REPORTS: Final = "promotions"
TURN_NOW: Final = "promotions_now"
"""Kinds of agenda entries: the turn of an account, and that it is to be had at once."""
MOST_FOLLOWED: Final = 500
"""Promotions of one account that one turn reads."""
TRIES: Final = 4
"""Times that a promotion and its budgets are read again because somebody moved money in the same moment."""

Beside = Callable[[Promotion, int], Turn]
"""What becomes of another promotion in the commit of a new one, in each try."""
Decide = Callable[[Promotion, int], Turn | None]
"""What becomes of a promotion, as it is and with what all of its budgets have left; nothing where nothing does."""


@dataclass(frozen=True)
class AccountTurn:
    """When an account's platform is asked next, and what came of the last time.

    `stamp` changes with everything that the next turn must know of.
    """

    entry: str = ""
    stamp: str = ""
    read_at: str = ""
    failures: int = 0

    def next(self, entry: str, **fields: Any) -> "AccountTurn":
        """The turn as it is to be, under a stamp of its own."""
        told = {"read_at": self.read_at, "failures": self.failures, **fields}
        return AccountTurn(entry=entry, stamp=new_id(clock.now()), **told)


def get_promotion(promotion_id: str) -> Promotion:
    """One promotion.

    Raises:
        NotFound: there is none.
    """
    return table.load(Promotion, keys.promotion(promotion_id))


def get_with_order(promotion_id: str) -> tuple[Promotion, Sending | None]:
    """A promotion and the sending of its order, where it has one, in one read.

    Raises:
        NotFound: there is no such promotion.
    """
    places = (keys.promotion(promotion_id), keys.sending(promotion_id))
    found = table.get_many(places)
    if places[0] not in found:
        raise NotFound(thing="Promotion", id=promotion_id)
    order = Sending.model_validate(found[places[1]]) if places[1] in found else None
    return Promotion.model_validate(found[places[0]]), order


def find_spending_limit() -> SpendingLimit | None:
    """The amount above which an order needs an approval, if it was ever set."""
    item = table.get(keys.spending_limit())
    return SpendingLimit.model_validate(item) if item else None


def put_spending_limit(before: SpendingLimit | None, after: SpendingLimit, origin: Origin) -> None:
    """That amount.

    Raises:
        AlreadyExists, StaleVersion: somebody else set it meanwhile.
    """
    place = keys.spending_limit()
    thing = Save(place, before, after) if before else Create(place, after)
    table.commit([thing], [SpendingLimitSet(subject=place.pk, amount=after.amount)], origin)


def put_new(
    turn: Turn,
    known: Mapping[str, Budget],
    origin: Origin,
    answer: Callable[[Promotion], BaseModel],
    *,
    beside: Beside | None = None,
) -> Promotion:
    """A new promotion with its reservations, and its order where it needs no approval.

    Args:
        turn: it, as it was asked for.
        known: its budgets as they were read; read anew where somebody was faster, or where it is for another month.
        origin: who, and when.
        answer: makes what the POST returns.
        beside: what becomes of another promotion by it.

    Raises:
        BudgetMissing, BudgetExceeded: there is no money for it.
        Paused, AccountNotConnected, PromotionNotGranted: its order could not go out.
        Busy: others keep moving money of the same budgets.
    """
    wanted = budgets.ids_for(turn.after.campaign, turn.after.month)
    found = [known[each] for each in wanted if each in known]
    for number in range(TRIES):
        if number or not found or found[0].id != wanted[0]:
            found = budget_store.get_for_order(wanted)
        after = turn.after.model_copy(update={"charged": [each.id for each in found]})
        cause = _cause(turn, origin)
        posted = [budgets.reserve(each, after.budget, cause) for each in found]
        rows: list[Change] = [
            *budget_store.absent(wanted, found),
            *asking_store.required(after),
            Keep(keys.promoted(after.publication_id, after.id), {"post_id": after.post_id}),
        ]
        if after.campaign:
            rows.append(Keep(keys.promoted(f"campaign:{after.campaign}", after.id), {"post_id": after.post_id}))
        other = beside(after, number) if beside else None
        if other:
            rows.append(_thing(other))
        told = (*turn.events, *(other.events if other else ()))
        try:
            _commit(turn._replace(after=after, events=told), posted, origin, rows, answer(after))
        except StaleVersion:
            continue
        except (Paused, PromotionNotGranted) as refusal:
            raise asking_store.told(after, refusal) from refusal
        return after
    raise Busy(operation="reserve")


def get_renewable(promotion_id: str, at: datetime) -> Promotion:
    """A promotion that may be renewed now, in one read; in two where it was renewed before.

    Raises:
        NotFound: there is no such promotion.
        WrongState, RenewalTooLate, AlreadyRenewed: it may not.
    """
    earlier = get_promotion(promotion_id)
    renewals.check(earlier, get_promotion(earlier.renewed_by) if earlier.renewed_by else None, at)
    return earlier


def put_renewal(
    turn: Turn,
    earlier: Promotion,
    known: Mapping[str, Budget],
    origin: Origin,
    answer: Callable[[Promotion], BaseModel],
) -> Promotion:
    """A renewal like any new promotion, and the earlier one, which names it, in the same commit.

    Raises:
        WrongState, AlreadyRenewed: somebody stopped the earlier one, or was faster.
        BudgetMissing, BudgetExceeded, Paused, AccountNotConnected, PromotionNotGranted, Busy: as in `put_new`.
    """

    def linked(renewal: Promotion, number: int) -> Turn:
        present = get_renewable(earlier.id, origin.at) if number else earlier
        return renewals.link(present, renewal, origin.at)

    return put_new(turn, known, origin, answer, beside=linked)


def change(
    promotion_id: str,
    decide: Decide,
    origin: Origin,
    *,
    known: Promotion | None = None,
    with_room: bool = False,
    orders: bool = False,
    answer: Callable[[Promotion], BaseModel] | None = None,
) -> Promotion:
    """Change a promotion, and its budgets with it; decided anew on what is there when somebody was faster.

    Args:
        promotion_id: which one.
        decide: what becomes of it.
        origin: who, and when.
        known: it as it was just read.
        with_room: `decide` needs to know what its budgets have left.
        orders: its order goes out by this.
        answer: makes what the POST returns.

    Raises:
        NotFound: there is no such promotion.
        Paused, AccountNotConnected, PromotionNotGranted: its order could not go out.
        Busy: others keep moving money of the same budgets.
    """
    for number in range(TRIES):
        promotion = known if known and not number else get_promotion(promotion_id)
        found = budget_store.get_budgets(promotion.charged) if with_room else []
        turn = decide(promotion, min((each.available for each in found), default=0))
        if turn is None:
            return promotion
        if turn.moves and not found:
            found = budget_store.get_budgets(promotion.charged)
        posted = [budgets.post(each, turn.moves, _cause(turn, origin)) for each in found] if turn.moves else []
        required = asking_store.required(turn.after) if orders else []
        rows = [*_rows(turn), *_wake(turn, origin.at), *required]
        try:
            _commit(turn, posted, origin, rows, answer(turn.after) if answer else None)
        except StaleVersion:
            continue
        except (Paused, PromotionNotGranted) as refusal:
            raise asking_store.told(turn.after, refusal) from refusal
        return turn.after
    raise Busy(operation="promotion")


def _cause(turn: Turn, origin: Origin) -> Cause:
    return Cause(origin.by, origin.at, turn.why or turn.after.why, turn.after.id, turn.after.root)


def _commit(
    turn: Turn, posted: Sequence[Posted], origin: Origin, rows: Sequence[Change], answer: BaseModel | None
) -> None:
    changes: list[Change] = [_thing(turn), *budget_store.changes(posted), *rows]
    events: list[Event] = [*turn.events, *budget_store.events(posted)]
    if turn.step is None:
        return table.commit(changes, events, origin, answer=answer)
    step = turn.step._replace(events=(*turn.step.events, *events))
    return store.take(step, origin, also=changes, answer=answer)


def _thing(turn: Turn) -> Create | Save:
    """The promotion itself, in the list of its month."""
    after, listed = turn.after, Listed(keys.promotions(turn.after.month), turn.after.id)
    return Save(after.key, turn.before, after, listed) if turn.before else Create(after.key, after, listed)


def _rows(turn: Turn) -> list[Change]:
    """The row by which a running promotion is found, and those by which its surplus orders are known as ours."""
    before, after = turn.before, turn.after
    rows: list[Change] = []
    if after.state in ON and not (before and before.state in ON):
        rows.append(Keep(keys.promoting(after.account_id, after.id), {"publication_id": after.publication_id}))
    if after.by_hand and after.state not in ON and before and before.state in ON:
        rows.append(Drop(keys.promoting(after.account_id, after.id)))
    known = before.order_ids if before else []
    fresh = [each for each in after.order_ids if each not in known] if len(after.order_ids) > 1 else []
    named = {"root": after.root, "account_id": after.account_id, "kind": "order", "subject": after.post_id}
    return [*rows, *(Keep(keys.remote(after.platform, each), {"sending_id": after.id, **named}) for each in fresh)]


def _wake(turn: Turn, at: datetime) -> list[Change]:
    """The account has a turn in time for what is new: a first report, or a stop, which waits for nothing."""
    before, after = turn.before, turn.after
    if before is None or after.state not in ON:
        return []
    if (after.state == "stopping" and before.state != "stopping") or after.surplus != before.surplus:
        due = at + promotion_reports.STOP_BOUND if after.by_hand else at
        return [Plan(Entry(STAGE, TURN_NOW, after.account_id, due))]
    starts = before.state not in ON and not after.by_hand
    return wake(after.account_id, at + report_every(after.platform)) if starts else []


def turn_now(entry: Entry, at: datetime, by: str) -> None:
    """Something is to stop: the account has its turn now.

    Raises:
        EntryGone: another did it.
        Busy: new promotions keep coming; the entry comes again.
    """
    for _ in range(TRIES):
        try:
            return table.commit([Done(entry), *wake(entry.ref, at)], [], Origin(by, at))
        except StaleVersion:
            continue
    raise Busy(operation="promotions")


def report_every(platform_id: str) -> timedelta:
    """How often a platform is asked for reports."""
    promotion = registry.platform(platform_id).promotion
    return promotion.report_every if promotion else promotions.LATE


def wake(account_id: str, due: datetime) -> list[Change]:
    """The changes by which an account has its turn at an instant, or sooner where that is planned already."""
    turn = find_turn(account_id)
    had = agenda.from_sort_key(turn.entry) if turn and turn.entry else None
    if turn and had and had.due <= due:
        return [_keep(account_id, turn, turn.next(turn.entry))]
    entry = Entry(STAGE, ASK_REPORTS, account_id, due)
    cancelled: list[Change] = [Cancel(had)] if had else []
    present = turn or AccountTurn()
    return [*cancelled, Plan(entry), _keep(account_id, turn, present.next(entry.sk))]


def find_turn(account_id: str) -> AccountTurn | None:
    """The turn of an account, if it has one."""
    item = table.get(keys.promoting_turn(account_id))
    return _turn(item) if item else None


def _turn(item: Item) -> AccountTurn:
    return AccountTurn(**{name: item[name] for name in ("entry", "stamp", "read_at", "failures") if name in item})


def _keep(account_id: str, before: AccountTurn | None, after: AccountTurn) -> Keep:
    place, stale = keys.promoting_turn(account_id), StaleVersion(id=account_id, seen=0, now=1)
    if before is None:
        return Keep(place, vars(after), once=stale)
    return Keep(place, vars(after), when="stamp = :seen", values={":seen": before.stamp}, otherwise=stale)


def list_following(account_id: str) -> list[Promotion]:
    """The promotions of an account that may still cost money, and those whose last figures are awaited."""
    between = (f"{account_id}#", f"{account_id}#~")
    rows = table.first(keys.promoting("", "").pk, between=between, at_most=MOST_FOLLOWED)
    places = [keys.promotion(row["sk"].partition("#")[2]) for row in rows]
    found = table.get_many(places) if places else {}
    return [Promotion.model_validate(found[place]) for place in places if place in found]


def list_running(cursor: str | None = None) -> tuple[list[Promotion], str | None]:
    """A page of the promotions that run, on all accounts."""
    page = table.query(keys.promoting("", "").pk, limit=100, cursor=cursor)
    places = [keys.promotion(row["sk"].partition("#")[2]) for row in page.items]
    found = table.get_many(places) if places else {}
    running = [Promotion.model_validate(found[place]) for place in places if place in found]
    return [each for each in running if each.state in ON], page.next


def end_turn(
    entry: Entry,
    turn: AccountTurn,
    origin: Origin,
    *,
    due: datetime | None,
    over: Sequence[Promotion],
    events: Sequence[Event],
    **read: Any,
) -> None:
    """The turn is done: the next one, and the rows of what is over for good go.

    Raises:
        EntryGone: another did it, or it was called for sooner.
        StaleVersion: something new came meanwhile that this turn does not know of.
    """
    account_id = entry.ref
    gone: list[Change] = [Drop(keys.promoting(account_id, each.id)) for each in over]
    if due is None:
        stale = StaleVersion(id=account_id, seen=0, now=1)
        place, seen = keys.promoting_turn(account_id), {":seen": turn.stamp}
        last = Drop(place, when="stamp = :seen", values=seen, otherwise=stale)
        return table.commit([Done(entry), *gone, last], events, origin)
    following = Entry(STAGE, ASK_REPORTS, account_id, due)
    kept = _keep(account_id, turn, turn.next(following.sk, **read))
    return table.commit([Done(entry), Plan(following), *gone, kept], events, origin)


def tell_handed_off(promotion_id: str, origin: Origin) -> None:
    """Tell that a person has it now.

    Raises:
        NotFound: there is no such promotion.
    """
    promotion = get_promotion(promotion_id)
    told = PromotionHandedOff(**promotions.about(promotion), owner=promotion.owner, platform=promotion.platform)
    table.commit([], [told], origin)


def list_promotions(scope: str, limit: int, cursor: str | None) -> tuple[list[Promotion], str | None]:
    """A page of the promotions of a publication, or of a campaign (`campaign:…`), the newest first."""
    page = table.query(keys.promoted(scope, "").pk, newest_first=True, limit=limit, cursor=cursor)
    places = [keys.promotion(row["sk"]) for row in page.items]
    found = table.get_many(places) if places else {}
    return [Promotion.model_validate(found[place]) for place in places if place in found], page.next


def list_of_month(month: str, limit: int, cursor: str | None) -> tuple[list[Promotion], str | None]:
    """A page of the promotions that are charged to a month, the newest first."""
    page = table.query(keys.promotions(month), index=True, newest_first=True, limit=limit, cursor=cursor)
    return [Promotion.model_validate(item) for item in page.items], page.next
