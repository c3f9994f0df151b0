"""Budgets of a month or a campaign, kept as a ledger in fen: what is set aside, what is spent, and every entry. Pure.

A budget is the sum of its entries. What is reserved and spent never exceeds its limit, for an order reserves the whole
of its own budget before it is sent. What a platform takes beyond a reservation is kept apart, as an overrun.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import Field, StringConstraints

from publishing import budget_outlook, keys
from publishing.budget_outlook import DAYS, LEAST_ORDER, SHARE, Mark, Threshold
from socialops import clock
from socialops.errors import BudgetExceeded, BudgetTooLow, InvalidInput
from socialops.events.base import Event
from socialops.events.promotions import (
    BudgetCharged,
    BudgetCorrected,
    BudgetEndsUnspent,
    BudgetNearlyUsed,
    BudgetOverrun,
    BudgetReleased,
    BudgetReserved,
    BudgetSet,
    BudgetUsedUp,
)
from socialops.keys import Key
from socialops.models import Entity, Fen, Frozen, Input, Instant

MOST: Final = 100_000_000_000
"""Fen: a billion yuan, which no budget is."""
CAMPAIGN: Final = "campaign:"
LONGEST_AUDIT: Final = 1000
"""Entries that one audit adds up."""
_ID: Final = re.compile(r"(campaign:[A-Za-z0-9_.-]{1,60}(:20\d\d-(0[1-9]|1[0-2]))?|20\d\d-(0[1-9]|1[0-2]))")

EntryKind = Literal["set", "reserve", "release", "spend", "overrun", "correction"]
Why = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class BudgetInput(Input):
    """The limit of a budget in fen, why it is so, and when it is told that it comes to its end.

    What is absent of the latter stays as it was.

    Attributes:
        ends_on: the last day of a campaign whose id names no month; `null` takes it away.
        tell_at_percent: of the limit that is reserved and spent, at which that is told; 80 until it is set.
        tell_days: before the end of a campaign's budget, at which it is told that money is left; 7 until it is set.
    """

    limit: Annotated[int, Field(strict=True, ge=0, le=MOST)]
    why: Why = ""
    ends_on: date | None = None
    tell_at_percent: Annotated[int, Field(strict=True, ge=1, le=100)] | None = None
    tell_days: Annotated[int, Field(strict=True, ge=1, le=60)] | None = None


class BudgetBalance(Frozen):
    """Fen: the limit, what is reserved for orders, what they spent of that, and what was spent beyond it."""

    limit: int
    reserved: int
    spent: int
    overrun: int

    @property
    def free(self) -> int:
        """What is left for reservations; below nothing where platforms took more than there was."""
        return self.limit - self.used

    @property
    def used(self) -> int:
        """What is reserved and spent, beyond reservations too."""
        return self.reserved + self.spent + self.overrun

    @property
    def used_percent(self) -> int:
        """What is used of the limit, rounded down."""
        return self.used * 100 // self.limit if self.limit else 100 * bool(self.used)


class Budget(Entity):
    """A budget; its id is its scope: `2026-11`, `campaign:618` or `campaign:618:2026-06`."""

    limit: Fen = 0
    reserved: Fen = 0
    spent: Fen = 0
    overrun: Fen = 0
    entries: int = 0
    """How many entries its ledger has."""
    owner: str = ""
    """Who set it last, and is told of it."""
    ends_on: date | None = None
    ends_at: Instant | None = None
    """The instant at which its window ends, by the brand's clocks of when it was set."""
    tell_at_percent: int = SHARE
    tell_days: int = DAYS
    told: list[Threshold] = Field(default_factory=list)
    """What was told of it and holds since; it is told again only after another limit or another end."""
    marks: list[Mark] = Field(default_factory=list)
    entry: str = ""
    """Sort key of the agenda entry by which its end is told."""

    @property
    def key(self) -> Key:
        """Where it lies."""
        return keys.budget(self.id)

    @property
    def balance(self) -> BudgetBalance:
        """Its four numbers."""
        return BudgetBalance(limit=self.limit, reserved=self.reserved, spent=self.spent, overrun=self.overrun)

    @property
    def available(self) -> int:
        """What an order may still reserve."""
        return max(self.balance.free, 0)

    @property
    def short(self) -> int:
        """What it lacks for what platforms took beyond their reservations; nothing is reserved while it does."""
        return max(-self.balance.free, 0)


class LedgerEntry(Frozen):
    """One line of a ledger: by how much each number changed, who did it, when, why, for which order.

    `after` is the balance behind it, so that any stretch of the ledger can be checked by itself.
    """

    number: int
    kind: EntryKind
    at: Instant
    by: str
    why: str = ""
    promotion_id: str = ""
    limit: int = 0
    reserved: int = 0
    spent: int = 0
    overrun: int = 0
    after: BudgetBalance


class BudgetAudit(Frozen):
    """Whether a stretch of a ledger adds up, and whether its end is what the budget says."""

    budget_id: str
    first: int
    last: int
    complete: bool = Field(description="The stretch reaches the newest entry.")
    holds: bool
    summed: BudgetBalance
    shown: BudgetBalance


class Move(NamedTuple):
    """One movement: what it is, and by how many fen it changes each number."""

    kind: EntryKind
    limit: int = 0
    reserved: int = 0
    spent: int = 0
    overrun: int = 0


class Cause(NamedTuple):
    """Who moves money, when, why, for which order, and the root of the trace that tells of it."""

    by: str
    at: datetime
    why: str = ""
    promotion_id: str = ""
    root: str = ""


class Posted(NamedTuple):
    """A budget before and after some movements, with their entries and events."""

    before: Budget | None
    after: Budget
    entries: tuple[LedgerEntry, ...]
    events: tuple[Event, ...]


class Charge(Frozen):
    """What one order has of its budgets: the same in each of them. Fen."""

    amount: Fen
    """The order's own budget."""
    held: Fen
    """What of it is still reserved."""
    covered: Fen = 0
    """What it spent of its reservation."""
    overrun: Fen = 0
    """What it spent beyond."""
    released: bool = False
    """Whether the rest of its reservation was given back; that happens once."""

    @property
    def spent(self) -> int:
        """All that the platform took."""
        return self.covered + self.overrun


def check_id(budget_id: str) -> None:
    """Whether a budget may have this id.

    Raises:
        InvalidInput: it is neither a month, nor a campaign, nor a campaign in a month.
    """
    if not _ID.fullmatch(budget_id):
        what = "a month (2026-11), campaign:… or campaign:…:2026-11"
        raise InvalidInput(errors=[{"where": "path.budget_id", "what": what}])


def month_of(at: datetime, zone: str) -> str:
    """The id of the budget of the month in which an instant lies, by the clocks of a zone."""
    return f"{at.astimezone(clock.zone(zone)):%Y-%m}"


def ids_for(campaign: str, month: str) -> tuple[str, ...]:
    """The budgets that an order is charged to, where they exist; the month's comes first and must."""
    return (month, f"{CAMPAIGN}{campaign}", f"{CAMPAIGN}{campaign}:{month}") if campaign else (month,)


def settle(before: Budget | None, budget_id: str, body: BudgetInput, *, zone: str, by: str, at: datetime) -> Posted:
    """A budget with its limit and its window.

    Raises:
        BudgetTooLow: the limit is lowered below what is reserved and spent.
        InvalidInput: a last day for a month, or one that has gone by.
    """
    present = before or Budget(id=budget_id, version=0, created_at=at, updated_at=at)
    taken = present.limit - present.balance.free
    if body.limit < min(present.limit, taken):
        raise BudgetTooLow(
            budget=budget_id,
            limit=yuan(body.limit),
            taken=yuan(taken),
            reserved=yuan(present.reserved),
            spent=yuan(present.spent + present.overrun),
        )
    move = Move("set", limit=body.limit - present.limit)
    posted = post(_planned(present, body, zone, by, at), [move], Cause(by, at, body.why))
    return posted._replace(before=before)


def _planned(present: Budget, body: BudgetInput, zone: str, by: str, at: datetime) -> Budget:
    """The budget with its window, and with another look at its end where that is another one."""
    given = body.model_fields_set
    ends_on = body.ends_on if "ends_on" in given else present.ends_on
    ends_at = budget_outlook.window_end(present.id, ends_on, zone)
    if body.ends_on and (budget_outlook.is_monthly(present.id) or (ends_at and ends_at <= at)):
        what = "has gone by" if ends_at and ends_at <= at else "only for a campaign whose id names no month"
        raise InvalidInput(errors=[{"where": "body.ends_on", "what": what}])
    told_at = body.tell_at_percent or present.tell_at_percent
    days = body.tell_days or present.tell_days
    fields = {"owner": by, "ends_on": ends_on, "ends_at": ends_at, "tell_at_percent": told_at, "tell_days": days}
    planned = present.model_copy(update=fields)
    if (planned.ends_at, planned.tell_days) == (present.ends_at, present.tell_days):
        return planned
    entry = budget_outlook.entry(planned.id, ends_at, planned.tell_days, at)
    told = [each for each in present.told if each != "ending"]
    return planned.model_copy(update={"entry": entry.sk if entry else "", "told": told})


def reserve(budget: Budget, amount: int, cause: Cause) -> Posted:
    """Set money aside for an order.

    Raises:
        BudgetExceeded: there is not so much left.
    """
    if amount > budget.balance.free:
        raise BudgetExceeded(
            budget=budget.id,
            needed=yuan(amount),
            available=yuan(budget.available),
            short=yuan(amount - budget.balance.free),
            needed_fen=amount,
            available_fen=budget.available,
        )
    return post(budget, [Move("reserve", reserved=amount)], cause)


def reserved(amount: int) -> Charge:
    """The charge of an order whose whole budget was just reserved."""
    return Charge(amount=amount, held=amount)


def spend(charge: Charge, spent: int, room: int = 0) -> tuple[Charge, list[Move]]:
    """What it means that a platform has taken `spent` fen for an order so far.

    Args:
        charge: as stored.
        spent: the whole sum, which may be less than was told before.
        room: what all of its budgets have left, for what is told only after the reservation was released.
    """
    if charge.released:
        return _late(charge, spent, room)
    covered = min(spent, charge.amount)
    after = charge.model_copy(update={"covered": covered, "held": charge.amount - covered, "overrun": spent - covered})
    more = covered - charge.covered
    moves = [Move("spend" if more > 0 else "correction", reserved=-more, spent=more)] if more else []
    return after, [*moves, *_beyond(after.overrun - charge.overrun)]


def _late(charge: Charge, spent: int, room: int) -> tuple[Charge, list[Move]]:
    """Told after the release: within the order's budget it is spent as far as there is room, else it is an overrun."""
    more = spent - charge.spent
    if more >= 0:
        within = min(more, charge.amount - charge.covered)
        covered = charge.covered + (within if within <= room else 0)
    else:
        covered = min(charge.covered, spent)
    after = charge.model_copy(update={"covered": covered, "overrun": spent - covered})
    change = covered - charge.covered
    moves = [Move("spend" if change > 0 else "correction", spent=change)] if change else []
    return after, [*moves, *_beyond(after.overrun - charge.overrun)]


def _beyond(more: int) -> list[Move]:
    return [Move("overrun" if more > 0 else "correction", overrun=more)] if more else []


def release(charge: Charge) -> tuple[Charge, list[Move]]:
    """The rest of a reservation is free again; nothing moves where it is already."""
    moves = [Move("release", reserved=-charge.held)] if charge.held else []
    return charge.model_copy(update={"held": 0, "released": True}), moves


def post(budget: Budget, moves: Sequence[Move], cause: Cause) -> Posted:
    """A budget with some movements, each with its entry and its event.

    Raises:
        ValueError: a number would fall below zero, or more be reserved and spent than the limit: a defect of ours.
    """
    after, entries, events = budget.balance, list[LedgerEntry](), list[Event]()
    for number, move in enumerate(moves, start=budget.entries + 1):
        after = _moved(after, move)
        deltas = {name: getattr(move, name) for name in BudgetBalance.model_fields}
        told = {"by": cause.by, "at": cause.at, "why": cause.why, "promotion_id": cause.promotion_id}
        entries.append(LedgerEntry(number=number, kind=move.kind, after=after, **deltas, **told))
        events.append(_event(budget, move, after, cause))
    numbers = {name: getattr(after, name) for name in BudgetBalance.model_fields}
    said, more = _told(budget, after, cause, anew=any(move.kind == "set" for move in moves))
    marks = budget_outlook.marked(budget.marks, budget.spent + budget.overrun, after.spent + after.overrun, cause.at)
    changed = budget.next(cause.at, entries=budget.entries + len(entries), **numbers, told=said, marks=marks)
    return Posted(budget, changed, tuple(entries), (*events, *more))


def _told(budget: Budget, after: BudgetBalance, cause: Cause, *, anew: bool) -> tuple[list[Threshold], list[Event]]:
    """What is told of a budget, and the events of the thresholds that an order has just reached, each once.

    When it is set `anew`, what does not hold by it becomes untold; who sets it sees what does. What an order gives back
    makes nothing untold: a budget that hangs about a threshold is told once.
    """
    reached = budget_outlook.reached(after.used, after.limit, budget.tell_at_percent)
    if anew:
        return [each for each in budget.told if each in reached or each == "ending"], []
    fresh = [each for each in reached if each not in budget.told] if after.used > budget.balance.used else []
    about = {"subject": budget.key.pk, "root": cause.root, "budget_id": budget.id, "owner": budget.owner}
    free, events = max(after.free, 0), list[Event]()
    if "share" in fresh:
        events.append(BudgetNearlyUsed(**about, percent=after.used_percent, available=free, least=LEAST_ORDER))
    if "least" in fresh:
        events.append(BudgetUsedUp(**about, available=free, least=LEAST_ORDER))
    return [*budget.told, *fresh], events


def ending(budget: Budget, at: datetime) -> tuple[Budget, list[Event]] | None:
    """It ends soon with money left for an order, which is told once; nothing where there is none, or it was told."""
    if budget.available < LEAST_ORDER or "ending" in budget.told:
        return None
    event = BudgetEndsUnspent(
        subject=budget.key.pk,
        budget_id=budget.id,
        owner=budget.owner,
        days=budget_outlook.days_left(budget.ends_at, at) or 0,
        available=budget.available,
    )
    return budget.next(at, told=[*budget.told, "ending"], entry=""), [event]


def _moved(balance: BudgetBalance, move: Move) -> BudgetBalance:
    after = _added(balance, move)
    if not _stands(after):
        raise ValueError(f"{move} of {balance}")
    return after


def _added(balance: BudgetBalance, by: Move | LedgerEntry) -> BudgetBalance:
    return BudgetBalance(**{name: getattr(balance, name) + getattr(by, name) for name in BudgetBalance.model_fields})


def _stands(balance: BudgetBalance) -> bool:
    """The law of the ledger."""
    rest = balance.limit - balance.reserved - balance.spent
    return min(balance.reserved, balance.spent, balance.overrun, rest) >= 0


def _event(budget: Budget, move: Move, after: BudgetBalance, cause: Cause) -> Event:
    about = {"subject": budget.key.pk, "root": cause.root, "budget_id": budget.id}
    order = {**about, "promotion_id": cause.promotion_id}
    match move.kind:
        case "set":
            return BudgetSet(**about, limit=after.limit, before=after.limit - move.limit)
        case "reserve":
            return BudgetReserved(**order, amount=move.reserved)
        case "release":
            return BudgetReleased(**order, amount=-move.reserved)
        case "spend":
            return BudgetCharged(**order, amount=move.spent)
        case "overrun":
            return BudgetOverrun(**order, amount=move.overrun, short=max(-after.free, 0))
        case "correction":
            return BudgetCorrected(**order, amount=-move.spent - move.overrun)


def audit(budget: Budget, entries: Iterable[LedgerEntry], first: int) -> BudgetAudit:
    """Add up a stretch of a ledger, from an entry on; the balance before it is taken from its first entry."""
    stretch = [entry for entry in entries if first <= entry.number <= budget.entries]
    zero = BudgetBalance(limit=0, reserved=0, spent=0, overrun=0)
    summed = _before(stretch[0]) if stretch and first > 1 else zero
    holds = [entry.number for entry in stretch] == list(range(first, first + len(stretch)))
    for entry in stretch:
        summed = _added(summed, entry)
        holds = holds and summed == entry.after and _stands(summed)
    last = stretch[-1].number if stretch else first - 1
    complete = last == budget.entries
    return BudgetAudit(
        budget_id=budget.id,
        first=first,
        last=last,
        complete=complete,
        holds=holds and (not complete or not stretch or summed == budget.balance),
        summed=summed,
        shown=budget.balance,
    )


def _before(entry: LedgerEntry) -> BudgetBalance:
    return BudgetBalance(
        **{name: getattr(entry.after, name) - getattr(entry, name) for name in BudgetBalance.model_fields}
    )


def yuan(fen: int) -> str:
    """An amount as people write it.

    >>> yuan(123456)
    '1234.56'
    """
    return f"{fen // 100}.{fen % 100:02}"
